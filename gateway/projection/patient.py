"""Patient file: one person over every source that knows them.

Takes a scene. Gives demographic fields, each from the first source whose decision permits it and that has a value (a
list from all of them), and the pages of the connections. Files of two sources stand side by side: nothing is merged
but lists of names, numbers and addresses, without what repeats. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from gateway.access import Effect
from gateway.masks import mask
from gateway.projection.access import EVENTS, AccessPages
from gateway.projection.own import provenance
from gateway.projection.pages import Pages
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen, see
from gateway.projection.trajectories import trajectories
from resolvers.catalogue import FieldSpec
from resolvers.records import Record


class PatientFile:
    """The patient of the operation, as the executor's parent for `Patient`."""

    type = "Patient"

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        order = {source: rank for rank, source in enumerate(scene.directory.order)}
        self._files = sorted(scene.of_type("Patient"), key=lambda record: order.get(record.source, len(order)))

    @property
    def scene(self) -> Scene:
        """The scene of this patient, by whose decisions all of the file is judged."""
        return self._scene

    def read(self, name: str) -> Any:
        """Nothing is read past the guard."""
        return None

    def pages(self, coordinate: str, path: tuple[str, ...], arguments: Mapping[str, Any]) -> Pages | AccessPages:
        """Return what a connection's resolver hands its window to."""
        if coordinate == EVENTS:
            return AccessPages(self._scene, arguments)
        return Pages(self._scene, coordinate, path, arguments)

    def demographic(self, spec: FieldSpec) -> Any:
        """Return the value of a demographic field."""
        name = spec.coordinate.partition(".")[2]
        if name == "id":
            return self._id()
        if name == "trajectories":
            return trajectories(self._scene)
        if name == "provenances":
            return [provenance(self._scene, self._left(spec, r)) for r, _ in self._permitted(spec)] or None
        values = self._values(spec, name)
        return _together(self._scene, list(values), name) if spec.many else next(values, None)

    def _values(self, spec: FieldSpec, name: str) -> Iterator[Any]:
        """Yield each file's value as it may be shown, noting that it leaves once it is taken."""
        for record, holder in self._permitted(spec):
            value = self._read(spec, record, name, holder)
            if value not in (None, []):
                self._left(spec, record)
                yield see(self._scene, spec, value, self._scene.narrowed(spec.coordinate, holder))

    def _left(self, spec: FieldSpec, record: Record) -> Record:
        self._scene.tally.released[spec.coordinate, record.source, self._scene.holder_of(record).klass] += 1
        return record

    def _id(self) -> str:
        asked = self._scene.target.identifier
        if asked is None:
            asked = min(self._scene.located.identifiers, key=lambda i: (i.system, i.value))
        return self._scene.keyring.seal_id(("Patient", asked.system, asked.value))

    def _permitted(self, spec: FieldSpec) -> Iterator[tuple[Record, Holder]]:
        """Yield the files whose decision doesn't deny the field, with the holder that judges it."""
        for record in self._files:
            holder = self._scene.holder_of(record)
            if self._scene.verdict(spec.coordinate, holder).effect is not Effect.DENY:
                yield record, holder

    def _read(self, spec: FieldSpec, record: Record, name: str, holder: Holder) -> Any:
        verdict = self._scene.verdict(spec.coordinate, holder)
        value = record.root().read(name)
        return mask(verdict.mask, value) if verdict.effect is Effect.MASK else value


def _together(scene: Scene, lists: Sequence[Any], name: str) -> list[Any] | None:
    """Return the items of all lists without those that repeat another; the official name comes first."""
    kept: dict[Any, Any] = {}
    for item in (item for items in lists for item in items):
        kept.setdefault(_signature(scene, item), item)
    items = list(kept.values())
    if name == "name":
        items.sort(key=lambda item: item.read("use") != "OFFICIAL")
    return items or None


NAMED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Identifier": ("system", "value"), "ContactPoint": ("system", "value")}
)
"""Values that two sources may describe differently and that are one all the same: a number is a number."""


def _signature(scene: Scene, item: Any) -> Any:
    """Return what two equal values have in common, whichever dialect says them."""
    if isinstance(item, Seen) and item.type in NAMED_BY:
        return (item.type, tuple(item.read(n) for n in NAMED_BY[item.type]))
    if isinstance(item, Seen):
        named = scene.catalogue.fields_of(item.type)
        return (item.type, tuple((n, _signature(scene, item.read(n))) for n in sorted(named) if n not in ("use", "id")))
    if hasattr(item, "read"):
        named = scene.catalogue.fields_of(item.type)
        return (item.type, tuple((n, _signature(scene, item.read(n))) for n in sorted(named)))
    if isinstance(item, list | tuple):
        return tuple(_signature(scene, one) for one in item)
    return repr(item)
