"""Inline labels: what a source labelled inside a record is judged apart; what can't be read shuts the whole record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.access import Effect
from gateway.decisions import Decisions
from gateway.directives import Directive, Selector
from gateway.engines import Bundle
from gateway.labelling import LabelTables
from gateway.pipeline.inline import EXTENSION, MARK
from gateway.pipeline.label import Labelled, Labeller
from resolvers.consents.codes import ACT_CODE, CONFIDENTIALITY
from resolvers.records import UNREADABLE, Label, Record
from tests.gateway.stage_parts import catalogue, record


def mark(code: Any = "PSY", url: str = EXTENSION) -> dict[str, Any]:
    """Return an extension that labels."""
    return {"url": url, "valueCoding": {"system": ACT_CODE, "code": code}}


def label(*records: Record, directives: tuple[Directive, ...] = ()) -> Labelled:
    """Label records with the tables that ship."""
    stage = Labeller(LabelTables(Bundle.load(Path("policies")).data["tables"]), catalogue())
    return stage.label(records, directives)


def under(found: Labelled, one: Record) -> dict[str, set[str]]:
    """Return the labels of each coordinate of a record that has a class of its own."""
    return {at: set(found.classes[name].labels) for at, name in found.classes[found.class_of[id(one)]].inline}


def own(found: Labelled, one: Record) -> set[str]:
    """Return the labels of the record's own class."""
    return set(found.classes[found.class_of[id(one)]].labels)


def test_a_labelled_element_gives_its_coordinates_a_class_of_their_own() -> None:
    """The record's own class stays as it was."""
    one = record("Observation", valueQuantity={"value": 3, "extension": [mark()]}, note=[{"text": "a"}])
    found = label(one)
    assert own(found, one) == set()
    assert under(found, one) == {"Observation.value": {"PSY"}}
    assert found.held["chus"] == tuple(sorted(found.classes))


def test_a_label_anywhere_below_counts_for_the_whole_element() -> None:
    """However deep, and on a primitive's twin."""
    deep = record("Observation", note=[{"text": "a"}, {"authorReference": {"extension": [mark("HIV")]}}])
    assert under(label(deep), deep) == {"Observation.note": {"HIV"}}
    twin = record("Patient", birthDate="1980-01-01", _birthDate={"extension": [mark()]})
    assert set(under(label(twin), twin)) >= {"Patient.birthDate"}


def test_several_labels_add_up_with_the_record_s_own() -> None:
    """Each element its own, the record's in each."""
    one = replace(
        record(
            "Observation", note=[{"extension": [mark("HIV")]}], valueString="x", _valueString={"extension": [mark()]}
        ),
        labels=(Label(CONFIDENTIALITY, "R"),),
    )
    found = label(one)
    assert own(found, one) == {"R"}
    assert under(found, one) == {"Observation.note": {"R", "HIV"}, "Observation.value": {"R", "PSY"}}


def test_a_label_on_the_resource_or_on_what_it_contains_is_the_record_s() -> None:
    """Nothing is judged apart then."""
    for body in ({"extension": [mark()]}, {"contained": [{"id": "p", "extension": [mark()]}]}):
        one = record("Observation", **body)
        assert (own(label(one), one), under(label(one), one)) == ({"PSY"}, {})


def test_the_mark_that_says_so_is_no_label_of_its_own() -> None:
    """`PROCESSINLINELABEL` asks to be processed; that was done."""
    one = replace(record("Observation", note=[{"extension": [mark()]}]), labels=(Label(ACT_CODE, MARK),))
    assert own(label(one), one) == set()


def test_the_mark_on_a_record_whose_inside_nobody_reads_makes_it_unreadable() -> None:
    """A vendor's dialect has no such extensions: what it asks to be processed can't be."""
    bodies: tuple[Any, ...] = ({"note": [{"extension": [mark()]}]}, {}, [], None)
    for body in bodies:
        one = replace(record("Observation"), body=body, labels=(Label(ACT_CODE, MARK),))
        assert UNREADABLE in own(label(one), one)


def test_the_label_of_what_a_record_contains_is_the_record_s() -> None:
    """In its `meta`, whichever way it is written."""
    inside = {"resourceType": "Location", "id": "l", "meta": {"security": [{"system": ACT_CODE, "code": "PSY"}]}}
    one = record("Encounter", contained=[inside])
    assert own(label(one), one) == {"PSY"}
    for odd in ({"code": "PSY"}, ["PSY"], [{"display": "secret"}], "PSY"):
        one = record("Encounter", contained=[{**inside, "meta": {"security": odd}}])
        assert own(label(one), one) in ({"PSY"}, {UNREADABLE})


@pytest.mark.parametrize(
    "extension",
    [{"url": EXTENSION}, mark(None), mark(""), mark(3), {"url": EXTENSION, "valueCoding": "PSY"},
     {"url": EXTENSION, "valueCode": "PSY"}, mark(url=f"{EXTENSION}|1.0.0") | {"valueCoding": {}}],
)  # fmt: skip
def test_a_label_that_can_t_be_read_makes_the_whole_record_unreadable(extension: Any) -> None:
    """The policy knows no such label, and shuts it."""
    one = record("Observation", note=[{"extension": [extension]}])
    assert UNREADABLE in own(label(one), one)


def test_a_record_too_deep_to_be_looked_through_is_unreadable() -> None:
    """Whoever hides a label under a thousand lists hides the record."""
    deep: Any = [{"extension": [mark()]}]
    for _ in range(2_000):
        deep = [deep]
    one = record("Observation", note=deep)
    assert UNREADABLE in own(label(one), one)


def test_of_a_table_that_doesn_t_say_what_it_reads_the_record_is_unreadable() -> None:
    """Which fields show the element isn't known."""

    class Mute:
        """A table without a list of what it reads."""

        def read(self, element: Any, name: str) -> Any:
            """Read nothing."""

    one = replace(record("Observation", note=[{"extension": [mark()]}]), table=Mute())
    assert UNREADABLE in own(label(one), one)


def test_other_extensions_and_other_dialects_label_nothing() -> None:
    """The URL is DS4P's, and the record FHIR's."""
    plain = record("Observation", note=[{"extension": [mark(url="urn:other")]}])
    assert (own(label(plain), plain), under(label(plain), plain)) == (set(), {})
    vendor = replace(plain, body={"note": [{"extension": [mark()]}]})
    assert under(label(vendor), vendor) == {}


def test_directives_name_the_element_s_class_by_its_labels() -> None:
    """A restriction from mental health touches the element alone."""
    one = record("Observation", note=[{"extension": [mark()]}])
    restriction = Directive("d1", "registre", "restriction", "deny", "all", "all", Selector(labels=frozenset({"PSY"})))
    found = label(one, directives=(restriction,))
    whole = found.classes[found.class_of[id(one)]]
    assert whole.selectors == ()
    assert [found.classes[name].selectors for _, name in whole.inline] == [("d1",)]


def test_a_coordinate_is_permitted_only_by_both_classes() -> None:
    """The most severe of the record's and the element's; the others rest on the record's alone."""
    one = record("Observation", note=[{"extension": [mark()]}], category=[{"coding": [{"code": "laboratory"}]}])
    found = label(one)
    klass = found.class_of[id(one)]
    ((_, inner),) = found.classes[klass].inline

    def verdicts(**classes: str) -> tuple[Effect, Effect]:
        answer = {
            "revision": "r", "valid_until": None, "subject": "permit", "fields": {},
            "coordinates": {"Observation.note": ["laboratory"], "Observation.code": ["laboratory"]},
            "role": {"laboratory": "permit"}, "classes": {klass: classes["whole"], inner: classes["element"]},
            "requests": [{"open": ["laboratory"], "shut": {}}], "obligations": [], "notices": [],
        }  # fmt: skip
        decisions = Decisions(answer, ("chus",), found.classes)
        note, code = (decisions.of(at, "chus", klass).effect for at in ("Observation.note", "Observation.code"))
        return note, code

    assert verdicts(whole="permit", element="permit") == (Effect.PERMIT, Effect.PERMIT)
    assert verdicts(whole="permit", element="deny:LABEL") == (Effect.DENY, Effect.PERMIT)
    assert verdicts(whole="deny:LABEL", element="permit") == (Effect.DENY, Effect.DENY)
    assert verdicts(whole="permit", element="mask:year") == (Effect.MASK, Effect.PERMIT)
