"""Course: records of many types in one order, and those that likely tell the same fact under one of them.

Takes dated records and who is like whom. Gives moments: newest first, undated last, ties by source, type and id. Rests
on what it is given alone. Merges nothing. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from gateway.instants import Span
from gateway.paging import Dated
from resolvers.records import Record

Alike = Callable[[Record], Iterable[Record]]
"""Gives the records of other sources that likely tell the same fact as one."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A record at its place, with those that are folded under it, in order."""

    record: Record
    span: Span | None
    folded: tuple[Record, ...] = ()

    @property
    def key(self) -> tuple[float, str, str]:
        """The sort key: a list of the type alone has the same order."""
        when, source, local_id = Dated(self.record, self.span).key
        return (when, source, f"{self.record.type}/{local_id}")


def in_order(dated: Iterable[Dated]) -> list[Moment]:
    """Return the moments of records, in order."""
    return sorted((Moment(one.record, one.span) for one in dated), key=lambda moment: moment.key)


def fold(moments: Sequence[Moment], alike: Alike) -> list[Moment]:
    """Return moments, given in order, with likely duplicates under the first of them, which keeps its place.

    One of each other source at most: a source doesn't tell one fact twice. Of several, the one nearest in time.
    """
    left = {id(moment.record): moment for moment in moments}
    tops: list[Moment] = []
    for moment in moments:
        if left.pop(id(moment.record), None) is None:
            continue
        found = [left[id(record)] for record in alike(moment.record) if id(record) in left]
        taken = nearest(moment, found)
        for one in taken:
            del left[id(one.record)]
        tops.append(replace(moment, folded=tuple(one.record for one in taken)))
    return tops


def nearest(top: Moment, found: Iterable[Moment]) -> list[Moment]:
    """Return, in order, of each other source the moment that is nearest in time to `top`."""
    best: dict[str, Moment] = {}
    for moment in sorted(found, key=lambda one: (abs(one.key[0] - top.key[0]), one.key)):
        if moment.record.source != top.record.source:
            best.setdefault(moment.record.source, moment)
    return sorted(best.values(), key=lambda moment: moment.key)
