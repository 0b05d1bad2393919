"""Sentences of directives that are recorded and revoked, by key, in both languages side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

DIRECTIVES: Final[Mapping[str, Mapping[Literal["fr", "en"], str]]] = {
    "directive": {
        "fr": "Vous ne pouvez ni inscrire ni révoquer cette directive pour cette personne.",
        "en": "You can’t record or revoke this directive for this person.",
    },
    "directive-issuer": {
        "fr": "Cette directive a été donnée par quelqu’un d’autre : adressez-vous à l’établissement qui la garde.",
        "en": "This directive was given by someone else: ask the establishment that keeps it.",
    },
    "directive-unknown": {
        "fr": "Aucune directive n’est connue sous cet identifiant.",
        "en": "No directive is known under this id.",
    },
    "directive-list": {
        "fr": "La partie « {part} » est vide ou trop longue : de un à {limit} éléments, ou null pour tout viser.",
        "en": "The part “{part}” is empty or too long: one to {limit} items, or null to aim at all.",
    },
    "directive-part": {
        "fr": "La partie « {part} » vise ce qui n’est pas connu, ou ne peut être nommé à toutes les sources.",
        "en": "The part “{part}” aims at what is not known, or can’t be named to all sources.",
    },
    "directive-actor-one": {
        "fr": "Chaque intervenant visé est un identifiant ou un rôle : un seul des deux.",
        "en": "Each of those aimed at is an id or a role: exactly one of the two.",
    },
    "directive-period": {
        "fr": "La partie « {part} » doit finir après son début, et ne pas être déjà terminée.",
        "en": "The part “{part}” must end after it begins, and not be over already.",
    },
    "directive-lacks": {
        "fr": "L’avis est incomplet : la loi demande cette partie : {part}.",
        "en": "The notice is not complete: the law asks for this part: {part}.",
    },
    "directive-revoked": {
        "fr": "Cette directive a été inscrite, puis révoquée : pour une autre, donnez un autre clientMutationId.",
        "en": "This directive was recorded, then revoked: for another one, give another clientMutationId.",
    },
    "directive-stands": {
        "fr": "La directive est inscrite ou révoquée comme demandé, mais ne peut être relue : redemandez plus tard.",
        "en": "The directive is recorded or revoked as asked, but can’t be read again: ask later.",
    },
    "directive-changed": {
        "fr": "La directive a changé entre-temps : relisez-la, puis recommencez.",
        "en": "The directive changed meanwhile: read it again, then start over.",
    },
    "directive-invalid": {
        "fr": "La source qui garderait cette directive ne l’accepte pas ainsi.",
        "en": "The source that would keep this directive doesn’t take it so.",
    },
}
