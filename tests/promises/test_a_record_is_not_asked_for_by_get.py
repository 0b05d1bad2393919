"""A record is never asked for by GET: neither by a number, nor as one's own, nor in a list over a panel.

What a GET brings is in histories and caches, and its URL in every log; counts, which are of nobody, may come so.
"""

from __future__ import annotations

import pytest

from tests.house import GRAPHQL, House

SINCE = '(since: "2026-11-01T00:00:00-04:00")'
PANEL = f"{{ transitions{SINCE} {{ edges {{ node {{ patient {{ name {{ family }} }} }} }} }} }}"
SESSIONS = f"{{ ...S }} fragment S on Query {{ sessions{SINCE} {{ edges {{ node {{ tool }} }} }} }}"
OWN = "{ viewer { patient { birthDate } } }"
COUNTS = f"{{ telehealthActivity{SINCE} {{ suppressedBelow }} }}"


async def _get(house: House, query: str, who: str, purpose: str) -> tuple[int, str | None]:
    sent = {"accept": GRAPHQL, "x-purpose-of-use": purpose, "authorization": f"Bearer {house.issuer.mint(who)}"}
    answer = await house.client.get("/graphql", params={"query": query}, headers=sent)
    errors = answer.json().get("errors") or [{"extensions": {}}]
    return answer.status_code, errors[0]["extensions"].get("reason")


@pytest.mark.parametrize(
    ("query", "who", "purpose"),
    [(PANEL, "dr-tremblay", "TREAT"), (SESSIONS, "pilote-techno", "HOPERAT"), (OWN, "marie-bouchard", "PATRQT")],
)
async def test_records_that_no_number_names_are_refused_too(house: House, query: str, who: str, purpose: str) -> None:
    """Before anything is asked of a source; by POST the same question is answered."""
    house.forget_calls()
    assert await _get(house, query, who, purpose) == (400, "get-record")
    assert not any(house.calls(source) for source in house.sources)
    assert (await house.ask(query, who=who, purpose=purpose)).status == 200


async def test_counts_may_come_by_get(house: House) -> None:
    """They are of nobody."""
    assert await _get(house, COUNTS, "cct-sherbrooke", "HOPERAT") == (200, None)
