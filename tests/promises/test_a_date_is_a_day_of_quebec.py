"""Promise: a date without a time is a day of Québec, for evidence and for what happened as for everything else.

A source that writes "2026-11-18" means the day on the wall of the clinic, not one that begins at 19:00 the day before.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from resolvers.calendar import QUEBEC
from tests.house import MARIE, House, open_house
from tests.promises.panels import QUERY, asked, short

STAY = {
    "resourceType": "Encounter",
    "id": "stay-of-days",
    "status": "finished",
    "subject": {"reference": "Patient/p-0001"},
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
    "period": {"start": "2026-11-10", "end": "2026-11-18"},
}
RECORD = f'{{ patient(identifier: {{ value: "{MARIE}" }}) {{ conditions {{ edges {{ node {{ id }} }} }} }} }}'
LEFT = ("DISCHARGE", "2026-11-18", "Bouchard")


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        ("2026-11-18T20:00:00-05:00", None, True),
        ("2026-11-18T23:59:00-05:00", None, True),
        ("2026-11-19T00:00:00-05:00", None, False),
        ("2026-11-16T00:00:00-05:00", "2026-11-18T00:00:00-05:00", False),
        ("2026-11-16T00:00:00-05:00", "2026-11-19T00:00:00-05:00", True),
    ],
)
async def test_who_left_on_a_day_left_until_midnight_in_quebec(
    tmp_path: Path, since: str, until: str | None, *, left: bool
) -> None:
    """Whoever asks in the evening sees those who left that day; whoever asks until that morning doesn't."""
    async with open_house(tmp_path) as house:
        house.sources["chus"].state.store.put(STAY)
        reply = await house.ask(QUERY, variables=asked(since, until=until, kinds=["DISCHARGE"]))
    assert (LEFT in short(reply)) is left


async def test_a_care_team_of_tomorrow_opens_nothing_tonight(tmp_path: Path) -> None:
    """At 19:30 it is tomorrow in Greenwich, and not at the clinic; half an hour after midnight it is."""
    async with open_house(tmp_path) as house:
        teams_from(house, "2026-11-21")
        assert await opened(house, 20, 19, 30) is None
        assert await opened(house, 21, 0, 30) is not None


async def test_a_care_team_that_ends_today_is_there_for_the_evening(tmp_path: Path) -> None:
    """The end is included, to its last minute."""
    async with open_house(tmp_path) as house:
        teams_from(house, "2026-11-01", "2026-11-20")
        assert await opened(house, 20, 23, 30) is not None
        assert await opened(house, 21, 0, 30) is None


def teams_from(house: House, start: str, end: str | None = None) -> None:
    """Make a care team the only relationship of Marie's, for these days; at the clinic she has none."""
    period = {"start": start} | ({"end": end} if end else {})
    for source, patient in (("registre", "reg-0001"), ("chus", "p-0001")):
        store = house.sources[source].state.store
        for kept in list(store.of_patient("CareTeam", patient)):
            body = kept.body()
            parts = [{**part, "period": period} for part in body.get("participant", [])]
            store.put({**body, "period": period, "participant": parts})
    house.sources["omnimed"].state.files["OM-1001"]["suivi"] = []


async def opened(house: House, day: int, hour: int, minute: int) -> object:
    """Return the record as her family physician has it then, in Québec."""
    house.clock.at = datetime(2026, 11, day, hour, minute, tzinfo=QUEBEC).timestamp()
    return (await house.ask(RECORD, who="dr-pelletier")).patient
