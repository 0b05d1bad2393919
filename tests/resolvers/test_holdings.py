"""What an establishment holds is asked by establishment and time: whose it is comes with each record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Need, SourceFault
from resolvers.protocols.holdings import Holdings, Span
from resolvers.protocols.rest import RestConnector
from resolvers.rows import MappingFault
from tests.resolvers import telesante_answers as first
from tests.resolvers import visio_answers as second
from tests.resolvers.record_specs import specs

NEED = Need("Teleconsultation", frozenset({"tool"}))
SPAN = Span("ETS-001", 1_793_500_000, 1_793_600_000)


def test_each_tool_is_asked_in_its_own_way() -> None:
    """Its own code, its own form of instants, the names that are read."""
    (asked,) = first.connector(page_size=20).holdings(NEED, SPAN)
    assert asked.path == "establishments/ETS-001/sessions"
    assert dict(asked.query) == {
        "from_ms": "1793500000000",
        "to_ms": "1793600000000",
        "fields": "etablissement,file_no,rev,sensitivity,service,session_id,tool,updated_ms",
        "limit": "20",
    }
    (other,) = second.connector().holdings(NEED, Span("S01", 1_793_500_000, 1_793_600_000))
    assert other.path == "sites/S01/consults"
    assert dict(other.query) == {"after": "1793500000", "before": "1793600000", "skip": "0", "take": "40"}


def test_a_code_never_leaves_its_place_in_the_address() -> None:
    """Whatever the settings call an establishment."""
    (asked,) = first.connector().holdings(NEED, Span("../files/TS-1?x", 0, 1))
    assert asked.path == "establishments/..%2Ffiles%2FTS-1%3Fx/sessions"


def test_each_record_says_whose_it_is() -> None:
    """The patient at the source, and the establishment that holds it."""
    source = first.connector()
    (asked,) = source.holdings(NEED, SPAN)
    found = source.read_holdings(asked, first.answer(first.part(first.SESSION)), first.NOW)
    assert [(r.patient, r.local_id, r.establishment) for r in found.records] == [(first.FILE, "S-1", "ETS-001")]
    assert found.odd == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"etablissement": {"code": "ETS-007"}}, {"etablissement": None}, {"file_no": None}, {"file_no": "a/b"},
        {"file_no": 7}, {"session_id": None}, {"sensitivity": [7]},
    ],
)  # fmt: skip
def test_what_is_another_s_or_nobody_s_is_left_out_and_counted(changed: dict[str, Any]) -> None:
    """Another establishment's, or one that says neither whose nor what it is."""
    source = first.connector()
    (asked,) = source.holdings(NEED, SPAN)
    found = source.read_holdings(
        asked, first.answer(first.part({**first.SESSION, **changed}, first.SESSION)), first.NOW
    )
    assert ([r.local_id for r in found.records], found.odd) == (["S-1"], 1)


def test_a_list_goes_on_page_after_page_and_ends_at_the_cap() -> None:
    """By the tool's own tokens; what is past the cap reads as partial."""
    source = first.connector(cap=2)
    (asked,) = source.holdings(NEED, SPAN)
    found = source.read_holdings(asked, first.answer(first.part(first.SESSION, onward="abc")), first.NOW)
    (further,) = found.further
    assert dict(further.query)["next"] == "abc"
    assert further.path == asked.path
    more = {**first.SESSION, "session_id": "S-2"}
    last = source.read_holdings(further, first.answer(first.part(more, more, onward="def")), first.NOW)
    assert (len(last.records), last.partial, last.further) == (1, True, ())


@pytest.mark.parametrize("body", [{}, {"data": None}, [], "x"])
def test_what_is_no_list_is_a_fault(body: Any) -> None:
    """And never an establishment without sessions."""
    source = first.connector()
    (asked,) = source.holdings(NEED, SPAN)
    with pytest.raises(SourceFault):
        source.read_holdings(asked, first.answer(body), first.NOW)


def test_what_a_mapping_has_no_way_to_ask_is_not_asked() -> None:
    """Another type; a source that isn't asked so at all."""
    assert first.connector().holdings(Need("Appointment", frozenset()), SPAN) == ()
    assert isinstance(first.connector(), Holdings)
    assert first.connector().held == {"Teleconsultation"}


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        (
            "{Teleconsultation: {path: a, instants: lunar}}",
            "holdings.Teleconsultation.instants: one of instant compact",
        ),
        ("{Observation: {path: a}}", "holdings.Observation: a type of resources"),
        ("{Teleconsultation: {query: {a: b}}}", "holdings.Teleconsultation.path: is a text"),
        ("{Teleconsultation: {path: a, patient: b}}", "holdings.Teleconsultation.patient: unknown key"),
        ("[]", "holdings: is a map"),
    ],
)
def test_a_section_that_can_t_be_asked_stops_the_start(tmp_path: Path, section: str, fault: str) -> None:
    """With what is wrong, and where."""
    file = tmp_path / "tool.yaml"
    file.write_text(
        "protocol: rest\nlist: items\nresources: {Teleconsultation: {path: s, id: id, patient: p}}\n"
        f"identity: {{person: {{id: id}}}}\nholdings: {section}\nfields: {{}}\n"
    )
    with pytest.raises(MappingFault) as raised:
        RestConnector("x", PathTable.load(file, specs()), Capabilities())
    assert any(fault in one for one in raised.value.faults), raised.value.faults
