"""Rules: what stands between a field of an answer and its value, whichever way the answer is executed.

Takes the scene of an operation and the caller's language. Gives, for a field of a parent, its value as it may be shown,
or None. By coordinate and record, never by path. Reads a value only once it is permitted, and withholds what it does
not know. Both the executor's middleware (`guard.py`) and the compiled projection (`compiled/`) go through here. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, unique
from functools import cache
from typing import Any, Final

from gateway.access import Effect
from gateway.masks import mask
from gateway.projection.derived import DERIVED
from gateway.projection.duplicates import Duplicates
from gateway.projection.own import own_field
from gateway.projection.patient import PatientFile
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Followed, Seen, see
from gateway.projection.worked import Worked
from resolvers.attributes import GIVEN_HERE
from resolvers.catalogue import FieldSpec, Kind
from resolvers.categories import Standing
from resolvers.types.enums.passerelle import Language
from resolvers.types.views import View

Read = Callable[[Any], Any]
"""Reads a field of the parent that it is given; called only once the value is permitted."""

ROOTS: Final = frozenset({"Query", "Mutation"})
LEAVES: Final = frozenset({Kind.SCALAR, Kind.ENUM})


@unique
class Stance(Enum):
    """What a parent is, as far as judging its fields differs."""

    SEEN = "seen"
    """An element of a released record."""
    PATIENT = "patient"
    WORKED = "worked"
    """Worked out of one patient's released records."""
    MADE = "made"
    """Made by the gateway: nothing in it is a source's."""
    UNKNOWN = "unknown"


def stance_of(parent: Any) -> Stance:
    """Return what a value is as a parent."""
    kind: Any = type(parent)
    return _stance_of_class(kind)


@cache
def _stance_of_class(kind: type) -> Stance:
    if issubclass(kind, Seen):
        return Stance.SEEN
    if issubclass(kind, PatientFile):
        return Stance.PATIENT
    if issubclass(kind, Worked):
        return Stance.WORKED
    return Stance.MADE if issubclass(kind, View | type(None)) else Stance.UNKNOWN


@unique
class Way(Enum):
    """How a field of a seen element is had."""

    NOTHING = "nothing"
    OWN = "own"
    """The gateway fills it itself."""
    INHERITED = "inherited"
    """Its parent was judged for it."""
    READ = "read"


_READ: Final = Way.READ


@dataclass(slots=True)  # not frozen, as an `Element`: one is made for each field of each class of records
class Ruling:
    """What may be done with one field of whatever has the same holder; says nothing of a value. Nobody changes one."""

    spec: FieldSpec
    name: str
    way: Way
    holder: Holder
    """Of what the value leads to; the parent's own for what leads nowhere."""
    mask: str | None = None
    counted: tuple[str, str, str] | None = None
    """What the tally counts when a value leaves."""


def follows_parent(spec: FieldSpec) -> bool:
    """Tell whether a field shows wherever its parent does, having been judged with it."""
    return spec.standing is Standing.INHERITED


class Rules:
    """The rules of one execution."""

    def __init__(self, scene: Scene, language: str) -> None:
        self.scene = scene
        self._language = Language(language.upper())
        self._duplicates: dict[str, Duplicates] = {}

    def spoken(self, declared: Collection[str], arguments: dict[str, Any]) -> dict[str, Any]:
        """Return a field's arguments with the caller's language where one is declared and none was given."""
        if "language" not in declared:
            return arguments
        return {**arguments, "language": arguments.get("language") or self._language}

    def judging(self, parent: Any) -> Scene | None:
        """Return the scene whose decisions judge what is read from a parent: its own patient's, and no other's."""
        if not isinstance(parent, Seen):
            return parent.scene if isinstance(parent, PatientFile | Worked) else self.scene
        if parent.holder.of == self.scene.name:
            return self.scene
        return self.scene.others.get(parent.holder.of)

    def ruling(self, scene: Scene, spec: FieldSpec, seen: Seen) -> Ruling:
        """Judge a field of a seen element, noting a mask or a denial."""
        name, holder = spec.coordinate.partition(".")[2], seen.holder
        if spec.standing is Standing.STRUCTURAL:
            return Ruling(spec, name, Way.OWN, holder)
        if follows_parent(spec):
            return Ruling(spec, name, Way.INHERITED, holder)
        if isinstance(spec.standing, Standing):
            return Ruling(spec, name, Way.NOTHING, holder)
        verdict = scene.verdict(spec.coordinate, holder)
        own = name in GIVEN_HERE and seen.is_record(scene.catalogue)
        if verdict.effect is Effect.DENY or (own and verdict.effect is not Effect.PERMIT):
            return Ruling(spec, name, Way.NOTHING, holder)
        masked = verdict.mask if verdict.effect is Effect.MASK else None
        way, counted = Way.OWN if own else Way.READ, (spec.coordinate, holder.source, holder.klass)
        led = holder if spec.kind in LEAVES else scene.narrowed(spec.coordinate, holder)
        return Ruling(spec, name, way, led, masked, counted)

    def of_seen(self, scene: Scene, ruling: Ruling, seen: Seen, read: Read, *, takes: bool) -> Any:
        """Return a field of a seen element; `takes` tells that its reader takes arguments."""
        if ruling.way is _READ:
            value = read(Followed(scene, seen) if takes else seen)
            if ruling.mask is not None:
                value = mask(ruling.mask, value)
            value = see(scene, ruling.spec, value, ruling.holder)
        elif ruling.way is Way.OWN:
            value = own_field(scene, self._likeness(scene), seen, ruling.name)
        elif ruling.way is Way.INHERITED:
            value = see(scene, ruling.spec, read(seen), ruling.holder)
        else:
            return None
        if value is not None and ruling.counted is not None:
            scene.tally.released[ruling.counted] += 1
        return value

    def _likeness(self, scene: Scene) -> Duplicates:
        found = self._duplicates.get(scene.name)
        if found is None:
            found = self._duplicates[scene.name] = Duplicates(scene)
        return found

    def of_patient(
        self, file: PatientFile, spec: FieldSpec, path: tuple[str, ...], arguments: Mapping[str, Any], read: Read
    ) -> Any:
        """Return a field of a patient; `path` is where it stands in the answer, without indices."""
        if spec.coordinate in file.scene.catalogue.connections:
            return read(file.pages(spec.coordinate, path, arguments))
        if spec.coordinate in DERIVED:
            return read(DERIVED[spec.coordinate](file.scene, path, arguments))
        return file.demographic(spec)

    def of_worked(self, worked: Worked, spec: FieldSpec, read: Read) -> Any:
        """Return a field of what was worked out, where the role reads it unmasked: what it rests on was judged."""
        if isinstance(spec.standing, Standing):
            return read(worked)
        value = read(worked) if worked.scene.reads(spec.coordinate) else None
        name = spec.coordinate.rpartition(".")[2]
        for source, klass in worked.left(name, value) if value is not None else ():
            worked.scene.tally.released[spec.coordinate, source, klass] += 1
        return value
