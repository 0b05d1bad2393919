"""Caller: how sources name whoever asks, so that an actor of a Consent can be told to be them, or another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.access import Subject
from resolvers.numbers import alike
from resolvers.protocols import Identifier

ANOTHER = "\x00"
"""The id, in a question, of whoever is not the caller: no claim of a token can hold it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """How sources name the caller: the policy's id, their licences, and the systems that name professionals.

    `unnamed` tells that the caller says they are a professional of an order that is not known here: then no identifier
    can be said not to be theirs.
    """

    id: str
    licences: frozenset[Identifier]
    systems: frozenset[str]
    organizations: frozenset[str] = frozenset()
    unnamed: bool = False
    others: Mapping[Identifier, str] = field(default_factory=dict)
    """Licences of those whose relationships count for the caller (a resident's supervisor), and their ids."""

    def named_by(self, identifier: Identifier) -> bool | None:
        """Tell whether an identifier is the caller's; None when it can't be told.

        It can't of a system that names nobody known here, nor of the caller's own number written otherwise.
        """
        if identifier in self.licences:
            return True
        told = identifier.system in self.systems and not self.unnamed and not self._like(identifier)
        return False if told else None

    def among(self, identifiers: Iterable[Identifier]) -> bool | None:
        """Tell whether someone of these identifiers is the caller; None when none of them tells, or one is doubtful."""
        given = tuple(identifiers)
        said = [self.named_by(identifier) for identifier in given]
        if True in said:
            return True
        return False if False in said and not any(map(self._like, given)) else None

    def _like(self, identifier: Identifier) -> bool:
        """Tell whether an identifier is the caller's, however it is written."""
        return alike(identifier) in map(alike, self.licences)


def caller_of(subject: Subject, licence_systems: Mapping[str, str], organizations: frozenset[str]) -> Caller:
    """Say how sources name whoever asks: by the licence of their professional order (order → system of its numbers)."""
    order, licence = subject.standing.get("professional"), subject.standing.get("licence")
    system = licence_systems.get(str(order or ""))
    mine = frozenset({Identifier(system, licence)}) if system and isinstance(licence, str) and licence else frozenset()
    supervisor = subject.standing.get("supervisor")
    others = {Identifier(system, supervisor): supervisor} if system and isinstance(supervisor, str) else {}
    return Caller(
        id=subject.id,
        licences=mine,
        systems=frozenset(licence_systems.values()),
        organizations=organizations,
        unnamed=bool(order or licence) and not mine,
        others=others,
    )
