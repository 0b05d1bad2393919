"""Named: what the patient's Consents name by reference alone, read as evidence before they are understood.

Takes a located patient and their statements. Gives `Origins`: where each source is, and what was found there. Asks
nothing unless a Consent names a practitioner without a licence, or what is related to an instance. What a source does
not give stays unresolved: everyone for a denial, nobody for a permit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from gateway.directives import OURS, Address, Origin, Origins, Understood, wanted
from gateway.located import Located
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.protocols.fhir_lookup import UNBOUND, Lookup


async def name_origins(desk: SourceDesk, visit: Visit, located: Located, consents: Understood) -> Origins:
    """Return the sources, with what was read of what the Consents name; never raises for a source's sake."""
    origins = Origins({name: Origin(str(one.base_url), one.organization) for name, one in desk.sources.items()})
    asked = [one for one in wanted(consents, origins, located.people) if one[0] in located.people]
    if not asked:
        return origins
    sources = sorted({source for source, _, _ in asked})
    answers = await asyncio.gather(*(_look_up(desk, visit, located, source, asked) for source in sources))
    read: dict[Address, Any] = {}
    for found in answers:
        read |= found
    return Origins(origins.sources, read)


async def _look_up(
    desk: SourceDesk, visit: Visit, located: Located, source: str, asked: Sequence[Address]
) -> dict[Address, Any]:
    """Return what a source answered, None for what it has not; nothing when it doesn't answer."""
    here = [one for one in asked if one[0] == source]
    if not isinstance(desk.connectors[source], Lookup):
        return {one: None for one in here if not _may_hold(desk, source, one[1])}
    try:
        given = await desk.lookup(visit, source, [one[1:] for one in here], located.people[source].local_id)
    except Fault:
        return {}
    found = {(source, body["resourceType"], one.local_id): body for one in given if (body := one.body)}
    return dict.fromkeys(here) | found


def _may_hold(desk: SourceDesk, source: str, kind: str) -> bool:
    """Tell whether a source that can't be asked by id may have an instance of a type all the same."""
    return kind in UNBOUND or not {kind, OURS.get(kind, kind)}.isdisjoint(desk.connectors[source].types)
