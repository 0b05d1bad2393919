"""Marie at the registry, the hospital and the clinic, and what it takes to locate her."""

from __future__ import annotations

from typing import Any

from gateway.located import Located
from gateway.pipeline.locate import Locator
from resolvers.protocols import Identifier
from tests.gateway.desk import Town, visit
from tests.gateway.stage_parts import NAM

MRN, DOSSIER = "urn:passerelle:demo:chus:mrn", "urn:passerelle:demo:omnimed:dossier"
MARIE = Identifier(NAM, "BOUM855510ZZ")
NAMES = {"family": "Bouchard", "given": "Marie", "birth_date": "1985-05-10", "gender": "female"}


def one(local_id: str, *numbers: tuple[str, str], **changes: Any) -> list[dict[str, Any]]:
    """Return a source's answer: one person, Marie unless changed, under her NAM and these numbers."""
    return [{"id": local_id, "numbers": [[NAM, "BOUM855510ZZ"], *numbers], **NAMES, **changes}]


REGISTERED = one("reg-1", (MRN, "300137"), (DOSSIER, "OM-1"))
EVERYWHERE: dict[str, dict[str, Any]] = {
    "registre": {"who": REGISTERED},
    "chus": {"who": one("p-1", (MRN, "300137"))},
    "omnimed": {"who": one("OM-1", (DOSSIER, "OM-1"))},
}


async def locate(town: Town, identifier: Identifier = MARIE, *, ask_all: bool = False) -> Located:
    """Locate, and let the wire go."""
    try:
        return await Locator(town.desk).locate(visit(), identifier, ask_all=ask_all)
    finally:
        await town.wire.aclose()
