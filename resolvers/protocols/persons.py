"""Persons: how evidence says who somebody is, and how much one file may say of it.

Names and numbers are compared with every other file's, asked of the registry, and written down as pseudonyms: what a
source may say is bounded where it is read. Takes a `Person`. Gives it back, or a fault. Never shortens: half of
what a file says is another file.
"""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from resolvers.protocols import Identifier, Person, SourceFault
from resolvers.references import IDENTIFIER

MOST_NAMES: Final = 16
MOST_CHARACTERS: Final = 256
"""Of a name, family and given together, its accents and ligatures taken apart; of a number; of its system."""
MOST_WORDS: Final = 32
MOST_IDENTIFIERS: Final = 64
MOST_LINKS: Final = 16


def bounded(person: Person) -> Person:
    """Return a person within the bounds; raise SourceFault("too-large") beyond."""
    names = ((person.family, person.given), *person.names)
    counts = (
        len(names) <= MOST_NAMES
        and len(person.identifiers) <= MOST_IDENTIFIERS
        and len(person.replaced_by) + len(person.replaces) <= MOST_LINKS
    )
    if not counts or not all(_short(" ".join(name)) for name in names):
        raise SourceFault("too-large")
    if any(max(len(i.system), len(i.value)) > MOST_CHARACTERS for i in person.identifiers):
        raise SourceFault("too-large")
    return person


def checked_id(name: Any) -> str:
    """Return a source's own id; raise SourceFault("shape") for what can be none (FHIR R4, `id`)."""
    if type(name) is not str or not IDENTIFIER.fullmatch(name):
        raise SourceFault("shape")
    return name


def identifiers(held: Any) -> tuple[Identifier, ...]:
    """Read those of a list of identifiers that have a system and a value."""
    items = [one for one in held if type(one) is dict] if isinstance(held, list) else []
    pairs = [(one.get("system"), one.get("value")) for one in items]
    return tuple(Identifier(system, value) for system, value in pairs if type(system) is type(value) is str and value)


def _short(name: str) -> bool:
    if len(name) > MOST_CHARACTERS:
        return False
    return len(unicodedata.normalize("NFKD", name)) <= MOST_CHARACTERS and len(name.split()) <= MOST_WORDS
