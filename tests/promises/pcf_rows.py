"""The scenarios of IHE Privacy Consent on FHIR, asked of the whole house under a profile: what each row shows.

Takes shared/data/consents/ihe-pcf.json. Gives, for each scenario, the observations that were visible, by short names,
and how the answer ended, so that a gateway that can't answer isn't taken for one that refuses.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from gateway.demo.config import demo_settings
from tests.house import NOON, House, Reply, open_house
from tests.shared import shared

SYSTEM = "urn:example:mrn"
IDENTIFIER = '{system: "urn:example:mrn", value: "12345"}'
QUERY = (
    f"{{ patient(identifier: {IDENTIFIER})"
    " { observations(first: 50) { edges { node { code { coding { code } } effectiveDateTime } } } } }"
)
BREAK = (
    f"mutation {{ breakGlass(input: {{patient: {IDENTIFIER}, riskToLifeOrIntegrity: true,"
    ' consentCannotBeObtained: true, reason: "Inconscient"}) { override { id } } }'
)
ALL = "alcohol, pressure, sugar, weight, weight-2"
NOTHING = "nothing"
BEFORE_ITS_END = datetime(2022, 6, 20, 12, 0, tzinfo=ZoneInfo("America/Toronto")).timestamp()
_NAMES = {
    "ex-alcoholUse": "alcohol",
    "ex-bloodSugar": "sugar",
    "ex-bloodPressure": "pressure",
    "ex-weight": "weight",
    "ex-weight-2": "weight-2",
}
_OTHERS = ("any other user", "user not authorised")
_IN_HOSPITAL = {
    "resourceType": "CareTeam", "id": "team-of-2022", "status": "active",
    "subject": {"reference": "Patient/ex-patient"}, "period": {"start": "2022-01-01", "end": "2027-01-01"},
    "participant": [
        {
            "role": [{"coding": [{"system": "urn:passerelle:relationship", "code": "attending"}]}],
            "member": {"identifier": {"system": "urn:passerelle:demo:permis:cmq", "value": licence}},
        }
        for licence in ("81001", "81002")
    ],
}  # fmt: skip
_WORLD: tuple[dict[str, Any], ...] = (
    {
        "resourceType": "Patient", "id": "ex-patient", "birthDate": "1977-05-06", "gender": "female",
        "name": [{"family": "Schmidt", "given": ["Dee"]}],
        "identifier": [{
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
            "system": SYSTEM, "value": "12345",
        }],
    },
    {
        "resourceType": "Encounter", "id": "ex-encounter", "status": "finished",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": "Patient/ex-patient"}, "period": {"start": "2022-06-13"},
    },
    {
        "resourceType": "Encounter", "id": "arrival", "status": "in-progress",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "EMER"},
        "subject": {"reference": "Patient/ex-patient"}, "period": {"start": "2026-11-20T11:30:00-05:00"},
        "serviceProvider": {"reference": "Organization/org-chus"},
    },
    {
        "resourceType": "Practitioner", "id": "ex-practitioner",
        "identifier": [{"system": "urn:passerelle:demo:permis:cmq", "value": "81002"}],
    },
    {
        "resourceType": "Group", "id": "ex-privilegedUsers", "type": "practitioner", "actual": True,
        "identifier": [{"system": "urn:passerelle:group", "value": "privileged"}],
    },
    _IN_HOSPITAL,
)  # fmt: skip
"""Who the scenarios are about, in the demo's hospital: dr-gagnon is their ex-practitioner, and at the emergency."""


class Answer(NamedTuple):
    """What an answer shows, and how it ended: its status, and the codes of its errors or whether a patient is there."""

    shown: str
    ends: str


@cache
def document() -> Any:
    """Return the scenarios, with their five records."""
    return json.loads(shared("data", "consents", "ihe-pcf.json").read_text(encoding="utf-8"))


def scenarios() -> dict[str, Any]:
    """Return the scenarios, by their ids."""
    return {one["id"]: one for one in document()["scenarios"]}


def expected(scenario: Mapping[str, Any]) -> str:
    """Return what IHE's guide says is visible: nothing where no token is given."""
    said = scenario["expected"]
    if "visible_derived" in said:
        return _listed(_NAMES[one] for one in said["visible_derived"])
    if "after_total" in said:
        return f"{said['after_total']} of {said['before_total']}"
    assert said["token"].startswith("ERROR"), said
    return NOTHING


def answers(folder: Path, profile: str) -> dict[str, Answer]:
    """Ask every scenario under a profile, and return what each shows."""
    return asyncio.run(_answers(folder, profile))


async def _answers(folder: Path, profile: str) -> dict[str, Answer]:
    data = folder / "pcf.ndjson"
    data.write_text("\n".join(map(json.dumps, (*_WORLD, *document()["records"]))), encoding="utf-8")
    state = folder / profile
    state.mkdir()
    policy = demo_settings(8000, data, None, state).policy.model_copy(update={"profile": profile})
    async with open_house(state, data=data, policy=policy) as house:
        return {name: await _answer(house, name, scenario) for name, scenario in scenarios().items()}


async def _answer(house: House, name: str, scenario: Mapping[str, Any]) -> Answer:
    """Put the scenario's Consents into the hospital, ask as whom it says, for what, when, and take them away."""
    store, consents = house.sources["chus"].state.store, _consents(name, scenario)
    for consent in consents:
        store.put(consent)
    reply = await _asked(house, scenario["request"])
    for consent in consents:
        store.remove("Consent", consent["id"])
    visible = _visible(reply)
    counted = f"{len(visible)} of {len(document()['records'])}"
    shown = counted if "after_total" in scenario["expected"] else _listed(visible)
    return Answer(shown, " ".join([str(reply.status), *(reply.codes or ["record" if reply.patient else "null"])]))


async def _asked(house: House, request: Mapping[str, str]) -> Reply:
    """Ask; who declares BTG first breaks the glass, and then treats an emergency."""
    user, purpose = request.get("user", ""), request.get("purposeOfUse", "TREAT")
    house.clock.at = BEFORE_ITS_END if "before 2022" in user else NOON
    who, claims = _caller(user, purpose)
    sent = "ETREAT" if purpose == "BTG" else purpose
    if purpose == "BTG":
        opened = await house.ask(BREAK, who=who, purpose=sent, **claims)
        assert opened.status == 200, opened.body
    return await house.ask(QUERY, who=who, purpose=sent, **claims)


def _consents(name: str, scenario: Mapping[str, Any]) -> list[Any]:
    """Return the Consents of a scenario; of the last row, which names them without giving them, the one by id."""
    if name == "PCF-35":
        return _consents("PCF-17", scenarios()["PCF-17"])
    return [one["fhir"] for one in scenario["consents"]]


def _caller(user: str, purpose: str) -> tuple[str, dict[str, Any]]:
    """Return who of the demo asks, and what their token says beside."""
    if purpose == "HRESCH":
        until = int(NOON) + 86_400
        return "chercheuse", {"standing": {"authorization": {"id": "aut-1", "until": until, "trained_until": until}}}
    if any(said in user for said in _OTHERS):
        return ("dr-gagnon", {"groups": []}) if purpose == "BTG" else ("dr-tremblay", {})
    return "dr-gagnon", {"groups": ["privileged"]} if purpose == "BTG" else {}


def _visible(reply: Reply) -> list[str]:
    kept = {(one["code"]["coding"][0]["code"], one["effectiveDateTime"]): one["id"] for one in document()["records"]}
    shown = (reply.patient or {}).get("observations") or {"edges": []}  # a request that is refused shows nothing
    nodes = [edge["node"] for edge in shown["edges"]]
    return [_NAMES[kept[node["code"]["coding"][0]["code"], node["effectiveDateTime"]]] for node in nodes]


def _listed(names: Any) -> str:
    return ", ".join(sorted(names)) or NOTHING
