"""Promise: a visit that may have been before the end of a stay took nothing over, and a wish for a month is a wish.

A source may give the last day of a stay without an hour, and the month of a follow-up without a day.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from tests.house import House, open_house
from tests.lasting import FAR
from tests.promises.everything import WIDE
from tests.promises.panels import QUERY, SINCE, asked, discharge


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose hospital's files the test may change."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as opened:
        yield opened


async def after_a_stay_until(house: House, last: str) -> Any:
    """Return the follow-up of Marie's stay, whose source says that it ended at `last`."""
    store = house.sources["chus"].state.store
    (stay,) = (
        one.body()
        for one in store.of_patient("Encounter", "p-0001")
        if one.body()["period"].get("end") == "2026-11-17T14:05:00-05:00"
    )
    store.put({**deepcopy(stay), "period": {**stay["period"], "end": last}})
    reply = await house.ask(QUERY, who="dr-tremblay", variables=asked(SINCE))
    assert reply.codes == []
    return discharge(reply)["followUp"]


@pytest.mark.parametrize(
    ("last", "taken_over"),
    [
        ("2026-11-18", "2026-11-19T10:00:00-05:00"),
        ("2026-11-19T09:59:59-05:00", "2026-11-19T10:00:00-05:00"),
        ("2026-11-19", None),
    ],
)
async def test_nobody_took_over_before_the_stay_was_over(house: House, last: str, taken_over: str | None) -> None:
    """Her visit of the nineteenth at ten is after the eighteenth; a stay that ended that day may have ended later."""
    assert (await after_a_stay_until(house, last))["takenOverAt"] == taken_over


@pytest.mark.parametrize("wanted", ["2026-11-30", "2026-11", "2026-11-17"])
async def test_a_follow_up_wanted_in_the_month_of_the_end_is_missing(house: House, wanted: str) -> None:
    """As one that is wanted on the month's last day: no appointment is booked."""
    store = house.sources["chus"].state.store
    for one in list(store.of_patient("ServiceRequest", "p-0001")):
        store.put({**one.body(), "occurrenceDateTime": wanted, "occurrencePeriod": None, "category": []})
    for one in list(store.of_patient("Appointment", "p-0001")):
        store.put({**one.body(), "status": "cancelled"})
    for file in house.sources["telesante"].state.files.values():
        file["appointments"] = []
    after = await after_a_stay_until(house, "2026-11-17T14:05:01-05:00")
    assert (after["expectedBy"], after["missingAppointment"]) == (wanted, True)
