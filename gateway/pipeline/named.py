"""Named: what the patient's Consents name by reference alone, read as evidence before they are understood.

Takes a located patient and their statements. Gives `Origins`: where each source is, and what was found there. Asks
nothing unless a Consent names a practitioner without a licence, or what is related to an instance. What a source does
not give stays unresolved: everyone for a denial, nobody for a permit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from gateway.directives import Address, Origin, Origins, wanted
from gateway.located import Located
from gateway.sources import Fault, SourceDesk, Visit
from resolvers.protocols import Statement


async def name_origins(
    desk: SourceDesk, visit: Visit, located: Located, kept: Sequence[tuple[str, Statement]]
) -> Origins:
    """Return the sources, with what was read of what the statements name; never raises for a source's sake."""
    origins = Origins({name: Origin(str(one.base_url), one.organization) for name, one in desk.sources.items()})
    asked = [one for one in wanted(kept, origins, located.people) if one[0] in located.people]
    if not asked:
        return origins
    sources = sorted({source for source, _, _ in asked})
    answers = await asyncio.gather(*(_look_up(desk, visit, located, source, asked) for source in sources))
    read: dict[Address, Any] = {}
    for source, found in zip(sources, answers, strict=True):
        read |= {(source, body["resourceType"], one.local_id): body for one in found if (body := one.body)}
    return Origins(origins.sources, read)


async def _look_up(
    desk: SourceDesk, visit: Visit, located: Located, source: str, asked: Sequence[Address]
) -> tuple[Statement, ...]:
    here = [(kind, local_id) for name, kind, local_id in asked if name == source]
    try:
        return await desk.lookup(visit, source, here, located.people[source].local_id)
    except Fault:
        return ()
