"""The REST connector: what it asks, what it keeps, what it refuses, by a mapping alone."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Identifier, Need, SourceFault, Tie
from resolvers.protocols.rest import RestConnector
from resolvers.records import Label
from resolvers.rows import MappingFault, shipped
from tests.resolvers.omnimed_answers import (
    DOCTOR,
    DOSSIER,
    MARIE,
    NAM,
    NOW,
    answer,
    connector,
    one,
    page,
    reading,
)
from tests.resolvers.record_specs import specs

NAMES = st.sampled_from(["elements", "pages", "no", "dossier", "role", "permis", "ordre"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)


def test_each_type_is_a_list_of_the_patient_s_file() -> None:
    """Paths, parameters and page size are the mapping's."""
    needs = [Need("Condition", frozenset()), Need("Patient", frozenset()), Need("Practitioner", frozenset())]
    asked = [(r.method, r.path, r.query, r.about.types) for r in connector().requests(needs, "OM-1001")]
    assert asked == [
        ("GET", "patients/OM-1001/problemes", (("page", "1"), ("taille", "100")), ("Condition",)),
        ("GET", "patients/OM-1001", (), ("Patient",)),
    ]


@pytest.mark.parametrize("patient", ["", "..", "OM/1", "a?b", "é"])
def test_a_file_number_that_cannot_be_one_is_never_asked(patient: str) -> None:
    """It would lead elsewhere."""
    with pytest.raises(SourceFault):
        connector().requests([Need("Condition", frozenset())], patient)


def test_pages_are_followed_to_the_last() -> None:
    """And no further; a cap is said."""
    source = connector(page_size=1, cap=2)
    (request,) = source.requests([Need("Condition", frozenset())], "OM-1001")
    first = source.read(request, answer(page({"no": "P-1"}, pages=3)), NOW)
    (second,) = first.further
    assert (second.path, dict(second.query)) == ("patients/OM-1001/problemes", {"page": "2", "taille": "1"})
    last = source.read(second, answer(page({"no": "P-2"}, pages=3)), NOW)
    assert (last.further, last.partial, first.partial) == ((), True, False)
    assert reading("Condition", page({"no": "P-1"})).further == ()


def test_a_record_carries_its_version_and_labels() -> None:
    """Confidentiality and sensitivity, each in its own system."""
    record = one("Condition", confidentialite="R", sensibilite=["PSY"])
    assert (record.local_id, record.version_id, record.last_updated) == ("X-1", "7", "2026-11-12T10:00:00-05:00")
    assert record.labels == (
        Label("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R"),
        Label("http://terminology.hl7.org/CodeSystem/v3-ActCode", "PSY"),
    )
    assert one("Condition", confidentialite=None, sensibilite=[]).labels == ()


@pytest.mark.parametrize(
    "odd",
    [
        3,
        {},
        {"no": 3},
        {"no": "../x"},
        {"no": "X-1", "dossier": "OM-2002"},
        {"no": "X-1", "dossier": None},
        {"no": "X-1", "confidentialite": "secret"},
        {"no": "X-1", "confidentialite": 3},
        {"no": "X-1", "sensibilite": "PSY", "confidentialite": {}},
        {"no": "X-1", "sensibilite": [3]},
        {"no": "X-1", "sensibilite": [{"code": "PSY"}]},
    ],
)
def test_one_odd_element_costs_itself_alone(odd: Any) -> None:
    """A label that can't be read withholds its record."""
    found = reading("Condition", page({"no": "P-1"}, odd))
    assert ([record.local_id for record in found.records], found.odd) == (["P-1"], 1)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"<html>", 200, "not-json"),
        (b'{"elements": [', 200, "not-json"),
        ({}, 200, "shape"),
        ([], 200, "shape"),
        ({"elements": {}}, 200, "shape"),
        ({"elements": [], "pages": "2"}, 200, "shape"),
        (page(), 403, "forbidden"),
        (page(), 500, "status"),
    ],
)
def test_an_answer_that_is_none_is_a_fault_with_one_word(body: Any, status: int, reason: str) -> None:
    """Never a text of the source."""
    source = connector()
    (request,) = source.requests([Need("Condition", frozenset())], "OM-1001")
    with pytest.raises(SourceFault) as raised:
        source.read(request, answer(body, status), NOW)
    assert raised.value.reason == reason


def test_a_file_under_another_number_is_refused() -> None:
    """The source answered with somebody else."""
    with pytest.raises(SourceFault) as raised:
        reading("Patient", {**MARIE, "dossier": "OM-2002"})
    assert raised.value.reason == "wrong-patient"


def test_identity_is_asked_by_the_numbers_that_the_vendor_knows() -> None:
    """And by no other."""
    source = connector()
    assert (source.identity(Identifier(NAM, "BOUM 1")).path, source.identity(Identifier(NAM, "BOUM 1")).query) == (
        "patients",
        (("nam", "BOUM 1"),),
    )
    by_file = source.identity(Identifier(DOSSIER, "OM/../1"))
    assert (by_file.path, by_file.query) == ("patients", (("dossier", "OM/../1"),))
    assert source.identity_of("OM-1001").path == "patients/OM-1001"
    with pytest.raises(SourceFault):
        source.identity(Identifier("urn:other", "1"))


def test_a_person_is_read_from_a_list_or_alone() -> None:
    """Dates as FHIR writes them; nobody is nobody."""
    source = connector()
    (person,) = source.read_identity(answer(page(MARIE)))
    assert source.read_identity(answer(MARIE)) == (person,)
    assert person.identifiers == (Identifier(NAM, "BOUM855510ZZ"), Identifier(DOSSIER, "OM-1001"))
    assert (person.local_id, person.family, person.given) == ("OM-1001", "Bouchard", "Marie")
    assert (person.birth_date, person.gender, person.deceased) == ("1985-05-10", "female", False)
    assert source.read_identity(answer(page())) == source.read_identity(answer({}, 404)) == ()


@pytest.mark.parametrize("body", [{}, page(MARIE, {}), page(MARIE, 3), page(MARIE, pages=2), [MARIE]])
def test_an_identity_that_cannot_be_read_whole_is_a_fault(body: Any) -> None:
    """Two persons may hide behind it."""
    with pytest.raises(SourceFault):
        connector().read_identity(answer(body))


def test_a_file_that_says_too_much_of_someone_is_a_fault() -> None:
    """As in FHIR: a name is compared with every other file's."""
    connector().read_identity(answer(page({**MARIE, "nom": "B" * 200})))
    with pytest.raises(SourceFault, match="too-large"):
        connector().read_identity(answer(page({**MARIE, "nom": "B" * 257})))


def test_ties_are_the_vendor_s_list_of_followers() -> None:
    """A role that the mapping doesn't know, a follower without a licence, or of somebody else: no evidence."""
    source = connector()
    (request,) = source.ties("OM-1001", 0)
    assert request.path == "patients/OM-1001/suivi"
    rows = [
        {**DOCTOR, "role": "medecin_famille", "depuis": "01/01/2020", "jusqua": None},
        {**DOCTOR, "role": "infirmiere", "depuis": "2020", "jusqua": "31/12/2020"},
        {**DOCTOR, "role": "infirmiere", "depuis": "2020", "jusqua": "bientôt"},
        {**DOCTOR, "role": "concierge"},
        {"role": "infirmiere"},
        {**DOCTOR, "role": "medecin_famille", "depuis": "01/01/2020", "dossier": "OM-2002"},
        3,
    ]
    evidence = source.read_ties(request, answer(page(*rows, pages=2)))
    who = (Identifier("urn:passerelle:demo:permis:cmq", "81001"),)
    assert evidence.items == (
        Tie("roster", who, "", 1_577_854_800, None),
        Tie("care_team", who, "", 1_577_854_800, 1_609_477_199),
        Tie("care_team", who, "", 1_577_854_800, 1),
    )
    assert [dict(r.query)["page"] for r in evidence.further] == ["2"]


def test_a_vendor_keeps_no_directives() -> None:
    """Nothing is asked."""
    assert connector().statements("OM-1001") == ()


def test_every_fault_of_the_sections_is_reported_at_once(tmp_path: Path) -> None:
    """An unknown section, a path that is none, a size that is none."""
    mapping = yaml.safe_load(shipped("omnimed").read_text(encoding="utf-8"))
    mapping["colour"] = 1
    mapping["resources"]["Condition"]["id"] = "a..b"
    mapping["paging"]["most"] = 0
    file = tmp_path / "vendor.yaml"
    file.write_text(yaml.safe_dump(mapping), encoding="utf-8")
    with pytest.raises(MappingFault) as raised:
        RestConnector("x", PathTable.load(file, specs()), Capabilities())
    assert len(raised.value.faults) == 3


@settings(max_examples=150, deadline=None)
@given(body=JSON)
def test_no_answer_raises_anything_but_a_fault(body: Any) -> None:
    """Records, persons and ties alike."""
    source = connector()
    (request,) = source.requests([Need("Condition", frozenset())], "OM-1001")
    (tie,) = source.ties("OM-1001", 0)
    with suppress(SourceFault):
        assert all(record.type == "Condition" for record in source.read(request, answer(body), NOW).records)
    with suppress(SourceFault):
        assert all(person.local_id for person in source.read_identity(answer(body)))
    with suppress(SourceFault):
        assert all(found.who for found in source.read_ties(tie, answer(body)).items)
