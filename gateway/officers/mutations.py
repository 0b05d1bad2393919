"""Mutations: the other words that could stand in a row of a table.

Takes the tables. Gives the paths of the words that officers wrote, and for each the changes worth trying: the opposite
effect, another word of the same kind that the table uses, another number, or no word at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from gateway.officers.findings import Path_

SAID = frozenset({"fr", "en", "says", "needs"})
"""Keys whose words are for people alone."""
OPPOSITE = {"p": "deny", "deny": "p", "permit": "deny", "all": "none", "none": "all"}
MOST = 3
"""Most other words that are tried in a row's place."""
FAR = 10_000

Change = Callable[[dict[str, Any]], None]


def words_in(tables: Mapping[str, Any]) -> Iterator[Path_]:
    """Yield the path of every word, number or truth value that officers wrote, from the table's name on."""
    return _words(tables, ())


def _words(value: Any, path: Path_) -> Iterator[Path_]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in SAID:
                yield from _words(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _words(inner, (*path, place))
    else:
        yield path


def mutations(tables: Mapping[str, Any], path: Path_) -> tuple[Change, ...]:
    """Return the changes of one row to try, the likeliest to be noticed first; each is for `changed`."""
    value = at(tables, path)
    if isinstance(path[-1], int):
        return (_without(path),)
    others = _others(tables, path, value)
    said = isinstance(value, bool) or value in OPPOSITE or str(value).startswith("m:")
    return (*(_with(path, other) for other in others), *(() if said else (_without(path),)))


def changed(tables: Mapping[str, Any], path: Path_, change: Change) -> dict[str, Any]:
    """Return the tables with a change made; what is not on the way to the row is shared with them."""
    copy: dict[str, Any] = dict(tables)
    place: Any = copy
    for step in path[:-1]:
        place[step] = list(place[step]) if isinstance(place[step], list) else dict(place[step])
        place = place[step]
    change(copy)
    return copy


def _others(tables: Mapping[str, Any], path: Path_, value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + FAR, *([0] if value else [])]
    if value in OPPOSITE:
        return [OPPOSITE[value]]
    if isinstance(value, str) and value.startswith("m:"):
        return ["p"]
    table = str(path[0])
    alike = {at(tables, one) for one in words_in({table: tables[table]}) if _alike(one, path)}
    return sorted(word for word in alike if isinstance(word, str) and word != value)[:MOST]


def _alike(one: Path_, path: Path_) -> bool:
    """Tell whether two rows say the same kind of thing: neighbours, or of the same name in neighbouring groups."""
    if len(one) != len(path) or isinstance(one[-1], int):
        return False
    return one[:-1] == path[:-1] or (one[-1] == path[-1] and one[:-2] == path[:-2])


def at(tables: Any, path: Path_) -> Any:
    """Return what stands at a path."""
    found: Any = tables
    for step in path:
        found = found[step]
    return found


def _with(path: Path_, word: Any) -> Change:
    def change(tables: dict[str, Any]) -> None:
        at(tables, path[:-1])[path[-1]] = word

    return change


def _without(path: Path_) -> Change:
    def change(tables: dict[str, Any]) -> None:
        del at(tables, path[:-1])[path[-1]]

    return change
