"""Shapes: a pathway's file against its JSON schema (`schema.json`, draft 7), said as faults with their lines.

Takes a document. Gives faults: a part that is missing, that nobody knows, that is not of its kind, or empty. What the
words mean is `meaning.py`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from resolvers.trajectories.document import Document, Place
from resolvers.trajectories.faults import PathwayFault

SCHEMA = Path(__file__).parent / "schema.json"
_EMPTY = frozenset({"minItems", "minLength", "minProperties"})
_BOUNDS = frozenset({"minimum", "maximum"})


@cache
def schema() -> Any:
    """Return the JSON schema of a pathway's file."""
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def shape_faults(document: Document) -> Iterator[PathwayFault]:
    """Yield what is wrong with a document's shape."""
    for error in jsonschema.Draft7Validator(schema()).iter_errors(document.value):
        yield from _said(document, error, tuple(error.absolute_path))


def _said(document: Document, error: Any, place: Place) -> Iterator[PathwayFault]:
    rule, wanted, given = error.validator, error.validator_value, error.instance
    if rule == "required":
        yield from (document.fault("lacks", place, word=word) for word in wanted if word not in given)
    elif rule == "additionalProperties":
        yield from _extras(document, place, error)
    elif rule == "type":
        yield document.fault("shape", place, shape=wanted, word=_short(place, given))
    elif rule in ("enum", "const"):
        yield document.fault("choice", place, word=_short(place, given), choices=wanted)
    elif rule in _BOUNDS:
        yield document.fault("bound", place, word=given, bound=wanted)
    elif rule in _EMPTY:
        yield document.fault("empty", place, word=_name(place))
    elif rule == "uniqueItems":
        yield document.fault("repeats", place, word=_name(place))
    else:  # a pattern, or one of several shapes of which none fits
        yield document.fault("form", place, word=_short(place, given))


def _extras(document: Document, place: Place, error: Any) -> Iterator[PathwayFault]:
    known = list(error.schema.get("properties", ()))
    for word in error.instance:
        if word not in known:
            hint = next(iter(get_close_matches(word, known, 1)), "")
            yield document.fault("extra", (*place, word), word=word, hint=hint)


def _name(place: Place) -> str:
    return str(next((step for step in reversed(place) if isinstance(step, str)), ""))


def _short(place: Place, given: Any) -> str:
    return _name(place) if isinstance(given, dict | list) else str(given)
