"""Role words: what the table of roles says of a role, `like` and `except` followed, and where it says it.

Takes the table of roles. Gives the word of each category, as `policies/record_access/role.rego` reads it: the nearest
row wins, three rows at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.officers.vocabulary import ROLE_WORDS

MOST_ROWS = 3
Row = tuple[tuple[str, ...], Any]


def words_of(roles: Mapping[str, Any], role: str) -> dict[str, str]:
    """Return what a role reads of each category that some row names: p, m:<mask> or deny."""
    return {category: word for category, (_, word) in rows_of(roles, role).items()}


def rows_of(roles: Mapping[str, Any], role: str) -> dict[str, Row]:
    """Return the word of each category with the path of the row that says it, from `tables`."""
    found: dict[str, Row] = {}
    for name, row in reversed(list(chain_of(roles, role))):
        for category, word in row.items():
            if category not in ROLE_WORDS:
                found[category] = (("roles", name, category), word)
        for category, word in row.get("except", {}).items():
            found[category] = (("roles", name, "except", category), word)
    return found


def chain_of(roles: Mapping[str, Any], role: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the rows that a role is read from, its own first."""
    for _ in range(MOST_ROWS):
        row = roles.get(role)
        if not isinstance(row, Mapping):
            return
        yield role, row
        role = str(row.get("like", ""))


def spoken_of(word: str, value: Any) -> bool:
    """Tell whether a word stands anywhere in a table, as a key or as a value."""
    if isinstance(value, Mapping):
        return word in value or any(spoken_of(word, inner) for inner in value.values())
    if isinstance(value, list):
        return any(spoken_of(word, inner) for inner in value)
    return bool(value == word)
