"""Selector: which records the data part of a directive names; `None` means that a part does not narrow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from gateway.directives.reach import Reach
from gateway.instants import Span
from resolvers.attributes import ATTRIBUTES
from resolvers.protocols import Identifier
from resolvers.records import Label

RECORD_TYPES: Final = frozenset(ATTRIBUTES) - {"Location", "Organization"} | {"Patient"}
"""Types of records, as the policy's tables name them."""

OURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CareTeam": "CareTeamMember",
        "Claim": "BillingActivity",
        "Consent": "Directive",
        "ExplanationOfBenefit": "BillingActivity",
    }
)
"""FHIR resource type → the record type that stands for it, where the names differ."""


@dataclass(frozen=True, slots=True)
class Target:
    """An instance that a directive names, or an author; `meaning` is FHIR's consent-data-meaning.

    `sources` are those it may be of, None for any; `refers_to` what it refers to at each source where it was read.
    """

    meaning: str
    type: str
    local_id: str
    sources: frozenset[str] | None = None
    identifiers: frozenset[Identifier] = frozenset()
    home: str = ""
    """The source whose own id it is: the issuer's, unless an address says another."""
    refers_to: tuple[tuple[str, Reach], ...] = ()
    lacking: frozenset[str] = frozenset()
    """Sources that answered that they have no such instance."""

    def may_be_of(self, source: str) -> bool:
        """Tell whether it may be of a source."""
        return self.sources is None or source in self.sources

    @property
    def address(self) -> tuple[str, str]:
        """Its type and id at its source."""
        return (self.type, self.local_id)


@dataclass(frozen=True, slots=True)
class Selector:
    """The data part. Each part that is there must name a record; of its own alternatives any one."""

    categories: frozenset[str] | None = None
    labels: frozenset[str] | None = None
    types: frozenset[str] | None = None
    period: Span | None = None
    codes: frozenset[Label] | None = None
    data: tuple[Target, ...] | None = None
    sources: frozenset[str] | None = None
    denied: frozenset[str] | None = None
    """Labels that a permit is an exception under: those of the denial that it doesn't name itself."""
    holders: frozenset[str] | None = None
    """Organizations that are named, of `sources`: at a source of several establishments they hold their own records."""

    @property
    def wide(self) -> bool:
        """Tell whether nothing narrows it."""
        return all(getattr(self, part) is None for part in self.__slots__)

    @property
    def follows(self) -> bool:
        """Tell whether it rests on what no field of a record may show: whom it refers to, any code that is in it."""
        return self.codes is not None or any(target.meaning != "instance" for target in self.data or ())

    def as_input(self) -> Any:
        """Return the data part of a question: `all`, or its parts (docs/decisions/policy-shape.md)."""
        if self.wide:
            return "all"
        parts: dict[str, Any] = {
            name: sorted(getattr(self, name))
            for name in ("categories", "labels", "sources")
            if getattr(self, name) is not None
        }
        types = {OURS.get(one, one) for one in self.types or ()} & RECORD_TYPES
        if types:
            parts["types"] = sorted(types)
        elif self.types is not None:
            parts["records"] = 0
        authors = sum(target.meaning == "authoredby" for target in self.data or ())
        counted = {"codes": len(self.codes or ()), "records": len(self.data or ()) - authors, "authors": authors}
        parts |= {name: count for name, count in counted.items() if count}
        if self.denied is not None:
            parts["labels"] = sorted(self.denied | (self.labels or frozenset()))
        return parts if self.period is None else parts | {"period": True}
