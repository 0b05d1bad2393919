"""Provisions: a provision and all that are nested in it, read into a flat list, parents first.

Linear in the size of what was written; more provisions, or deeper ones, than a person writes are not read. Takes
decoded JSON. Gives provisions, and ambiguities by path. https://hl7.org/fhir/R4/consent-definitions.html#Consent.provision
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from resolvers.consents.parsed import Ambiguity, Provision
from resolvers.consents.parts import READERS, Dates, Party, Unreadable
from resolvers.consents.reasons import NARROWING
from resolvers.protocols.instants import earliest, first_second, last_second, latest

MOST: Final = 1_000
"""Most provisions of a Consent that are read."""

MOST_ITEMS: Final = 2_000
"""Most items of all elements of a Consent's provisions that are read."""

DEEPEST: Final = 12
"""Most levels of provisions that are read."""

NAME: Final = re.compile(r"[A-Za-z_]{1,40}")
"""The form of an element's name: nothing else is repeated."""

ELEMENTS: Final = frozenset(READERS) | {"id", "type", "provision"}
"""Elements of a provision that are understood; any other makes it unclear."""


@dataclass(slots=True)
class Walk:
    """A walk through the provisions of one Consent, which was given on a day (empty when it doesn't say)."""

    given: str
    flat: list[Provision] = field(default_factory=list)
    windows: list[tuple[int | None, int | None]] = field(default_factory=list)
    """When each may act: its period, cut by its ancestors'; first and last second."""
    found: list[Ambiguity] = field(default_factory=list)
    items: int = 0
    """Items of all elements so far."""

    def run(self, root: dict[str, Any]) -> bool:
        """Read every provision, parents before children, siblings in their order; tell whether all could be."""
        waiting: list[tuple[Any, str, str, int | None]] = [(root, "1", "Consent.provision", None)]
        while waiting:
            body, number, path, parent = waiting.pop()
            if len(self.flat) >= MOST or number.count(".") >= DEEPEST:
                return False
            self._keep(body, _Place(number, path, parent))
            self.items += self.flat[-1].items
            if self.items > MOST_ITEMS:
                return False
            nested = body.get("provision", []) if type(body) is dict else []
            below = list(enumerate(nested)) if type(nested) is list else []
            rank = len(self.flat) - 1
            waiting += [(b, f"{number}.{at + 1}", f"{path}.provision[{at}]", rank) for at, b in reversed(below)]
        return True

    def _keep(self, body: Any, place: _Place) -> None:
        effect, parts, faults = _read(body, place.path)
        window = self._window(parts.get("period"), place.parent)
        if "period" in parts and self._of_data(parts["period"], window, nested=place.parent is not None):
            faults.append(Ambiguity(f"{place.path}.period", "period-for-data"))
            del parts["period"]
            window = self._window(None, place.parent)
        self.windows.append(window)
        self.found += faults
        unclear = any(fault.reason not in NARROWING for fault in faults)
        self.flat.append(Provision(place.number, place.path, place.parent, effect, parts, unclear))

    def _window(self, period: Dates | None, parent: int | None) -> tuple[int | None, int | None]:
        """Return when a provision may act."""
        outer = (None, None) if parent is None else self.windows[parent]
        own = (first_second(period.start), last_second(period.end)) if period else (None, None)
        return latest(own[0], outer[0]), earliest(own[1], outer[1])

    def _of_data(self, period: Dates, window: tuple[int | None, int | None], *, nested: bool) -> bool:
        """Tell whether a `period` can only have been meant for the dates of the data, as `dataPeriod` says them.

        A rule that had ended when it was given rules nothing, and neither does one that no instant of its parent's
        meets; an exception that begins before the Consent was given, or of which it can't be said when it was given,
        speaks of what was recorded then.
        """
        start, end, given = (period.start or "")[:10], (period.end or "")[:10], self.given
        ended = bool(given and end and end < given[: len(end)])
        if not nested:
            return ended
        never = None not in window and (window[0] or 0) > (window[1] or 0)
        return ended or never or not given or bool(start and start < given[: len(start)])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a provision stands."""

    number: str
    path: str
    parent: int | None


def _read(body: Any, path: str) -> tuple[str | None, dict[str, Any], list[Ambiguity]]:
    """Read one provision without those nested in it: its effect, its parts, and what is wrong with it."""
    if type(body) is not dict:
        return None, {}, [Ambiguity(path, "element")]
    said = body.get("type")
    effect = said if said in ("permit", "deny") else None
    faults = [] if effect else [Ambiguity(f"{path}.type", "no-type" if said is None else "type")]
    unknown = sorted(set(map(str, body)) - ELEMENTS)
    faults += [Ambiguity(f"{path}.{name if NAME.fullmatch(name) else '?'}", "element") for name in unknown]
    if type(body.get("provision", [])) is not list:
        faults.append(Ambiguity(f"{path}.provision", "element"))
    parts: dict[str, Any] = {}
    for name, read in READERS.items():
        if name in body:
            try:
                parts[name] = read(body[name], effect)
            except Unreadable as fault:
                faults.append(Ambiguity(f"{path}.{name}{fault.where}", fault.reason))
    parties: tuple[Party, ...] = parts.get("actor", ())
    nobody = (rank for rank, party in enumerate(parties) if not party.resolvable)
    faults += [Ambiguity(f"{path}.actor[{rank}]", "actor-unresolved") for rank in nobody]
    return effect, parts, faults
