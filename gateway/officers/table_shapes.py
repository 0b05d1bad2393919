"""Table shapes: each table against its JSON schema, said as rows and words.

Takes the bundle's folder and its tables. Gives remarks by row: a word that is missing, that isn't known, that isn't of
the expected kind. A schema may say `format: role` (or another kind of `vocabulary`): the word is then looked up.
jsonschema does the reading (docs/decisions/policy-check.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema

from gateway.officers.findings import Remark
from gateway.officers.vocabulary import likeliest, vocabularies

SCHEMAS = "schemas/tables"
EMPTY = {"minItems", "minLength", "minProperties"}
BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}


def shape_remarks(folder: Path, tables: Mapping[str, Any]) -> tuple[Remark, ...]:
    """Return what is wrong with the shapes and words of all tables."""
    known = vocabularies(tables)
    return tuple(remark for name, table in tables.items() for remark in _table(folder, name, table, known))


def _table(folder: Path, name: str, table: Any, known: Mapping[str, frozenset[str]]) -> Iterator[Remark]:
    file = folder / SCHEMAS / f"{name}.json"
    if not file.is_file():
        yield Remark("no-schema", (name,), grave=False)
        return
    schema = json.loads(file.read_text(encoding="utf-8"))
    validator = jsonschema.Draft7Validator(schema, format_checker=_checker(known))
    for error in validator.iter_errors(table):
        yield from _said(name, error, known)


def _checker(known: Mapping[str, frozenset[str]]) -> jsonschema.FormatChecker:
    checker = jsonschema.FormatChecker(())
    for kind, words in known.items():
        checker.checks(kind)(lambda word, words=words: not isinstance(word, str) or word in words)
    return checker


def _said(table: str, error: Any, known: Mapping[str, frozenset[str]]) -> Iterator[Remark]:
    path = (table, *error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        path = (*path, str(error.instance))
    rule, wanted, given = error.validator, error.validator_value, error.instance
    if rule == "format":
        words = known.get(wanted, frozenset())
        yield Remark("stranger", path, {"word": given, "what": wanted, "hint": likeliest(str(given), words)})
    elif rule == "required":
        yield from (Remark("lacks", path, {"word": word}) for word in wanted if word not in given)
    elif rule == "additionalProperties":
        yield from _extras(path, error)
    else:
        yield _of_value(rule, path, wanted, given)


def _extras(path: tuple[str | int, ...], error: Any) -> Iterator[Remark]:
    expected = frozenset(error.schema.get("properties", ()))
    for word in error.instance:
        if word not in expected:
            yield Remark("extra", (*path, word), {"word": word, "hint": likeliest(word, expected)})


def _of_value(rule: str, path: tuple[str | int, ...], wanted: Any, given: Any) -> Remark:
    if rule == "type":
        shape = wanted if isinstance(wanted, str) else wanted[0]
        return Remark("shape", path, {"word": _short(path, given), "shape": shape})
    if rule in ("enum", "const"):
        choices = wanted if rule == "enum" else [wanted]
        return Remark("choice", path, {"word": _short(path, given), "choices": choices})
    if rule in BOUNDS:
        return Remark("bound", path, {"word": given, "bound": wanted})
    if rule in EMPTY or rule == "anyOf":
        return Remark("empty", path)
    return Remark("odd", path)


def _short(path: tuple[str | int, ...], given: Any) -> str:
    """Return a value as it was written, or the row's name when it is more than a word."""
    return str(path[-1]) if isinstance(given, Mapping | list) else str(given)
