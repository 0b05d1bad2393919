"""Trail: what one operation has come to know, stage after stage, so that its audit entry can be written at any point.

Filled by the pipeline, read by the `audit` stage. Never leaves the process.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.access import Obligation, Subject
from gateway.decisions import Decisions
from gateway.errors import DecisionUnavailable
from gateway.located import Located
from gateway.pipeline.asked_counts import AskedCounts
from gateway.pipeline.asked_sessions import AskedSessions
from gateway.pipeline.asked_transitions import AskedTransitions
from gateway.pipeline.operation import Operation
from gateway.pipeline.project import Projection
from gateway.policies import InForce
from gateway.projection.scene import Scene
from gateway.sources import Fault, Visit
from gateway.target import Target


@dataclass(slots=True)
class Trail:
    """One operation's story so far; what is None was not reached."""

    decision_id: str
    until: float = math.inf
    """Instant, in monotonic seconds, after which the caller doesn't wait for records."""
    caller: str = ""
    """The token's subject, known before a role is."""
    subject: Subject | None = None
    purpose: str = ""
    policy: InForce | None = None
    """The policy that it is decided by, and its records labelled by: one, from admission to answer."""
    operation: Operation | None = None
    target: Target = field(default_factory=Target)
    located: Located = field(default_factory=Located)
    sessions: AskedSessions | None = None
    """The list of an establishment's sessions that it asks for."""
    transitions: AskedTransitions | None = None
    """The page of transitions that it asks for."""
    counts: AskedCounts | None = None
    """What it asks to be counted."""
    parts: Sequence[Trail] = ()
    """Those of the patients of whom something leaves, or about whom something is owed, when it is about several."""
    met: dict[tuple[str, ...], Trail] = field(default_factory=dict, repr=False)
    """Those of the patients whom a list led to, by who they are: the last, should the policy have changed meanwhile."""
    visit: Visit | None = None
    decisions: Decisions | None = None
    scene: Scene | None = None
    projection: Projection | None = None
    withheld_records: Mapping[tuple[str, str, str], int] = field(default_factory=dict)
    shut: frozenset[str] = frozenset()
    """Reasons for which patients of whom nothing shows are shut, of those among several whom no scene stands for."""
    faults: Mapping[str, Mapping[str, Fault]] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    emergency: Mapping[str, str] = field(default_factory=dict)
    """The acts in force, opened or reviewed: kind → id."""
    act: str = ""
    """What was done to an act: one word."""
    pseudonyms: tuple[str, ...] = ()
    """Patients whom the operation is about by an act."""
    obligations: tuple[Obligation, ...] = ()
    """What the policy bade."""
    revision: str = ""
    """The policy's revision, when it was asked about an act."""
    written: bool = False
    """Whether its entry was handed to the ledger."""
    recorded: bool = False
    """Whether its entry is durable."""

    @property
    def known_subject(self) -> Subject:
        """The subject, once it is known; raise `DecisionUnavailable` before: nothing is decided for nobody."""
        if self.subject is None:
            raise DecisionUnavailable
        return self.subject
