"""Sessions: what the caller's own establishment holds at a distance, for its pilots; it names no patient.

Takes what `Query.sessions` was asked with. Asks the policy about nobody first: who may not read any such thing has no
source asked. Then lists what the establishment holds, and proves page after page, newest first, until the page is
full. Gives the scene its page. Where a session's period may not be read, its day orders it, then a mark: the order
within a day tells neither when it was held nor whose it is.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gateway.access import Effect
from gateway.decisions import Decisions
from gateway.holdings import Held, Holders, Keeper
from gateway.instants import span_of
from gateway.keyring import Keyring
from gateway.labelling import LabelTables
from gateway.located import Located
from gateway.pipeline.admit import Admission
from gateway.pipeline.asked_sessions import AskedSessions, SessionLists
from gateway.pipeline.label import Labeller
from gateway.pipeline.operation import Operation
from gateway.pipeline.pdp import DecisionPoint, Question
from gateway.pipeline.plan import Keyed
from gateway.pipeline.project import Asked
from gateway.pipeline.session_proofs import TYPE, Candidate, Heard, Proven, SessionProofs, Wish
from gateway.pipeline.trail import Trail
from gateway.projection import Ground, Scene
from gateway.projection.sessions import COORDINATE, Place, SessionPage
from gateway.sources import Fault
from resolvers.calendar import midnight
from resolvers.protocols import Need
from resolvers.records import Element, Record

ROUNDS = 4
"""Most times that more sessions are looked at, for a page that what is withheld leaves short."""
BATCH = 51
"""Most sessions looked at in a round."""
PERIOD = f"{TYPE}.period"
LISTED = Need(TYPE, frozenset({"period"}))
"""What is asked to know which sessions there are: their ids, whose, when."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The stage."""

    lists: SessionLists
    holders: Holders
    proofs: SessionProofs
    point: DecisionPoint
    keyring: Keyring
    labeller: Callable[[LabelTables], Labeller]
    now: Callable[[], float]

    def ask(self, trail: Trail, operation: Operation, spanning: Keyed) -> None:
        """Note in the trail which sessions an operation asks for; raise `BadUserInput`."""
        trail.sessions = self.lists.read(operation, spanning, trail.known_subject, self.now())

    async def read(self, trail: Trail, asked: Asked, admission: Admission, ground: Ground, scene: Scene) -> None:
        """Put the page into the scene; nothing when no sessions were asked.

        Raise `DecisionUnavailable`, `StaleRevision`, `ConsentUnavailable`, or `AuditUnavailable` for an obligation.
        """
        wanted, policy = trail.sessions, trail.policy
        if wanted is None or trail.visit is None or policy is None:
            return
        subject = trail.known_subject
        question = Question(subject, asked.purpose, asked.plan.coordinates, {}, (), admission.revision)
        caller = scene.decisions = trail.decisions = await self.point.decide(question)
        if _refused(caller, wanted):
            return
        fields, keepers = asked.plan.needs.get(TYPE, frozenset()), self._keepers(subject.organization, wanted)
        tools = frozenset(keeper.source for keeper in keepers)
        wish = Wish(trail, trail.visit, admission, question, fields, self.labeller(policy.labels), ground, tools)
        unasked = self._unasked(subject.organization, wanted)
        wish.heard.note({source: Fault(source, "offline", "holdings") for source in unasked})
        shown: tuple[Proven, ...] = ()
        try:
            exact = caller.by_role(PERIOD).effect is Effect.PERMIT
            candidates = await self._candidates(wish, keepers, wanted, exact=exact)
            shown, rest = await self._page(wish, wanted, candidates)
        finally:  # what was read and owed is in the log, whatever comes of the page
            _note(wish, shown)
        scene.others = {one.scene.name: one.scene for one in shown}
        _show(scene, wanted, (shown, rest), {*unasked, *tools}, wish.heard)

    def _keepers(self, organization: str, wanted: AskedSessions) -> list[Keeper]:
        """Return the sources to ask, where the caller's own establishment holds sessions."""
        found = self.holders.keepers(TYPE, {organization})
        return [one for one in found if wanted.sources is None or one.source in wanted.sources]

    def _unasked(self, organization: str, wanted: AskedSessions) -> list[str]:
        """Return the sources that hold the establishment's sessions and can't list them: the list lacks theirs."""
        found = self.holders.unasked(TYPE, {organization})
        names = dict.fromkeys(one.source for one in found)
        return [one for one in names if wanted.sources is None or one in wanted.sources]

    async def _candidates(
        self, wish: Wish, keepers: Sequence[Keeper], wanted: AskedSessions, *, exact: bool
    ) -> list[Candidate]:
        """Return the sessions in the window that the keepers list, in order, after the cursor."""
        since, until = (wanted.since, wanted.until) if exact else wanted.by_days()
        lists = await asyncio.gather(*(self._listed(wish, keeper, since, until) for keeper in keepers))
        found: dict[tuple[str, str], Candidate] = {}
        for keeper, records in zip(keepers, lists, strict=True):
            for record in records:
                start = _start(record)
                if start is not None and since <= start < until:
                    one = Candidate(
                        keeper,
                        record.local_id,
                        (keeper.source, record.patient),
                        start,
                        self._place(record, start, exact),
                    )
                    found.setdefault(one.key, one)
        after = wanted.after
        return sorted((c for c in found.values() if after is None or c.place > after), key=lambda c: c.place)

    async def _listed(self, wish: Wish, keeper: Keeper, since: int, until: int) -> Sequence[Record]:
        try:
            held = await self.holders.of(wish.visit, keeper, LISTED, since, until)
        except Fault as fault:
            wish.heard.note({keeper.source: fault})
            held = Held()
        if held.partial:
            wish.heard.partial.add(keeper.source)
        return held.records

    def _place(self, record: Record, start: float, exact: bool) -> Place:
        mark = self.keyring.mac("session-place", record.source.encode(), record.local_id.encode()).hex()
        return (-(start if exact else midnight(start)), mark)

    async def _page(
        self, wish: Wish, wanted: AskedSessions, candidates: Sequence[Candidate]
    ) -> tuple[tuple[Proven, ...], Place | None]:
        """Return the page's sessions, and the place after which more may follow."""
        shown: Sequence[Proven] = ()
        at = 0
        for rank in range(ROUNDS):
            if len(shown) > wanted.first or at >= len(candidates):
                break
            size = min(BATCH, wanted.first + 1 - len(shown)) if rank == 0 else BATCH
            batch, at = candidates[at : at + size], at + size
            await self.proofs.prove(wish, batch)
            shown = [one for one in self.proofs.shown(wish, candidates[:at]) if _passes(one, wanted)]
        if len(shown) > wanted.first:
            return tuple(shown[: wanted.first]), shown[wanted.first - 1].candidate.place
        return tuple(shown), candidates[at - 1].place if at < len(candidates) else None


def _note(wish: Wish, shown: Sequence[Proven]) -> None:
    """Note what the operation's own entry says: how the sources did, and of whom nothing leaves, what was kept back.

    Whoever something is owed about has an entry of their own, whether or not anything leaves.
    """
    trail, visit, heard = wish.trail, wish.visit, wish.heard
    left = {id(one.scene) for one in shown}
    parts = [one for one in trail.met.values() if id(one.scene) in left or one.obligations]
    apart = [one for one in trail.met.values() if not any(one is part for part in parts)]
    conflicts = tuple(conflict for one in apart for conflict in one.located.conflicts)
    trail.parts, trail.partial = parts, frozenset(heard.partial)
    trail.located = Located(faults=dict(heard.silent), conflicts=tuple(dict.fromkeys(conflicts)))
    kept: Counter[tuple[str, str, str]] = Counter()
    for one in apart:
        visit.evidence.extend(one.visit.evidence if one.visit is not None else ())
        kept.update(one.withheld_records)
    trail.withheld_records = kept


def _show(
    scene: Scene, wanted: AskedSessions, page: tuple[Sequence[Proven], Place | None], asked: set[str], heard: Heard
) -> None:
    """Put the page into the scene, with who was asked and how they did; who is silent about a patient is named too."""
    shown, rest = page
    silent = {source: fault.status for source, fault in heard.silent.items()}
    scene.heard = {**{s: "partial" if s in heard.partial else "active" for s in asked}, **silent}
    items = [(one.candidate.place, one.record, one.scene) for one in shown]
    found = SessionPage(wanted.key, wanted.binding, items, rest, wanted.paged)
    scene.sessions = found.of(frozenset(asked), silent, frozenset(heard.partial))


def _refused(caller: Decisions, wanted: AskedSessions) -> bool:
    """Tell whether the list, or an argument that tests something, is refused to the caller whoever the patients are."""
    given = [f"{COORDINATE}({name}:)" for name in wanted.given]
    return any(caller.by_role(one).effect is not Effect.PERMIT for one in (COORDINATE, *given))


def _passes(one: Proven, wanted: AskedSessions) -> bool:
    """Tell whether a session is in one of the states asked for, which may be read."""
    if wanted.states is None:
        return True
    readable = one.scene.permits(f"{TYPE}.status", one.scene.holder_of(one.record))
    return readable and one.record.root().read("status") in wanted.states


def _start(record: Record) -> float | None:
    """Return when a session begins, in seconds; None for one that doesn't say."""
    period = record.root().read("period")
    span = span_of(period.read("start")) if isinstance(period, Element) else None
    return None if span is None else span.start
