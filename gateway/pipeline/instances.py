"""Instances: which directives name a record by its address, by what it refers to, or by its author.

Part of the `label` stage. Takes the instances and the authors that directives name. Gives, for a record, the directives
that certainly name it, and those that may. Directives are the bits of an integer, looked up by what the record holds:
it costs its references, not what is named. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gateway.directives import ANY, Reach, Target
from gateway.pipeline.authors import Authors, Bits
from gateway.pipeline.facts import SAME, Facts

Pair = tuple[str, str]


def _empty() -> defaultdict[str, int]:
    return defaultdict(int)


def _pairs() -> defaultdict[Pair, int]:
    return defaultdict(int)


@dataclass(slots=True)
class _Here:
    """What is named, as a source's records meet it."""

    own: defaultdict[Pair, int] = field(default_factory=_pairs)
    """Of a record at this address, or that an instance read there refers to."""
    refers: defaultdict[Pair, int] = field(default_factory=_pairs)
    """Of a record that refers to this address."""
    untyped: defaultdict[str, int] = field(default_factory=_empty)
    """Perhaps of a record that refers to this id, of a type not said."""
    unfollowed: defaultdict[str, int] = field(default_factory=_empty)
    """Perhaps of a record that refers to something of this type, by what is no address; `ANY`: of whichever."""
    of_type: defaultdict[str, int] = field(default_factory=_empty)
    """Perhaps of a record of this type, as an instance refers to such a one by what is no address."""
    doubtful: int = 0
    """Perhaps of any record: the instance was not read."""
    authors: Authors | None = None
    """Whom directives name as authors; None for nobody, and for the patient's own file."""

    def add(self, target: Target, bits: int, source: str) -> None:
        """Add an instance that some directives name."""
        here, types = target.may_be_of(source), {target.type} | SAME.get(target.type, frozenset())
        if here:
            self.own[target.address] |= bits
        if target.meaning == "instance":
            return
        for kind in types if here else ():
            self.refers[kind, target.local_id] |= bits
        if here:
            self.untyped[target.local_id] |= bits
        for kind in (*types, ANY):
            self.unfollowed[kind] |= bits
        if target.meaning == "related":
            self._related(target, bits, source)

    def _related(self, target: Target, bits: int, source: str) -> None:
        """Add what an instance refers to: not known where it was not read, unless its source says that it has none."""
        read = dict(target.refers_to)
        here = target.may_be_of(source)
        if source in read:
            for address in read[source].known:
                self.own[address] |= bits
            self._unfollowed(read[source].unknown, bits)
        elif here and (source not in target.lacking or not read):
            self.doubtful |= bits
        else:
            for reach in read.values():
                self._unfollowed(reach.abroad, bits)

    def _unfollowed(self, kinds: Iterable[str], bits: int) -> None:
        for kind in kinds:
            self.of_type[kind] |= bits

    def named(self, facts: Facts) -> Bits:
        """Return the directives whose instances a record is, or is related to."""
        sure, maybe = 0, self.doubtful
        for address in facts.addresses:
            sure |= self.own.get(address, 0)
        for kind in (*facts.maybe, ANY) if self.of_type else ():
            maybe |= self.of_type.get(kind, 0)
        if self.unfollowed:
            found = self._referring(facts.reach)
            sure, maybe = sure | found[0], maybe | found[1]
        return sure, maybe

    def _referring(self, reach: Reach) -> Bits:
        """Return those of what a record refers to."""
        sure = maybe = 0
        for kind, local_id in reach.known:
            sure |= self.refers.get((kind, local_id), 0)
            maybe |= 0 if kind else self.untyped.get(local_id, 0)
        for kind in reach.unknown:
            maybe |= self.unfollowed.get(kind, 0)
        return sure, maybe


class Instances:
    """The instances and authors that directives name, as each source's records meet them."""

    def __init__(self, named: Sequence[tuple[int, Sequence[Target] | None]]) -> None:
        """`named`: each directive's bit, and what its part `data` names, None without that part."""
        self.free = sum(bit for bit, targets in named if targets is None)
        self._targets: defaultdict[Target, int] = defaultdict(int)
        for bit, targets in named:
            for target in targets or ():
                self._targets[target] |= bit
        self._here: dict[tuple[str, bool], _Here] = {}

    def named(self, facts: Facts) -> Bits:
        """Return the directives that certainly name a record, or have no such part, and those that may name it."""
        if not self._targets:
            return self.free, 0
        here = self._at(facts.record.source, file=facts.record.type == "Patient")
        sure, maybe = here.named(facts)
        if here.authors:
            by = here.authors.named(facts.authors)
            sure, maybe = sure | by[0], maybe | by[1]
        return self.free | sure, maybe

    def _at(self, source: str, *, file: bool) -> _Here:
        """Return what is named, as the records of a source meet it, or the patient's own file there."""
        at = (source, file)
        if at not in self._here:
            self._here[at] = here = _Here()
            authors = [row for row in self._targets.items() if row[0].meaning == "authoredby"]
            here.authors = Authors(authors, source) if authors and not file else None
            for target, bits in self._targets.items():
                if target.meaning != "authoredby" and (not file or target.type == "Patient"):
                    here.add(target, bits, source)
        return self._here[at]
