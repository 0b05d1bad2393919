"""Aims: a denial names a record unless one part says no; a permit only if every part says yes. Part by part."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.directives import Directive, Reach, Selector, Target
from gateway.engines import Bundle
from gateway.instants import span_of
from gateway.labelling import LabelTables
from gateway.pipeline.label import Labeller
from resolvers.consents.codes import ACT_CODE
from resolvers.paths import PathTable
from resolvers.protocols import Identifier
from resolvers.records import Label, Record
from resolvers.rows import shipped
from tests.gateway.stage_parts import catalogue, record

BOTH, DENY, NEITHER = ("both", "a denial alone", "neither")
LOINC = "http://loinc.org"
CMQ = "urn:passerelle:demo:permis:cmq"
LEVEL = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


def labeller() -> Labeller:
    """Return the stage over the tables that ship."""
    return Labeller(LabelTables(Bundle.load(Path("policies")).data["tables"]), catalogue())


def named(one: Record, **selector: Any) -> str:
    """Return whether a denial and a permit of this data part name a record."""
    rows = [
        Directive(effect, "chus", "consent", effect, "all", "all", Selector(**selector))
        for effect in ("deny", "permit")
    ]
    found = labeller().label([one], rows)
    names = found.classes[found.class_of[id(one)]].selectors
    assert names != ("permit",), "a permit names what a denial doesn't"
    return {("deny", "permit"): BOTH, ("deny",): DENY, (): NEITHER}[names]


def sugar(**body: Any) -> Record:
    """Return a laboratory result of 2024-06-10."""
    whole: dict[str, Any] = {
        "category": [{"coding": [{"code": "laboratory"}]}],
        "code": {"coding": [{"system": LOINC, "code": "2339-0"}]},
        "effectiveDateTime": "2024-06-10",
        **body,
    }
    return record("Observation", "o-1", **{name: value for name, value in whole.items() if value is not None})


def labelled(*codes: str) -> Record:
    """Return a result with these labels: confidentiality of one letter, sensitivity of more."""
    labels = tuple(Label(LEVEL if len(code) == 1 else ACT_CODE, code) for code in codes)
    return replace(sugar(), labels=labels)


def by(*performers: Any, **body: Any) -> Record:
    """Return a result by these."""
    return sugar(performer=list(performers), **body)


LABELS: list[tuple[tuple[str, ...], tuple[str, ...], str]] = [
    # the record's labels, the directive's, who names it
    ((), ("N",), BOTH),
    ((), ("R",), "a permit alone"),
    ((), ("L",), DENY),
    (("R",), ("R",), BOTH),
    (("R",), ("N",), DENY),
    (("V",), ("R",), DENY),
    (("L",), ("N",), "a permit alone"),
    (("HTEST", "N"), ("N",), BOTH),
    (("PSY",), ("PSY",), BOTH),
    (("PSY",), ("HIV",), NEITHER),
    (("PSY",), ("N",), DENY),
    (("PSY",), ("R",), BOTH),
    (("PSY", "HIV"), ("PSY",), DENY),
    (("PSY", "HIV"), ("PSY", "HIV"), BOTH),
    (("PSY", "V"), ("PSY",), DENY),
    (("ETHUD",), ("SUD",), BOTH),
    (("SUD",), ("ETHUD",), DENY),
    (("ETHUD",), ("OPIOIDUD",), NEITHER),
    (("unheard-of",), ("PSY",), DENY),
    (("PSY",), ("UNHEARD",), DENY),
]


@pytest.mark.parametrize(("held", "listed", "expected"), LABELS)
def test_labels_name_by_level_and_by_sensitivity(held: tuple[str, ...], listed: tuple[str, ...], expected: str) -> None:
    """A denial of R is of R and above, a permit of R of R and below; sensitivities by what they are within."""
    levels = LabelTables(Bundle.load(Path("policies")).data["tables"]).levels
    answers = (levels.reached(listed, held), levels.covered(listed, held))
    said = {(True, True): BOTH, (True, False): DENY, (False, False): NEITHER, (False, True): "a permit alone"}[answers]
    assert said == expected


def test_the_stage_asks_the_tables_about_labels() -> None:
    """With the labels that the record has there."""
    assert named(labelled("PSY"), labels=frozenset({"PSY"})) == BOTH
    assert named(labelled("PSY"), labels=frozenset({"HIV"})) == NEITHER


def test_a_permit_under_a_denial_of_labels_names_only_what_that_denial_reaches() -> None:
    """R and above, not below."""
    assert named(labelled("R"), denied=frozenset({"R"})) == BOTH
    assert named(labelled("N"), denied=frozenset({"R"})) == NEITHER


@pytest.mark.parametrize(
    ("body", "period", "expected"),
    [
        ({}, "2024", BOTH),
        ({}, "2023", NEITHER),
        ({"effectiveDateTime": "2024"}, "2024-06", DENY),
        ({"effectiveDateTime": "2024"}, "2024", BOTH),
        ({"effectiveDateTime": None}, "2024", DENY),
        ({"effectiveDateTime": "one day"}, "2024", DENY),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2024-01-01"}}, "2024", DENY),
    ],
)
def test_a_date_that_is_not_proven_to_be_in_the_period_names_for_a_denial_alone(
    body: dict[str, Any], period: str, expected: str
) -> None:
    """No date, half a date, no end."""
    assert named(sugar(**body), period=span_of(period)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, BOTH),
        ({"code": {"coding": [{"system": LOINC, "code": "1-1"}, {"system": LOINC, "code": "2339-0"}]}}, BOTH),
        ({"code": {"coding": [{"system": LOINC, "code": "1-1"}]}}, NEITHER),
        ({"code": {"coding": [{"system": "urn:other", "code": "2339-0"}]}}, NEITHER),
        ({"code": {"text": "Glycémie"}, "category": []}, DENY),
        ({"code": None, "category": []}, DENY),
    ],
)
def test_a_code_is_found_not_found_or_not_known(body: dict[str, Any], expected: str) -> None:
    """A record in words alone may be what the patient means."""
    assert named(sugar(**body), codes=frozenset({Label(LOINC, "2339-0")})) == expected


def test_a_permit_looks_for_a_code_only_where_the_record_says_what_it_is() -> None:
    """A reason is no subject."""
    reason = record("Procedure", code={"coding": [{"system": LOINC, "code": "1"}]},
                    reasonCode=[{"coding": [{"system": LOINC, "code": "2"}]}])  # fmt: skip
    assert named(reason, codes=frozenset({Label(LOINC, "2")})) == DENY


@pytest.mark.parametrize(
    ("one", "selector", "expected"),
    [
        (sugar(), {"categories": frozenset({"laboratory"})}, BOTH),
        (sugar(category=None), {"categories": frozenset({"laboratory"})}, DENY),
        (sugar(), {"categories": frozenset({"imaging"})}, NEITHER),
        (sugar(), {"types": frozenset({"Observation"})}, BOTH),
        (record("CareTeamMember", "t-1.0"), {"types": frozenset({"CareTeam"})}, BOTH),
        (record("Teleconsultation", "s-1"), {"types": frozenset({"Encounter"})}, DENY),
        (sugar(), {"sources": frozenset({"chus"})}, BOTH),
        (sugar(), {"sources": frozenset({"omnimed"})}, NEITHER),
    ],
)
def test_a_class_that_may_be_the_record_s_names_for_a_denial(one: Record, selector: Any, expected: str) -> None:
    """A permit needs all that the record may be."""
    assert named(one, **selector) == expected


ME = Target("authoredby", "Practitioner", "p-1", frozenset({"chus"}), frozenset({Identifier(CMQ, "1")}), "chus")


@pytest.mark.parametrize(
    ("performers", "expected"),
    [
        ([{"reference": "Practitioner/p-1"}], BOTH),
        ([{"reference": "http://source.test/fhir/Practitioner/p-1"}], BOTH),
        ([{"identifier": {"system": CMQ, "value": "1"}}], BOTH),
        ([{"reference": "Practitioner/p-2"}], NEITHER),
        ([{"reference": "Organization/o-1"}], NEITHER),
        ([{"reference": "Practitioner/p-2"}, {"reference": "Practitioner/p-1"}], BOTH),
        ([{"reference": "Practitioner/p-2"}, {"display": "Dre X"}], DENY),
        ([{"identifier": {"system": CMQ, "value": "2"}}], NEITHER),
        ([{"identifier": {"system": "urn:other", "value": "1"}}], DENY),
        ([{"reference": "PractitionerRole/r-1"}], DENY),
        ([], DENY),
    ],
)
def test_an_author_is_found_not_found_or_not_known(performers: list[Any], expected: str) -> None:
    """By the id at their source or by a licence; one who may be them is not known."""
    assert named(by(*performers), data=(ME,)) == expected


def test_an_author_s_local_id_says_nothing_at_another_source() -> None:
    """There, the same id is someone else's, and another id may be theirs."""
    elsewhere = replace(by({"reference": "Practitioner/p-1"}), source="omnimed")
    assert named(elsewhere, data=(ME,)) == DENY


ENCOUNTER = ("Encounter", "e-1")


@pytest.mark.parametrize(
    ("meaning", "body", "refers", "expected"),
    [
        ("instance", {}, (), NEITHER),
        ("related", {"encounter": {"reference": "Encounter/e-1"}}, (), BOTH),
        ("dependents", {"encounter": {"reference": "Encounter/e-1"}}, (), BOTH),
        ("instance", {"encounter": {"reference": "Encounter/e-1"}}, (), NEITHER),
        ("dependents", {}, (), NEITHER),
        ("related", {}, (), DENY),
        ("related", {}, (("chus", Reach(frozenset({("Observation", "o-1")}))),), BOTH),
        ("related", {}, (("chus", Reach(frozenset({("Observation", "o-2")}))),), NEITHER),
        ("dependents", {}, (("chus", Reach(frozenset({("Observation", "o-1")}))),), NEITHER),
        ("related", {"partOf": [{"reference": "Encounter/e-1"}]}, (("chus", Reach()),), BOTH),
        ("related", {"contained": [{"encounter": {"reference": "Encounter/e-1"}}]}, (("chus", Reach()),), BOTH),
    ],
)
def test_what_is_related_is_read_in_both_directions(
    meaning: str, body: dict[str, Any], refers: Any, expected: str
) -> None:
    """What refers to the instance, and what it refers to; an instance that was not read may refer to anything."""
    target = Target(meaning, *ENCOUNTER, frozenset({"chus"}), home="chus", refers_to=refers)
    assert named(sugar(**body), data=(target,)) == expected


def test_the_instance_itself_is_named_whatever_is_meant_beside() -> None:
    """And one item of a whole by the whole's address."""
    for meaning in ("instance", "related", "dependents"):
        assert named(sugar(), data=(Target(meaning, "Observation", "o-1", home="chus"),)) == BOTH
    item = record("CareTeamMember", "t-1.3")
    assert named(item, data=(Target("instance", "CareTeam", "t-1"),)) == BOTH


def test_any_of_several_instances_names() -> None:
    """Alternatives."""
    others = (Target("instance", "Observation", "o-2"), Target("instance", "Observation", "o-1"))
    assert named(sugar(), data=others) == BOTH
    assert named(sugar(), data=others[:1]) == NEITHER


def test_the_patient_s_own_file_has_no_date_code_author_nor_relations() -> None:
    """What is said of records says nothing of who the patient is."""
    file = record("Patient", "p-1")
    related = Target(
        "related", *ENCOUNTER, frozenset({"chus"}), refers_to=(("chus", Reach(frozenset({("Patient", "p-1")}))),)
    )
    for selector in ({"period": span_of("2024")}, {"codes": frozenset({Label(LOINC, "1")})}, {"data": (ME,)},
                     {"data": (related,)}):  # fmt: skip
        assert named(file, **selector) == NEITHER


def test_of_another_dialect_a_record_s_links_and_authors_are_read_by_its_own_paths() -> None:
    """The clinic's JSON, through its mapping."""
    table = PathTable.load(shipped("omnimed"), catalogue(), "http://clinic.test")
    note = Record("Condition", "omnimed", "c-1", "OM-1", {"id": "c-1"}, table, "2026-11-20")
    assert named(note, data=(Target("dependents", *ENCOUNTER),)) == NEITHER
    assert named(note, data=(Target("authoredby", "Practitioner", "p-1"),)) == DENY
