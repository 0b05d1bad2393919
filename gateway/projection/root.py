"""Root: the operation's entry points: the patient, a node, the caller, the sources.

Takes a scene and who asks. Gives the objects at the top of the answer; a patient or a node that is unknown, forged or
withheld is None, all alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gateway.projection.patient import PatientFile
from gateway.projection.scene import Scene, SourceError
from gateway.projection.seen import Seen, named
from gateway.projection.transitions import RESTS_ON, Transition, silent, transition
from gateway.reading import references
from resolvers.attributes import LED_BY
from resolvers.types.ports import Filter, Identified, Window
from resolvers.types.views import SourceView, ViewerView


class Root:
    """The query's root value."""

    type = "Query"

    def __init__(self, scene: Scene, viewer: ViewerView) -> None:
        self._scene = scene
        scene.patient = PatientFile(scene) if scene.patient_shown else None
        self._viewer = replace(viewer, patient=scene.patient) if scene.target.own else viewer

    def read(self, name: str) -> Any:
        """Every root field has its own method."""
        return None

    def patient_by(self, identifier: Identified) -> Any:
        """Return the patient of the operation, when anything of them may be shown."""
        return self._scene.patient

    def node_by(self, id: str) -> Any:
        """Return the object behind an id, under the same decisions as the way that led to it."""
        parts = self._scene.keyring.open_id(id)
        if parts is None:
            return self._scene.directory.source(id) or self._scene.directory.territory(id)
        kind, rest = parts[0], parts[1:]
        if kind == "Viewer":
            return self._viewer if id == self._viewer.id else None
        if kind == "ConfiguredOrganization":
            return self._scene.directory.organization(rest[0])
        if kind == "Patient":
            return self._scene.patient
        if parts in self._scene.acts:
            return self._scene.acts[parts]
        return self._transition(rest) if kind == "Transition" else self._record(kind, rest)

    def transitions_page(self, window: Window, filters: Mapping[str, Filter]) -> Any:
        """Return the page of transitions that was worked out for these arguments; None when refused."""
        return self._scene.panel

    def sessions_page(self, window: Window, filters: Mapping[str, Filter]) -> Any:
        """Return the page of sessions that was read for these arguments."""
        return self._scene.sessions.page(self._scene) if self._scene.sessions is not None else None

    def counts_view(self, field: str) -> Any:
        """Return what was counted for a root."""
        return self._scene.counts.view(self._scene, field) if self._scene.counts is not None else None

    def viewer_view(self) -> ViewerView:
        """Return who asks."""
        return self._viewer

    def source_views(self) -> Sequence[SourceView]:
        """Return the sources configured, ordered by id."""
        return self._scene.directory.sources

    def _record(self, kind: str, parts: tuple[str, ...]) -> Seen | None:
        if len(parts) != 3:
            return None
        source, patient, local_id = parts
        if not self._scene.shown(source) or self._scene.local_patient(source) != patient:
            return None
        if kind in self._scene.catalogue.context_types:
            return self._led_to(kind, source, local_id)
        record = self._scene.find(source, (kind,), local_id)
        return Seen(record.root(), self._scene.holder_of(record)) if record is not None else None

    def _transition(self, parts: tuple[str, ...]) -> Transition | None:
        """Return what a record tells of, naming the sources that could say more of it and did not answer."""
        scene = self._scene
        if len(parts) != 5 or not scene.shown(parts[0]) or scene.local_patient(parts[0]) != parts[1]:
            return None
        found = transition(scene, (parts[0], parts[2], parts[3]), parts[4])
        path = tuple(str(step) for step in scene.at.as_list()) if scene.at is not None else ()
        for source, how in silent(scene, scene.wanted or RESTS_ON).items() if found is not None else ():
            if how != "partial":
                scene.tally.errors[SourceError(path, source, how)] = None
        return found

    def _led_to(self, kind: str, source: str, local_id: str) -> Seen | None:
        """Return a person, an organization or a place to which some record that shows leads, under its class."""
        for leader, name in LED_BY.get(kind, {}).items():
            for record in self._scene.of_type(leader):
                holder, coordinate = self._scene.holder_of(record), f"{leader}.{name}"
                if record.source != source or not self._scene.permits(coordinate, holder):
                    continue
                for reference in references(record.root(), (name,)):
                    if reference.local_id == local_id and reference.type in ("", kind):
                        return named(self._scene, (kind,), reference, self._scene.narrowed(coordinate, holder))
        return None
