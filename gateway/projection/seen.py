"""Seen: an element of a released record, as the executor walks it.

An element comes with its holder, the record under whose class its fields are judged. What is read from it is seen in
turn: elements stay with their holder, references are followed to released records only. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from gateway.projection.scene import Holder, Scene
from resolvers.attributes import HOLDERS
from resolvers.catalogue import Catalogue, FieldSpec
from resolvers.categories import Standing
from resolvers.records import Element, Record, Reference

ACTORS: Mapping[str, str] = MappingProxyType(
    {"Device": "DeviceActor", "CareTeam": "CareTeamActor", "RelatedPerson": "PatientActor", "Patient": "PatientActor"}
)
"""FHIR resource type → the GraphQL type that it fills as an actor, where the names differ."""
LISTS = (list, tuple)


AIMED: Final = "DirectiveActor.actor"
LOOKED_INTO: Final = frozenset({"Term", "Identifier", *HOLDERS})
"""Types of elements that don't simply show where they stand: see `_part`."""


@dataclass(slots=True, unsafe_hash=True)  # not frozen, as an `Element`: one is made for each object of an answer
class Seen:
    """An element and its holder. Nobody changes one."""

    element: Element
    holder: Holder

    @property
    def type(self) -> str:
        """The GraphQL type."""
        return self.element.type

    def read(self, name: str) -> Any:
        """Return the raw value of a GraphQL field."""
        return self.element.read(name)

    def is_record(self, catalogue: Catalogue) -> bool:
        """Tell whether it is a whole record, of a type that has a class of its own."""
        return self.element.type in catalogue.record_types and self.element.record.body is self.element.json


def see(scene: Scene, spec: FieldSpec, value: Any, holder: Holder) -> Any:
    """Return a value as the executor may walk it; a list without what may not be shown."""
    if value is None or type(value) is str:  # most are: text stands for itself
        return value
    if isinstance(value, Element):
        return _part(scene, value, holder)
    if isinstance(value, LISTS):
        shown = [seen for item in value if (seen := see(scene, spec, item, holder)) is not None]
        return shown if shown or not value else None  # a list of nothing that shows reads as no list
    return follow(scene, spec, value, holder) if isinstance(value, Reference) else value


def _part(scene: Scene, value: Element, holder: Holder) -> Any:
    """See an element; None when its mere presence may not be shown."""
    if value.type not in LOOKED_INTO:
        return Seen(value, holder)
    if value.type == "Term":
        return scene.directory.word(value.read("code"))
    hidden = _never(scene, value) or _holds_nothing(scene, value, holder)
    return None if hidden else Seen(value, holder)


def _holds_nothing(scene: Scene, element: Element, holder: Holder) -> bool:
    """Tell whether an element is there only for a record that does not show: its mere presence would tell of it."""
    name = HOLDERS.get(element.type)
    if name is None:
        return False
    held = element.read(name)
    return (
        isinstance(held, Reference) and follow(scene, scene.catalogue.field(element.type, name), held, holder) is None
    )


def _never(scene: Scene, identifier: Element) -> bool:
    """Tell whether an element is an identifier that leaves nowhere."""
    if identifier.type != "Identifier":
        return False
    kind = identifier.read("type")
    codings = kind.read("coding") or () if isinstance(kind, Element) else ()
    return scene.directory.never(identifier.read("system"), [coding.read("code") for coding in codings])


def follow(scene: Scene, spec: FieldSpec, reference: Reference, holder: Holder) -> Any:
    """Return what a reference names: a released record, someone or something of the same source, or None."""
    if scene.nameless:
        return None
    possible = scene.catalogue.possible(spec.named_type)
    wanted = ACTORS.get(reference.type, reference.type)
    types = tuple(name for name in sorted(possible) if not reference.type or name in (wanted, reference.type))
    if types == ("Patient",):
        return scene.patient if reference.local_id == scene.local_patient(holder.source) else None
    found = named(scene, types, reference, holder)
    if found is None and spec.coordinate == AIMED and reference.type == "Organization":
        known = scene.directory.organization(reference.local_id)  # a Consent names it by its id of the configuration
        if known is not None:
            return known
    if found is None:
        scene.missed(holder.source, types)
    return found


def named(scene: Scene, types: Sequence[str], reference: Reference, holder: Holder) -> Seen | None:
    """Return what a reference names, of one of these types, from the holder's source.

    A person, an organization or a place with labels of its own shows only under a record that has them all.
    """
    record = scene.find(holder.source, types, reference.local_id)
    if record is not None and record.type in scene.catalogue.record_types:
        return Seen(record.root(), scene.holder_of(record))
    if record is not None:
        return Seen(record.root(), holder) if scene.covers(holder, record) else None
    return _inline(scene, types, reference, holder)


def _inline(scene: Scene, types: Sequence[str], reference: Reference, holder: Holder) -> Seen | None:
    """See what the referring record itself contains: a person or a place, never another record."""
    if reference.body is None or not types or types[0] not in scene.catalogue.context_types:
        return None
    table = next((record.table for record in scene.records if record.source == holder.source), None)
    if table is None:
        return None
    record = Record(types[0], holder.source, reference.local_id, "", reference.body, table, as_of="")
    return Seen(record.root(), holder)


@dataclass(frozen=True, slots=True)
class Followed:
    """A seen element, for a resolver that says one thing from several fields: each is permitted, then followed."""

    scene: Scene
    seen: Seen

    @property
    def type(self) -> str:
        """The GraphQL type."""
        return self.seen.type

    def read(self, name: str) -> Any:
        """Return the value of a GraphQL field, None when it may not be shown unmasked."""
        spec = self.scene.catalogue.fields.get(f"{self.seen.type}.{name}")
        if spec is None:
            return self.seen.read(name)
        if not isinstance(spec.standing, Standing) and not self.scene.permits(spec.coordinate, self.seen.holder):
            return None
        return self._followed(see(self.scene, spec, self.seen.read(name), self.seen.holder))

    def _followed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._followed(item) for item in value]
        return Followed(self.scene, value) if isinstance(value, Seen) else value
