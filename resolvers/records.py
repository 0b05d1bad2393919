"""Records: what a source answered, as the rest of the house handles it.

A `Record` is one resource of one source, still in the source's own JSON. An `Element` is a part of it, seen as a
GraphQL type. A `Reference` names another record. Reading a field goes through the record's path table, so that a value
exists only once something asked for it. Nothing here decides, fetches or seals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Protocol


class Number(str):
    """A JSON number with a fraction or an exponent, kept as the source wrote it (FHIR R4 decimal, precision kept)."""

    __slots__ = ()


UNREADABLE: Final = "unreadable"
"""Code of a label that can't be read: no table knows it, and the policy denies what has it."""


@dataclass(frozen=True, slots=True)
class Label:
    """A security label: a coding of `meta.security`, or one that a labelling table gave."""

    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Names a record of the same source; `type` is the source's own resource type, empty when it does not say."""

    type: str
    local_id: str
    body: Any = None
    """The contained resource itself, when the reference was to `#id`; None otherwise."""


class Table(Protocol):
    """How one source says things: reads a field of an element."""

    def read(self, element: Element, name: str) -> Any:
        """Return the value of the GraphQL field `name` of `element`.

        Scalars as str, int, float or bool; an enum as its GraphQL name; an object as an `Element`; a record or an
        actor as a `Reference`; lists of these; None when absent or not of the declared shape.
        """
        ...


@dataclass(frozen=True, slots=True)
class Record:
    """One resource of one source.

    `type` is the GraphQL type that it fills; `patient` the patient's id at that source, empty for what belongs to no
    patient (a practitioner, an organization); instants are RFC 3339 text.
    """

    type: str
    source: str
    local_id: str
    patient: str
    body: Any = field(repr=False)
    table: Table = field(repr=False)
    as_of: str
    version_id: str | None = None
    last_updated: str | None = None
    labels: tuple[Label, ...] = ()
    codes: tuple[Label, ...] = ()
    """Codings that no field of its type shows and that the labelling tables may look at: a session's service."""
    establishment: str | None = None
    """The source's own code of the establishment whose record it is; "" when it says none, None if it never does."""

    def root(self) -> Element:
        """Return the record seen as its own GraphQL type."""
        return Element(self.type, self.body, self)


@dataclass(slots=True, unsafe_hash=True)  # not frozen: one is made for each object read, at four times the cost
class Element:
    """A part of a record, seen as the GraphQL type `type`; `json` is as the source wrote it. Nobody changes one."""

    type: str
    json: Any = field(repr=False)
    record: Record

    def read(self, name: str) -> Any:
        """Return the value of the GraphQL field `name`, by the record's path table."""
        return self.record.table.read(self, name)
