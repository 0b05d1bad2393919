"""The path language: steps, alternatives, transforms, and what a mapping may not say."""

from __future__ import annotations

from pathlib import Path

import pytest

from resolvers.extracts import Faults
from resolvers.paths import CANONICAL, Canonical, PathTable
from resolvers.records import Element, Number, Record, Reference
from resolvers.rows import MappingFault
from resolvers.rules import compile_rule
from resolvers.steps import Several, parse
from tests.resolvers.record_specs import element, record, specs, table

JSON = {
    "a": {"b": 1},
    "list": [{"k": "x", "v": 1, "c": {"s": "deep"}}, {"k": "y", "v": 2}, 7, {"k": "x", "v": None}],
    "word": "w",
    "empty": [],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("word", "w"),
        ("a.b", 1),
        ("a.missing", None),
        ("word.b", None),
        ("list[1].v", 2),
        ("list[9]", None),
        ("list[].v", [1, 2]),
        ("list[k=x].v", [1]),
        ("list[c.s=deep].k", ["x"]),
        ("list[k=none].v", None),
        ("empty[]", None),
        ("missing / a.b", 1),
        ("list[k=none].v / word", "w"),
        ("@", JSON),
    ],
)
def test_a_path_reads_what_it_names(path: str, value: object) -> None:
    """Each step does one thing."""
    assert parse(path).read(JSON) == value


def test_a_spread_says_that_it_is_one() -> None:
    """So that a field of one value takes the first that reads."""
    assert type(parse("list[].v").read(JSON)) is Several
    assert type(parse("empty").read(JSON)) is list


@pytest.mark.parametrize("path", ["", "a.", ".a", "a[", "a[x]", "a[-1]", "a b", "a//b", "a[k=]", "@.a"])
def test_a_path_that_is_not_one_is_refused(path: str) -> None:
    """At load, never while reading."""
    with pytest.raises(ValueError, match="unknown step"):
        parse(path)


def read(rule: object, json: object) -> object:
    faults = Faults("f", [])
    compiled = compile_rule(rule, "T.f", faults)
    assert faults.found == []
    return compiled.extract(json, record("Encounter", json, table("fhir")))


@pytest.mark.parametrize(
    ("rule", "json", "value"),
    [
        ({"path": "d", "date": "day-first"}, {"d": "05/03/2021"}, "2021-03-05"),
        ({"path": "d", "date": "day-first"}, {"d": "03/2021"}, "2021-03"),
        ({"path": "d", "date": "day-first"}, {"d": "2021"}, "2021"),
        ({"path": "d", "date": "day-first"}, {"d": "2021-03-05T10:00:00-05:00"}, "2021-03-05T10:00:00-05:00"),
        ({"path": "d", "date": "day-first"}, {"d": "hier"}, None),
        ({"path": "d", "date": "day-first"}, {"d": 2021}, None),
        ({"path": "c", "map": {"x": "y"}}, {"c": "x"}, "y"),
        ({"path": "c", "map": {"x": "y"}}, {"c": "z"}, None),
        ({"path": "c", "map": {"x": "y"}}, {"c": ["x"]}, ["y"]),
        ({"path": "n", "string": True}, {"n": 3}, "3"),
        ({"path": "n", "string": True}, {"n": Number("3.10")}, "3.10"),
        ({"path": "n", "string": True}, {"n": True}, None),
        ({"path": "t", "base64": True}, {"t": "été"}, "w6l0w6k="),
        ({"join": ["a", "b[]", "c"]}, {"a": "1", "b": ["2", "3"]}, "1 2 3"),
        ({"join": ["a", "c"], "with": "-", "whole": True}, {"a": "1"}, None),
        ({"join": ["a", "c"], "with": "-", "whole": True}, {"a": "1", "c": "2"}, "1-2"),
        ({"object": {"x": {"const": 1}, "y": "a"}}, {"a": 2}, {"x": 1, "y": 2}),
        ({"object": {"x": {"const": 1}, "y": "a"}}, {}, None),
        ({"each": "l[]", "object": {"y": "a"}}, {"l": [{"a": 1}, {}, 3]}, [{"y": 1}]),
        ({"when": "a", "const": 9}, {"a": 0}, 9),
        ({"when": "a", "const": 9}, {}, None),
        ({"when": "a", "const": 9}, {"a": False}, None),
        ([{"each": "l[]", "path": "a"}, "b"], {"l": [{"a": 1}, {"a": 2}], "b": 3}, [1, 2, 3]),
        ({"first": [{"path": "a", "map": {}}, "b"]}, {"a": "1", "b": 2}, 2),
    ],
)
def test_a_row_builds_what_it_says(rule: object, json: object, value: object) -> None:
    """Transforms are a closed set, and absent is absent."""
    assert read(rule, json) == value


def test_a_record_written_in_place_becomes_a_reference_with_its_body() -> None:
    """As vendors write professionals."""
    rule = {"reference": {"type": "Practitioner", "at": "pro", "id": {"join": ["o", "n"], "with": "-", "whole": True}}}
    assert read(rule, {"pro": {"o": "cmq", "n": "1"}}) == Reference("Practitioner", "cmq-1", {"o": "cmq", "n": "1"})
    assert read(rule, {"pro": {"o": "cmq"}}) is None
    assert read(rule, {"pro": {"o": "../x", "n": "1"}}) is None


def test_every_fault_of_a_mapping_is_reported_at_once(tmp_path: Path) -> None:
    """A field unknown, a step unknown, a transform unknown, and a type unknown: four."""
    file = tmp_path / "vendor.yaml"
    file.write_text(
        "protocol: rest\n"
        "fields:\n"
        "  Encounter: {colour: couleur, status: 'a..b', period: {path: p, rot13: true}, class: {path: c, date: us}}\n"
        "  Dragon: {name: nom}\n",
        encoding="utf-8",
    )
    with pytest.raises(MappingFault) as raised:
        PathTable.load(file, specs())
    assert len(raised.value.faults) == 5
    assert [fault.split(": ")[1] for fault in raised.value.faults] == [
        "Encounter.colour",
        "Encounter.status",
        "Encounter.period",
        "Encounter.class",
        "Dragon",
    ]
    assert all(fault.startswith("vendor.yaml: ") for fault in raised.value.faults)


@pytest.mark.parametrize("text", ["[1]", "a: [", "fields: 3"])
def test_a_file_that_is_no_mapping_is_a_fault(tmp_path: Path, text: str) -> None:
    """Whatever it holds."""
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MappingFault):
        PathTable.load(file, specs())


def test_elements_are_the_roots_that_fields_read() -> None:
    """With a choice under its own name too, for servers that know only that one."""
    fhir = table("fhir")
    assert fhir.elements("Encounter", ["period", "reasonCode"]) == ("period", "reasonCode")
    assert fhir.elements("DocumentReference", ["period", "facilityType"]) == ("context",)
    assert fhir.elements("MedicationRequest", ["medication"]) == (
        "contained",
        "medication",
        "medicationCodeableConcept",
        "medicationReference",
    )
    assert {"value", "valueQuantity", "valueString", "valuePeriod"} <= set(fhir.elements("Observation", ["value"]))
    assert fhir.elements("Encounter", ["nothing"]) == ()


def test_a_masked_element_reads_as_it_is() -> None:
    """Its values are already in the form that leaves."""
    body = {"family": "T.", "period": {"start": "2020"}, "given": ["A"]}
    named = Element("HumanName", body, Record("Patient", "s", "1", "1", body, CANONICAL, ""))
    assert named.read("family") == "T."
    assert named.read("prefix") is None
    assert named.read("period") == {"start": "2020"}
    inner = Canonical(specs()).read(named, "period")
    assert isinstance(inner, Element)
    assert (inner.type, inner.json) == ("Period", {"start": "2020"})


def test_a_field_that_the_schema_has_not_reads_nothing() -> None:
    """Even when the source wrote something under that name."""
    assert element("Encounter", {"colour": "red"}, table("fhir")).read("colour") is None


def test_an_id_is_never_the_source_s() -> None:
    """The gateway seals its own."""
    assert element("Encounter", {"id": "e1"}, table("fhir")).read("id") is None
