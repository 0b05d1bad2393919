"""Localization: which sources to ask about a patient, and with which numbers.

Takes the number asked, those that the registry lists, and what each source is keyed on. Gives a `Localization`. A
source that owns a system of numbers alone is asked where the registry lists one of its own; one that owns none, with a
number that it shares. Pure: asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gateway.sources import SourceDesk
from resolvers.protocols import Identifier

How = Literal["registry", "ask-all", "own-number"]


@dataclass(frozen=True, slots=True)
class Localization:
    """`own` are a source's own numbers; `shared`, a number to ask with when it has none or doesn't know them."""

    how: How
    own: Mapping[str, tuple[Identifier, ...]] = field(repr=False)
    shared: Mapping[str, Identifier] = field(repr=False)
    unlisted: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources to ask, in order."""
        return tuple(sorted({*self.own, *self.shared}))


class Localizer:
    """Says where to ask, for one set of sources."""

    def __init__(self, desk: SourceDesk) -> None:
        self._keyed_on = {source: desk.keyed_on(source) for source in desk.record_sources}
        self._owned = {
            source: frozenset(system for system in systems if desk.owners(system) == (source,))
            for source, systems in self._keyed_on.items()
        }

    def among(self, asked: Identifier, listed: frozenset[Identifier] | None, *, ask_all: bool) -> Localization:
        """Return where to ask; `listed` are the numbers of the registry's entry, None when it has none.

        An entry that lists no source's own number places nobody: then, as for someone whom the registry doesn't know,
        every source is asked if the policy permits that.
        """
        known = sorted({asked, *(listed or ())}, key=lambda i: (i.system, i.value))
        own = {source: numbers for source in self._keyed_on if (numbers := self._own(source, known))}
        shared = {source: number for source in self._keyed_on if (number := self._shared(source, known)) is not None}
        if listed is not None and any(self._own(source, listed) for source in self._keyed_on):
            placed = {s: n for s, n in shared.items() if s in own or not self._owned[s]}
            unlisted = tuple(s for s in self._keyed_on if s not in own and s not in placed)
            return Localization("registry", own, placed, unlisted)
        if ask_all:
            return Localization("ask-all", own, shared)
        kept = {} if listed is None else {s: n for s, n in shared.items() if s in own or not self._owned[s]}
        return Localization("own-number", own, kept)

    def _own(self, source: str, known: Iterable[Identifier]) -> tuple[Identifier, ...]:
        return tuple(number for number in known if number.system in self._owned[source])

    def _shared(self, source: str, known: Iterable[Identifier]) -> Identifier | None:
        """Return the first number, in the order of `keyed_on`, that is not the source's own."""
        systems = [system for system in self._keyed_on[source] if system not in self._owned[source]]
        return next((number for system in systems for number in known if number.system == system), None)
