"""Wanted: the directive that a mutation records or revokes, checked before anything is spent.

Part of the `operation` stage. Takes a prepared mutation. Gives what it wants, or refuses it: codes and ids are of a
form, and as many as can be; a period ends after it begins. What the tables and the policy think isn't asked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import GraphQLSchema, OperationType
from graphql.execution.values import get_argument_values

from gateway.acts.free_text import LONGEST
from gateway.errors import BadUserInput, OperationRefused
from gateway.instants import span_of
from gateway.keyring import Keyring
from gateway.pipeline.operation import Operation
from gateway.pipeline.planner import Planner
from gateway.pipeline.target import Targets
from gateway.pipeline.wanted import Wanted, client_id, free_text
from gateway.target import Opened
from resolvers.consents.parts import CODE, MOST_ITEMS
from resolvers.protocols import Identifier

RECORD: Final = "recordDirective"
REVOKE: Final = "revokeDirective"
LISTS: Final = ("categories", "labels", "records", "purposes", "actors", "sources")
PARTS_OF_RECORD: Final = 3
"""Parts of a record's id, beside its type: source, the patient's id there, its own."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """From an instant to before another, in seconds; None is open."""

    start: float | None = None
    end: float | None = None


@dataclass(frozen=True, slots=True)
class WantedActor:
    """Whom a directive is to aim at: what an id opened to, or a role."""

    opened: Opened | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class WantedDirective(Wanted):
    """A directive to record; None aims at all. Lists are sorted: in another order, it is the same directive."""

    identifier: Identifier = field(default=Identifier("", ""), repr=False)
    kind: str = "restriction"
    period: Bounds = Bounds()
    categories: tuple[str, ...] | None = None
    labels: tuple[tuple[str | None, str], ...] | None = None
    records: tuple[Opened, ...] | None = field(default=None, repr=False)
    data_period: Bounds | None = None
    purposes: tuple[str, ...] | None = None
    actors: tuple[WantedActor, ...] | None = field(default=None, repr=False)
    sources: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class WantedRevocation(Wanted):
    """A directive to revoke: the source that keeps it, the patient's id there, and its own."""

    source: str = ""
    patient: str = field(default="", repr=False)
    local_id: str = field(default="", repr=False)
    reason: str = field(default="", repr=False)


class DirectiveInputs:
    """Reads mutations of directives, of one schema."""

    def __init__(self, schema: GraphQLSchema, planner: Planner, targets: Targets, keyring: Keyring) -> None:
        self._fields = schema.mutation_type.fields if schema.mutation_type is not None else {}
        self._planner = planner
        self._targets = targets
        self._keyring = keyring

    def takes(self, operation: Operation) -> bool:
        """Tell whether an operation records or revokes a directive."""
        if operation.definition.operation is not OperationType.MUTATION:
            return False
        return any(node.name.value in (RECORD, REVOKE) for _, node in self._planner.writes(operation))

    def read(self, operation: Operation) -> WantedDirective | WantedRevocation:
        """Return what the operation's one mutation wants.

        Raise `OperationRefused` for several, `BadUserInput` for what is not well formed.
        """
        asked = dict(self._planner.writes(operation))
        if len(asked) > 1:
            raise OperationRefused("act-several")
        ((key, node),) = asked.items()
        given: Mapping[str, Any] = get_argument_values(self._fields[node.name.value], node, operation.values)["input"]
        return self._directive(key, given) if node.name.value == RECORD else self._revocation(key, given)

    def _revocation(self, key: str, given: Mapping[str, Any]) -> WantedRevocation:
        opened = self._open(given["id"])
        if opened is None or opened.type != "Directive" or len(opened.parts) != PARTS_OF_RECORD:
            raise BadUserInput("directive-unknown")
        reason = free_text(given.get("reason") or "", needed=False, most=LONGEST)
        return WantedRevocation(key, REVOKE, client_id(given), *opened.parts, reason)

    def _directive(self, key: str, given: Mapping[str, Any]) -> WantedDirective:
        for name in LISTS:
            if given.get(name) is not None and not 0 < len(given[name]) <= MOST_ITEMS:
                raise BadUserInput("directive-list", part=name, limit=MOST_ITEMS)
        return WantedDirective(
            key,
            RECORD,
            client_id(given),
            identifier=self._targets.identifier(given["patient"]),
            kind=str(getattr(given["kind"], "value", given["kind"])).lower(),
            period=_bounds("period", given.get("period")) or Bounds(),
            categories=_codes("categories", given.get("categories")),
            labels=_labels(given.get("labels")),
            records=self._records(given.get("records")),
            data_period=_bounds("dataPeriod", given.get("dataPeriod")),
            purposes=_codes("purposes", given.get("purposes")),
            actors=self._actors(given.get("actors")),
            sources=_codes("sources", given.get("sources")),
        )

    def _records(self, given: Sequence[Any] | None) -> tuple[Opened, ...] | None:
        if given is None:
            return None
        opened = [self._open(one) for one in given]
        known = [one for one in opened if one is not None and len(one.parts) == PARTS_OF_RECORD]
        if len(known) != len(opened):
            raise BadUserInput("directive-part", part="records")
        return tuple(sorted(set(known), key=lambda one: (one.type, one.parts)))

    def _actors(self, given: Sequence[Any] | None) -> tuple[WantedActor, ...] | None:
        return None if given is None else tuple(sorted({self._actor(one) for one in given}, key=repr))

    def _actor(self, given: Mapping[str, Any]) -> WantedActor:
        id, role = given.get("actor"), given.get("role")
        if (id is None) == (role is None):
            raise BadUserInput("directive-actor-one")
        if role is not None:
            return WantedActor(role=_code("actors", role))
        opened = self._open(id)
        if opened is None:
            raise BadUserInput("directive-part", part="actors")
        return WantedActor(opened)

    def _open(self, text: Any) -> Opened | None:
        parts = self._keyring.open_id(str(text))
        return Opened(parts[0], tuple(parts[1:])) if parts else None


def _codes(part: str, given: Sequence[Any] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(sorted({_code(part, one) for one in given}))


def _code(part: str, given: Any) -> str:
    if not isinstance(given, str) or not CODE.fullmatch(given):
        raise BadUserInput("directive-part", part=part)
    return given


def _labels(given: Sequence[Mapping[str, Any]] | None) -> tuple[tuple[str | None, str], ...] | None:
    if given is None:
        return None
    said = {(one.get("system"), _code("labels", one["code"])) for one in given}
    return tuple(sorted(said, key=lambda one: (one[0] or "", one[1])))


def _bounds(part: str, given: Mapping[str, Any] | None) -> Bounds | None:
    """Return a period; raise `BadUserInput` for one that holds no instant."""
    if given is None:
        return None
    start, end = (_instant(part, given.get(name)) for name in ("start", "end"))
    if start is not None and end is not None and start >= end:
        raise BadUserInput("directive-period", part=part)
    return None if start is None and end is None and part == "dataPeriod" else Bounds(start, end)


def _instant(part: str, text: str | None) -> float | None:
    if text is None:
        return None
    span = span_of(text.upper())
    if span is None:
        raise BadUserInput("directive-period", part=part)
    return span.start
