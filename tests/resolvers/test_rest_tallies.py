"""Tallies of REST sources: one request a count, rows of whole numbers, and anything else is odd."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, SourceFault
from resolvers.protocols.holdings import Span
from resolvers.protocols.rest import RestConnector
from resolvers.protocols.tallies import CAPACITY, COLUMNS, FOLLOW_UPS, TESTS, WAITS, Tallied, sound
from resolvers.rows import MappingFault
from tests.resolvers import gesmus_answers as gesmus
from tests.resolvers import omnimed_answers as omnimed
from tests.resolvers import telesante_answers as telesante
from tests.resolvers.record_specs import specs

SPAN = Span("ETS-001", 1_787_457_600, 1_795_237_200)
ALL = replace(SPAN, establishment="")
ROW = {"specialite": {"code": "CARD", "libelle": "Cardiologie"}, "nombre": 54, "mediane": 41, "plus_long": 190}


def test_each_source_is_asked_in_its_own_way() -> None:
    """By establishment and milliseconds; by instants as HL7 v2 writes them."""
    source: Any = telesante.connector()
    assert isinstance(source, Tallied)
    assert source.tallies.names == {CAPACITY, FOLLOW_UPS}
    places = source.tallies.request(CAPACITY, SPAN)
    assert places.path == "establishments/ETS-001/capacity"
    assert dict(places.query) == {"from_ms": "1787457600000", "to_ms": "1795237200000", "limit": "100"}
    waits = gesmus.connector().tallies.request(WAITS, ALL)
    assert waits.path == "attentes"
    assert dict(waits.query)["depuis"] == "20260823040000+0000"


def test_a_count_that_a_source_doesn_t_give_is_not_asked() -> None:
    """It is a mistake to."""
    with pytest.raises(KeyError):
        telesante.connector().tallies.request(WAITS, SPAN)


def test_how_many_days_a_repeat_is_within_is_asked() -> None:
    """As the policy says, of the clinic."""
    asked = omnimed.connector().tallies.request(TESTS, replace(ALL, days=45))
    assert asked.path == "rapports/analyses"
    assert dict(asked.query)["jours"] == "45"


def test_what_all_establishments_have_together_is_never_one_s() -> None:
    """Of a mapping that doesn't say which establishment is asked, no one of several is: its count is unknown."""
    with pytest.raises(SourceFault):
        omnimed.connector().tallies.request(TESTS, replace(SPAN, days=30))


@pytest.mark.parametrize(
    ("row", "sound"),
    [
        ({"code_loinc": "3016-3", "libelle": "TSH", "demandees": 9, "redemandees": 2, "jours": 30}, True),
        ({"code_loinc": "3016-3", "libelle": "TSH", "demandees": 9, "redemandees": 10, "jours": 30}, False),
        ({"code_loinc": "3016-3", "libelle": "TSH", "demandees": 9, "redemandees": 2, "jours": 90}, False),
        ({"code_loinc": "3016-3", "libelle": "TSH", "demandees": 9, "redemandees": 2}, False),
        ({"code_loinc": "3016-3", "libelle": "TSH", "demandees": 9, "jours": 30}, False),
    ],
)
def test_a_repeat_counted_otherwise_than_asked_is_odd(row: Any, *, sound: bool) -> None:
    """Within other days, or more repeats than orders."""
    tallies = omnimed.connector().tallies
    body = {"elements": [row], "page": 1, "pages": 1}
    found = tallies.read(tallies.request(TESTS, replace(ALL, days=30)), omnimed.answer(body))
    assert (len(found.rows), found.odd) == ((1, 0) if sound else (0, 1))


@pytest.mark.parametrize(("genre", "kind"), [("cabinet", "OUTPATIENT_VISIT"), ("autre", None)])
def test_what_ended_is_a_kind_of_ours_or_none(genre: str, kind: str | None) -> None:
    """A word that the mapping doesn't know is counted, and not named."""
    tallies = omnimed.connector().tallies
    body = {"elements": [{"genre": genre, "a_revoir": 9, "sans_rv": 2}], "page": 1, "pages": 1}
    (row,) = tallies.read(tallies.request(FOLLOW_UPS, ALL), omnimed.answer(body)).rows
    assert row == {"kind": kind, "expected": 9, "missing": 2}


def test_a_kind_that_is_none_is_odd() -> None:
    """A word that is no TransitionKind; an admission isn't followed up."""
    assert not sound({"kind": "ADMISSION", "expected": 9, "missing": 2}, 30)
    assert not sound({"kind": 3, "expected": 9, "missing": 2}, 30)
    assert sound({"kind": "DISCHARGE", "expected": 9, "missing": 9}, 30)


def waits_of(*rows: Any, onward: str | None = None) -> Any:
    """Read rows of waits."""
    tallies = gesmus.connector().tallies
    body = {"reponse": {"lignes": list(rows), "suite": onward}, "anomalie": None}
    return tallies.read(tallies.request(WAITS, ALL), gesmus.answer(body))


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
            tallies.read(tallies.request(WAITS, ALL), gesmus.answer(body))


@pytest.mark.parametrize(
    ("section", "fault"),
    [
        ("tallies: {beds: {path: x, row: {}}}", f"tallies.beds: one of {' '.join(COLUMNS)}"),
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
