"""Own: the fields of a record that the gateway itself fills: its id, where and how it was read, what it is labelled.

Takes a seen record. Gives what the gateway knows about it; never a value of the source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from gateway.projection.duplicates import Duplicates
from gateway.projection.scene import Scene
from gateway.projection.seen import Seen
from resolvers.paths import CANONICAL
from resolvers.records import Element, Record
from resolvers.types.views import ProvenanceView

SEALED: Final = "id"
"""The field that is a record's sealed id (`Scene.seal`)."""


def own_field(scene: Scene, duplicates: Duplicates, seen: Seen, name: str) -> Any:
    """Return the value of one of the gateway's own fields on a record; None for a field that is not one."""
    record = seen.element.record
    if name == SEALED:
        return scene.seal(record)
    if name in _CONFIGURED:
        return _CONFIGURED[name](scene, record)
    if name == "provenance":
        return provenance(scene, record)
    if name == "securityLabels":
        return [_coding(record, label, seen) for label in scene.labels.get(id(record), record.labels)]
    if name == "likelySameAs":
        return [scene.seal(other) for other in duplicates.of(record)]
    return None


def provenance(scene: Scene, record: Record) -> ProvenanceView | None:
    """Return how, and in which state, a record was read."""
    source = scene.directory.source(record.source)
    if source is None:
        return None
    return ProvenanceView(source, record.as_of, record.version_id, record.last_updated)


def _coding(record: Record, label: Any, seen: Seen) -> Seen:
    body = {name: text for name, text in (("system", label.system), ("code", label.code)) if text}
    return Seen(Element("Coding", body, replace(record, table=CANONICAL)), seen.holder)


_CONFIGURED: Mapping[str, Callable[[Scene, Record], Any]] = MappingProxyType(
    {
        "process": lambda scene, record: scene.directory.process(record.source, record.establishment),
        "source": lambda scene, record: scene.directory.source(record.source),
    }
)
"""What the settings say of whoever holds a record."""
