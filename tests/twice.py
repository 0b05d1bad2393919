"""Twice: every operation executed both ways, by the oracle and by its compiled program, which must not differ.

Every house of the tests executes so (`tests/house.py`): each query that any test asks is a case of the compiled
projection. Data with the order of its keys, errors, and the tallies of all scenes are compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from graphql import GraphQLSchema

from gateway.errors import Unexpected
from gateway.projection import Execution, Oracle, Scene
from gateway.projection.compiled import Programs
from gateway.projection.execution import Executable
from gateway.projection.scene import Tally
from resolvers.catalogue import Catalogue

BOUND = 200


class Differs(BaseException):
    """The two ways gave different answers; no stage takes this for a failure of its own."""


class Twice:
    """Executes both ways."""

    def __init__(self, schema: GraphQLSchema, catalogue: Catalogue, programs: Execution | None = None) -> None:
        self._oracle = Oracle(schema)
        self._programs = programs or Programs(schema, catalogue, bound=BOUND, sights=1, after=1)

    def run(
        self, operation: Executable, conditions: tuple[str, ...], root: Any, scene: Scene, language: str
    ) -> Mapping[str, Any]:
        """Return the data; raise `Differs` when the ways differ, `Unexpected` when both fail."""
        if operation.definition.operation.value != "query":
            return self._oracle.run(operation, conditions, root, scene, language)
        before = _tallies(scene)
        expected = _outcome(self._oracle, operation, conditions, root, scene, language)
        told = _tallies(scene)
        _restore(scene, before)
        given: Mapping[str, Any] | None = _outcome(self._programs, operation, conditions, root, scene, language)
        if json.dumps(given) != json.dumps(expected):
            raise Differs(f"data: {_first(given, expected)}")
        if given is not None and list(map(_told, told)) != list(map(_told, _tallies(scene))):
            raise Differs(f"tallies: {_first(list(map(_told, _tallies(scene))), list(map(_told, told)))}")
        if given is None:
            raise Unexpected
        return given


def _outcome(way: Execution, operation: Executable, conditions: Any, root: Any, scene: Scene, language: str) -> Any:
    try:
        return way.run(operation, conditions, root, scene, language)
    except Unexpected:
        return None


def _scenes(scene: Scene) -> list[Scene]:
    return [scene, *scene.others.values()]


def _tallies(scene: Scene) -> list[Tally]:
    return [deepcopy(one.tally) for one in _scenes(scene)]


def _restore(scene: Scene, tallies: list[Tally]) -> None:
    for one, tally in zip(_scenes(scene), tallies, strict=True):
        one.tally = tally


def _told(tally: Tally) -> Any:
    """Return a tally as it can be compared: errors in their order, counts without zeros."""
    counted = {key: count for key, count in tally.released.items() if count}
    return (list(tally.errors), sorted(tally.masked), tally.withheld, counted, tally.notices)


def _first(given: Any, expected: Any, path: str = "") -> str:
    """Say where two values first differ."""
    if isinstance(given, dict) and isinstance(expected, dict) and list(given) == list(expected):
        name = next((key for key in given if given[key] != expected[key]), None)
        return "order" if name is None else _first(given[name], expected[name], f"{path}.{name}")
    if isinstance(given, list | tuple) and isinstance(expected, list | tuple) and len(given) == len(expected):
        place = next((n for n, one in enumerate(given) if one != expected[n]), None)
        return "order" if place is None else _first(given[place], expected[place], f"{path}[{place}]")
    return f"{path}: {given!r} is not {expected!r}"
