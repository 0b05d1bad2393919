"""Sentences across: the errors of operations that name no patient, by key, in both languages side by side."""

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
            "fr": "L’argument until doit venir après since, de {limit} jours au plus.",
            "en": "The argument until must come after since, by {limit} days at most.",
        },
        "counts-short": {
            "fr": "La période comptée doit être d’au moins {limit} jours.",
            "en": "The time counted must be {limit} days at least.",
        },
        "until-before": {
            "fr": "L’argument until doit venir après since, de deux ans au plus.",
            "en": "The argument until must come after since, by two years at most.",
        },
        "since-far": {
            "fr": "L’argument since ne remonte pas à plus de {limit} jours.",
            "en": "The argument since goes back {limit} days at most.",
        },
    }
)
