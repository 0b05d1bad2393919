"""Consents' files: every Consent in files and folders: JSON, NDJSON, bundles, compressed or not.

Takes paths. Gives each Consent with its file and where in it; a file that can't be read is said, and costs no other.
Never keeps or repeats a value of a file.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from resolvers.references import IDENTIFIER

SUFFIXES: Final = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
LINES: Final = (".ndjson", ".jsonl")
NUMBER: Final = re.compile(r"[A-Za-z]{4}-?[0-9]{4}-?[0-9]{2}")
"""The beginning of a health insurance number."""

MOST_BYTES: Final = 200_000_000
"""Most bytes of a file, as it is on the disk."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A Consent. `line` counts from 1 in NDJSON, 0 elsewhere; `place` is its path in the JSON there: `Consent`."""

    file: str
    line: int
    place: str
    body: Any = field(repr=False)

    @property
    def id(self) -> str:
        """Its id at its source; empty without one, and for one that may hold somebody's number."""
        found = self.body.get("id") if isinstance(self.body, dict) else None
        plain = isinstance(found, str) and IDENTIFIER.fullmatch(found) and not NUMBER.search(found)
        return str(found) if plain else ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, a line of one, or a source, that can't be read; `reason` is a key of what the lint says of it."""

    file: str
    line: int = 0
    reason: Literal["unread", "silent"] = "unread"


def consents(paths: Iterable[Path]) -> Iterator[Kept | Unread]:
    """Yield every Consent, files in the order of their names; what is neither file nor folder is unread."""
    for path in paths:
        files = sorted(f for f in path.rglob("*") if f.name.endswith(SUFFIXES)) if path.is_dir() else [path]
        for file in files:
            yield from _of_file(file)


def _of_file(file: Path) -> Iterator[Kept | Unread]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise OSError
        raw = file.read_bytes()
        text = (gzip.decompress(raw) if file.suffix == ".gz" else raw).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        yield Unread(str(file))
        return
    if any(suffix in LINES for suffix in file.suffixes):
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield from _of_text(str(file), number, line)
    else:
        yield from _of_text(str(file), 0, text)


def _of_text(file: str, line: int, text: str) -> Iterator[Kept | Unread]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        yield Unread(file, line)
        return
    for place, body in _resources(document, ""):
        if isinstance(body, dict) and body.get("resourceType") == "Consent":
            yield Kept(file, line, place or "Consent", body)


def _resources(document: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Yield a resource, those of a bundle or of a list, with their paths."""
    if isinstance(document, list):
        for at, one in enumerate(document):
            yield from ((f"{place}[{at}]", one),) if isinstance(one, dict) else ()
    elif isinstance(document, dict) and document.get("resourceType") == "Bundle":
        entries = document.get("entry")
        for at, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                yield f"Bundle.entry[{at}].resource", entry.get("resource")
    else:
        yield place, document
