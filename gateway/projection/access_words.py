"""Access words: one reading of the record in a sentence, in French and English, for the patient who asks who read it.

Takes what may be shown of it. Gives texts by language. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

LANGUAGES: Final = ("fr", "en")

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "read": {"fr": "{who} a lu : {what}.", "en": "{who} read: {what}."},
    "someone": {"fr": "Quelqu’un", "en": "Someone"},
    "something": {"fr": "une partie du dossier", "en": "a part of the record"},
    "source": {"fr": "Source : {sources}.", "en": "Source: {sources}."},
    "sources": {"fr": "Sources : {sources}.", "en": "Sources: {sources}."},
    "purpose": {"fr": "Finalité : {purpose}.", "en": "Purpose: {purpose}."},
    "override": {"fr": "En urgence, malgré vos restrictions.", "en": "In an emergency, despite your restrictions."},
}

Names = Mapping[str, str]
"""A word by language."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a reading: each part in both languages, empty when it may not be shown."""

    name: str | None = field(default=None, repr=False)
    who: Sequence[Names] = ()
    """Their role, then their organization."""
    what: Sequence[Names] = ()
    sources: Sequence[Names] = ()
    purpose: Names | None = None
    override: bool = False

    def texts(self) -> dict[str, str]:
        """Return the sentence by language."""
        return {language: self._text(language) for language in LANGUAGES}

    def _text(self, language: str) -> str:
        posts = ", ".join(_in(one, language) for one in self.who)
        named = f"{self.name} ({posts})" if posts else self.name
        who = (named if self.name else posts) or WORDS["someone"][language]
        what = ", ".join(_in(one, language) for one in self.what) or WORDS["something"][language]
        said = [WORDS["read"][language].format(who=who, what=what)]
        if self.sources:
            listed = ", ".join(_in(one, language) for one in self.sources)
            said.append(WORDS["source" if len(self.sources) == 1 else "sources"][language].format(sources=listed))
        if self.purpose is not None:
            said.append(WORDS["purpose"][language].format(purpose=_in(self.purpose, language)))
        if self.override:
            said.append(WORDS["override"][language])
        return " ".join(said)


def _in(names: Names, language: str) -> str:
    return names.get(language) or names.get("fr") or next(iter(names.values()), "")
