"""Wanted: what Consents name by reference alone, which must be read to know whom, or what, they mean.

Takes Consents that were read, and sources. Gives addresses: practitioners and groups who are named without their
number, and instances whose own references count. Nothing else is read for a Consent's sake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gateway.directives.origins import Address, Origins
from gateway.directives.understood import Understood
from resolvers.consents import Datum, Party, Pointer

MOST = 50
"""Most addresses that are read for one patient's Consents; what lies beyond stays unresolved."""

PEOPLE = frozenset({"Group", "Practitioner"})


def wanted(consents: Understood, origins: Origins, everywhere: Collection[str]) -> tuple[Address, ...]:
    """Return what to read; `everywhere` are the sources where a relative reference of a denial may lead."""
    found: dict[Address, None] = {}
    for source, parsed in consents:
        for provision in parsed.provisions:
            parties: tuple[Party, ...] = provision.parts.get("actor", ())
            data: tuple[Datum, ...] = provision.parts.get("data", ())
            for pointer in (*_people(parties), *(d.of for d in data if d.meaning == "authoredby")):
                found.update(dict.fromkeys(_addresses(pointer, origins, {source}, PEOPLE)))
            for datum in data:
                if datum.meaning == "related":
                    found.update(dict.fromkeys(_addresses(datum.of, origins, {source, *everywhere}, ())))
    return tuple(found)[:MOST]


def _people(parties: tuple[Party, ...]) -> Iterator[Pointer]:
    return (party.who for party in parties if party.who is not None)


def _addresses(
    pointer: Pointer, origins: Origins, sources: Collection[str], types: Collection[str]
) -> Iterator[Address]:
    """Yield where a literal reference leads, when its type is one of these, or any."""
    if not pointer.local_id or pointer.identifier is not None or (types and pointer.type not in types):
        return
    if pointer.base:
        source = origins.of(pointer.base)
        yield from ((source, pointer.type, pointer.local_id),) if source else ()
    else:
        yield from ((source, pointer.type, pointer.local_id) for source in sorted(sources))
