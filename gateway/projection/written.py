"""Written: a directive that was just recorded or revoked, as its mutation's payload gives it back.

Takes the scene of a read that came after the write. Gives the root of the answer: the directive as the source now keeps
it, judged by the guard like any record; null, with the source's error, when it could not be read again. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from gateway.projection.acts import WrittenRoot
from gateway.projection.pages import Pages
from gateway.projection.scene import Scene, SourceError
from gateway.projection.seen import Seen
from resolvers.types.act_views import PayloadView
from resolvers.types.views import EdgeView

DIRECTIVES: Final = "Patient.directives"
TYPE: Final = "Directive"


@dataclass(frozen=True, slots=True)
class Written:
    """A directive at its source, and the payload that gives it back: `key` is its place in the answer."""

    key: str
    payload: str
    client_mutation_id: str | None
    source: str
    local_id: str = field(repr=False)

    def root(self, scene: Scene) -> WrittenRoot:
        """Return the root of the answer."""
        record = scene.find(self.source, (TYPE,), self.local_id)
        fault = scene.fault(self.source, TYPE)
        edge: EdgeView | None = None
        seen: Seen | None = None
        if record is not None:
            edge = Pages(scene, DIRECTIVES, (self.key,), {}).edge(record)
            seen = Seen(record.root(), scene.holder_of(record))
        elif fault is not None:
            scene.tally.errors[SourceError((self.key,), self.source, fault.status)] = None
        return WrittenRoot(PayloadView(self.payload, self.client_mutation_id, directive_edge=edge, directive=seen))
