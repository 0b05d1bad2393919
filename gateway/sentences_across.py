"""Sentences across: the errors of lists, and of operations that name no patient, by key, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["ACROSS"]

ACROSS: Mapping[str, Mapping[Literal["fr", "en"], str]] = MappingProxyType(
    {
        "spanning": {
            "fr": "Une opération porte soit sur un patient, soit sur plusieurs : demandez-les séparément.",
            "en": "An operation is either about one patient or about several: ask for them apart.",
        },
        "spanning-several": {
            "fr": "Une opération ne demande qu’une liste, ou qu’un compte, sur plusieurs personnes.",
            "en": "An operation asks for one list, or for one count, about several persons.",
        },
        "counts-until": {
            "fr": "L’argument until (maintenant, s’il manque) doit suivre since, de {limit} jours au plus.",
            "en": "The argument until (now, without it) must come after since, by {limit} days at most.",
        },
        "counts-short": {
            "fr": "La période comptée est d’au moins {limit} jours; des jours à venir n’allongent pas le passé.",
            "en": "The time counted must be {limit} days at least; days to come don’t lengthen the past.",
        },
        "purpose-filter": {
            "fr": "L’argument purpose ne prend que des finalités connues (codes v3-ActReason).",
            "en": "The argument purpose takes known purposes of use alone (v3-ActReason codes).",
        },
        "until-before": {
            "fr": "L’argument until doit être postérieur à since.",
            "en": "The argument until must come after since.",
        },
        "until-far": {
            "fr": "L’argument until doit suivre since de {limit} jours au plus.",
            "en": "The argument until must come {limit} days after since at most.",
        },
        "since-far": {
            "fr": "L’argument since ne peut remonter à plus de {limit} jours.",
            "en": "The argument since may go back {limit} days at most.",
        },
        "get-record": {
            "fr": "Le dossier d’une personne ne se demande pas par GET : envoyez cette requête par POST.",
            "en": "A person’s record is not asked for by GET: send this query by POST.",
        },
        "territory": {
            "fr": "Le champ {coordinate} ne vous est pas communiqué hors de votre territoire.",
            "en": "The field {coordinate} is withheld from you outside your territory.",
        },
    }
)
