"""Origins: the sources that references may lead to, and what was read there of what Consents name.

Takes the sources' base URLs and organizations, and resources that were read as evidence. Gives the sources that a
reference may be of, the identifiers of someone named there, and what an instance refers to. Knows no settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.directives.reach import Reach, referred
from resolvers.consents import Pointer
from resolvers.protocols import Identifier
from resolvers.protocols.persons import identifiers

Address = tuple[str, str, str]
"""Source, resource type, local id."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a source is, and whose it is."""

    base_url: str
    organization: str


@dataclass(frozen=True, slots=True)
class Origins:
    """Every source, and the resources named by Consents that were read: None for one that is not there."""

    sources: Mapping[str, Origin] = field(default_factory=dict)
    read: Mapping[Address, Any] = field(default_factory=dict, repr=False)
    _reaches: dict[Address, Reach] = field(default_factory=dict, repr=False, compare=False)

    def of(self, base: str) -> str | None:
        """Return the source of an absolute address; None for an address elsewhere."""
        for name, origin in self.sources.items():
            if base == origin.base_url.rstrip("/"):
                return name
        return None

    def kept_by(self, organization: str) -> frozenset[str]:
        """Return the sources of an organization."""
        return frozenset(name for name, origin in self.sources.items() if origin.organization == organization)

    def identifiers(self, pointer: Pointer, issuer: str) -> tuple[Identifier, ...]:
        """Return the identifiers of someone: those written in the reference, and those read where it leads."""
        own = (pointer.identifier,) if pointer.identifier else ()
        source = self.of(pointer.base) if pointer.base else issuer
        body = self.read.get((source or "", pointer.type, pointer.local_id))
        return (*own, *_identifiers(body))

    def refers_to(self, source: str, type_: str, local_id: str) -> Reach | None:
        """Return what an instance of a source refers to; None when it was not read, or isn't there."""
        at = (source, type_, local_id)
        body = self.read.get(at)
        if body is None or source not in self.sources:
            return None
        if at not in self._reaches:
            self._reaches[at] = referred(body, self.sources[source].base_url)
        return self._reaches[at]

    def found(self, type_: str, local_id: str) -> frozenset[str]:
        """Return the sources where an instance was found."""
        return frozenset(s for s in self.sources if self.read.get((s, type_, local_id)) is not None)

    def lacking(self, type_: str, local_id: str) -> frozenset[str]:
        """Return the sources that answered that they have no such instance."""
        addresses = {source: (source, type_, local_id) for source in self.sources}
        return frozenset(s for s, at in addresses.items() if at in self.read and self.read[at] is None)


def _identifiers(body: Any) -> list[Identifier]:
    """Return the identifiers of what was read, as those written in references are: without the blanks around them."""
    written = identifiers(body.get("identifier") if type(body) is dict else None)
    found = [Identifier(one.system.strip(), one.value.strip()) for one in written]
    return [one for one in found if one.system and one.value]
