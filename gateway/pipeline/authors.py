"""Authors: which directives name someone who wrote a record.

Part of the `label` stage. Takes the authors that directives name, as one source's records meet them. Gives, for those
of a record, the directives that certainly name them, and those that may. Those named are the bits of an integer, looked
up by number, type and id: an author costs their numbers, not how many are named. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Final

from gateway.directives import Target
from gateway.pipeline.facts import Author
from resolvers.numbers import alike

Bits = tuple[int, int]
"""Directives that certainly name something, and those that may."""

_APART: Final = ("CareTeam", "PractitionerRole")
"""Types of authors behind which someone else may stand."""


class Authors:
    """The authors that directives name; each is a bit of its own, and stands for the directives that name them."""

    def __init__(self, named: Sequence[tuple[Target, int]], source: str) -> None:
        """`named`: authors, each with the bits of the directives that name them."""
        self._named = named
        self._numbers: defaultdict[Hashable, int] = defaultdict(int)
        self._systems: defaultdict[str, int] = defaultdict(int)
        self._types: defaultdict[str, int] = defaultdict(int)
        self._addresses: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._at_home: int = 0
        self._all = (1 << len(named)) - 1
        self._spelled: dict[int, int] = {}
        for rank, (target, _) in enumerate(named):
            self._add(target, 1 << rank, source)

    def _add(self, target: Target, bit: int, source: str) -> None:
        self._types[target.type] |= bit
        for one in target.identifiers:
            self._systems[alike(one)[0]] |= bit
            self._numbers[alike(one)] |= bit
            self._numbers[one] |= bit
        if target.local_id and target.may_be_of(source):
            self._addresses[target.address] |= bit
            self._at_home |= bit if source == target.home else 0

    def named(self, authors: Iterable[Author]) -> Bits:
        """Return the directives that name one of these authors; all of them may, when there is none."""
        listed = tuple(authors)
        sure, maybe = (0, 0) if listed else (0, self._all)
        for author in listed:
            found = self._one(author)
            sure, maybe = sure | found[0], maybe | found[1]
        return self._directives(sure), self._directives(maybe)

    def _one(self, author: Author) -> Bits:
        """Return whom an author certainly is, and whom they may be."""
        sure = self._addresses.get((author.type, author.local_id), 0)
        like = shared = 0
        for one in author.numbers:
            sure |= self._numbers.get(one, 0)
            like |= self._numbers.get(alike(one), 0)  # the same number, perhaps written otherwise
            shared |= self._systems.get(alike(one)[0], 0)
        here = self._at_home & self._types.get(author.type, 0) if author.local_id else 0
        others = (shared | here | self._of_other_types(author.type)) & ~like
        return sure, self._all & ~others & ~sure

    def _of_other_types(self, kind: str) -> int:
        """Return those who are certainly not of a type."""
        if not kind or kind in _APART:
            return 0
        found = self._all
        for one in ("", kind, *_APART):
            found &= ~self._types.get(one, 0)
        return found

    def _directives(self, found: int) -> int:
        """Return the directives that name some of those found."""
        if found not in self._spelled:
            bits = 0
            for (_, own), bit in zip(self._named, bin(found)[:1:-1], strict=False):
                bits |= own if bit == "1" else 0
            self._spelled[found] = bits
        return self._spelled[found]
