"""Promise: in doubt an emergency act opens nothing: a refusal half read, one's own file, a source silent about kin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Status
from tests.house import MARIE, House, open_house
from tests.promises.close import NAM, forget, held
from tests.promises.emergencies import attest, break_glass, notices_of

PROBLEMS = """query($system: URI, $id: String!) {
  patient(identifier: {system: $system, value: $id}) { name { family } conditions { edges { node { code { text } } } } }
}"""
DIRECTIVE = "urn:passerelle:directive"
UNREADABLE: dict[str, dict[str, Any]] = {
    "the dates of the information": {"type": "deny", "dataPeriod": {"start": "?"}},
    "its own dates": {"type": "deny", "period": {"start": "?"}},
    "the class": {"type": "deny", "class": [{"system": "x", "code": "condition"}]},
    "the type": {"type": "allow"},
    "the dates of a denial within": {
        "type": "deny", "purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HRESCH"}],
        "provision": [{"type": "deny", "dataPeriod": {"start": "?"}}],
    },
}  # fmt: skip


async def sees(house: House, who: str, number: str = MARIE, system: str | None = None, **claims: Any) -> bool:
    """Tell whether the person sees problems of the patient, in an emergency."""
    answer = await house.ask(
        PROBLEMS, who=who, purpose="ETREAT", variables={"system": system, "id": number}, **claims
    )  # fmt: skip
    return answer.patient is not None and bool(answer.nodes("conditions"))


def directive(kind: str, provision: dict[str, Any]) -> dict[str, Any]:
    """Return a Consent of Marie's at the registry."""
    return {
        "resourceType": "Consent", "id": "refus-1", "status": "active", "dateTime": "2026-09-01T10:00:00-04:00",
        "category": [{"coding": [{"system": DIRECTIVE, "code": kind}]}],
        "patient": {"reference": "Patient/reg-0001"}, "provision": provision,
    }  # fmt: skip


@pytest.mark.parametrize("part", UNREADABLE)
async def test_an_override_lifts_no_refusal_of_which_a_part_cannot_be_read(house: House, part: str) -> None:
    """Nor a directive whose kind can't be told; the same part of a restriction or a consent is lifted."""
    await attest(house, who="dr-pelletier", minutes=600)
    await break_glass(house, minutes=60)
    assert await sees(house, "dr-pelletier")
    store = house.sources["registre"].state.store
    for kind, lifted in (("refusal", False), ("wish", False), ("restriction", True), ("consent", True)):
        store.put(directive(kind, UNREADABLE[part]))
        assert await sees(house, "dr-pelletier") is lifted, kind
        forget(house, "Consent", "refus-1")
    assert await sees(house, "dr-pelletier")


async def test_an_act_does_not_open_one_s_own_file_by_a_hospital_s_number(house: House) -> None:
    """The registry doesn't know the patient: the hospital's file bears the number of the caller's token."""
    (local,) = (one for one in held(house, "Patient", "p-0001", "chus")["identifier"] if one["system"] != NAM)
    forget(house, "Patient", "reg-0001")
    number = {"patient": local["value"], "system": local["system"]}
    await attest(house, **number)
    assert await sees(house, "dr-urgence", local["value"], local["system"])
    own = {"patient": {"system": NAM, "value": MARIE}}
    assert not await sees(house, "dr-urgence", local["value"], local["system"], **own)
    assert [one.notice.about for one in notices_of(house)][-1:] == ["OWN_RECORD"]


async def test_an_attestation_waits_for_whoever_attests_kinship(tmp_path: Path) -> None:
    """A hospital that may say who is a relative: its silence is no word that the caller is none."""
    sources = tuple(
        one.model_copy(update={"attests": (*one.attests, "spouse")}) if one.id == "chus" else one
        for one in demo_settings(8000, None, None, tmp_path).sources
    )
    async with open_house(tmp_path, sources=sources) as house:
        await attest(house)
        assert await sees(house, "dr-urgence")
        hospital = house.sources["chus"].state
        hospital.mischief.on("RelatedPerson", Status(code=500))
        assert not await sees(house, "dr-urgence")
        hospital.mischief.clear()
        assert await sees(house, "dr-urgence")
        hospital.mischief.on("/", Status(code=500))
        assert not await sees(house, "dr-urgence")
