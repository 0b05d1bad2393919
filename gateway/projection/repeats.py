"""Repeats: the port of `Patient.repeatedTests`.

Takes a window and a number of days. Gives the tests that were ordered or resulted more than once, out of released
records. None when the role refuses it, when no source answered, or when one did not and the others show none; a source
that did not answer is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.projection.derived_parts import refused, seen
from gateway.projection.duplicates import Duplicates
from gateway.projection.listing import Listing
from gateway.projection.scene import Scene
from gateway.projection.seen import see
from gateway.projection.sightings import CODED, COORDINATE, Sightings
from gateway.reading import codings
from gateway.repeats import Repetition, repeated
from gateway.sittings import Sighting, sittings
from resolvers.code_systems import system_of
from resolvers.records import Element, Label
from resolvers.types.ports import Window
from resolvers.types.worked_views import RepeatedTestView


class RepeatedTests:
    """The repeated tests of a scene's patient, at one path of the answer."""

    def __init__(self, scene: Scene, path: tuple[str, ...], arguments: Mapping[str, Any]) -> None:
        self._scene = scene
        specs = (scene.catalogue.connection_of(name) for name in CODED)
        listings = (Listing(scene, spec, path) for spec in specs if spec is not None)
        self._sightings = Sightings(scene, {one.spec.record_type: one for one in listings if one.open})

    def repeated_tests(self, window: Window, within_days: int) -> tuple[RepeatedTestView, ...] | None:
        """Return the repeated tests, newest first."""
        if refused(self._scene, COORDINATE, window):
            return None
        listed = {name: listing.of() for name, listing in self._sightings.listings.items()}
        if not any(one.answered for one in listed.values()):
            return None
        sighted = self._sightings.of(listed, window)
        found = repeated(sittings(sighted, self._alike(sighted), within_days), within_days)
        if not found and any(one.failed for one in listed.values()):
            return None
        return tuple(self._view(one) for one in found)

    def _alike(self, sighted: Iterable[Sighting]) -> Any:
        duplicates, known = Duplicates(self._scene), {id(one.record): one for one in sighted}

        def alike(one: Sighting) -> list[Sighting]:
            return [known[id(record)] for record in duplicates.of(one.record) if id(record) in known]

        return alike

    def _view(self, one: Repetition) -> RepeatedTestView:
        return RepeatedTestView(
            lambda: self._code(one),
            tuple(seen(self._scene, COORDINATE, each.record) for each in one.orders),
            tuple(seen(self._scene, COORDINATE, each.record) for each in one.results),
            one.days_apart,
        )

    def _code(self, one: Repetition) -> Any:
        """Return the concept that names a test, as its newest record writes it, noting that it leaves."""
        record = one.named_by.record
        concept = next((held for held in self._sightings.concepts(record) if _bears(held, one.code)), None)
        if concept is None:
            return None
        within = "component" if one.code not in one.named_by.codes else CODED[record.type]
        coordinate, holder = f"{record.type}.{within}", self._scene.holder_of(record)
        self._scene.tally.released[coordinate, record.source, holder.klass] += 1
        spec = self._scene.catalogue.fields[f"{record.type}.{CODED[record.type]}"]
        return see(self._scene, spec, concept, self._scene.narrowed(coordinate, holder))


def _bears(concept: Element, code: Label) -> bool:
    return any(Label(system_of(one.system), one.code) == code for one in codings(concept, ("coding",)))
