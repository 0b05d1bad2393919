"""The fields that speak: a label, a name or a sentence, in the language asked.

Takes the value's labels by language and gives one of them. The gateway gives the language of the request when the
argument was left out; French speaks otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from strawberry import UNSET, Parent

from resolvers import directives
from resolvers.types.enums.passerelle import Language
from resolvers.types.ports import Readable


def label(parent: Parent[Readable], language: Language | None = UNSET) -> str | None:
    """Return a term's label."""
    return _in(language, parent.read("labels"))


def name(parent: Parent[Readable], language: Language | None = UNSET) -> str | None:
    """Return the name of a source or a territory."""
    return _in(language, parent.read("names"))


def title(parent: Parent[Readable], language: Language | None = UNSET) -> str | None:
    """Return the title of a trajectory or of one of its steps."""
    return _in(language, parent.read("titles"))


def summary(parent: Parent[Readable], language: Language | None = UNSET) -> str | None:
    """Return what a directive says."""
    return directives.summary(parent, _code(language))


def ambiguity(parent: Parent[Readable], language: Language | None = UNSET) -> str | None:
    """Return why a directive can't be understood."""
    return directives.ambiguity(parent, _code(language))


def told(parent: Parent[Readable], language: Language | None = UNSET) -> str | None:
    """Return what a reading of the record was."""
    return _in(language, parent.read("told"))


def _code(language: Any) -> str:
    return "en" if language == Language.EN else "fr"


def _in(language: Any, texts: Any) -> str | None:
    return texts.get(_code(language)) if isinstance(texts, Mapping) else None
