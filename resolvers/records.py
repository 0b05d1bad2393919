"""Records: what a source answered, as the rest of the house handles it.

A `Record` is one resource of one source, still in the source's own JSON, and `Unread` until something needs it. An
`Element` is a part of it, seen as a GraphQL type. A `Reference` names another record. Reading a field goes through the
record's path table, so that a value exists only once something asked for it. Nothing here decides, fetches or seals.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Protocol


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


class Unread(Mapping[str, Any]):
    """A body whose bytes were checked, and not decoded: a mapping that decodes the element that is asked, each time.

    None of its methods but `body` decodes the whole (docs/decisions/deferred-bodies.md).
    """

    __slots__ = ()

    @abstractmethod
    def body(self) -> dict[str, Any]:
        """Return the whole, decoded."""

    @abstractmethod
    def sign(self, whole: frozenset[str], there: frozenset[str]) -> tuple[tuple[str, bytes | None], ...] | None:
        """Return each name of `whole` with what is written under it, each of `there` that has a value with None.

        Bodies that agree on it read the same under these names. None altogether when bytes don't tell.
        """

    @abstractmethod
    def may_say(self, word: str, name: str = "") -> bool:
        """Tell whether an ASCII word may be in its names and texts, however spelled; under one name, when given."""

    @abstractmethod
    def having(self, instead: Mapping[str, Any]) -> Unread:
        """Return it with these elements in place of what is written there."""

    def part(self, names: Iterable[str]) -> dict[str, Any]:
        """Return the elements of these names, decoded."""
        return {name: self[name] for name in names if name in self}


@dataclass(slots=True, unsafe_hash=True)  # not frozen, as an `Element`: nobody changes one, save for reading its body
class Record:
    """One resource of one source.

    `type` is the GraphQL type that it fills; `patient` the patient's id at that source, empty for what belongs to no
    patient (a practitioner, an organization); instants are RFC 3339 text. A `body` that is given `Unread` is decoded
    when it is first read, and kept.
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

    unread: Unread | None = field(init=False, default=None, repr=False, compare=False)
    """The body before it was decoded; None when it was given decoded."""

    def __post_init__(self) -> None:
        """Take the body out of its slot when it is unread, so that whoever reads it finds `__getattr__` instead."""
        if type(self.body) is not dict and isinstance(self.body, Unread):
            self.unread = self.body
            del self.body

    if not TYPE_CHECKING:  # to a type checker `body` is a field like the others, and an unknown name an error

        def __getattr__(self, name: str) -> Any:
            """Decode the body: the one slot that may be empty."""
            if name != "body" or self.unread is None:
                raise AttributeError(name)
            self.body = self.unread.body()
            return self.body

    @property
    def elements(self) -> Mapping[str, Any]:
        """The elements at the top of the body, without decoding the others; empty when it is no object."""
        if self.unread is not None:
            return self.unread
        return self.body if isinstance(self.body, dict) else {}

    def having(self, instead: Mapping[str, Any], **changes: Any) -> Record:
        """Return the record with these elements in place of its body's; `changes` are of its other fields."""
        body = {**self.body, **instead} if self.unread is None else self.unread.having(instead)
        return replace(self, body=body, **changes)

    def sketch(self, names: Iterable[str]) -> Record:
        """Return the record with these elements of its body alone, and what it contains; itself when all is decoded."""
        if self.unread is None:
            return self
        return replace(self, body=self.unread.part({*names, "contained"}))

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
