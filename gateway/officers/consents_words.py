"""Consents' words: what `lint-consents` says beside the reasons, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from gateway.directives import Lack

LACKS: Final[Mapping[Lack, tuple[tuple[str, str], tuple[str, str]]]] = MappingProxyType(
    {
        Lack.PERSON: (
            ("L’avis ne dit pas de qui il s’agit.", "The notice doesn’t say whom it is about."),
            ("Écrire patient, par référence ou par identifiant.", "Write patient, by reference or identifier."),
        ),
        Lack.INFORMATION: (
            (
                "L’avis ne dit pas quels renseignements sont visés.",
                "The notice doesn’t say which information it aims at.",
            ),
            (
                "Écrire dans provision : securityLabel, class, code, dataPeriod ou data.",
                "Write in provision: securityLabel, class, code, dataPeriod or data.",
            ),
        ),
        Lack.ACTORS: (
            (
                "L’avis ne dit pas à quelles personnes, ou à quelles catégories de personnes, il s’adresse.",
                "The notice doesn’t say which persons, or which categories of persons, it aims at.",
            ),
            (
                "Écrire provision.actor : un numéro de permis, un organisme, un groupe ou un rôle.",
                "Write provision.actor: a licence, an organization, a group or a role.",
            ),
        ),
        Lack.DATES: (
            (
                "L’avis n’est pas daté, ou ne dit pas quand il commence.",
                "The notice bears no date, or doesn’t say when it begins.",
            ),
            ("Écrire dateTime et provision.period.start.", "Write dateTime and provision.period.start."),
        ),
        Lack.SIGNATURE: (
            ("L’avis n’est pas signé.", "The notice isn’t signed."),
            (
                "Écrire performer (qui le donne), ou joindre le document signé dans sourceAttachment.",
                "Write performer (who gives it), or attach the signed document in sourceAttachment.",
            ),
        ),
    }
)
"""What a notice of restriction or refusal lacks (R-22.1, r. 1, s. 3), and what to write."""

UNREAD: Final[Mapping[str, tuple[tuple[str, str], tuple[str, str]]]] = MappingProxyType(
    {
        "unread": (
            ("Ce fichier ne peut pas être lu comme du JSON.", "This file can’t be read as JSON."),
            (
                "Donner des ressources FHIR R4 en JSON, en NDJSON ou en Bundle.",
                "Give FHIR R4 resources as JSON, NDJSON or Bundle.",
            ),
        ),
        "silent": (
            (
                "Cette source n’a pas donné ses consentements, ou ne dit pas clairement de qui ils sont.",
                "This source didn’t give its Consents, or doesn’t say clearly whose they are.",
            ),
            ("Voir `passerelle source check`, puis recommencer.", "See `passerelle source check`, then begin again."),
        ),
    }
)

SAYS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "denies": ("compte comme un refus", "counts as a denial"),
        "weakens": ("à préciser", "to be made precise"),
        "lacks": ("avis incomplet", "incomplete notice"),
        "unread": ("illisible", "unreadable"),
        "instead": ("→ {instead}", "→ {instead}"),
        "line": ("ligne {line}", "line {line}"),
        "well": ("rien à corriger", "nothing to mend"),
        "counts": (
            "{consents} consentement(s) lu(s), dont {unclear} comptent comme un refus ; {findings} remarque(s)",
            "{consents} consent(s) read, of which {unclear} count as a denial; {findings} remark(s)",
        ),
        "none": ("aucun Consent dans ce qui a été donné", "no Consent in what was given"),
    }
)


def say(key: str, language: str, words: Mapping[str, object] = MappingProxyType({})) -> str:
    """Return a sentence; raise KeyError for a key that has none."""
    return SAYS[key][1 if language == "en" else 0].format_map(words)
