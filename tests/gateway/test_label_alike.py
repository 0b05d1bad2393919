"""Alike: records that are written alike are labelled once, as each would be; nothing else is decoded for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.directives import Directive, Reach, Selector, Target
from gateway.engines import Bundle
from gateway.instants import span_of
from gateway.labelling import LabelTables
from gateway.pipeline.label import Labelled, Labeller
from resolvers.consents.codes import ACT_CODE
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Need, Response, SourceFault
from resolvers.protocols.fhir import FhirConnector
from resolvers.records import UNREADABLE, Label, Record
from resolvers.rows import shipped
from tests.gateway.stage_parts import catalogue
from tests.resolvers.drawn_answers import LABEL, answers
from tests.resolvers.fhir_answers import BASE, NOW, answer, bundle, observation

LOINC = "http://loinc.org"
PSYCHIATRIC = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-ca", "code": "F32.1"}]}
NEEDS = ("Condition", "DocumentReference", "Encounter", "MedicationRequest", "Observation")
SELECTORS = (
    Selector(labels=frozenset({"PSY"})),
    Selector(period=span_of("2024")),
    Selector(codes=frozenset({Label(LOINC, "2339-0")})),
    Selector(types=frozenset({"Observation"})),
    Selector(data=(Target("instance", "Observation", "r1"),)),
    Selector(data=(Target("related", "Encounter", "r2", refers_to=(("chus", Reach()),)),)),
    Selector(data=(Target("authoredby", "Practitioner", "d1"),)),
)


def connector(source: str = "chus") -> FhirConnector:
    return FhirConnector(source, PathTable.load(shipped("fhir"), catalogue(), BASE), Capabilities())


def records(body: Any, kind: str = "Observation", source: FhirConnector | None = None) -> tuple[Record, ...]:
    reader = source or connector()
    (request, *_) = reader.requests([Need(kind, frozenset())], "p1")
    given = body if isinstance(body, bytes) else None
    return reader.read(request, Response(200, {}, given) if given is not None else answer(body), NOW).records


def tables(kind: type[LabelTables] = LabelTables) -> LabelTables:
    return kind(Bundle.load(Path("policies")).data["tables"])


def directives(selectors: tuple[Selector, ...] = SELECTORS) -> list[Directive]:
    return [
        Directive(f"{effect}-{rank}", "registre", "restriction", effect, "all", "all", selector)
        for rank, selector in enumerate(selectors)
        for effect in ("deny", "permit")
    ]


def told(found: Labelled, given: tuple[Record, ...]) -> Any:
    """Return all that was found, of records in order."""
    by_record = [(found.class_of.get(id(r)), found.labels.get(id(r)), found.context.get(id(r))) for r in given]
    return found.classes, by_record, found.held


def is_read(record: Record) -> bool:
    """Tell whether the body of a record was decoded."""
    try:
        object.__getattribute__(record, "body")
    except AttributeError:
        return False
    return True


STAGE = Labeller(tables(), catalogue())


@settings(deadline=None)
@given(st.data(), st.sampled_from(NEEDS), st.sampled_from([(), SELECTORS, SELECTORS[:1], SELECTORS[1:2]]))
def test_records_alike_have_the_class_that_each_has_alone(
    data: st.DataObject, kind: str, selectors: tuple[Selector, ...]
) -> None:
    """Read late or at once, the first time and when it is remembered; with directives that name records, or none."""
    late, whole = data.draw(answers(kind))
    try:
        put_off, read = records(late, kind), records(whole, kind)
    except SourceFault:
        return
    rows = directives(selectors)
    expected = told(Labeller(tables(), catalogue()).label(read, rows), read)
    assert told(STAGE.label(put_off, rows), put_off) == expected
    assert told(STAGE.label(records(late, kind), rows), put_off)[0] == expected[0]


def test_no_body_is_decoded_to_be_labelled() -> None:
    """Not by a directive of labels, types or dates either, nor for what the record contains."""
    bodies = [observation(f"o{n}", code=PSYCHIATRIC, valueQuantity={"value": n}, contained=[]) for n in range(3)]
    given = records(bundle(*bodies))
    found = STAGE.label(given, directives((SELECTORS[0], SELECTORS[1], SELECTORS[3])))
    assert len(found.class_of) == 3
    assert not any(map(is_read, given))


def marked(code: str) -> dict[str, Any]:
    """Return what an Observation has more when one of its notes is labelled."""
    label = {"url": LABEL, "valueCoding": {"system": ACT_CODE, "code": code}}
    return {"note": [{"text": "a", "extension": [label]}]}


def containing(code: str) -> dict[str, Any]:
    """Return what an Observation has more when it contains what is labelled."""
    return {"contained": [{"resourceType": "Basic", "id": "c", "meta": {"security": [{"code": code}]}}]}


@pytest.mark.parametrize("inside", [marked, containing])
def test_what_is_labelled_inside_is_alike_to_nothing(inside: Callable[[str], dict[str, Any]]) -> None:
    """Neither to a record that isn't, nor to one that is labelled otherwise, whatever their codes have in common."""
    more: list[dict[str, Any]] = [{}, inside("HIV"), inside("SUD")]
    given = records(bundle(*(observation(f"o{n}", code=PSYCHIATRIC, **one) for n, one in enumerate(more))))
    found = STAGE.label(given, [])
    assert len({found.class_of[id(one)] for one in given}) == 3


def test_a_coded_value_hides_behind_no_other() -> None:
    """The first type that has a value is what the value is; null is none."""
    shown, hidden, null = records(
        bundle(
            observation("o1", valueCodeableConcept=PSYCHIATRIC),
            observation("o2", valueCodeableConcept=PSYCHIATRIC, valueQuantity={"value": 1}),
            observation("o3", valueCodeableConcept=PSYCHIATRIC, valueQuantity=None),
        )
    )
    found = STAGE.label((shown, hidden, null), [])
    psychiatric = [{label.code for label in found.labels[id(one)]} for one in (shown, hidden, null)]
    assert psychiatric == [{"PSY"}, set(), {"PSY"}]


def test_records_of_two_sources_or_two_establishments_are_told_apart() -> None:
    """However alike they are written: whose it is, and what its places are, rest on the source."""
    first, second = records(bundle(observation(), observation("o2")))
    here, elsewhere = (first,), (second.having({}, establishment="b"),)
    there = records(bundle(observation()), source=connector("reseau"))
    stage = Labeller(tables(), catalogue(), {"chus": {"b": "org-b"}})
    found = stage.label((*here, *there, *elsewhere), [])
    said = [found.classes[found.class_of[id(one)]].establishment for one in (*here, *there, *elsewhere)]
    assert said == ["", None, "org-b"]


@pytest.mark.parametrize(
    ("selector", "named"),
    [
        (Selector(period=span_of("2024")), "o1"),
        (Selector(codes=frozenset({Label(LOINC, "2339-0")})), "o1"),
        (Selector(data=(Target("instance", "Observation", "o2"),)), "o2"),
        (Selector(data=(Target("authoredby", "Practitioner", "d1"),)), "o1"),
    ],
)
def test_a_directive_sees_each_record_as_it_is(selector: Selector, named: str) -> None:
    """Its date, any code in it, its address, its author: however alike what their classes rest on is."""
    first = observation(
        "o1",
        code=PSYCHIATRIC,
        effectiveDateTime="2024-06-10",
        bodySite={"coding": [{"system": LOINC, "code": "2339-0"}]},
        performer=[{"reference": "Practitioner/d1"}],
    )
    second = observation("o2", code=PSYCHIATRIC, effectiveDateTime="2020-06-10", performer=[{"reference": "Group/g"}])
    given = records(bundle(first, second))
    found = STAGE.label(given, [Directive("d", "registre", "restriction", "deny", "all", "all", selector)])
    assert [one.local_id for one in given if found.classes[found.class_of[id(one)]].selectors] == [named]


def test_a_place_counts_as_it_came_in_this_request() -> None:
    """A stay at a place that did not come can't be read; in the next request, where it isn't missing, it can."""
    body = observation("e1", location=[{"location": {"reference": "Location/l1"}}])
    (stay,) = records(bundle({**body, "resourceType": "Encounter"}), "Encounter")
    lost = STAGE.label((stay,), [], {"chus": {"Location"}})
    assert Label("", UNREADABLE) in lost.labels[id(stay)]
    whole = STAGE.label((stay,), [])
    assert whole.labels[id(stay)] == ()


class Watched(LabelTables):
    """Tables that tell by what they remember."""

    keys: list[object]

    def once(self, key: Any, make: Any) -> Any:
        """Remember as always."""
        self.__dict__.setdefault("keys", []).append(key)
        return super().once(key, make)


def test_nothing_that_a_source_wrote_is_remembered() -> None:
    """Neither a text nor a value; a hash of the same bytes is another one under the tables of another policy."""
    watched = Watched(Bundle.load(Path("policies")).data["tables"])
    own = {"text": "humeur de Marie", "coding": [{"system": LOINC, "code": "2339-0"}]}
    given = records(bundle(observation(code=own, component=[{"code": own, "valueString": "pleure"}])))
    Labeller(watched, catalogue()).label(given, [])
    assert watched.keys
    assert not any(word in repr(watched.keys) for word in ("Marie", "pleure", "2339"))
    written = (("code", b"x"),)
    assert watched.digest(written) == watched.digest(written) != tables().digest(written)
    assert watched.digest((("a", b"bc"),)) != watched.digest((("ab", b"c"),))
    assert watched.digest((("a", b""),)) != watched.digest((("a", None),))


def test_a_table_is_asked_once_for_records_alike() -> None:
    """Three results of one analyte, however much they differ in value and date."""
    watched = Watched(Bundle.load(Path("policies")).data["tables"])
    codes = {"coding": [{"system": LOINC, "code": "2339-0"}]}
    bodies = [
        observation(f"o{n}", code=codes, valueQuantity={"value": n}, effectiveDateTime=f"202{n}") for n in range(3)
    ]
    Labeller(watched, catalogue()).label(records(bundle(*bodies)), [])
    assert len({key for key in watched.keys if isinstance(key, tuple) and len(key) == 4}) == 1
