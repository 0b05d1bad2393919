"""Missed: of which sources events of several patients may be hidden, since something about a patient didn't come.

Takes the cases of an operation. Gives each source with how it failed, the worst first, and those read in part. Rests on
what is asked of a patient whether or not anything happened to them: evidence, and what tells of events. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gateway.pipeline.cases import Case
from gateway.projection.panel import ORDER
from gateway.sources import Fault


@dataclass(frozen=True, slots=True)
class Missed:
    """Sources that may hide events, with how they failed; those that hold more than was read."""

    faults: Mapping[str, Fault] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()


def missed(cases: Iterable[Case], gives: Mapping[str, frozenset[str]], types: frozenset[str]) -> Missed:
    """Return what is missed of all of them: `gives` are the types of each source, `types` those that tell of events."""
    telling = frozenset(source for source, given in gives.items() if given & types)
    faults: dict[str, Fault] = {}
    partial: set[str] = set()
    for case in cases:
        for fault in _faults(case, telling, types):
            known = faults.get(fault.source)
            if known is None or ORDER.index(fault.status) < ORDER.index(known.status):
                faults[fault.source] = fault
        partial |= {source for source, cut in case.cut.items() if cut & types}
    return Missed(faults, frozenset(partial))


def unheard(case: Case, gives: Mapping[str, frozenset[str]], types: frozenset[str]) -> bool:
    """Tell whether no source that could tell of events of a patient answered for them."""
    telling = frozenset(source for source, given in gives.items() if given & types)
    known = telling & {*case.trail.located.people, *case.trail.located.faults}
    return bool(case.failed) or (bool(known) and known <= {fault.source for fault in _faults(case, telling, types)})


def _faults(case: Case, telling: frozenset[str], types: frozenset[str]) -> Iterator[Fault]:
    """Yield why events of a patient may be hidden: they aren't proven, aren't found, or their records don't come."""
    yield from case.failed.values()
    yield from (fault for source, fault in case.trail.located.faults.items() if source in telling)
    for found in case.trail.faults.values():
        yield from (fault for name, fault in found.items() if name in types)
    for source, fault in case.evidence.silent.items():
        # one that attests relationships: where the patient isn't open, its word might have opened them
        if not case.open or (source in telling and not case.opens(source)):
            yield fault
