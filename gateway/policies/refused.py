"""Refused: why a policy doesn't take effect, in a word for logs and metrics and in sentences for officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gateway.sentences import Language

OUTCOMES: Final = (
    "changed",
    "restored",
    "unreadable",
    "invalid",
    "unsigned",
    "widening",
    "engine",
)
"""How an attempt to change the policy ends; the first two put it in force."""

WORDS: Final[Mapping[str, Mapping[Language, str]]] = {
    "changed": {"fr": "la politique est en vigueur", "en": "the policy is in force"},
    "restored": {"fr": "l’ancienne politique est de nouveau en vigueur", "en": "the former policy is in force again"},
    "unreadable": {
        "fr": "le dossier de la politique ne peut pas être lu",
        "en": "the policy’s folder can’t be read",
    },
    "invalid": {
        "fr": "la politique ne passe pas ses vérifications",
        "en": "the policy doesn’t pass its checks",
    },
    "unsigned": {
        "fr": "la politique n’est pas signée par deux personnes de rôles différents (passerelle policy sign)",
        "en": "the policy is not signed by two persons of different roles (passerelle policy sign)",
    },
    "widening": {
        "fr": "la politique ouvre plus que ses signataires n’ont regardé (passerelle policy sign --accept-widening)",
        "en": "the policy opens more than its signers looked at (passerelle policy sign --accept-widening)",
    },
    "engine": {
        "fr": "le moteur de politiques n’a pas pris cette révision, ou y répond mal",
        "en": "the policy engine did not take this revision, or answers wrongly with it",
    },
}
"""Outcome → what it means."""


class PolicyRefused(Exception):
    """A policy that may not take effect. `outcome` is one of `OUTCOMES`; `details` are sentences by language."""

    def __init__(self, outcome: str, details: Mapping[str, Sequence[str]] | None = None) -> None:
        self.outcome = outcome
        self.details = {language: tuple((details or {}).get(language, ())) for language in ("fr", "en")}
        super().__init__("; ".join((WORDS[outcome]["en"], *self.details["en"][:20])))
