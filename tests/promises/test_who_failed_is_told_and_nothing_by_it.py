"""Promise: on a page of several patients a failure is named, never an absence, and tells of nothing that happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.gateway.panel_parts import part, team
from tests.house import House, Reply
from tests.promises.doubles import KeptLedger
from tests.promises.failing import Failing, Fails, failing_house, records_of, told
from tests.promises.filings import filing
from tests.promises.panels import AUTUMN, QUERY, asked, page, short

STAYS = asked(AUTUMN, kinds=["DISCHARGE"])
LAVOIE, BOUCHARD = ("DISCHARGE", "2026-11-02", "Lavoie"), ("DISCHARGE", "2026-11-17", "Bouchard")
COMPLETE = QUERY.replace(") {\n  transitions", ") @complete {\n  transitions", 1)


async def _asked(folder: Path, fails: Fails, variables: dict[str, Any], **asking: Any) -> Reply:
    way = Failing(fails, late=asking.pop("late", False))
    async with failing_house(folder, "chus", way, **asking.pop("ports", {})) as house:
        reply = await house.ask(asking.pop("query", QUERY), variables=variables, **asking)
    assert way.failed
    return reply


def _named(reply: Reply, *, late: bool = False) -> None:
    """The hospital is named: in `incomplete`, by an error at the page, and the answer isn't complete."""
    assert page(reply)["incomplete"] == [{"id": "chus"}]
    code = "SOURCE_TIMEOUT" if late else "SOURCE_UNAVAILABLE"
    assert [one["path"] for one in reply.body["errors"] if one["extensions"]["code"] == code][:1] == [["transitions"]]
    assert reply.access["complete"] is False
    assert {one["id"]: one["status"] for one in reply.access["sources"]}["chus"] == ("time-out" if late else "offline")


@pytest.mark.parametrize("late", [False, True])
async def test_records_of_one_that_don_t_come_are_no_absence(tmp_path: Path, late: bool) -> None:
    """The hospital tells of Marie's and Jean's discharges, then fails for her: he is there, and it is named."""
    reply = await _asked(tmp_path, records_of("p-0001"), STAYS, late=late)
    assert short(reply) == [LAVOIE]
    _named(reply, late=late)


SILENCES: tuple[tuple[str, Fails], ...] = (
    ("records", records_of("p-0001", "p-0002")),
    ("directives", lambda said: "Consent?patient" in said),
    ("identity", lambda said: "/Patient?identifier" in said and "_count=10" in said),
)


@pytest.mark.parametrize(("what", "fails"), SILENCES, ids=[name for name, _ in SILENCES])
async def test_a_list_without_anybody_names_who_failed(tmp_path: Path, what: str, fails: Fails) -> None:
    """Their records, their directives or who they are: none of both shows, and it is said why."""
    reply = await _asked(tmp_path, fails, STAYS)
    assert page(reply)["edges"] == []
    _named(reply)


async def test_one_who_shows_by_another_event_hides_no_failure(tmp_path: Path) -> None:
    """Marie's sessions show: what the hospital didn't give of her is missed all the same."""
    reply = await _asked(tmp_path, records_of("p-0001"), asked(AUTUMN))
    assert {name for _, _, name in short(reply)} == {"Bouchard", "Lavoie"}
    _named(reply)


async def test_complete_refuses_what_a_failure_may_hide(tmp_path: Path) -> None:
    """A time-out of all is no empty page that is called whole; the log says who was late, of whoever it was."""
    ledger = KeptLedger(tmp_path)
    fails = records_of("p-0001", "p-0002")
    reply = await _asked(tmp_path, fails, STAYS, query=COMPLETE, late=True, ports={"ledger": ledger})
    assert (reply.data, reply.codes, reply.access["complete"]) == (None, ["SOURCE_TIMEOUT"], False)
    (entry,) = ledger.entries
    assert (entry.outcome, tuple(map(tuple, entry.sources))) == ("unavailable", (("chus", "time-out"),))


def _october(*, there: bool) -> Any:
    """Return what the sources hold with Marie's psychiatric visit of October, or without it."""
    held = filing()
    if not there:
        held.remove(("Encounter", "psy-1-0001"))
    return held


OCTOBER = asked("2026-10-01T00:00:00Z", until="2026-10-31T00:00:00Z")
FAULTS: tuple[tuple[str, str, Fails], ...] = (
    ("directives", "registre", lambda said: "/Consent?patient=Patient%2Freg-0001" in said),
    ("relatives", "registre", lambda said: "/RelatedPerson?patient=Patient%2Freg-0001" in said),
    ("care teams", "registre", lambda said: "/CareTeam?patient=Patient%2Freg-0001" in said),
    ("identity", "chus", lambda said: "/Patient?identifier" in said and "_count=10" in said),
    ("records", "chus", records_of("p-0001")),
)


@pytest.mark.parametrize(("what", "source", "fails"), FAULTS, ids=[name for name, _, _ in FAULTS])
async def test_a_failure_tells_nothing_of_what_is_withheld(
    tmp_path: Path, what: str, source: str, fails: Fails
) -> None:
    """All that happened to Marie in October is withheld of dr-pelletier: with it or without, the page says the same."""
    pages = []
    for there in (True, False):
        way = Failing(fails)
        (tmp_path / f"{there}").mkdir()
        async with failing_house(tmp_path / f"{there}", source, way) as house:
            _october(there=there).into(house)
            pages.append(told(await house.ask(QUERY, who="dr-pelletier", variables=OCTOBER)))
        assert way.failed
    assert pages[0] == pages[1]
    _, data, errors, complete, _ = pages[0]
    assert data["transitions"] is None or data["transitions"]["incomplete"] == [{"id": source}]
    assert (errors[0]["extensions"]["source"], complete) == (source, False)


async def _enlist(house: House, rank: int) -> None:
    house.sources["registre"].state.store.put(team(f"more-{rank}", f"reg-{rank:04d}", part("roster", "81001")))


async def test_those_to_whom_nothing_happened_are_asked_for_up_to_fifty(tmp_path: Path) -> None:
    """Of fifty each one's failure is named, whatever happened; of more, that of those alone who have an event."""
    fails: Fails = lambda said: "/Consent?patient=Patient%2Freg-0049" in said  # noqa: E731
    window = asked("2026-11-19T23:00:00Z")
    found = []
    for rank, more in enumerate((50, 51)):
        (tmp_path / f"{rank}").mkdir()
        async with failing_house(tmp_path / f"{rank}", "registre", Failing(fails)) as house:
            for one in range(3, more + 1):
                await _enlist(house, one)
            found.append(page(await house.ask(QUERY, variables=window))["incomplete"])
    assert found == [[{"id": "registre"}], []]
