"""Everything: the widest question that can be asked of a patient, made from the schema itself.

Takes the schema. Gives selections that ask every connection and field, the records behind references included, each
under an alias of its own so that no two meet under one response key. What no test thought of asking is asked here.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count
from typing import Any

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from gateway.settings import Limits
from resolvers.schema import build_schema, core_of

WIDE = Limits(
    requests_per_minute=1_000_000,
    body_bytes=2_000_000,
    tokens=200_000,
    aliases=100_000,
    depth=60,
    root_fields=50,
    cost=10**9,
)
DEPTH = 3
NOT_RECORDS = frozenset({"Source", "Territory", "Viewer"})


def about(nam: str, selection: str) -> str:
    """Return a query for a selection of the patient of this NAM."""
    return f'{{ patient(identifier: {{value: "{nam}"}}) {{ {selection} }} }}'


@cache
def everything(nam: str) -> str:
    """Return a query for all that the schema knows of the patient of this NAM."""
    return f'{{ patient(identifier: {{value: "{nam}"}}) {selection("Patient")} viewer {{ id }} }}'


@cache
def selection(name: str, depth: int = DEPTH) -> str:
    """Return the selection of all fields of a type, `depth` objects deep; connections and records count as one."""
    return _of(_schema().type_map[name], depth, count())


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text within decoded JSON."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts_of(item)


def spoken(values: Iterable[str]) -> set[str]:
    """Return the values that mean something by themselves, plain and in base64: no code word, no short number."""
    found = {value for value in values if len(value) >= 6}
    return found | {base64.b64encode(value.encode()).decode() for value in found}


def found(content: bytes, texts: Iterable[str]) -> list[str]:
    """Return the texts that occur in an answer's bytes, as JSON says them."""
    body = content.decode()
    return sorted(text for text in texts if text in body or json.dumps(text)[1:-1] in body)


@cache
def _schema() -> Any:
    return core_of(build_schema())


def _of(kind: Any, depth: int, numbers: Iterator[int]) -> str:
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        kinds = sorted(_schema().get_possible_types(kind), key=lambda one: str(one.name))
        parts = [f"... on {one.name} {_of(one, depth - 1, numbers)}" for one in kinds if one.name not in NOT_RECORDS]
        return "{ __typename " + " ".join(parts) + " }"
    fields = [_field(name, field.type, depth, numbers) for name, field in kind.fields.items()]
    return "{ __typename " + " ".join(one for one in fields if one) + " }"


def _field(name: str, wanted: GraphQLOutputType, depth: int, numbers: Iterator[int]) -> str:
    kind = get_named_type(wanted)
    if is_leaf_type(kind):
        return f"_{next(numbers)}: {name}"
    if isinstance(kind, GraphQLObjectType) and kind.name.endswith("Connection"):
        return f"{name}(first: 500) {_page(kind, depth, numbers)}"
    if depth <= 0 or (depth <= 1 and isinstance(kind, GraphQLInterfaceType)):
        return ""
    return f"_{next(numbers)}: {name} {_of(kind, depth - 1, numbers)}"


def _page(kind: GraphQLObjectType, depth: int, numbers: Iterator[int]) -> str:
    edge: Any = get_named_type(kind.fields["edges"].type)
    node = get_named_type(edge.fields["node"].type)
    return f"{{ edges {{ cursor node {_of(node, depth - 1, numbers)} }} }}"
