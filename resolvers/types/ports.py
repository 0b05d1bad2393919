"""What a parent must offer for the few fields that take arguments.

A resolver hands its arguments over in one line, and what answers is the gateway's. Gives the shapes that pass:
an argument that was left out or null is None, which filters nothing; an empty list stays, and matches nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from strawberry import UNSET

from resolvers.types.inputs import NAM_SYSTEM, CodingInput, IdentifierInput

DEFAULT_FIRST: Final = 50
LARGEST_FIRST: Final = 500


@dataclass(frozen=True, slots=True)
class Coded:
    """A code to match exactly; any system when `system` is None."""

    system: str | None
    code: str


@dataclass(frozen=True, slots=True)
class Identified:
    """A business identifier of a patient."""

    system: str
    value: str

    @classmethod
    def of(cls, given: IdentifierInput) -> Identified:
        """Return what the caller gave, the NAM's system when they gave none."""
        return cls(given.system or NAM_SYSTEM, given.value)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a connection is asked: `first` items after the cursor `after`, dated since <= date < until.

    `since` and `until` are RFC 3339 text; `sources` are ids of sources, all when None, none when empty. Bounds of
    `first` are the gateway's to check.
    """

    first: int = DEFAULT_FIRST
    after: str | None = None
    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] | None = None

    @classmethod
    def of(cls, first: int | None, after: Any, since: Any, until: Any, sources: Any) -> Window:
        """Return the window of a field's arguments, each perhaps null or left out."""
        return cls(
            DEFAULT_FIRST if first is None else first,
            given(after),
            given(since),
            given(until),
            alternatives(sources),
        )


Filter = tuple[str | Coded, ...] | None
"""Alternatives of one argument: codes, concepts, or names of enumeration values. None filters nothing."""


def given(value: Any) -> Any:
    """Return the value, None when it was left out."""
    return None if value is UNSET else value


def alternatives(values: Any) -> tuple[Any, ...] | None:
    """Return the values of a list argument; None when it is null or was left out, empty when it is empty."""
    if values is UNSET or values is None:
        return None
    return tuple(_alternative(value) for value in values)


def _alternative(value: Any) -> str | Coded:
    if isinstance(value, CodingInput):
        return Coded(given(value.system), value.code)
    return str(value)


def filters(arguments: Mapping[str, Sequence[Any] | None]) -> dict[str, Filter]:
    """Return the filters of a connection by argument name, those that filter nothing left out."""
    found = {name: alternatives(values) for name, values in arguments.items()}
    return {name: values for name, values in found.items() if values is not None}


class Chart(Protocol):
    """A patient, as the parent of its connections."""

    def connection(self, field: str, window: Window, filters: Mapping[str, Filter]) -> Any:
        """Return the page of the connection (an object of `views.PageView`'s shape), None when nothing answered."""
        ...


class CourseOf(Protocol):
    """A patient, as the parent of their course."""

    def course(self, window: Window, *, fold: bool) -> Any:
        """Return the page of the course (a `worked_views.CourseView`), None when nothing answered."""
        ...


class RepeatsOf(Protocol):
    """A patient, as the parent of their repeated tests."""

    def repeated_tests(self, window: Window, within_days: int) -> Any:
        """Return the repeated tests (`worked_views.RepeatedTestView`), None when nothing answered."""
        ...


class Root(Protocol):
    """The query's root."""

    def patient_by(self, identifier: Identified) -> Any:
        """Return the patient known under this identifier, or None."""
        ...

    def node_by(self, id: str) -> Any:
        """Return the object of this opaque id, or None."""
        ...

    def transitions_page(self, window: Window, filters: Mapping[str, Filter]) -> Any:
        """Return the page of transitions that was worked out for these arguments, None when nothing answered."""
        ...

    def sessions_page(self, window: Window, filters: Mapping[str, Filter]) -> Any:
        """Return the page of sessions that was read for these arguments, None when refused or nothing answered."""
        ...

    def counts_view(self, field: str) -> Any:
        """Return what was counted for the root `field`, None when refused."""
        ...

    def viewer_view(self) -> Any:
        """Return who asks."""
        ...

    def source_views(self) -> Sequence[Any]:
        """Return the sources configured, ordered by id."""
        ...


class Written(Protocol):
    """The mutation's root: what was asked is written, or refused, when a field is read."""

    @property
    def payload(self) -> Any:
        """The payload of the operation's one mutation; None when it was refused."""
        ...


class Readable(Protocol):
    """A value whose fields are read by their GraphQL names."""

    @property
    def type(self) -> str:
        """The GraphQL type of the value."""
        ...

    def read(self, name: str) -> Any:
        """Return the value of the GraphQL field `name`, None when there is none."""
        ...
