"""Bundle: the rules and tables of `policies/`, as an engine loads them.

Takes the bundle's folder. Gives its Rego modules (tests left out), its data, and the revision: a hash of all that an
engine reads. Never evaluates anything, never reads stories or schemas.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.engines.tables import TableFault, read_table

RULES = "record_access"
TABLES = "tables"
REVISION = f"{TABLES}/revision/data.yaml"


class BundleRefused(Exception):
    """The folder is not a bundle that can be loaded; `faults` are sentences that name the file and the line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rego modules by path, the document `data`, and the revision that answers will carry."""

    modules: Mapping[str, str] = field(repr=False)
    data: Mapping[str, Any] = field(repr=False)
    revision: str

    @classmethod
    def load(cls, path: Path) -> Bundle:
        """Read a folder; raise `BundleRefused` with every fault at once."""
        modules = {name: text for name, text in _texts(path, RULES, "*.rego") if not name.endswith("_test.rego")}
        tables = {name: text for name, text in _texts(path, TABLES, "data.yaml") if name != REVISION}
        data, faults = _read(tables)
        if not modules or not tables:
            faults = (*faults, f"{path.name}: no rules or no tables here")
        if faults:
            raise BundleRefused(faults)
        revision = _hash(modules | tables)
        data[TABLES]["revision"] = {"id": revision}
        return cls(modules, data, revision)


def _texts(path: Path, folder: str, pattern: str) -> list[tuple[str, str]]:
    files = sorted((path / folder).rglob(pattern))
    return [(file.relative_to(path).as_posix(), file.read_text(encoding="utf-8")) for file in files]


def _read(tables: Mapping[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    data: dict[str, Any] = {TABLES: {}}
    faults: list[str] = []
    for name, text in tables.items():
        try:
            _place(data, name.split("/")[:-1], read_table(text))
        except TableFault as fault:
            faults.append(f"{name}, {fault}")
    return data, tuple(faults)


def _place(data: dict[str, Any], folders: list[str], value: Any) -> None:
    place = data
    for folder in folders[:-1]:
        place = place.setdefault(folder, {})
    place[folders[-1]] = value


def _hash(texts: Mapping[str, str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(texts):
        for part in (name, texts[name]):
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(8) + encoded)
    return digest.hexdigest()[:32]
