"""Coursed: a patient's course asked beside the connections that it is made of, in the same operation.

Takes a house. Gives both, each record as its type and id, with its date, so that a test can put them side by side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from resolvers.catalogue import Catalogue
from resolvers.worked import COURSE
from tests.gateway.stage_parts import catalogue

Item = tuple[str, str]
"""A record: its GraphQL type and its id."""
NODE = "node { __typename id ... on Record { source { id } } }"


def fields() -> Mapping[str, str]:
    """Return the connection of each record type of a course, by the name of its field."""
    known: Catalogue = catalogue()
    return {known.home[name].partition(".")[2]: name for name in COURSE}


def course(selection: str = "", *, first: int = 500, more: str = "") -> str:
    """Return a selection of the course."""
    given = f"first: {first}{more}"
    return (
        f"course({given}) {{ edges {{ cursor at {NODE} folded {{ __typename id }} {selection} }} "
        "incomplete { id } pageInfo { hasNextPage endCursor } }"
    )


def beside(nam: str, more: str = "") -> str:
    """Return a question for the course and for each of its connections; `more` are arguments of all."""
    each = " ".join(f"{name}(first: 500{more}) {{ edges {{ {NODE} }} }}" for name in fields())
    return f'{{ patient(identifier: {{value: "{nam}"}}) {{ {course(more=more)} {each} }} }}'


def items(edges: list[dict[str, Any]]) -> list[Item]:
    """Return who stands in a list's edges."""
    return [(edge["node"]["__typename"], edge["node"]["id"]) for edge in edges]


def apart(patient: Mapping[str, Any]) -> dict[str, list[Item] | None]:
    """Return the course's records by type, None where the connection itself is null."""
    kept: dict[str, list[Item] | None] = {}
    for name, kind in fields().items():
        whole = patient["course"]
        of_type = [one for one in items(whole["edges"]) if one[0] == kind] if whole else None
        kept[name] = None if patient[name] is None and not of_type else of_type
    return kept


def listed(patient: Mapping[str, Any]) -> dict[str, list[Item] | None]:
    """Return the records of each connection."""
    return {name: None if patient[name] is None else items(patient[name]["edges"]) for name in fields()}
