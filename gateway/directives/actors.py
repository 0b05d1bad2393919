"""Actors: whom a provision aims at, as the policy knows them, and at which sources.

Takes the actors as they were written, the caller and the sources. Gives actors of a question. Someone unresolved is
everyone for a denial, and nobody here for a permit.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from typing import Any

from gateway.directives.caller import ANOTHER, Caller
from gateway.directives.origins import Origins
from resolvers.consents import Party, Pointer
from resolvers.consents.codes import SOURCE_SYSTEM
from resolvers.protocols.fhir_ties import GROUP

NOBODY: Any = ({"id": ANOTHER},)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the parts of one source's provisions for one caller."""

    caller: Caller
    origins: Origins
    issuer: str


def actors_of(parties: Iterable[Party], reader: Reader, *, denies: bool) -> Any:
    """Return the actors of a question: `all`, or a list; custodians are no actors."""
    found: list[dict[str, str]] = []
    for party in (one for one in parties if not one.custodian):
        named = _named(party, reader)
        if named is None and denies:
            return "all"
        found += named or NOBODY
    return found or "all"


def _named(party: Party, reader: Reader) -> list[dict[str, str]] | None:
    """Return whom a party names; None when it can't be told."""
    if not party.receives:
        return None
    if party.who is None:
        roles = [{"role": role} for role in party.roles]
        return roles + [{"specialty": code} for code in party.specialties] or None
    identifiers = reader.origins.identifiers(party.who, reader.issuer)
    groups = {one.value for one in identifiers if one.system == GROUP}
    if groups or party.who.type == "Group":
        return _group(party.who, groups)
    if party.who.type == "Organization":
        known = party.who.local_id in reader.caller.organizations and _is_known(party.who, reader)
        return [{"organization": party.who.local_id}] if known else None
    mine = reader.caller.among(identifiers)
    return None if mine is None else [{"id": reader.caller.id if mine else ANOTHER}]


def _group(who: Pointer, said: Set[str]) -> list[dict[str, str]] | None:
    """Return the group that is said, by its id as tokens name it, and not by a resource's: that is its server's own."""
    return [{"group": one} for one in said] if len(said) == 1 and who.type in ("", "Group") else None


def _is_known(pointer: Pointer, reader: Reader) -> bool:
    """Tell whether a literal reference is relative, or under a source's address."""
    return not pointer.base or reader.origins.of(pointer.base) is not None


def sources_of(parties: Iterable[Party], reader: Reader) -> tuple[frozenset[str] | None, bool]:
    """Return the sources that custodians name, None for whichever, and whether every custodian is known."""
    found: set[str] = set()
    custodians = [party for party in parties if party.custodian]
    for party in custodians:
        kept = _kept(party.who, reader)
        if not kept:
            return None, False
        found |= kept
    return (frozenset(found) if custodians else None), True


def _kept(who: Pointer | None, reader: Reader) -> frozenset[str]:
    if who is None:
        return frozenset()
    if who.identifier is not None and who.identifier.system == SOURCE_SYSTEM:
        return frozenset({who.identifier.value}) & reader.origins.sources.keys()
    if who.type == "Organization" and _is_known(who, reader):
        return reader.origins.kept_by(who.local_id)
    return frozenset()
