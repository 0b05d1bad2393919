"""Tallies of REST sources: one request a count, rows of whole numbers, and anything else is odd."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from resolvers.paths import MappingFault, PathTable
from resolvers.protocols import Capabilities, SourceFault
from resolvers.protocols.holdings import Span
from resolvers.protocols.rest import RestConnector
from resolvers.protocols.tallies import CAPACITY, WAITS, Tallied
from tests.resolvers import gesmus_answers as gesmus
from tests.resolvers import telesante_answers as telesante
from tests.resolvers.record_specs import specs

SPAN = Span("ETS-001", 1_787_457_600, 1_795_237_200)
ROW = {"specialite": {"code": "CARD", "libelle": "Cardiologie"}, "nombre": 54, "mediane": 41, "plus_long": 190}


def test_each_source_is_asked_in_its_own_way() -> None:
    """By establishment and milliseconds; by instants as HL7 v2 writes them."""
    source: Any = telesante.connector()
    assert isinstance(source, Tallied)
    assert source.tallies.names == {CAPACITY}
    places = source.tallies.request(CAPACITY, SPAN)
    assert places.path == "establishments/ETS-001/capacity"
    assert dict(places.query) == {"from_ms": "1787457600000", "to_ms": "1795237200000", "limit": "100"}
    waits = gesmus.connector().tallies.request(WAITS, SPAN)
    assert waits.path == "attentes"
    assert dict(waits.query)["depuis"] == "20260823040000+0000"


def test_a_count_that_a_source_doesn_t_give_is_not_asked() -> None:
    """It is a mistake to."""
    with pytest.raises(KeyError):
        telesante.connector().tallies.request(WAITS, SPAN)


def waits_of(*rows: Any, onward: str | None = None) -> Any:
    """Read rows of waits."""
    tallies = gesmus.connector().tallies
    body = {"reponse": {"lignes": list(rows), "suite": onward}, "anomalie": None}
    return tallies.read(tallies.request(WAITS, SPAN), gesmus.answer(body))


def test_a_row_says_its_specialty_and_its_numbers() -> None:
    """Numbers that a source doesn't give are None, but for the count itself."""
    (row,) = waits_of({**ROW, "mediane": None}).rows
    assert (row["waiting"], row["median_days"], row["longest_days"]) == (54, None, 190)
    assert row["specialty"]["text"] == "Cardiologie"
    assert row["specialty"]["coding"] == [{"system": "urn:passerelle:demo:gesmus:specialite", "code": "CARD"}]


@pytest.mark.parametrize("nombre", [None, -1, 2.5, "54", True, 2**31])
def test_what_is_no_count_is_odd(nombre: Any) -> None:
    """Neither none, nor under zero, nor a part, nor a text, nor beyond a GraphQL Int."""
    found = waits_of({**ROW, "nombre": nombre}, ROW, "row")
    assert (len(found.rows), found.odd) == (1, 2)


def test_a_list_that_goes_on_is_not_whole() -> None:
    """Part of a count is not the count."""
    assert waits_of(ROW).whole
    assert not waits_of(ROW, onward="x").whole


def test_what_is_no_list_is_a_fault() -> None:
    """An anomaly, or something else."""
    tallies = gesmus.connector().tallies
    for body in ({"reponse": None, "anomalie": {"nature": "PANNE"}}, {"reponse": {"lignes": 3}, "anomalie": None}):
        with pytest.raises(SourceFault):
            tallies.read(tallies.request(WAITS, SPAN), gesmus.answer(body))


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("tallies: {beds: {path: x, row: {}}}", "tallies.beds: one of capacity referral_waits"),
        ("tallies: {capacity: {path: x, row: {beds: y}}}", "tallies.capacity.row.beds: unknown field"),
        ("tallies: {capacity: {path: x, instants: days, row: {}}}", "tallies.capacity.instants: one of"),
        ("tallies: {capacity: {paths: x, path: x, row: {}}}", "tallies.capacity.paths: unknown key"),
    ],
)
def test_a_section_that_can_t_be_read_stops_the_start(tmp_path: Path, section: str, fault: str) -> None:
    """With its place."""
    file = tmp_path / "x.yaml"
    file.write_text(f"protocol: rest\nlist: data\nfields: {{}}\n{section}\n", encoding="utf-8")
    with pytest.raises(MappingFault, match=fault.replace(".", r"\.")):
        RestConnector("x", PathTable.load(file, specs()), Capabilities())
