"""Label: what each record is in the policy's few words, by tables; records that agree share a class."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.directives import Directive, Selector, Target
from gateway.engines import Bundle
from gateway.instants import span_of
from gateway.labelling import LabelTables
from gateway.pipeline.inline import EXTENSION, MARK
from gateway.pipeline.label import Labelled, Labeller
from resolvers.consents.codes import ACT_CODE
from resolvers.records import UNREADABLE, Label, Record
from tests.gateway.stage_parts import catalogue, record

ICD = "http://hl7.org/fhir/sid/icd-10-ca"
LEVEL = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
OLD = "http://hl7.org/fhir/v3/"


def labeller(tables: Any = None) -> Labeller:
    """Return the stage over the tables that ship, or others."""
    return Labeller(LabelTables(tables or Bundle.load(Path("policies")).data["tables"]), catalogue())


def condition(code: str, local_id: str = "c-1", **body: Any) -> Record:
    """Return a condition of an ICD code."""
    return record("Condition", local_id, code={"coding": [{"system": ICD, "code": code}]}, **body)


def directive(name: str = "d1", **selector: Any) -> Directive:
    """Return a restriction whose data part is this selector."""
    return Directive(name, "registre", "restriction", "deny", "all", "all", Selector(**selector))


def selectors(one: Record, **selector: Any) -> tuple[str, ...]:
    """Return the directives that name a record."""
    found = labeller().label([one], [directive(**selector)])
    return found.classes[found.class_of[id(one)]].selectors


def labels(found: Labelled, one: Record) -> set[str]:
    """Return the label codes of a record's class."""
    return set(found.classes[found.class_of[id(one)]].labels)


def test_a_code_of_the_tables_earns_its_label_and_another_none() -> None:
    """Psychiatry by the first letters of a code; a fracture earns nothing."""
    depression, fracture = condition("F32.1", "c-1"), condition("S52.5", "c-2")
    found = labeller().label([depression, fracture], [])
    assert "PSY" in labels(found, depression)
    assert labels(found, fracture) == set()
    assert Label(ACT_CODE, "PSY") in found.labels[id(depression)]


def test_a_code_under_another_system_earns_nothing() -> None:
    """A prefix is of one system."""
    other = record("Condition", code={"coding": [{"system": "urn:other", "code": "F32.1"}]})
    assert labels(labeller().label([other], []), other) == set()


def test_what_the_source_says_is_kept_beside_what_codes_earn() -> None:
    """Neither replaces the other."""
    one = condition("F32.1")
    marked = Record(
        one.type, one.source, one.local_id, one.patient, one.body, one.table, one.as_of, labels=(Label(LEVEL, "R"),)
    )
    assert labels(labeller().label([marked], []), marked) >= {"PSY", "R"}


@pytest.mark.parametrize(
    ("label", "code"),
    [
        (Label(LEVEL, "V"), "V"), (Label(OLD + "Confidentiality", "V"), "V"), (Label("", "R"), "R"),
        (Label(ACT_CODE, "PSY"), "PSY"), (Label("urn:oid:2.16.840.1.113883.5.4", "PSY"), "PSY"),
        (Label(REASON, "HTEST"), "HTEST"), (Label(ACT_CODE, "HTEST"), "HTEST"), (Label(REASON, "U"), UNREADABLE),
        (Label("urn:hospital:secrecy", "U"), UNREADABLE), (Label("urn:hospital:secrecy", "N"), UNREADABLE),
        (Label("urn:hospital:secrecy", "HTEST"), UNREADABLE), (Label("urn:hospital:secrecy", MARK), UNREADABLE),
        (Label(LEVEL.upper(), "N"), UNREADABLE),
    ],
)  # fmt: skip
def test_a_label_of_a_system_that_nobody_knows_cannot_be_read(label: Label, code: str) -> None:
    """Its code says something else there; a mark alone may be of v3-ActReason too."""
    one = replace(condition("S52.5"), labels=(label,))
    assert labels(labeller().label([one], []), one) == {code}


def placed(**place: Any) -> tuple[Record, Record]:
    """Return a stay and the place where it was, with labels of its own."""
    own = place.pop("labels", ())
    location = replace(record("Location", "l-1", **place), labels=own)
    return record("Encounter", "e-1", location=[{"location": {"reference": "Location/l-1"}}]), location


def test_the_labels_of_a_place_are_those_of_the_stay_there() -> None:
    """As what its codes earn is."""
    stay, unit = placed(labels=(Label(ACT_CODE, "PSY"), Label(LEVEL, "V")))
    found = labeller().label([stay, unit], [])
    assert labels(found, stay) == {"PSY", "V"}
    assert found.context == {id(unit): {"PSY", "V"}}


def test_a_place_whose_labels_cannot_be_read_makes_the_stay_unreadable() -> None:
    """Of an unknown system, or inside."""
    mark = [{"url": EXTENSION, "valueCoding": {"display": "secret"}}]
    for place in ({"labels": (Label("urn:hospital:secrecy", "N"),)}, {"name": "x", "_name": {"extension": mark}}):
        stay, unit = placed(**place)
        found = labeller().label([stay, unit], [])
        assert labels(found, stay) == {UNREADABLE}
        assert found.context == {id(unit): {UNREADABLE}}


@pytest.mark.parametrize("kind", ["Practitioner", "Organization", "Location"])
def test_who_or_what_is_labelled_restricts_by_what_is_more_than_normal(kind: str) -> None:
    """A label on an element is all of theirs; a mark, or a level up to normal, restricts nothing."""
    mark = [{"url": EXTENSION, "valueCoding": {"system": ACT_CODE, "code": "HIV"}}]
    labelled = replace(record(kind, _name={"extension": mark}), labels=(Label(ACT_CODE, MARK), Label(LEVEL, "R")))
    plain = replace(record(kind), labels=(Label(LEVEL, "N"), Label(LEVEL, "U"), Label(REASON, "HTEST")))
    assert labeller().label([labelled, plain], []).context == {id(labelled): {"R", "HIV"}}


def test_records_that_agree_share_a_class_and_each_source_holds_its_own() -> None:
    """However many records, few classes; named in the order in which they are met."""
    many = [condition("S52.5", f"c-{n}") for n in range(50)] + [condition("F32.1", "c-x")]
    elsewhere = record("Condition", "o-1", "omnimed", code={"coding": [{"system": ICD, "code": "S52.5"}]})
    found = labeller().label([*many, elsewhere], [])
    assert list(found.classes) == ["c0", "c1"]
    assert found.held == {"chus": ("c0", "c1"), "omnimed": ("c0",)}
    assert set(found.class_of) == {id(one) for one in (*many, elsewhere)}


@pytest.mark.parametrize(
    ("codes", "categories"),
    [
        (["laboratory"], {"laboratory", "provenance"}),
        (["vital-signs"], {"vital_signs", "provenance"}),
        (["laboratory", "vital-signs"], {"laboratory", "vital_signs", "provenance"}),
        ([], "all"),
        (["unheard-of"], "all"),
        (["laboratory", "unheard-of"], "all"),
    ],
)
def test_an_observation_s_categories_are_its_codes_or_all_of_them(codes: list[str], categories: Any) -> None:
    """Unknown counts as the most severe: every category that it could have."""
    one = record("Observation", category=[{"coding": [{"code": code} for code in codes]}] if codes else [])
    found = labeller().label([one], [])
    everything = {"laboratory", "vital_signs", "imaging", "procedure", "condition", "care_plan", "provenance"}
    assert set(found.classes["c0"].categories) == (everything if categories == "all" else categories)


def test_persons_and_places_have_no_class_of_their_own() -> None:
    """They show under the record that refers to them."""
    found = labeller().label([record("Practitioner"), record("Organization"), record("Patient")], [])
    assert [one.type for one in found.classes.values()] == ["Patient"]


@pytest.mark.parametrize(
    ("selector", "named"),
    [
        ({}, False),
        ({"labels": frozenset({"PSY"})}, True),
        ({"labels": frozenset({"HIV"})}, False),
        ({"types": frozenset({"Condition"})}, True),
        ({"types": frozenset({"Observation"})}, False),
        ({"categories": frozenset({"condition"})}, True),
        ({"categories": frozenset({"medication"})}, False),
        ({"categories": frozenset({"medication"}), "types": frozenset({"Condition"})}, True),
        ({"data": (Target("instance", "Condition", "c-1"),)}, True),
        ({"data": (Target("instance", "Condition", "c-2"), Target("instance", "Observation", "c-1"))}, False),
        ({"labels": frozenset({"PSY"}), "data": (Target("instance", "Condition", "c-2"),)}, False),
        ({"period": span_of("2024")}, True),
        ({"period": span_of("2023")}, False),
        ({"period": span_of("2024-06-30")}, True),
        ({"period": span_of("2024-07-01")}, False),
    ],
)
def test_a_directive_names_a_record_by_all_of_its_parts(selector: dict[str, Any], named: bool) -> None:
    """One that narrows nothing needs no selector: the policy applies it itself."""
    assert selectors(condition("F32.1", recordedDate="2024-06"), **selector) == (("d1",) if named else ())


@pytest.mark.parametrize("dates", [{}, {"recordedDate": "someday"}, {"recordedDate": 3}])
def test_a_record_without_a_date_that_can_be_read_is_within_any_period(dates: dict[str, Any]) -> None:
    """A denial must not be escaped by leaving the date out."""
    assert selectors(condition("S52.5", **dates), period=span_of("1999")) == ("d1",)


@pytest.mark.parametrize("body", [None, [], "text", 3, {"code": 3}, {"code": {"coding": "F32.1"}}, {"code": [[]]}])
def test_a_record_of_no_shape_still_has_a_class(body: Any) -> None:
    """What can't be read is in the policy's hands all the same."""
    one = record("Condition")
    odd = replace(one, body=body)
    found = labeller().label([odd], [])
    assert id(odd) in found.class_of


class Broken:
    """A table that fails on what it is asked to read."""

    def read(self, element: Any, name: str) -> Any:
        """Fail."""
        raise TypeError(name)


def test_a_record_whose_codes_fail_to_read_has_a_label_that_no_table_knows() -> None:
    """The policy denies what it doesn't know."""
    one = record("Condition")
    broken = replace(one, table=Broken())
    assert "unreadable" in labels(labeller().label([broken], []), broken)


SEVERAL = {"chus": {}, "telesante": {"ETS-001": "org-chus"}}


def of(establishment: str | None, source: str = "telesante") -> Record:
    """Return a session that names this establishment."""
    return replace(record("Teleconsultation", "s-1", source), establishment=establishment)


@pytest.mark.parametrize(
    ("one", "organization"),
    [
        (of("ETS-001"), "org-chus"),
        (of("ETS-002"), ""),
        (of("org-chus"), ""),
        (of(""), ""),
        (of(None), ""),
        (of("ETS-001", "chus"), None),
        (of("ETS-001", "omnimed"), None),
    ],
)
def test_a_source_of_several_says_whose_each_record_is_and_what_it_does_not_say_is_nobody_s(
    one: Record, organization: str | None
) -> None:
    """By the codes of the settings alone; a source of one establishment answers for all of its records."""
    stage = Labeller(LabelTables(Bundle.load(Path("policies")).data["tables"]), catalogue(), SEVERAL)
    found = stage.label([one], [])
    assert found.classes[found.class_of[id(one)]].establishment == organization


def test_a_code_that_no_field_shows_earns_its_label_too() -> None:
    """A session's service: psychiatry, and cardiology, which earns nothing."""
    plain = record("Teleconsultation", "s-1")
    psychiatry = replace(plain, codes=(Label("http://snomed.info/sct", "394587001"),))
    cardiology = replace(plain, codes=(Label("http://snomed.info/sct", "394579002"),))
    assert labels(labeller().label([psychiatry], []), psychiatry) == {"PSY"}
    assert labels(labeller().label([cardiology], []), cardiology) == set()
