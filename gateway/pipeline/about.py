"""About: whom an operation is about, by an identifier, by ids, or because it reads the caller's own file.

Part of the `operation` stage. Takes a prepared operation and the caller. Gives its target, or refuses it. An operation
that reads somebody's record doesn't come by GET, whichever way it names them: an identifier in a URL is in every log.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from gateway.access import Subject
from gateway.errors import BadUserInput, OperationRefused, RequestError
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import Roots
from gateway.pipeline.target import Targets
from gateway.pipeline.trail import Trail
from gateway.target import Own, Target
from resolvers.protocols import Identifier

LISTS = frozenset({"sessions", "transitions"})
"""Roots that give records of several patients: counts give none."""
OWNERS = frozenset({"parent", "patient"})
"""Roles under which a token names a file that is read as one's own."""


@dataclass(frozen=True, slots=True)
class About:
    """Finds whom operations are about."""

    targets: Targets

    def target(self, trail: Trail, operation: Operation, roots: Roots, *, read_only: bool) -> Target:
        """Return whom the operation is about, which is in the trail too.

        Raise `OperationRefused` for a second patient, for one beside a root that names none, for two of those, or for
        a GET about anybody; `BadUserInput` for an identifier that is not well formed.
        """
        own = self._own(trail.subject, roots.own)
        if roots.spanning and (roots.named or own.keys):
            raise OperationRefused("spanning")
        if len(dict(roots.spanning)) > 1:  # fragments may name one list twice
            raise OperationRefused("spanning-several")
        if read_only and (roots.named or own.keys):
            with suppress(RequestError):  # the officer is told whose identifier stood in a URL
                trail.target = self.targets.resolve(operation, roots.named, own)
            raise OperationRefused("get-identifier" if roots.named else "get-record")
        if read_only and any(node.name.value in LISTS for _, node in roots.spanning):
            raise OperationRefused("get-record")
        trail.target = self.targets.resolve(operation, roots.named, own)
        return trail.target

    def _own(self, subject: Subject | None, keys: frozenset[str]) -> Own:
        """Return the caller's own file: that of a patient or a parent; a number that is none is nobody's."""
        if subject is None or subject.patient is None or subject.role not in OWNERS:
            return Own(keys=keys)
        system, value = subject.patient
        found: Identifier | None = None
        with suppress(BadUserInput):
            found = self.targets.identifier({"system": system, "value": value})
        return Own(subject.id, found, keys)
