"""Entry: one audit event, as it is written down.

The words are those of FHIR R4 AuditEvent where it has them (recorded, outcome, agent's id and role, purposeOfEvent,
entity). Patients enter as pseudonyms, sources' values never: an entry says what was read, not what it said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import msgspec

from gateway.conflict import Conflict
from gateway.keyring import Keyring

Outcome = Literal["released", "refused", "unauthenticated", "unavailable", "failed", "cancelled"]

ANCHOR_RENEWED = "ANCHOR_RENEWED"
"""Code of the entry that a renewal of the anchor leaves."""

QUESTIONS_PRUNED = "QUESTIONS_PRUNED"
"""Code of the entry that a pruning of questions leaves; the end of its period is the first instant whose ones stay."""

_RECORDED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def instant(seconds: float) -> str:
    """Return seconds since 1970 as RFC 3339 UTC with milliseconds, so that texts sort as the instants do."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def act_key(act: str) -> str:
    """Return what the entries that name an emergency act are searched by."""
    return f"act:{act}"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who asked: the token's subject, the role that was active, the organization (FHIR AuditEvent.agent).

    `name` is what the token called them, sealed (`seal_name`): it tells nothing to who reads the disk, and the patient
    whose record was read who did.
    """

    id: str
    role: str = ""
    organization: str = ""
    name: str = ""


def seal_name(keyring: Keyring, decision_id: str, name: str | None) -> str:
    """Return a name as an entry keeps it, bound to its decision; empty for none."""
    return keyring.seal_entry((name,), ("agent", decision_id)) if name else ""


def open_name(keyring: Keyring, decision_id: str, sealed: str) -> str | None:
    """Return the name; None when there is none, or it was not sealed here for this decision."""
    parts = keyring.open_entry(sealed, ("agent", decision_id)) if sealed else None
    return parts[0] if parts is not None and len(parts) == 1 else None


@dataclass(frozen=True, slots=True)
class Operation:
    """What was asked: the operation's name, and the hash of its document with literals taken out."""

    name: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A coordinate that did not leave, the reason code, and whether the caller was told (`named`)."""

    coordinate: str
    reason: str
    named: bool


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One audit event. `recorded` is what `instant` gives; `code` an error code of `errors`, empty for an answer.

    `patients` are `Keyring.pseudonyms` of (system, value), one for each identifier by which the patient is known;
    `released` says, by coordinate and source, how many values left, `categories` of which categories of information,
    `categories_at` of which at each source;
    `sources` are (id, status as it was in truth);
    `emergency` holds the acts of each kind, attested relationship and override, their ids with a space between;
    `evidence` the (source, shape) of each read that the decision rested on; `localization` is how the sources to ask
    were chosen (`registry`, `ask-all`, `own-number`); `conflicts` are what the identity office has to look at; `reason`
    is one word of why, never shown to the caller; `obligations` are what the policy bade the gateway do
    (`notify:OWN_RECORD`); `question` is the digest under which the question of the decision is kept; `count` is above 1
    when one entry stands for several refusals, made during `period`.
    """

    decision_id: str
    recorded: str
    outcome: Outcome
    code: str = ""
    subject: Agent | None = None
    purpose: str = ""
    patients: tuple[str, ...] = ()
    operation: Operation = Operation()
    policy_revision: str = ""
    released: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    categories_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    withheld: tuple[Withheld, ...] = ()
    masked: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    emergency: Mapping[str, str] = field(default_factory=dict)
    obligations: tuple[str, ...] = ()
    question: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    localization: str = ""
    conflicts: tuple[Conflict, ...] = ()
    reason: str = ""
    count: int = 1
    period: tuple[str, str] | None = None
    version: int = 1

    def __post_init__(self) -> None:
        if not _RECORDED.fullmatch(self.recorded):
            raise ValueError("recorded is RFC 3339 in UTC with milliseconds")

    @property
    def keys(self) -> tuple[str, ...]:
        """What the entry is searched by: its patients, and the emergency acts that it names (`act_key`)."""
        return (*self.patients, *(act_key(act) for acts in self.emergency.values() for act in acts.split()))

    def names(self, act: str, kinds: Iterable[str]) -> bool:
        """Tell whether it names an emergency act, as one of these kinds."""
        return any(act in self.emergency.get(kind, "").split() for kind in kinds)

    def to_bytes(self) -> bytes:
        """Return the entry as JSON, keys sorted, no white space, UTF-8; raise ValueError for what UTF-8 can't hold."""
        return msgspec.json.encode(self, order="sorted")

    @classmethod
    def from_bytes(cls, payload: bytes) -> AuditEntry:
        """Read what `to_bytes` gave; raise ValueError when it is something else."""
        return _DECODER.decode(payload)


_DECODER = msgspec.json.Decoder(AuditEntry)
