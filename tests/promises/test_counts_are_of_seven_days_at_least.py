"""Promise: no count is of fewer days than the policy's seven, whatever days to come stand beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, Reply, open_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house at noon of 20 November 2026."""
    async with open_house(tmp_path) as opened:
        yield opened


async def counted(house: House, query: str, since: str, until: str | None) -> Reply:
    """Ask for counts of a time, to this moment unless its end is said, for a coordination centre."""
    time = f'since: "{since}"' + (f', until: "{until}"' if until else "")
    text = f"{{ {query}({time}) {{ suppressedBelow }} }}"
    return await house.ask(text, who="cct-sherbrooke", purpose="HOPERAT")


@pytest.mark.parametrize("query", ["telehealthActivity", "resourceUse"])
@pytest.mark.parametrize("since", ["2026-11-20T00:00:00-05:00", "2026-11-15T00:00:00-05:00"])
async def test_days_to_come_lengthen_no_short_time(house: House, query: str, since: str) -> None:
    """Of a month, one day or six have begun by noon on the twentieth: what happened in them would show alone."""
    answer = await counted(house, query, since, "2026-12-20T00:00:00-05:00")
    assert answer.codes == ["BAD_USER_INPUT"]
    assert "jours à venir" in answer.body["errors"][0]["message"]
    assert not house.calls("telesante")


@pytest.mark.parametrize(
    ("since", "until", "codes"),
    [
        ("2026-11-14T00:00:00-05:00", "2026-12-20T00:00:00-05:00", []),
        ("2026-11-21T00:00:00-05:00", "2026-11-28T00:00:00-05:00", []),
        ("2026-11-21T00:00:00-05:00", "2026-11-27T00:00:00-05:00", ["BAD_USER_INPUT"]),
    ],
    ids=["seven-begun", "seven-to-come", "six-to-come"],
)
async def test_seven_days_are_enough_and_six_are_not(house: House, since: str, until: str, codes: list[str]) -> None:
    """The day of the question has begun; a time that is all to come holds nothing that happened."""
    assert (await counted(house, "telehealthActivity", since, until)).codes == codes


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-11-15T00:00:00-05:00", "2026-11-21T00:00:00-05:00"),
        ("2025-11-18T00:00:00-05:00", None),
        ("2026-10-20T00:00:00-04:00", "2026-10-01T00:00:00-04:00"),
        ("2026-10-20T00:00:00-04:00", "2028-10-01T00:00:00-04:00"),
        ("9999-01-01T00:00:00Z", "9999-03-01T00:00:00Z"),
        ("9999-12-20T00:00:00Z", "9999-12-31T23:00:00-05:00"),
        ("0001-01-01T00:00:00Z", "9999-12-31T23:00:00Z"),
    ],
)
async def test_a_time_that_is_too_short_or_too_far_is_refused(house: House, since: str, until: str | None) -> None:
    """Seven days at least, 366 days back at most, and no day out of the calendar."""
    answer = await counted(house, "telehealthActivity", since, until)
    assert answer.codes == ["BAD_USER_INPUT"]
