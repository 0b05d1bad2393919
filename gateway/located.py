"""Located: where one patient is known.

Made by the `locate` stage, read by those after it. Evidence: never projected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.sources import Fault
from resolvers.protocols import Identifier, Person


@dataclass(frozen=True, slots=True)
class Located:
    """Where the patient is known. `people` holds each source's own identification, the registry's included.

    `faults` names the sources that did not answer; `excluded` those whose answer contradicts another's.
    """

    people: Mapping[str, Person] = field(default_factory=dict, repr=False)
    identifiers: frozenset[Identifier] = field(default=frozenset(), repr=False)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Tell whether anyone knows the patient, as one person."""
        return bool(self.people)
