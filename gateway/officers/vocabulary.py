"""Vocabulary: the words that officers may write in the tables, by what they are: roles, categories, purposes…

Takes the tables. Gives the known words of each kind. A schema of `policies/schemas/tables` names a kind as the `format`
of a text or of a row's name; a text that is none of the kind's words is found before it is missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from gateway.masks import MASKS
from resolvers.protocols.fhir_kin import REPRESENTATIVES

PROVEN_OTHERWISE = frozenset({"own_establishment", "own_territory", "self"})
"""Kinds that no source attests: the question or the configuration proves them."""
ROLE_WORDS = frozenset({"like", "except", "needs"})

REASONS = (
    "QUESTION", "SCOPE", "PURPOSE", "AUTHORIZATION", "STANDING", "SUPERVISION", "RELATIONSHIP", "OWN_RECORD",
    "RESTRICTION", "REFUSAL", "CONSENT", "LABEL", "ROLE", "OVERLAY", "TERRITORY", "MINORITY", "REPRESENTATION",
    "OWN_ACCESS", "MOMENTARY",
)  # fmt: skip
"""Reason codes of the voices, first to last."""
NOBODYS = frozenset({"SILENCE", "SHAPE", ""})
"""Reasons that mean that no voice decided."""

VOICE_OF: Mapping[str, int] = {
    "QUESTION": 1, "SCOPE": 1, "PURPOSE": 1, "AUTHORIZATION": 1, "STANDING": 2, "SUPERVISION": 2, "RELATIONSHIP": 3,
    "OWN_RECORD": 3, "RESTRICTION": 4, "REFUSAL": 5, "CONSENT": 6, "LABEL": 7, "ROLE": 8, "OVERLAY": 8, "TERRITORY": 8,
    "MINORITY": 9, "REPRESENTATION": 9, "OWN_ACCESS": 10, "MOMENTARY": 10,
}  # fmt: skip
"""Reason code → the number of the voice that gives it."""


def vocabularies(tables: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return the known words by kind; a table that is missing or misshapen gives none."""
    levels, sensitivity = _at(tables, "labels", "confidentiality"), _at(tables, "labels", "sensitivity")
    categories, roles = _at(tables, "categories"), _at(tables, "roles")
    known = {
        "role": roles,
        "category": categories,
        "role_row": categories | ROLE_WORDS,
        "purpose": _at(tables, "purposes", "known"),
        "level": levels,
        "sensitivity": sensitivity,
        "label": levels | sensitivity | _at(tables, "labels", "marks"),
        "mask": frozenset(MASKS),
        "word": frozenset({"p", "deny"} | {f"m:{name}" for name in MASKS}),
        "record_type": _at(tables, "directives", "types"),
        "profile": _at(tables, "no_directive"),
        "specialty": _at(tables, "specialties"),
        "coordinate": _at(tables, "coordinates"),
        "representative": _at(tables, "representation") or REPRESENTATIVES,
        "reason": frozenset(REASONS),
    }
    kinds = _at(tables, "relationships", "kinds")
    known["evidence"] = kinds | PROVEN_OTHERWISE | REPRESENTATIVES | known["representative"]
    return known


def likeliest(word: str, known: frozenset[str]) -> str:
    """Return the known word that a misspelt one resembles; an empty text when none does."""
    return next(iter(get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def _at(tables: Mapping[str, Any], *steps: str) -> frozenset[str]:
    found: Any = tables
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return frozenset(str(word) for word in found) if isinstance(found, Mapping | list) else frozenset()
