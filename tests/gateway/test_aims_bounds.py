"""Aims: what a patient's Consents cost is bounded, and a record costs what it holds; codes and custodians beside."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis.strategies import DataObject, data, integers, lists, sampled_from, tuples

from gateway.directives import Directive, Selector, understood
from gateway.engines import Bundle
from gateway.instants import span_of
from gateway.labelling import LabelTables
from gateway.pipeline.label import Labeller
from resolvers.consents import parse
from resolvers.protocols import Statement
from resolvers.records import Label, Record
from tests.gateway.consent_bodies import V3, about, consent, rows
from tests.gateway.stage_parts import catalogue, record
from tests.gateway.test_aims import BOTH, DENY, LOINC, NEITHER, labeller, named, sugar


def work(records: Sequence[Record], directives: Sequence[Directive]) -> int:
    """Return how many calls labelling makes."""
    calls = 0

    def count(_: Any, event: str, __: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    stage = labeller()
    stage.label(records[:1], directives[:1])
    sys.setprofile(count)
    try:
        stage.label(records, directives)
    finally:
        sys.setprofile(None)
    return calls


def dated(rank: int) -> dict[str, Any]:
    """Return a denial of some days."""
    return {"type": "deny", "dataPeriod": {"start": f"2024-01-{rank % 28 + 1:02}", "end": f"{2025 + rank // 28}-01-01"}}


KINDS: dict[str, Any] = {
    "periods": dated,
    "instances": lambda rank: {"type": "deny", "data": about("instance", f"Observation/x{rank}")},
    "dependents": lambda rank: {"type": "deny", "data": about("dependents", f"Encounter/e{rank}")},
    "related": lambda rank: {"type": "deny", "data": about("related", f"Encounter/e{rank}")},
    "codes": lambda rank: {"type": "deny", "code": [{"coding": [{"system": LOINC, "code": f"{rank}-1"}]}]},
    "authors": lambda rank: {"type": "deny", "data": about("authoredby", f"Practitioner/p{rank}")},
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_costs_what_it_holds_and_not_what_is_written_about_the_patient(kind: str) -> None:
    """Ninety more provisions cost each of a hundred records less than a call a provision."""
    records = [
        replace(sugar(encounter={"reference": f"Encounter/x{rank}"}, performer=[{"reference": "Practitioner/y"}]),
                local_id=f"o{rank}")
        for rank in range(100)
    ]  # fmt: skip

    def of(most: int) -> list[Directive]:
        return list(rows(consent({"type": "deny", "provision": [KINDS[kind](rank) for rank in range(most)]})).values())

    few, many = work(records, of(10)), work(records, of(100))
    assert many - few < 90 * len(records) / 2


def test_a_record_s_parts_are_read_once_whatever_is_labelled_inside_it() -> None:
    """The same denials, of a record that is judged several times over."""
    body = {"type": "deny", "data": about("dependents", "Encounter/e1")}
    directives = list(rows(consent(body)).values())
    inside = [{"url": "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label",
               "valueCoding": {"system": V3 + "v3-ActCode", "code": "PSY"}}]  # fmt: skip
    plain = sugar(contained=[{"encounter": {"reference": f"Encounter/x{rank}"}} for rank in range(300)])
    marked = replace(plain, body={**plain.body, "code": {**plain.body["code"], "extension": inside}})
    once, again = (work([one], directives) - work([one], []) for one in (plain, marked))
    assert again < once * 1.5


HUNDRED = [{"meaning": "instance", "reference": {"reference": f"Observation/{rank}"}} for rank in range(100)]


def said(most: int, **provision: Any) -> tuple[str, Statement]:
    """Return a Consent of that many provisions."""
    nested = [{"type": "deny", **provision}] * (most - 1)
    return "chus", Statement("1", "1", consent({"type": "deny", "provision": nested}))


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ([said(1)] * 500, True),
        ([said(1)] * 501, False),
        ([said(1_000)] * 2, True),
        ([said(1_000), said(1_000), said(1)], False),
        ([said(21, data=HUNDRED), said(21, data=HUNDRED), said(11, data=HUNDRED)], True),
        ([said(21, data=HUNDRED), said(21, data=HUNDRED), said(12, data=HUNDRED)], False),
    ],
)
def test_more_than_people_write_about_one_patient_denies_all(kept: list[Any], read: bool) -> None:
    """Consents, provisions, and what they list, of all sources together: beyond, nothing lifts the denial."""
    found = understood(kept)
    assert (len(found) == len(kept)) is read
    if not read:
        (only,) = found
        assert (only[1].kind, only[1].provisions[0].parts, only[1].provisions[0].unclear) == ("unknown", {}, True)


def test_a_consent_that_lists_too_much_is_unclear_and_the_lint_says_where() -> None:
    """An element of over a hundred items; a Consent of over two thousand."""
    many = about("instance", "Observation/x") * 101
    parsed = parse(consent({"type": "deny", "data": many}))
    assert [(one.path, one.reason) for one in parsed.ambiguities] == [("Consent.provision.data", "too-long")]
    assert not parse(consent({"type": "deny", "data": many[:100]})).ambiguities
    most = consent({"type": "deny", "provision": [{"type": "deny", "data": HUNDRED}] * 21})
    assert "too-many" in [one.reason for one in parse(most).ambiguities]


@given(data())
def test_many_directives_name_what_each_names_alone(draw: DataObject) -> None:
    """Whatever they are looked up by."""
    drawn = draw.draw(lists(tuples(sampled_from(sorted(KINDS)), integers(0, 3), sampled_from(["deny", "permit"])),
                            min_size=2, max_size=12))  # fmt: skip
    nested = [{**KINDS[kind](rank), "type": effect} for kind, rank, effect in drawn]
    directives = list(rows(consent({"type": "deny", "provision": nested})).values())[1:]
    rank = draw.draw(integers(0, 3))
    one = replace(
        sugar(effectiveDateTime=draw.draw(sampled_from(["2024-01-02", "2024", None])),
              encounter={"reference": f"Encounter/e{rank}"}, performer=[{"reference": f"Practitioner/p{rank}"}],
              code={"coding": [{"system": LOINC, "code": f"{rank}-1"}]}),
        local_id=f"x{rank}",
    )  # fmt: skip

    def names(of: Sequence[Directive]) -> set[str]:
        found = STAGE.label([one], of)
        return set(found.classes[found.class_of[id(one)]].selectors)

    assert names(directives) == set[str]().union(*(names([each]) for each in directives))


STAGE = labeller()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024", "2024", BOTH),
        ("2024-06-10", "2024-06-10", BOTH),
        ("2024-06-11", "2024-12-31", NEITHER),
        ("2024-01-01", "2024-06-09", NEITHER),
    ],
)
def test_of_many_periods_each_is_answered_for_itself(first: str, last: str, expected: str) -> None:
    """By halving, as one by one."""
    start, end = span_of(first), span_of(last)
    assert start is not None
    assert end is not None
    own = Selector(period=replace(start, end=end.end))
    others = [Selector(period=span_of(year)) for year in ("2020", "2024-06", "2030")]
    listed = [Directive(f"{effect}{rank}", "chus", "consent", effect, "all", "all", one)
              for rank, one in enumerate([*others, own, *others]) for effect in ("deny", "permit")]  # fmt: skip
    one = sugar()
    labelled = labeller().label([one], listed)
    names = labelled.classes[labelled.class_of[id(one)]].selectors
    assert {name for name in names if name.endswith("3")} == {BOTH: {"deny3", "permit3"}, NEITHER: set()}[expected]
    assert {"deny1", "permit1", "deny5", "permit5"} <= set(names)
    assert not {"deny0", "permit2", "deny4", "permit6"} & set(names)


SCT = "http://snomed.info/sct"


@pytest.mark.parametrize(
    ("body", "code", "expected"),
    [
        ({}, Label("urn:oid:2.16.840.1.113883.6.1", "2339-0"), BOTH),
        ({}, Label("https://loinc.org/", "2339-0"), BOTH),
        ({}, Label(LOINC, "2339-1"), NEITHER),
        ({"interpretation": [{"coding": [{"system": SCT, "code": "86406008"}]}]}, Label(SCT, "86406008"), DENY),
        ({"bodySite": {"coding": [{"system": "urn:oid:2.16.840.1.113883.6.96", "code": "1"}]}}, Label(SCT, "1"), DENY),
        ({"contained": [{"code": {"coding": [{"system": SCT, "code": "1"}]}}]}, Label(SCT, "1"), DENY),
        ({"interpretation": [{"coding": [{"system": SCT, "code": "2"}]}]}, Label(SCT, "1"), NEITHER),
    ],
)
def test_a_denied_code_is_found_wherever_it_stands_and_however_its_system_is_written(
    body: dict[str, Any], code: Label, expected: str
) -> None:
    """A permit looks only at what says what the record is."""
    assert named(sugar(**body), codes=frozenset({code})) == expected


def test_a_denied_code_asks_for_whole_records() -> None:
    """An element that no field shows may hold it."""
    assert Selector(codes=frozenset({Label(LOINC, "1")})).follows
    assert not Selector(period=span_of("2024")).follows


@pytest.mark.parametrize(
    ("source", "establishment", "expected"),
    [
        ("chus", None, BOTH),
        ("omnimed", None, NEITHER),
        ("reseau", "code-chus", DENY),
        ("reseau", "code-other", NEITHER),
        ("reseau", "", DENY),
        ("reseau", "unheard-of", DENY),
    ],
)
def test_what_an_organization_holds_is_also_held_among_others(
    source: str, establishment: str | None, expected: str
) -> None:
    """At a source of several establishments, by the record's own; one that isn't known may be it."""
    tables = LabelTables(Bundle.load(Path("policies")).data["tables"])
    stage = Labeller(tables, catalogue(), {"reseau": {"code-chus": "org-chus", "code-other": "org-other"}})
    selector = Selector(sources=frozenset({"chus"}), holders=frozenset({"org-chus"}))
    directives = [Directive(e, "chus", "consent", e, "all", "all", selector) for e in ("deny", "permit")]
    one = replace(record("Observation", "o-1"), source=source, establishment=establishment)
    labelled = stage.label([one], directives)
    names = labelled.classes[labelled.class_of[id(one)]].selectors
    assert {("deny", "permit"): BOTH, ("deny",): DENY, (): NEITHER}[names] == expected


def test_a_custodian_that_is_an_organization_is_kept_as_one() -> None:
    """And not only as the sources that are its own; a source named by its id is itself alone."""
    role = {"coding": [{"system": V3 + "v3-RoleClass", "code": "CST"}]}
    held = {"role": role, "reference": {"reference": "Organization/org-chus"}}
    (found,) = rows(consent({"type": "deny", "actor": [held]})).values()
    assert (found.selector.sources, found.selector.holders) == (frozenset({"chus"}), frozenset({"org-chus"}))
    own = {"role": role, "reference": {"identifier": {"system": "urn:passerelle:source", "value": "chus"}}}
    (found,) = rows(consent({"type": "deny", "actor": [own]})).values()
    assert (found.selector.sources, found.selector.holders) == (frozenset({"chus"}), None)
