"""Words: what a verification says of each kind of fault, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "changed": {
        "fr": "L’inscription {seq} du rédacteur {writer} a été modifiée.",
        "en": "Entry {seq} of writer {writer} was changed.",
    },
    "missing-one": {
        "fr": "L’inscription {seq} du rédacteur {writer} manque ; la suivante ne peut être vérifiée.",
        "en": "Entry {seq} of writer {writer} is missing; the next one can't be verified.",
    },
    "missing-run": {
        "fr": "Les inscriptions {seq} à {until} du rédacteur {writer} manquent ; la suivante ne peut être vérifiée.",
        "en": "Entries {seq} to {until} of writer {writer} are missing; the next one can't be verified.",
    },
    "swapped": {
        "fr": "L’inscription {seq} du rédacteur {writer} a été échangée avec la {other_seq} de {other_writer}.",
        "en": "Entry {seq} of writer {writer} was swapped with entry {other_seq} of {other_writer}.",
    },
    "cut-off-one": {
        "fr": "L’inscription {seq}, la dernière du rédacteur {writer}, a été retranchée.",
        "en": "Entry {seq}, the last of writer {writer}, was cut off.",
    },
    "cut-off-run": {
        "fr": "Les inscriptions {seq} à {until}, les dernières du rédacteur {writer}, ont été retranchées.",
        "en": "Entries {seq} to {until}, the last of writer {writer}, were cut off.",
    },
    "question": {
        "fr": "La question ou la réponse de l’inscription {seq} du rédacteur {writer} manque ou a été modifiée.",
        "en": "The question or the answer of entry {seq} of writer {writer} is gone or was changed.",
    },
    "anchor": {
        "fr": "L’ancre du journal manque ou n’est pas de la passerelle : une fin retranchée ne se verrait pas.",
        "en": "The log's anchor is missing or is not the gateway's: a cut-off end would not show.",
    },
    "unreadable": {
        "fr": "Le journal, ou une partie, ne peut être lu (rédacteur « {writer} », inscription {seq}).",
        "en": "The log, or a part of it, can't be read (writer '{writer}', entry {seq}).",
    },
}
