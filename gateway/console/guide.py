"""Guide: what the landing page tells of a demo beside its settings: who one can be, whom to ask about, what to ask.

Handed in by whoever runs the demo; without it the page says what runs and no more. Texts are by language, `fr` and
`en`. Never holds a token.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gateway.sentences import Language

NAME: Final = "NAME"
Text = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Guest:
    """Someone whose token can be had: their account, name, role (a code of the policy) and purposes of use."""

    key: str
    name: str
    role: str
    purposes: tuple[str, ...]
    story: Text | None = None
    territory: str = ""
    """Id of the territory under which they are listed; empty for those who come first."""


@dataclass(frozen=True, slots=True)
class Known:
    """A made-up patient: number, or a word for it, and story."""

    number: Text
    story: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A query to try: what it shows, as whom, why."""

    title: Text
    person: str
    purpose: str
    query: str


@dataclass(frozen=True, slots=True)
class Document:
    """A page of ours, by language: title, and file; one language alone when it isn't translated."""

    key: str
    titles: Text
    files: Mapping[Language, Path]


@dataclass(frozen=True, slots=True)
class Guide:
    """All of it. `token` is the command that prints a token, with `NAME` where the account's name goes."""

    token: str = ""
    guests: tuple[Guest, ...] = ()
    patients: tuple[Known, ...] = ()
    questions: tuple[Question, ...] = ()
    documents: tuple[Document, ...] = ()
    front_end: str = ""
    """Path of the demo's front end; empty without one."""

    def command(self, key: str) -> str:
        """Return the command that prints a token of this account."""
        return self.token.replace(NAME, key)
