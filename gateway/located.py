"""Located: where one patient is known.

Made by the `locate` stage, read by those after it. Evidence: never projected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gateway.conflict import Conflict
from gateway.sources import Fault
from resolvers.protocols import Identifier, Person


@dataclass(frozen=True, slots=True)
class Located:
    """Where the patient is known. `people` holds each source's own identification, the registry's included.

    `faults` names the sources that did not answer; `excluded` those whose answer contradicts another's, or might;
    `unlisted` those that were not asked because the registry lists no file there.
    """

    people: Mapping[str, Person] = field(default_factory=dict, repr=False)
    identifiers: frozenset[Identifier] = field(default=frozenset(), repr=False)
    trusted: frozenset[Identifier] = field(default=frozenset(), repr=False)
    """The number asked, and those that the registry gives: what says who the patient is."""
    faults: Mapping[str, Fault] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    unlisted: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    """What the identity office is told, and the caller is not."""
    how: str = ""
    """How sources were chosen: `registry` (where it lists a file), `ask-all`, `own-number` (whose number it is)."""
    hidden: bool = False
    """Whether the registry may know them by a number that a silent source holds: its directives count as unread."""

    def without(self, faults: Mapping[str, Fault]) -> Located:
        """Return the same without the sources that failed since."""
        people = {source: person for source, person in self.people.items() if source not in faults}
        return replace(self, people=people, faults={**self.faults, **faults})

    @property
    def known(self) -> bool:
        """Tell whether anyone knows the patient, as one person."""
        return bool(self.people)
