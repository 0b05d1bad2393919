"""Root: the operation's entry points: the patient, a node, the caller, the sources.

Takes a scene and who asks. Gives the objects at the top of the answer; a patient or a node that is unknown, forged or
withheld is None, all alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.projection.patient import PatientFile
from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen
from resolvers.types.ports import Identified
from resolvers.types.views import SourceView, ViewerView

CONTEXT_CATEGORY = frozenset({"care_team"})
"""The category under which a person, an organization or a place is judged when asked by id alone."""


class Root:
    """The query's root value."""

    type = "Query"

    def __init__(self, scene: Scene, viewer: ViewerView) -> None:
        self._scene = scene
        self._viewer = viewer

    def read(self, name: str) -> Any:
        """Every root field has its own method."""
        return None

    def patient_by(self, identifier: Identified) -> PatientFile | None:
        """Return the patient of the operation, when anything of them may be shown."""
        return PatientFile(self._scene) if self._scene.patient_shown else None

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
            return PatientFile(self._scene) if self._scene.patient_shown else None
        return self._record(kind, rest) if len(rest) == 3 else None

    def viewer_view(self) -> ViewerView:
        """Return who asks."""
        return self._viewer

    def source_views(self) -> Sequence[SourceView]:
        """Return the sources configured, ordered by id."""
        return self._scene.directory.sources

    def _record(self, kind: str, parts: tuple[str, ...]) -> Seen | None:
        source, patient, local_id = parts
        if not self._scene.shown(source) or self._scene.local_patient(source) != patient:
            return None
        record = self._scene.find(source, (kind,), local_id)
        if record is None:
            return None
        if kind in self._scene.catalogue.context_types:
            return Seen(record.root(), Holder(source, "", CONTEXT_CATEGORY))
        return Seen(record.root(), self._scene.holder_of(record))
