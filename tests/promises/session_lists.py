"""Session lists: asking for what an establishment holds at a distance, and what the sources themselves say of it.

Takes a house. Gives the technique of each session, as an answer says it or as the demo's file has it, by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.house import House, Reply

SINCE = "2026-08-23T00:00:00-04:00"
TECHNIQUE = "tool quality { jitterMs packetLossPercent reconnections device }"
LIST = f"""query ($since: DateTime!, $until: DateTime, $first: Int, $after: String, $sources: [ID!]) {{
  sessions(since: $since, until: $until, first: $first, after: $after, sources: $sources) {{
    pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
    edges {{ cursor node {{ id {TECHNIQUE} }} }}
  }}
}}"""

Technique = tuple[Any, ...]

REACTS, TEAMS, NOTHING = "REACTS", "Teams", (None,) * 4
IPAD = "iPad, Safari"
MARIE_S = [(REACTS, *NOTHING), (REACTS, 6.4, 0.2, 0, IPAD), (REACTS, *NOTHING)]
JEAN_S = [(TEAMS, *NOTHING), (TEAMS, *NOTHING), (TEAMS, 15.0, 1.5, 2, "Windows, Edge")]
"""Marie's and Jean's sessions at the CHUS, by hand: planned ones have no quality."""


async def listed(house: House, who: str = "pilote-techno", query: str = LIST, **given: Any) -> Reply:
    """Ask for the list of the establishment of whoever asks; `organization` is their token's."""
    claims = {name: given.pop(name) for name in ("organization", "territory") if name in given}
    purpose = given.pop("purpose", "HOPERAT")
    return await house.ask(query, who=who, purpose=purpose, variables={"since": SINCE, "first": 50, **given}, **claims)


def edges(answer: Reply) -> list[Any]:
    """Return the edges of an answer."""
    return list(answer.data["sessions"]["edges"])


def technique(answer: Reply) -> list[Technique]:
    """Return the technique of each session, in the order of the answer."""
    return [said(edge["node"]) for edge in edges(answer)]


def said(node: Any) -> Technique:
    """Return the technique of one session."""
    quality = node["quality"]
    return (node["tool"], *(tuple(quality.values()) if quality else (None,) * 4))


def held(house: House, code: str = "ETS-001") -> Iterator[dict[str, Any]]:
    """Yield the sessions of the telehealth network's file that an establishment held since SINCE."""
    for file in house.sources["telesante"].state.files.values():
        for one in file["sessions"]:
            began = (one["actual"] or one["planned"])["start_ms"]
            if one["etablissement"]["code"] == code and began >= 1_787_457_600_000:
                yield one


def by_hand(session: dict[str, Any]) -> Technique:
    """Return a session's technique from the network's file itself."""
    quality = session["quality"]
    if quality is None:
        return (session["tool"]["name"], None, None, None, None)
    return (
        session["tool"]["name"], quality["jitter_ms"], quality["packet_loss_pct"], quality["reconnects"],
        quality["endpoint"]["device"],
    )  # fmt: skip
