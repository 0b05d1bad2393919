"""Consents' words: what `lint-consents` says beside the reasons, in French and English."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from gateway.directives import Lack
from gateway.officers.words import Words, say_of

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

SAYS: Words = {
    "denies": {"fr": "compte comme un refus", "en": "counts as a denial"},
    "weakens": {"fr": "à préciser", "en": "to be made precise"},
    "lacks": {"fr": "avis incomplet", "en": "incomplete notice"},
    "unread": {"fr": "illisible", "en": "unreadable"},
    "instead": {"fr": "→ {instead}", "en": "→ {instead}"},
    "line": {"fr": "ligne {line}", "en": "line {line}"},
    "well": {"fr": "rien à corriger", "en": "nothing to mend"},
    "counts": {
        "fr": "{consents} consentement(s) lu(s), dont {unclear} comptent comme un refus ; {findings} remarque(s)",
        "en": "{consents} consent(s) read, of which {unclear} count as a denial; {findings} remark(s)",
    },
    "none": {"fr": "aucun Consent dans ce qui a été donné", "en": "no Consent in what was given"},
}


say = partial(say_of, SAYS)
