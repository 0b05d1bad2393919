"""Rules: one field's row of a path table, compiled once into a function of the source's JSON.

A row is a path, a list of rows, or a map with one source (`path first join const object choice reference
contained`) and changes (`map date decimals times string case base64 unclear aimed recipient as`), under `when`, for
`each`. Takes YAML. Gives a `Rule`. Never raises on what a mapping says: faults go to the collector; never raises on
what a source wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from resolvers.extracts import Chains, Chosen, Faults, First, Rule, Typed, each, guarded, mapped
from resolvers.records import Record, Reference
from resolvers.references import IDENTIFIER
from resolvers.steps import Several, parse
from resolvers.transforms import TRANSFORMS, code_map, decimals, join, times

__all__ = ["CHANGES", "CHOICES", "compile_rule"]

CHOICES = (
    ("Quantity", "Quantity", ""),
    ("CodeableConcept", "CodeableConcept", ""),
    ("String", "StringValue", "string"),
    ("Boolean", "BooleanValue", "boolean"),
    ("Integer", "IntegerValue", "integer"),
    ("Range", "Range", ""),
    ("Ratio", "Ratio", ""),
    ("SampledData", "SampledData", ""),
    ("Time", "TimeValue", "time"),
    ("DateTime", "DateTimeValue", "dateTime"),
    ("Period", "PeriodValue", ""),
)
"""value[x]: suffix of the JSON name, member of the union, and the field that holds a plain value."""

_SOURCES = ("path", "first", "join", "const", "object", "choice", "reference", "contained")
CHANGES = ("map", "date", "decimals", "times", "string", "case", "base64", "unclear", "aimed", "recipient", "as")
"""What a row may do to a value, in the order in which it is done."""
_FINEST = 10
_EXTRAS = {"join": {"with", "whole"}, "contained": {"read"}}


_NOTHING = Rule(lambda json, record: None, frozenset())


def compile_rule(row: Any, place: str, faults: Faults) -> Rule:
    """Compile a row; what is wrong with it goes to `faults`, and it then reads nothing."""
    if isinstance(row, str):
        return _path(row, place, faults)
    if isinstance(row, list):
        return _several([compile_rule(one, place, faults) for one in row])
    if not isinstance(row, dict):
        faults.add(place, f"a row is a path, a list or a map, not {type(row).__name__}")
        return _NOTHING
    sources = [key for key in _SOURCES if key in row]
    if len(sources) != 1:
        faults.add(place, f"one of {' '.join(_SOURCES)} is needed, found {' '.join(map(str, row)) or 'none'}")
        return _NOTHING
    known = {*sources, *CHANGES, "when", "each"} | _EXTRAS.get(sources[0], set())
    for key in row:
        if key not in known:
            faults.add(place, f"unknown transform {key!r}")
    rule = _MAKERS[sources[0]](row, place, faults)
    return _around(row, _changed(row, rule, place, faults), place, faults)


def _path(written: Any, place: str, faults: Faults) -> Rule:
    try:
        path = parse(written if isinstance(written, str) else "")
    except ValueError as fault:
        faults.add(place, str(fault))
        return _NOTHING
    read = path.read
    return Rule(lambda json, record: read(json), path.roots, Chains(path.chains) if path.chains else None)


def _roots(rules: Sequence[Rule]) -> frozenset[str]:
    return frozenset().union(*(rule.roots for rule in rules))


def _several(rules: list[Rule]) -> Rule:
    def extract(json: Any, record: Record) -> Any:
        found = Several()
        for rule in rules:
            value = rule.extract(json, record)
            if type(value) is Several:
                found += value
            elif value is not None:
                found.append(value)
        return found or None

    return Rule(extract, _roots(rules))


def _first(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    rules = _rows(row["first"], "first", place, faults)

    def extract(json: Any, record: Record) -> Any:
        for rule in rules:
            value = rule.extract(json, record)
            if value is not None:
                return value
        return None

    return Rule(extract, _roots(rules), First(tuple(rules)))


def _join(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    rules = _rows(row["join"], "join", place, faults)
    separator, whole = row.get("with", " "), row.get("whole", False) is True
    if not isinstance(separator, str):
        faults.add(place, "with is a text")
        return _NOTHING
    return Rule(lambda json, record: join([r.extract(json, record) for r in rules], separator, whole), _roots(rules))


def _rows(rows: Any, key: str, place: str, faults: Faults) -> list[Rule]:
    if isinstance(rows, list) and rows:
        return [compile_rule(one, place, faults) for one in rows]
    faults.add(place, f"{key} is a list of rows")
    return []


def _const(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    value = row["const"]
    return Rule(lambda json, record: value, frozenset())


def _object(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    fields = row["object"]
    if not isinstance(fields, dict) or not fields:
        faults.add(place, "object is a map of fields")
        return _NOTHING
    consts, rules = {}, {}
    for name, one in fields.items():
        if isinstance(one, dict) and set(one) == {"const"}:
            consts[name] = one["const"]
        else:
            rules[name] = compile_rule(one, f"{place}.{name}", faults)

    def extract(json: Any, record: Record) -> Any:
        found = {name: v for name, rule in rules.items() if (v := rule.extract(json, record)) is not None}
        return {**consts, **found} if found or not rules else None

    return Rule(extract, _roots(list(rules.values())))


def _choice(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    stem = row["choice"]
    if not isinstance(stem, str) or not stem.isidentifier():
        faults.add(place, "choice is the name of the element without its type")
        return _NOTHING
    keys = tuple((stem + suffix, member, wrap) for suffix, member, wrap in CHOICES)

    def extract(json: Any, record: Record) -> Any:
        if type(json) is not dict:
            return None
        for key, member, wrap in keys:
            if (value := json.get(key)) is not None:
                return Typed(member, {wrap: value} if wrap else value)
        return None

    return Rule(extract, frozenset(key for key, _, _ in keys), Chosen(keys))


def _reference(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    """`{type, id}`, and `at` when the one referred to is written in place: its object is then the body."""
    asked = row["reference"]
    if not isinstance(asked, dict) or not {"type", "id"} <= set(asked) <= {"type", "id", "at"}:
        faults.add(place, "reference is a map of type, id and perhaps at")
        return _NOTHING
    kind, at = asked["type"], asked.get("at")
    ids = compile_rule(asked["id"], f"{place}.id", faults)
    body = _path(at, place, faults) if at is not None else None

    def extract(json: Any, record: Record) -> Any:
        inline = body.extract(json, record) if body else None
        if body and type(inline) is not dict:
            return None
        name = ids.extract(inline if body else json, record)
        return Reference(kind, name, inline) if type(name) is str and IDENTIFIER.fullmatch(name) else None

    return Rule(extract, body.roots if body else ids.roots)


def _contained(row: dict[str, Any], place: str, faults: Faults) -> Rule:
    """Read `read` in the contained resource that the reference at this path names."""
    pointer = _path(row["contained"], place, faults)
    inner = compile_rule(row.get("read"), place, faults)

    def extract(json: Any, record: Record) -> Any:
        value = pointer.extract(json, record)
        written = value.get("reference") if type(value) is dict else None
        held = record.body.get("contained") if type(record.body) is dict else None
        if type(written) is not str or written[:1] != "#" or type(held) is not list:
            return None
        named = (one for one in held if type(one) is dict and one.get("id") == written[1:])
        return next((inner.extract(one, record) for one in named), None)

    return Rule(extract, pointer.roots | {"contained"})


_MAKERS: dict[str, Callable[[dict[str, Any], str, Faults], Rule]] = {
    "path": lambda row, place, faults: _path(row["path"], place, faults),
    "first": _first,
    "join": _join,
    "const": _const,
    "object": _object,
    "choice": _choice,
    "reference": _reference,
    "contained": _contained,
}


def _changed(row: dict[str, Any], rule: Rule, place: str, faults: Faults) -> Rule:
    """Apply the row's transforms, in the order of `CHANGES`, to each value."""
    for key in CHANGES:
        if key not in row:
            continue
        change = _change(key, row[key])
        if change is None:
            faults.add(place, f"unknown transform {key}: {row[key]!r}")
            continue
        rule = mapped(rule, change)
    return rule


def _change(key: str, value: Any) -> Callable[[Any], Any] | None:
    if key == "map":
        return code_map(value) if isinstance(value, dict) and all(isinstance(k, str) for k in value) else None
    if key == "decimals":
        return decimals(value) if type(value) is int and 0 < value < _FINEST else None
    if key == "times":
        return _times(value)
    if key == "as":
        return (lambda json: Typed(value, json)) if isinstance(value, str) else None
    try:
        return TRANSFORMS.get((key, value))
    except TypeError:
        return None


def _times(factor: Any) -> Callable[[Any], Any] | None:
    try:
        return times(str(factor)) if type(factor) in (int, str) else None
    except ValueError:
        return None


def _around(row: dict[str, Any], rule: Rule, place: str, faults: Faults) -> Rule:
    """Apply `each` (the row for every element of a list), then `when` (only if that row reads something)."""
    if "each" in row:
        rule = each(_path(row["each"], place, faults), rule)
    if "when" in row:
        rule = guarded(compile_rule(row["when"], f"{place}.when", faults), rule)
    return rule
