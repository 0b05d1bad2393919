"""Audit: what is about to leave, what was withheld, and why, written down before the first byte leaves.

Takes the trail of an operation and, for a refusal, its error. Gives nothing, or raises `AuditUnavailable`: no audit, no
answer. The officer is told what the caller is not: withheld records, contradictions, silent refusals. Values never
enter, and a patient enters as a pseudonym.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gateway.errors import (
    AuditUnavailable,
    InternalError,
    Overloaded,
    PasserelleError,
    RateLimited,
    Unauthenticated,
)
from gateway.keyring import Keyring
from gateway.ledger import (
    Agent,
    AuditEntry,
    Ledger,
    Outcome,
    Recorded,
    Recorder,
    RefusalMeter,
    Withheld,
    instant,
    seal_name,
)
from gateway.ledger import Operation as Entity
from gateway.pipeline.trail import Trail
from gateway.telemetry import Telemetry

Written = tuple[AuditEntry, Recorded | None]
"""An entry, with the question and the answer that it rests on."""


class Auditor:
    """Writes the entries of operations."""

    def __init__(
        self,
        ledger: Ledger,
        meter: RefusalMeter,
        keyring: Keyring,
        telemetry: Telemetry,
        *,
        now: Callable[[], float],
    ) -> None:
        self._ledger = ledger
        self._meter = meter
        self._keyring = keyring
        self._telemetry = telemetry
        self._now = now
        self._recorder = Recorder(keyring)

    async def record(self, trail: Trail, error: PasserelleError | None = None) -> None:
        """Return once the entry is durable, with one of each patient's when it is about several: all, or none.

        Raise `AuditUnavailable` when it can't be, `RateLimited` when it is one refusal too many of callers unknown.
        """
        asked = None if isinstance(error, AuditUnavailable) else self._asked(trail)
        left = error is None and trail.projection is not None and not trail.projection.code
        parts, apart = self._parts(trail, error, left=left)
        entry = _with(self._entry(trail, error, asked), apart)
        trail.written = True
        if isinstance(error, Unauthenticated):
            await self._meter.refuse(entry)
        elif isinstance(error, RateLimited | Overloaded):
            if not await self._meter.hurry(entry):
                return
        else:
            await self._ledger.append_all([*parts, (entry, asked)])
        trail.recorded = True
        for one, _ in (*parts, (entry, asked)):
            self._count(one)

    def _parts(self, trail: Trail, error: PasserelleError | None, *, left: bool) -> tuple[list[Written], list[Trail]]:
        """Return the entries of patients, when the operation is about several, and the parts that have none.

        When nothing leaves, only those about whom something is owed: the officer was told of it under that decision.
        """
        found: list[Written] = []
        apart: list[Trail] = []
        for part in trail.parts:
            if not left and not part.obligations:
                apart.append(part)
                continue
            part.projection = trail.projection
            asked = None if isinstance(error, AuditUnavailable) else self._asked(part)
            found.append((self._entry(part, error, asked), asked))
        return found, apart

    def _count(self, entry: AuditEntry) -> None:
        """Count an entry that is durable, and what it tells."""
        self._telemetry.audited()
        for withheld in entry.withheld:
            self._telemetry.withheld(withheld.reason)
        for conflict in entry.conflicts:
            for source in conflict.sources:
                self._telemetry.conflict(conflict.kind, source)

    async def record_before(self, trail: Trail, word: str) -> None:
        """Return once it is durable that something is about to be written at a source; raise `AuditUnavailable`.

        The entry of what came of it follows, under the decision's own id.
        """
        entry = replace(self._entry(trail, None, None), decision_id=f"{trail.decision_id}-before", reason=word)
        await self._ledger.append(replace(_nothing_left(entry), outcome="unavailable"))
        self._telemetry.audited()

    async def record_unshown(self, trail: Trail, code: str) -> None:
        """Return once it is durable what came of a write whose directive isn't given back; raise `AuditUnavailable`."""
        asked = self._asked(trail)
        entry = replace(_nothing_left(self._entry(trail, None, asked)), outcome="unavailable", code=code)
        trail.written = True
        await self._ledger.append(entry, asked)
        trail.recorded = True
        self._count(entry)

    async def record_left(self, trail: Trail) -> None:
        """Return once it is durable that the caller left before anything was released; raise `AuditUnavailable`."""
        asked = self._asked(trail)
        parts, apart = self._parts(trail, None, left=False)
        trail.written = True
        written = [*parts, (_with(self._entry(trail, None, asked), apart), asked)]
        await self._ledger.append_all([(_cancelled(entry), kept) for entry, kept in written])
        for _ in written:
            self._telemetry.audited()

    def _asked(self, trail: Trail) -> Recorded | None:
        """Return the question and the answer to keep; raise `AuditUnavailable` for what can't be kept."""
        if trail.decisions is None or not trail.decisions.asked:
            return None
        try:
            return self._recorder.record(trail.decisions.asked, trail.decisions.answer)
        except (ArithmeticError, LookupError, OSError, TypeError, ValueError):
            raise AuditUnavailable("question") from None

    def _entry(self, trail: Trail, error: PasserelleError | None, asked: Recorded | None) -> AuditEntry:
        operation = trail.operation
        refused = trail.projection.code if trail.projection else ""
        leaves = error is None and not refused
        left = _categories(trail) if leaves else {}
        return AuditEntry(
            decision_id=trail.decision_id,
            recorded=instant(self._now()),
            outcome=_outcome(error, refused),
            code=error.code if error else refused,
            subject=self._agent(trail),
            purpose=trail.purpose,
            patients=tuple(self._patients(trail)),
            operation=Entity("", operation.key) if operation else Entity(),
            policy_revision=trail.decisions.revision if trail.decisions else trail.revision,
            released=_released(trail) if leaves else {},
            categories=tuple(sorted({code for codes in left.values() for code in codes})),
            categories_at=left,
            withheld=tuple(_withheld(trail)),
            masked=tuple(sorted(trail.scene.tally.masked)) if trail.scene and leaves else (),
            sources=tuple(_sources(trail)),
            question=asked.question if asked else "",
            evidence=tuple(sorted(set(trail.visit.evidence))) if trail.visit else (),
            localization=trail.located.how,
            conflicts=trail.located.conflicts,
            reason=str(getattr(error, "reason", "") or trail.act) if error else trail.act,
            emergency=dict(trail.emergency),
            obligations=tuple(f"{one.do}:{one.about}" for one in trail.obligations),
        )

    def _agent(self, trail: Trail) -> Agent | None:
        subject = trail.subject
        if subject is None:
            return Agent(trail.caller) if trail.caller else None
        name = seal_name(self._keyring, trail.decision_id, subject.name)
        return Agent(subject.id, subject.role, subject.organization, name)

    def _patients(self, trail: Trail) -> Iterator[str]:
        """Yield the pseudonym of each identifier under which the patient was asked or is known."""
        located = trail.located
        identifiers = {*located.trusted, *(i for person in located.people.values() for i in person.identifiers)}
        if trail.target.identifier is not None:
            identifiers.add(trail.target.identifier)
        for identifier in sorted(identifiers, key=lambda i: (i.system, i.value)):
            yield self._keyring.pseudonyms(identifier.system, identifier.value)[0]
        yield from trail.pseudonyms


def _with(entry: AuditEntry, apart: Iterable[Trail]) -> AuditEntry:
    """Return an operation's entry with what was read of patients who have none, and what didn't agree."""
    apart = tuple(apart)
    read = {one for part in apart if part.visit is not None for one in part.visit.evidence}
    conflicts = dict.fromkeys((*entry.conflicts, *(one for part in apart for one in part.located.conflicts)))
    return replace(entry, evidence=tuple(sorted({*entry.evidence, *read})), conflicts=tuple(conflicts))


def _cancelled(entry: AuditEntry) -> AuditEntry:
    return replace(_nothing_left(entry), outcome="cancelled")


def _nothing_left(entry: AuditEntry) -> AuditEntry:
    return replace(entry, released={}, categories=(), categories_at={}, masked=())


def _outcome(error: PasserelleError | None, refused: str) -> Outcome:
    """Return the outcome; `refused` is the code for which a partial answer was refused whole."""
    if error is None:
        return "unavailable" if refused else "released"
    if isinstance(error, Unauthenticated):
        return "unauthenticated"
    if isinstance(error, InternalError):
        return "failed" if error.code == "INTERNAL" else "unavailable"
    return "refused"


def _released(trail: Trail) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    if trail.scene is not None and trail.projection is not None and trail.projection.data is not None:
        for (coordinate, source, _), count in sorted(trail.scene.tally.released.items()):
            counts[coordinate][source] = counts[coordinate].get(source, 0) + count
    return dict(counts)


def _categories(trail: Trail) -> dict[str, tuple[str, ...]]:
    """Return of which categories values left, by source: a person's or a place's is that of the record naming them."""
    if trail.scene is None or trail.decisions is None or trail.projection is None or trail.projection.data is None:
        return {}
    places = trail.scene.catalogue.context_types
    left: dict[str, set[str]] = defaultdict(set)
    for coordinate, source, klass in trail.scene.tally.released:
        if coordinate.partition(".")[0] not in places:
            left[source].update(trail.decisions.categories(coordinate, klass))
    return {source: tuple(sorted(codes)) for source, codes in sorted(left.items())}


def _withheld(trail: Trail) -> Iterator[Withheld]:
    """Yield the refusals that the caller was told, those that they were not, and the records kept back."""
    found: dict[tuple[str, str], bool] = {}
    for coordinate, reason in trail.projection.refused if trail.projection else ():
        found[coordinate, reason] = True
    told = set(trail.scene.told()) if trail.scene else set()
    for coordinate, reason, named in sorted(trail.scene.tally.withheld) if trail.scene else ():
        found.setdefault((coordinate, reason), named or (coordinate, reason) in told)
    home = trail.scene.catalogue.home if trail.scene else {}
    for (record_type, _, reason), _ in sorted(trail.withheld_records.items()):
        found.setdefault((record_type, reason), (home.get(record_type), reason) in told)
    if trail.decisions is not None and trail.scene is not None and not trail.scene.patient_shown:
        for source in trail.decisions.sources:
            for reason in sorted(trail.decisions.shut_for(source)):
                found.setdefault(("Patient", reason), False)
    for reason in sorted(trail.shut):
        found.setdefault(("Patient", reason), False)
    for (coordinate, reason), named in found.items():
        yield Withheld(coordinate, reason or "SILENCE", named)


def _sources(trail: Trail) -> Iterator[tuple[str, str]]:
    """Yield how each source really did, which the caller may not have been told."""
    located = trail.located
    for source in sorted({*located.people, *located.faults, *located.excluded, *located.unlisted, *trail.partial}):
        if source in located.excluded:
            yield source, "excluded"
        elif source in located.faults:
            yield source, located.faults[source].status
        elif source not in located.people:
            yield source, "partial" if source in trail.partial else "not-localized"
        elif source in trail.faults:
            yield source, next(iter(trail.faults[source].values())).status
        else:
            yield source, "partial" if source in trail.partial else "active"
