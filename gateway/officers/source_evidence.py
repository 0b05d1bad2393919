"""Source evidence: what a source's settings let it attest, and no evidence read of it could ever say.

Takes a source's settings. Gives kinds of evidence, and the FHIR searches by which evidence is read. Pure.
"""

from __future__ import annotations

from typing import Final

from gateway.relations import CLOSE
from gateway.settings import Source

__all__ = ["evidence_searches", "mute"]

_BY_FHIR_ALONE: Final = CLOSE | {"youth_protection", "no_harm"}
"""Read of RelatedPerson and of Consent."""
_BY_TEAMS: Final = frozenset({"on_call_group", "locum"})
"""Read of CareTeam, whose participants name groups."""


def mute(source: Source) -> list[str]:
    """Return the kinds that `attests` names in vain: a word that is never heard, or a mistake in the settings."""
    if source.protocol != "fhir-r4":
        return sorted((_BY_FHIR_ALONE | _BY_TEAMS) & set(source.attests))
    return [] if "CareTeam" in source.capabilities.ties else sorted(_BY_TEAMS & set(source.attests))


def evidence_searches(source: Source) -> set[tuple[str, str]]:
    """Return (resource type, search parameter) of the evidence reads of a FHIR source."""
    asked = {("Patient", "identifier"), ("Patient", "_id"), ("Consent", "patient")}
    asked |= {(kind, "patient") for kind in source.capabilities.ties if source.attests}
    asked |= {("CareTeam", "participant")} if source.capabilities.panel else set()
    asked |= {("Practitioner", "identifier")} if "reference" in source.capabilities.panel else set()
    if source.kind == "registry" or not CLOSE.isdisjoint(source.attests):
        asked.add(("RelatedPerson", "patient"))
        asked |= {("Person", "patient")} if source.capabilities.persons else set()
    return asked | ({("PractitionerRole", "practitioner")} if not _BY_TEAMS.isdisjoint(source.attests) else set())
