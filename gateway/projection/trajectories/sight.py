"""Sight: what may be there and can't be seen: sources that are silent or were cut, and what the role may not read.

Takes a scene. Gives sources by the types of records they may hold, and whether something is closed to the caller by
name. A silent refusal is no part of it: it reads as absence, here as everywhere, unless the policy grants a notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gateway.access import Effect
from gateway.decisions import Decisions
from gateway.projection.scene import Scene
from resolvers.trajectories import Reads

FIELD = "Patient.trajectories"
CUT = "partial"


class Sight:
    """What one scene doesn't show of types of records."""

    def __init__(self, scene: Scene, decisions: Decisions) -> None:
        self._scene = scene
        self._decisions = decisions
        self._silent: dict[str, Mapping[str, str]] = {}
        self.open = frozenset(s for s in scene.located.people if decisions.of(FIELD, s).effect is Effect.PERMIT)
        """The sources whose records may speak: those where the field itself is open."""

    def silent(self, kinds: Iterable[str]) -> dict[str, str]:
        """Return, by source, why records of some types may be missing: a status, or `partial`."""
        found: dict[str, str] = {}
        for kind in kinds:
            found |= {s: why for s, why in self._of(kind).items() if found.get(s, CUT) == CUT}
        return found

    def closed(self, reads: Reads) -> bool:
        """Tell whether what is read is not open to the role, whoever the patient; or is withheld with notice."""
        kinds = [kind for kind in reads if kind in self._scene.catalogue.home]
        return any(self._refused(kind, reads[kind]) or self._told(kind) for kind in kinds)

    def nowhere(self, kinds: Iterable[str]) -> bool:
        """Tell whether no source of this house gives any of some types."""
        return not any(kind in given for kind in kinds for given in self._scene.gives.values())

    def _refused(self, kind: str, fields: Iterable[str]) -> bool:
        home = self._scene.catalogue.home[kind]
        if self._decisions.by_role(home).effect is not Effect.PERMIT:
            return True
        return not all(self._decisions.wholly(f"{kind}.{name}") for name in fields)

    def _told(self, kind: str) -> bool:
        """Tell whether the policy tells the caller that records of a type are withheld."""
        scene, home = self._scene, self._scene.catalogue.home[kind]
        if not scene.granted:
            return False
        verdicts = [self._decisions.of(home, s) for s in self._decisions.sources if kind in scene.gives[s]]
        shut = any(v.effect is Effect.DENY and not v.named and v.reason in scene.granted for v in verdicts)
        return scene.untold(scene.catalogue.connections[home]) > 0 or shut

    def _of(self, kind: str) -> Mapping[str, str]:
        if kind not in self._silent:
            why = ((source, self._why(source, kind)) for source in self._scene.gives)
            self._silent[kind] = {source: status for source, status in why if status is not None}
        return self._silent[kind]

    def _why(self, source: str, kind: str) -> str | None:
        """Return why a source may hold records of a type that aren't here; None when it answered, or has no part."""
        scene = self._scene
        if kind not in scene.gives[source] and kind not in scene.faults.get(source, {}):
            return None
        if source in scene.unproven and "RELATIONSHIP" in self._decisions.shut_for(source):
            return scene.unproven[source]
        if not self._asked(source, kind):
            return None
        fault = scene.fault(source, kind)
        return fault.status if fault is not None else CUT if source in scene.partial else None

    def _asked(self, source: str, kind: str) -> bool:
        """Tell whether a source has a part in this: it is open, or did not even say whether it knows the patient."""
        if source in self._scene.located.faults:
            return True
        home = self._scene.catalogue.home.get(kind)
        return source in self.open and (home is None or self._decisions.of(home, source).effect is not Effect.DENY)
