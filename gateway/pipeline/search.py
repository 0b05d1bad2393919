"""Search: one patient who is looked for, on one visit: what was said so far, and who hears of it at once.

Part of the `locate` stage. Takes the registry's entry as it is found, and files as they are. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gateway.agreement import Said, settled
from gateway.files import Ahead
from gateway.localization import Localization
from gateway.memory import LocationMemory, Place, place
from gateway.sources import Visit
from resolvers.protocols import Identifier, Person


@dataclass(frozen=True, slots=True)
class Registered:
    """The registry's entry; `mark` is what locations are remembered under, empty without a memory."""

    entry: Person = field(repr=False)
    numbers: frozenset[Identifier] = field(repr=False)
    mark: str = ""

    @classmethod
    def of(cls, entry: Person | None, memory: LocationMemory | None) -> Registered | None:
        """Return an entry with its mark, made once for all sources; None when there is none."""
        if entry is None:
            return None
        return cls(entry, frozenset(entry.identifiers), memory.mark(entry) if memory is not None else "")

    def place(self, source: str, numbers: Sequence[Identifier]) -> Place | None:
        """Return what a source's answer is remembered under; None for what isn't remembered."""
        return place(source, numbers, self.mark) if self.mark and self.numbers.issuperset(numbers) else None


@dataclass(frozen=True, slots=True)
class Search:
    """One patient who is looked for."""

    visit: Visit
    ahead: Ahead | None
    said: Said = field(default_factory=Said)

    def found(self, source: str, person: Person, listed: Registered) -> None:
        """Tell of a file at once when it is the patient's, whatever the others say."""
        if self.ahead is not None and settled(listed.entry, person):
            self.ahead.sure(source, person)

    def likely(self, source: str, local_id: str) -> None:
        """Tell which file a source will probably name."""
        if self.ahead is not None:
            self.ahead.likely(source, local_id)

    def still(self, where: Localization, asked: Identifier) -> Localization:
        """Return what is left to ask, once some sources were: their other numbers, and the sources not asked yet."""
        own = {source: tuple(n for n in numbers if n != asked) for source, numbers in where.own.items()}
        open_to = {source for source in where.sources if source not in self.said.faults}
        return replace(
            where,
            own={source: numbers for source, numbers in own.items() if numbers and source in open_to},
            shared={s: n for s, n in where.shared.items() if s in open_to and s not in self.said.found},
        )
