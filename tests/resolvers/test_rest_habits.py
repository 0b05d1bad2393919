"""What a mapping can say of a vendor's habits: pages, envelopes, errors, labels, dates, amounts, ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from resolvers.extracts import Faults
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Identifier, Need, Response, SourceFault
from resolvers.protocols.rest import RestConnector
from resolvers.protocols.rest_paging import FIRST, Paging, Place, paging
from resolvers.records import Number, Record
from resolvers.rows import MappingFault, Rows
from resolvers.rules import compile_rule
from tests.resolvers.record_specs import specs

NOW = "2026-11-15T12:00:00Z"
MAPPING: dict[str, Any] = {
    "protocol": "rest",
    "list": "data.rows",
    "paging": {"offset": "skip", "size": "take", "of": "data.total", "most": 3},
    "resources": {
        "Condition": {"path": "conditions", "query": {"who": "{patient}"}, "id": "id"},
        "Coverage": {"path": "coverages/{patient}", "id": "id", "list": "plans"},
        "Patient": {"path": "people/{patient}", "one": "data.person", "id": "id", "patient": "id"},
    },
    "identity": {
        "by": {"urn:n": {"path": "people", "query": {"n": "{value}"}}},
        "list": "found",
        "person": {"id": "id", "identifiers": [{"object": {"system": {"const": "urn:n"}, "value": "n"}}]},
    },
}


def connector(folder: Path, changes: dict[str, Any] | None = None, **capabilities: Any) -> RestConnector:
    file = folder / "vendor.yaml"
    file.write_text(yaml.safe_dump({**MAPPING, **(changes or {})}), encoding="utf-8")
    return RestConnector("vendor", PathTable.load(file, specs()), Capabilities(**capabilities))


def answer(body: Any) -> Response:
    return Response(200, {}, json.dumps(body).encode())


def compiled(row: dict[str, Any]) -> tuple[Paging, list[str]]:
    faults = Faults("mapping", [])
    return paging(row, faults), faults.found


def read(row: Any, value: Any) -> Any:
    rule = compile_rule({"path": "x", **row}, "row", Faults("row", []))
    return rule.extract({"x": value}, Record("", "", "", "", {}, PathTable(Rows(specs(), {})), ""))


def test_a_list_by_offset_is_asked_to_its_total(tmp_path: Path) -> None:
    """From nothing on, as many as the vendor takes; what came before is skipped."""
    source = connector(tmp_path)
    (request,) = source.requests([Need("Condition", frozenset())], "P1")
    asked, names = [dict(request.query)], []
    answers = [{"rows": [{"id": "a"}, {"id": "b"}], "total": 3}, {"rows": [{"id": "c"}], "total": 3}]
    waiting = [request]
    for body in answers:
        found = source.read(waiting.pop(), answer({"data": body}), NOW)
        names += [record.local_id for record in found.records]
        waiting += found.further
        asked += [dict(further.query) for further in found.further]
    assert names == ["a", "b", "c"]
    assert asked == [{"who": "P1", "skip": "0", "take": "3"}, {"who": "P1", "skip": "2", "take": "3"}]
    assert waiting == []


@pytest.mark.parametrize("data", [{"rows": [], "total": 2}, {"rows": []}, {"rows": [], "total": "2"}, {"rows": [1]}])
def test_a_list_that_stops_before_its_total_is_a_fault(tmp_path: Path, data: Any) -> None:
    """A total that isn't said can't be reached."""
    source = connector(tmp_path)
    (request,) = source.requests([Need("Condition", frozenset())], "P1")
    with pytest.raises(SourceFault) as raised:
        source.read(request, answer({"data": data}), NOW)
    assert raised.value.reason == "shape"


def test_each_resource_may_say_where_its_own_list_or_object_is(tmp_path: Path) -> None:
    """Else it is where the mapping says of all."""
    source = connector(tmp_path, {"paging": None})
    coverage, patient = source.requests([Need("Coverage", frozenset()), Need("Patient", frozenset())], "P1")
    assert len(source.read(coverage, answer({"plans": [{"id": "c"}]}), NOW).records) == 1
    assert len(source.read(patient, answer({"data": {"person": {"id": "P1"}}}), NOW).records) == 1
    for request, body, reason in (
        (coverage, {"data": {"rows": [{"id": "c"}]}}, "shape"),
        (patient, {"id": "P1"}, "shape"),
        (patient, {"data": {"person": {"id": "P2"}}}, "wrong-patient"),
    ):
        with pytest.raises(SourceFault) as raised:
            source.read(request, answer(body), NOW)
        assert raised.value.reason == reason


def test_persons_are_where_identity_says(tmp_path: Path) -> None:
    """A list, or one alone."""
    source = connector(tmp_path, {"paging": None})
    person = {"id": "P1", "n": "7"}
    assert source.identity(Identifier("urn:n", "7")).query == (("n", "7"),)
    for body in ({"found": [person]}, person):
        (found,) = source.read_identity(answer(body))
        assert (found.local_id, found.identifiers) == ("P1", (Identifier("urn:n", "7"),))
    assert source.read_identity(answer({"found": []})) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"paging": {}}, "paging: one of page offset cursor is needed"),
        ({"paging": {"page": "p", "cursor": "c", "size": "s", "of": "n"}}, "paging: one of page offset cursor"),
        ({"paging": {"cursor": "c", "size": "s", "of": "n"}}, "paging.of: unknown key"),
        ({"paging": {"cursor": "c", "size": "s"}}, "paging.next: unknown step"),
        ({"paging": {"page": 1, "size": "s", "of": "n"}}, "paging.page: is a text"),
        ({"list": None}, "resources.Condition.list: where is the list"),
        ({"list": "a..b"}, "resources.Condition.list: unknown step"),
        ({"errors": {"at": "error", "known": []}}, "errors.known: unknown key"),
        ({"errors": {}}, "errors.at: unknown step"),
        ({"resources": {"Patient": {"path": "p", "one": 3, "id": "id"}}}, "resources.Patient.one: unknown step"),
        ({"records": {"labels": [{"path": {"path": "x", "map": {}}, "system": "s"}]}}, "records.labels.0.path"),
        ({"records": {"labels": [{"path": "x", "system": "s", "map": {"SM": 3}}]}}, "records.labels.0.map.SM"),
        ({"ties": [{"path": "t", "list": "x y", "kind": "k", "who": "w"}]}, "ties.0.list: unknown step"),
    ],
)
def test_a_habit_that_cannot_be_is_told_at_the_start(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    """With its place in the mapping; a label's path may not be changed, since what a map doesn't know would be lost."""
    with pytest.raises(MappingFault) as raised:
        connector(tmp_path, changes)
    assert fault in str(raised.value)


@given(st.lists(st.integers(0, 4), max_size=8), st.sampled_from([1, 2, 7]))
def test_a_list_by_offset_is_never_read_twice_nor_with_a_hole(sizes: list[int], take: int) -> None:
    """Whatever each page holds, the next begins where it ended; a page of nothing before the end is a fault."""
    way, faults = compiled({"offset": "o", "size": "s", "of": "n"})
    total, place = sum(sizes), FIRST
    assert faults == []
    for size in sizes:
        assert dict(way.query(place, take)) == {"o": str(place.seen), "s": str(take)}
        if size == 0 and place.seen < total:
            with pytest.raises(SourceFault):
                way.after(place, {"n": total}, size)
            return
        onward = way.after(place, {"n": total}, size)
        if onward is None:
            assert place.seen + size >= total
            return
        assert (onward.rank, onward.seen) == (place.rank + 1, place.seen + size)
        place = onward


def test_pages_end_with_their_number_and_cursors_with_none() -> None:
    """A number of pages that isn't said is one; a cursor may be a number."""
    pages, _ = compiled({"page": "p", "size": "s", "of": "n", "most": 5})
    assert pages.query(Place(2, 9), 20) == (("p", "2"), ("s", "5"))
    assert [pages.after(Place(rank), {"n": 2}, 0) for rank in (1, 2)] == [Place(2), None]
    assert pages.after(FIRST, {}, 3) is None
    cursors, _ = compiled({"cursor": "c", "size": "s", "next": "n"})
    assert cursors.query(FIRST, 20) == (("s", "20"),)
    assert cursors.after(FIRST, {"n": 41}, 2) == Place(2, 2, "41")
    assert cursors.after(FIRST, {"n": None}, 2) is None


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026", "2026"), ("202611", "2026-11"), ("20261118", "2026-11-18"),
        ("20261118140500-0500", "2026-11-18T14:05:00-05:00"),
        ("20261118140500.25+0000", "2026-11-18T14:05:00.25+00:00"),
        ("20261118140500", None), ("202611181405-0500", None), ("2026-11-18", None), ("18112026", "1811-20-26"),
        ("2026111", None), ("٢٠٢٦", None), ("", None), (20261118, None), (None, None),
    ],
)  # fmt: skip
def test_a_compact_date_is_written_as_fhir_writes_it(written: Any, date: str | None) -> None:
    """Partial stays partial; an instant without zone is none; a month that isn't is refused by the field's type."""
    assert read({"date": "compact"}, written) == date


@given(st.integers(-(10**30), 10**30), st.integers(1, 9))
def test_decimals_are_exact(number: int, places: int) -> None:
    """The same digits, a point that many places before the end."""
    said = read({"decimals": places}, number)
    assert type(said) is Number
    assert len(said.partition(".")[2]) == places
    assert int(said.replace(".", "")) == number


@pytest.mark.parametrize("places", [0, -1, 10, True, "2", 2.0, None])
def test_decimals_that_make_no_sense_are_told(places: Any) -> None:
    """At the start, and nothing is read."""
    faults = Faults("row", [])
    compile_rule({"path": "x", "decimals": places}, "row", faults)
    assert faults.found == [f"row: row: unknown transform decimals: {places!r}"]
