"""Relations: how the question says who cares for the patient, represents them, is a relative, or is the patient.

Takes what sources attest (`Tie`, `Kin`, `Post`) and who asks. Gives rows of a question (docs/decisions/evidence.md),
always with an end. Decides nothing: whether a source may attest what it says is the policy's to see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from gateway.directives import ANOTHER, Caller
from gateway.insurance_number import canonical
from gateway.settings import Source
from resolvers.protocols import Identifier, Kin, Post, Tie
from resolvers.protocols.fhir_kin import KINSHIPS, REPRESENTATIVES
from resolvers.protocols.instants import earliest, latest

DAY_S: Final = 86_400
CLOSE: Final = REPRESENTATIVES | KINSHIPS
"""Kinds for which a source that may attest one of them is asked who is close to a patient."""


def relationship(source: Source, tie: Tie, caller: Caller, now: int) -> dict[str, Any]:
    """Say a tie as the policy reads it: the caller by their own id, anyone else as another, always with an end.

    A source that codes its establishments names their organizations by these codes, and no other.
    """
    mine = any(caller.named_by(identifier) for identifier in tie.who)
    supervisor = next((caller.others[identifier] for identifier in tie.who if identifier in caller.others), ANOTHER)
    named = source.establishments.get(tie.organization, "") if source.establishments else tie.organization
    row = {
        "source": source.id,
        "kind": tie.kind,
        "who": caller.id if mine else supervisor if tie.who else "",
        "organization": named,
        "from": tie.since or 0,
        "until": end_of(tie.until, now),
    }
    return row | ({"group": tie.group} if tie.group else {}) | ({"by": tie.by} if tie.by else {})


def through_groups(ties: Iterable[Tie], posts: Iterable[Post], caller: Caller) -> Iterator[Tie]:
    """Yield ties of the caller as a member of the groups that a source's ties name, while both hold."""
    held = list(posts)
    for tie in ties:
        for post in held:
            if tie.group and (post.kind, post.group) == (tie.kind, tie.group):
                since, until = latest(tie.since, post.since), earliest(tie.until, post.until)
                yield replace(tie, who=tuple(sorted(caller.licences, key=repr)), since=since, until=until)


def close_rows(
    source: str, kin: Iterable[Kin], mine: frozenset[Identifier], now: int
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of `represents` and `related` that are about the caller, whose numbers are `mine`."""
    rows: dict[str, list[dict[str, Any]]] = {"represents": [], "related": []}
    for one in kin:
        if one.side != "self" and not mine.isdisjoint(map(canonical, one.who)):
            row = {"source": source, "kind": one.kind, "from": one.since or 0, "until": end_of(one.until, now)}
            rows[one.side].append(row)
    return rows


def is_self(kin: Iterable[Kin], mine: frozenset[Identifier]) -> bool:
    """Tell whether a source says that the patient is the professional who bears one of these numbers."""
    return any(one.side == "self" and not mine.isdisjoint(map(canonical, one.who)) for one in kin)


def end_of(until: int | None, now: int) -> int:
    """Return an end; the end of tomorrow, UTC, for evidence without one: proof for as long as it is fresh."""
    return (now // DAY_S + 2) * DAY_S if until is None else until
