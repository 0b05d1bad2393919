"""Source statement: what a FHIR server declares, beside what the settings assume and the gateway asks.

Takes a capability statement that was read, a source's settings and its table. Gives the differences. Pure: declared or
not, what comes back is checked, so that none of them is a failure but a version that isn't R4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from gateway.officers.source_evidence import evidence_searches
from gateway.settings import Source
from resolvers.paths import PathTable
from resolvers.protocols.fhir_ask import resources
from resolvers.protocols.fhir_capabilities import Declared

__all__ = ["compared"]

Difference = tuple[Literal["ok", "warn", "fail"], str, dict[str, Any]]

_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(-[A-Za-z0-9]{1,10})?")
_MOST = 8
"""Names that one line lists."""


def compared(declared: Declared, source: Source, table: PathTable) -> Iterator[Difference]:
    """Yield (outcome, kind of line, values)."""
    if not declared.version.startswith("4."):
        yield "fail", "version", {"version": _version(declared)}
        return
    yield "ok", "declared", {"version": _version(declared), "types": len(declared.types)}
    if not declared.json:
        yield "warn", "not-json", {}
    if declared.batch and not source.capabilities.batch:
        yield "ok", "batch-possible", {}
    asked = _asked(source, table)
    if missing := sorted({name for name, _ in asked} - set(declared.types)):
        yield "warn", "types-undeclared", {"types": _listed(missing)}
    if unsearched := sorted(_unsearched(asked, declared)):
        yield "warn", "search-undeclared", {"searches": _listed(unsearched)}
    if source.capabilities.include and (unknown := sorted(_not_included(source, table, declared))):
        yield "warn", "include-undeclared", {"includes": _listed(unknown)}


def _version(declared: Declared) -> str:
    """Return a version that has a version's form: a source's texts are not printed."""
    return declared.version if _VERSION.fullmatch(declared.version) else "?"


def _asked(source: Source, table: PathTable) -> set[tuple[str, str]]:
    """Return (resource type, search parameter) of all that may be asked; evidence included."""
    chosen = source.capabilities.types
    by_type = resources(table)
    if source.kind == "registry":
        by_type = {kind: one for kind, one in by_type.items() if kind in ("Directive", "Patient")}
    kept = {kind: one for kind, one in by_type.items() if chosen is None or kind in chosen}
    return {(one.name, one.search) for one in kept.values() if one.patient is not None} | evidence_searches(source)


def _unsearched(asked: set[tuple[str, str]], declared: Declared) -> Iterator[str]:
    for name, parameter in asked:
        held = declared.types.get(name)
        if held is None:
            continue
        listed = not held.parameters or parameter == "_id" or parameter in held.parameters
        if not held.searches or not listed:
            yield f"{name}?{parameter}"


def _not_included(source: Source, table: PathTable, declared: Declared) -> Iterator[str]:
    chosen = source.capabilities.types
    for kind, one in resources(table).items():
        held = declared.types.get(one.name)
        if held is None or not held.includes or (chosen is not None and kind not in chosen):
            continue
        for parameter in _values(one.include):
            if "*" not in held.includes and parameter not in held.includes:
                yield parameter


def _values(include: Mapping[str, str]) -> frozenset[str]:
    return frozenset(include.values())


def _listed(names: list[str]) -> str:
    return ", ".join(names[:_MOST]) + (f" … (+{len(names) - _MOST})" if len(names) > _MOST else "")
