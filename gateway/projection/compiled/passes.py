"""Passes: a function that makes, of a record's JSON, the JSON that leaves, in one go.

Takes what was ruled of a selection's fields, and the rows that read them. Gives a function for those rows and
that shape of decisions, whoever asks: what is plain is read, checked and written at once; what isn't (a mask, a
reference, a resolver of its own, an odd value) goes the field's own way; what is denied is never read. Decides nothing.
Bounded; holds no value of a record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from gateway.projection.compiled.outcomes import WRITTEN, Outcome, outcome_of, reads
from gateway.projection.compiled.pass_source import Binder, pass_of
from resolvers.paths import PathTable
from resolvers.rows import Rows

if TYPE_CHECKING:
    from gateway.projection.compiled.run import Bound, Run
    from gateway.projection.compiled.selection import Selection

Make = Callable[[Any, Any], dict[str, Any]]
"""Takes an element's JSON and its record; gives the object that leaves."""

KEPT: Final = 32
"""Passes of one selection that are kept, the oldest first out: of each mapping's rows and shape of decisions, one."""


@dataclass(slots=True)
class Pool:
    """How many fields more may be written for all documents together: each stays in memory."""

    fields: int


@dataclass(slots=True)
class Allowance:
    """What one document may have written for it: writing costs some 70 µs a field."""

    pool: Pool
    fields: int
    """How many fields more."""
    after: int
    """How often a selection is bound before it has a pass."""
    written: int = 0

    @property
    def left(self) -> int:
        """How many fields more may be written."""
        return min(self.fields - self.written, self.pool.fields)

    def spend(self, fields: int) -> None:
        """Note that these are written."""
        self.written += fields
        self.pool.fields -= fields

    def give_back(self) -> None:
        """Note that the document is forgotten."""
        self.pool.fields += self.written


class Passes:
    """The passes of one selection."""

    __slots__ = ("_allowance", "_made", "_met", "_read", "_selection")

    def __init__(self, selection: Selection, allowance: Allowance) -> None:
        self._selection = selection
        self._allowance = allowance
        self._met: dict[Any, int] = {}
        self._made: dict[Any, Binder] = {}
        self._read: dict[Rows, tuple[bool, ...]] = {}

    def bind(self, run: Run, bound: Bound) -> Make | None:
        """Return the pass for what was ruled; None where each field is to go its own way."""
        table, selection = bound.table, self._selection
        if type(table) is not PathTable:
            return None
        read = self._read.get(table.rows)
        if read is None:
            read = tuple(reads(one, selection.type, table.rows) for one in selection.fields)
            _keep(self._read, table.rows, read)
        ruled = zip(selection.fields, bound.rulings, read, strict=True)
        outcomes = tuple(outcome_of(field, ruling, read=may) for field, ruling, may in ruled)
        if not WRITTEN.intersection(outcomes):
            return None
        key = (table.rows, outcomes)
        binder = self._made.get(key) or self._make(key)
        return None if binder is None else binder(run, bound)

    def _make(self, key: tuple[Rows, tuple[Outcome, ...]]) -> Binder | None:
        met = self._met.pop(key, 0) + 1
        if met < self._allowance.after or self._allowance.left <= 0:
            _keep(self._met, key, met)
            return None
        binder, fields = pass_of(self._selection, *key, self._allowance.left)
        self._allowance.spend(fields)
        _keep(self._made, key, binder)
        return binder


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    kept[key] = value
    if len(kept) > KEPT:
        del kept[next(iter(kept))]
