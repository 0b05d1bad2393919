"""Values: what a path of fields reads from a released record: each field permitted unmasked, each reference followed.

Takes a record as it may be seen. Gives texts and further elements. What isn't permitted, and what a reference leads to
without showing, reads as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.instants import Span, span_of
from gateway.projection.scene import Scene
from gateway.projection.seen import Followed, Seen
from resolvers.records import Record
from resolvers.trajectories import Path
from resolvers.trajectories.leads import PERSONS

Key = tuple[str, ...]


def root(scene: Scene, record: Record) -> Followed:
    """Return a released record as its fields may be read."""
    return Followed(scene, Seen(record.root(), scene.holder_of(record)))


def values(start: Followed, path: Path) -> list[Any]:
    """Return what stands at the end of a path."""
    found: list[Any] = [start]
    for name in path:
        found = [value for one in found if isinstance(one, Followed) for value in _listed(one.read(name))]
    return found


def _listed(value: Any) -> Iterable[Any]:
    return () if value is None else value if isinstance(value, list) else (value,)


def codings(found: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """Yield the system and the code of every coding of these concepts."""
    for one in found:
        if isinstance(one, Followed) and one.type == "CodeableConcept":
            yield from codings(_listed(one.read("coding")))
        elif isinstance(one, Followed) and one.type == "Coding" and isinstance(code := one.read("code"), str):
            yield one.read("system") or "", code


def keys(scene: Scene, found: Iterable[Any]) -> set[Key]:
    """Return what two references to the same have in common: the record, or one of a person's numbers.

    Numbers are the same in every source; ids are their source's own. The patient, to whom all leads, has none.
    """
    kept: set[Key] = set()
    for one in found:
        if not isinstance(one, Followed) or not (one.type in PERSONS or one.type in scene.catalogue.record_types):
            continue
        kept.add(key_of(one.seen.element.record))
        for number in _listed(one.read("identifier")) if one.type in PERSONS else ():
            if isinstance(number, Followed) and number.read("system") and number.read("value"):
                kept.add(("number", number.read("system"), number.read("value")))
    return kept


def key_of(record: Record) -> Key:
    """Return what names a record among all."""
    return ("record", record.source, record.type, record.local_id)


def dated(start: Followed, dates: Iterable[Path]) -> tuple[Path, str, Span] | None:
    """Return the path, the text and the span of the first of these that is a date; a period counts by its start."""
    for path in dates:
        for value in values(start, path):
            text = value.read("start") if isinstance(value, Followed) and value.type == "Period" else value
            span = span_of(text)
            if span is not None:
                return path, text, span
    return None
