"""Asked transitions: the one page of transitions that an operation asks for, checked before anything is spent.

Part of the `operation` stage. Takes a prepared operation. Gives what `Query.transitions` was given, or refuses it. A
cursor holds the place of an event, and is bound to who asked and to every argument but the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import GraphQLSchema

from gateway.access import Subject
from gateway.errors import BadUserInput
from gateway.instants import span_of
from gateway.keyring import Keyring
from gateway.pipeline.asked_page import Asks, Place, after_of, first_of, names_of
from gateway.pipeline.operation import Operation
from gateway.pipeline.panel import Happening
from gateway.pipeline.plan import Keyed
from gateway.target import Target, bind_cursor
from resolvers.calendar import midnight

FIELD = "transitions"
COORDINATE = f"Query.{FIELD}"
DAYS_BACK = 90
"""Most days back: since the beginning of that day, in Québec."""


def place_of(keyring: Keyring, one: Happening) -> Place:
    """Return where an event stands in the order of the list; marks are of one length, and so are cursors."""
    number = one.member.identifier
    said = (one.source, one.type, one.local_id, one.kind, number.system, number.value)
    return (-one.at, keyring.mac("transition-place", *(part.encode() for part in said)).hex())


def following(keyring: Keyring, happenings: Sequence[Happening], after: Place | None) -> list[Happening]:
    """Return the events of a list, newest first, that follow a place; all of them without one.

    Where the place's own event is gone, those of its instant come again: better twice than never.
    """
    if after is None:
        return list(happenings)
    same = [one for one in happenings if -one.at == after[0]]
    known = next((rank for rank, one in enumerate(same) if place_of(keyring, one) == after), -1)
    return [*same[known + 1 :], *(one for one in happenings if -one.at > after[0])]


@dataclass(frozen=True, slots=True)
class AskedTransitions:
    """What a page of transitions was asked with. `given` are the arguments that test something."""

    key: str
    since: float
    until: float | None
    kinds: frozenset[str] | None
    first: int
    after: Place | None
    binding: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def tested(self) -> tuple[str, ...]:
        """The coordinates that the caller must read unmasked to be given anything."""
        return (COORDINATE, *(f"{COORDINATE}({name}:)" for name in self.given))


class TransitionLists:
    """Reads the arguments of `Query.transitions`."""

    def __init__(self, schema: GraphQLSchema, keyring: Keyring) -> None:
        self._asks = Asks(schema, (FIELD,))
        self._keyring = keyring

    def read(self, operation: Operation, spanning: Keyed, subject: Subject, now: float) -> AskedTransitions | None:
        """Return what is asked; None when no transitions are.

        Raise `BadUserInput` for a window or a page out of bounds, or a cursor that this query did not give.
        """
        asked = self._asks.of(operation, spanning)
        if asked is None:
            return None
        given = asked.given
        first, kinds = first_of(given), names_of(given.get("kinds"))
        since, until = (span_of(given.get(name)) for name in ("since", "until"))
        if since is None or since.start is None or since.start < midnight(now, -DAYS_BACK):
            raise BadUserInput("since-far", limit=DAYS_BACK)
        if until is not None and (until.start is None or until.start <= since.start):
            raise BadUserInput("until-before")
        binding = (FIELD, subject.id, subject.role, *bind_cursor(Target(), FIELD, given))
        return AskedTransitions(
            asked.key,
            since.start,
            until.start if until is not None else None,
            None if kinds is None else frozenset(kinds),
            first,
            after_of(given, self._keyring, binding),
            binding,
            tuple(name for name in ("since", "until", "kinds") if name in given),
        )


def seal_place(keyring: Keyring, place: Place, binding: tuple[str, ...]) -> str:
    """Return the cursor of a place."""
    return keyring.seal_cursor((f"{place[0]:+020.3f}", place[1]), binding)
