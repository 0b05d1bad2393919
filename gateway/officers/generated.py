"""Generated: the tables that nobody writes by hand, from what they follow.

Takes the bundle's folder and the catalogue's coordinates. Gives the text of `tables/coordinates` and `tables/revision`,
which of them are stale, and writes them when asked. Never touches a table that officers write.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from gateway.engines.bundle import REVISION, Bundle

COORDINATES = "tables/coordinates/data.yaml"
HEADER = "# Generated: {}. Don't edit; `passerelle policy check --write` writes it anew.\n"


def coordinates_table(coordinates: Mapping[str, Sequence[str]]) -> str:
    """Return the table of coordinates as YAML: each with its categories, in order."""
    rows = (f'"{name}": [{", ".join(categories)}]\n' for name, categories in sorted(coordinates.items()))
    return HEADER.format("the categories of every field, from the schema") + "".join(rows)


def revision_table(bundle: Bundle) -> str:
    """Return the table of the revision as YAML."""
    return HEADER.format("a hash of every rule and table") + f'id: "{bundle.revision}"\n'


def stale_files(path: Path, coordinates: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the generated files that no longer say what they follow; raise `BundleRefused`."""
    wanted = {COORDINATES: coordinates_table(coordinates), REVISION: revision_table(Bundle.load(path))}
    return tuple(name for name, text in wanted.items() if _text(path / name) != text)


def write_generated(path: Path, coordinates: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Write the generated files that are stale, and return their names; raise `BundleRefused`."""
    stale = stale_files(path, coordinates)
    _write(path / COORDINATES, coordinates_table(coordinates))
    _write(path / REVISION, revision_table(Bundle.load(path)))
    return stale


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
