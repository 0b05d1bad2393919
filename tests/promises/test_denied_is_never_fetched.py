"""Promise: what the policy denies is never asked of a source, as the source itself sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.app import Ports
from tests.house import MARIE, House, open_house
from tests.promises.doubles import Spoiled, all_records_asked, down, elements_asked, records_asked, types_asked
from tests.promises.everything import about

WIDE = about(
    MARIE,
    """
  name { family } birthDate telecom { value } address { city } identifier { value }
  conditions { edges { node { code { text } note { text } encounter { id } } } }
  observations { edges { node { code { text } performer { __typename } } } }
  encounters { edges { node { location { location { name } } diagnosis { condition { code { text } } } } } }
  documents { edges { node { content { attachment { data } } } } }
  medicationRequests { edges { node { medication { text } } } }
  coverages { edges { node { type { text } } } }""",
)


async def test_a_billing_clerk_s_question_asks_the_hospital_for_coverage_and_demographics_alone(house: House) -> None:
    """No type whose every coordinate is denied is requested, though the query names six of them."""
    answer = await house.ask(WIDE, who="facturation", purpose="HPAYMT")
    assert answer.patient["coverages"]["edges"]
    assert types_asked(house, "chus") == {"Coverage", "Patient"}
    assert types_asked(house, "omnimed") == {"OM-1001"}, "the demographic file alone"
    assert types_asked(house, "registre") == {"Patient"}


async def test_a_denied_field_of_the_patient_is_not_among_the_elements_asked(house: House) -> None:
    """Address and telecom are the clerk's to be refused; the hospital isn't even asked for them."""
    await house.ask(WIDE, who="facturation", purpose="HPAYMT")
    asked = elements_asked(house, "chus", "Patient")
    assert {"name", "birthDate"} <= asked
    assert not asked & {"address", "telecom", "contact", "everything"}


async def test_the_same_question_of_a_physician_does_ask_for_them(house: House) -> None:
    """The two tests above can fail: a permitted type and a permitted element are asked."""
    await house.ask(WIDE)
    assert {"Condition", "Observation", "Encounter", "DocumentReference", "Coverage"} <= types_asked(house, "chus")
    assert {"problemes", "resultats", "visites", "notes", "medicaments"} <= {
        kind.rpartition("/")[2] for kind in types_asked(house, "omnimed")
    }
    assert {"address", "telecom"} <= elements_asked(house, "chus", "Patient")
    assert "note" in elements_asked(house, "chus", "Condition")


async def test_a_field_that_was_not_asked_is_not_among_the_elements(house: House) -> None:
    """What nobody asked and no label needs stays at the source."""
    await house.ask(f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ conditions {{ edges {{ node {{ id }} }} }} }} }}')
    assert not elements_asked(house, "chus", "Condition") & {"note", "severity", "recorder", "asserter", "everything"}
    assert types_asked(house, "chus") == {"Condition"}


async def test_a_pharmacist_asks_the_hospital_no_document_nor_stay(house: House) -> None:
    """Her role reads neither; the clinic, where she has no relationship, is asked for no record at all."""
    await house.ask(WIDE, who="pharm-cote")
    performers = {"Practitioner"}
    assert types_asked(house, "chus") - performers == {"Condition", "Observation", "MedicationRequest", "Patient"}
    assert records_asked(house, "omnimed") == []
    assert records_asked(house, "registre") == []


@pytest.mark.parametrize(
    ("who", "purpose"),
    [
        ("dr-urgence", "TREAT"),
        ("dr-urgence", "ETREAT"),
        ("ips-gauthier", "TREAT"),
        ("parent-roy", "FAMRQT"),
    ],
)
async def test_without_a_relationship_no_record_is_asked_of_any_source(house: House, who: str, purpose: str) -> None:
    """Evidence is read, since the decision rests on it; nothing else is."""
    answer = await house.ask(WIDE, who=who, purpose=purpose)
    assert answer.patient is None
    assert any(house.calls(source) for source in house.sources)
    assert all_records_asked(house) == {}


@pytest.mark.parametrize(("who", "purpose"), [("sre", "HSYSADMIN"), ("chercheuse", "HRESCH")])
async def test_when_admission_refuses_no_source_is_asked_anything(house: House, who: str, purpose: str) -> None:
    """Not even who the patient is."""
    answer = await house.ask(WIDE, who=who, purpose=purpose)
    assert answer.codes == ["FORBIDDEN"]
    assert not any(house.calls(source) for source in house.sources)


async def test_a_bad_token_asks_no_source_anything(house: House) -> None:
    """Nor does a purpose that the token doesn't allow, nor none."""
    assert (await house.ask(WIDE, token="not.a.token")).codes == ["UNAUTHENTICATED"]
    assert (await house.ask(WIDE, purpose="HRESCH")).codes == ["FORBIDDEN"]
    assert (await house.ask(WIDE, purpose=None)).codes == ["PURPOSE_REQUIRED"]
    assert not any(house.calls(source) for source in house.sources)


async def test_with_the_engine_down_at_admission_no_source_is_asked_anything(tmp_path: Path) -> None:
    """The first question comes before any source."""
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(down, "admission"))) as house:
        assert (await house.ask(WIDE)).codes == ["POLICY_UNAVAILABLE"]
        assert not any(house.calls(source) for source in house.sources)


async def test_a_refused_document_asks_no_source_anything(house: House) -> None:
    """A query that the schema refuses, or about two patients, ends before any source."""
    assert set((await house.ask("{ patient { name } }")).codes) == {"BAD_USER_INPUT"}
    two = '{ a: patient(identifier: {value: "%s"}) { id } b: patient(identifier: {value: "LAVJ581123ZZ"}) { id } }'
    assert (await house.ask(two % MARIE)).codes == ["OPERATION_REFUSED"]
    assert not any(house.calls(source) for source in house.sources)


async def test_a_source_is_never_asked_with_another_source_s_number(house: House) -> None:
    """The hospital sees no clinic file number, the clinic no hospital file number."""
    await house.ask(WIDE)
    assert not any("OM-1001" in asked or "reg-0001" in asked for asked in house.calls("chus"))
    assert not any("300137" in asked or "p-0001" in asked for asked in house.calls("omnimed"))
