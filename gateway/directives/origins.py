"""Origins: the sources that references may lead to, and what was read there of what Consents name.

Takes the sources' base URLs and organizations, and resources that were read as evidence. Gives the sources that a
reference may be of, the identifiers of someone named there, and what an instance refers to. Knows no settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from resolvers.consents import Pointer
from resolvers.protocols import Identifier
from resolvers.references import local

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

    def refers_to(self, source: str, type_: str, local_id: str) -> frozenset[tuple[str, str]] | None:
        """Return what an instance of a source refers to, as (type, id); None when it was not read, or isn't there."""
        body = self.read.get((source, type_, local_id))
        if body is None or source not in self.sources:
            return None
        return frozenset(referred(body, self.sources[source].base_url))

    def found(self, type_: str, local_id: str) -> frozenset[str]:
        """Return the sources where an instance was found."""
        return frozenset(s for (s, t, i), body in self.read.items() if (t, i) == (type_, local_id) and body is not None)


def referred(body: Any, base_url: str) -> Iterator[tuple[str, str]]:
    """Yield every (type, id) that a resource refers to, however deep, contained resources included."""
    waiting = [body]
    while waiting:
        one = waiting.pop()
        if type(one) is dict:
            named = local(one.get("reference"), base_url.rstrip("/"))
            if named:
                yield named
            waiting += one.values()
        elif type(one) is list:
            waiting += one


def _identifiers(body: Any) -> Iterator[Identifier]:
    listed = body.get("identifier") if type(body) is dict else None
    for one in listed if type(listed) is list else ():
        system, value = (one.get("system"), one.get("value")) if type(one) is dict else (None, None)
        if type(system) is str and type(value) is str and system.strip() and value.strip():
            yield Identifier(system.strip(), value.strip())
