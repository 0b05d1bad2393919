"""Many: a page of transitions over the caller's own panel, each patient proven as if they were asked for alone.

    operation → plan → admit → panel → (locate, consent) × patients → pdp → fetch × patients → label → release
              → project → audit

Takes what `Query.transitions` was asked with. The panel only proposes events; rounds of at most 50 patients go through
`Cases` until the page is full; those to whom nothing happened are checked, so that who fails isn't told by who has
events. Gives the operation's scene, empty and denying everything, over one scene for each
patient of the page. The page is cut from what is released: what is withheld leaves neither a gap nor a shorter page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.access import Effect
from gateway.decisions import Decisions
from gateway.keyring import Keyring
from gateway.labelling import LabelTables
from gateway.located import Located
from gateway.pipeline.admit import Admission
from gateway.pipeline.asked_page import Place
from gateway.pipeline.asked_transitions import (
    AskedTransitions,
    TransitionLists,
    following,
    place_of,
    seal_place,
)
from gateway.pipeline.cases import Case, Cases, Round
from gateway.pipeline.label import Labeller
from gateway.pipeline.missed import missed, unheard
from gateway.pipeline.operation import Operation
from gateway.pipeline.panel import Happening, Member, Panel, Panels
from gateway.pipeline.plan import Keyed
from gateway.pipeline.project import Asked
from gateway.pipeline.trail import Trail
from gateway.projection import Ground, Scene
from gateway.projection.panel import Missing, PanelPage, show
from gateway.projection.transitions import TOLD_BY, Transition, transition
from gateway.sources import Busy, Visit

PATIENTS = 50
"""Most patients of a round."""
ROUNDS = 4
"""Most rounds for a page that what is withheld leaves short."""


@dataclass(slots=True)
class _Sought:
    """A page while it is sought: events that are released, in order, and the cases that were opened."""

    page: AskedTransitions
    panel: Panel
    nobody: Decisions | None = None
    items: list[tuple[Happening, Transition]] = field(default_factory=list)
    cases: dict[Member, Case] = field(default_factory=dict)
    quiet: list[Case] = field(default_factory=list)
    """Patients to whom nothing happened, asked about for what fails alone."""
    moved: set[str] = field(default_factory=set)
    """Sources whose records tell of an event at another instant than they did a moment before."""
    done: bool = False
    rest: Place | None = None
    """The place of the last event looked at, when more follow that weren't."""

    @property
    def shown(self) -> list[Member]:
        """The patients of the page, in its order."""
        return list(dict.fromkeys(one.member for one, _ in self.items[: self.page.first] if self.done))

    @property
    def asked(self) -> list[Case]:
        """Everyone who was asked about."""
        return [*self.cases.values(), *self.quiet]

    @property
    def refused(self) -> bool:
        """Whether the role refuses the page, or an argument that was given; masked counts as refused."""
        nobody = self.nobody
        return nobody is None or any(nobody.by_role(one).effect is not Effect.PERMIT for one in self.page.tested)


@dataclass(frozen=True, slots=True)
class Many:
    """The stage."""

    lists: TransitionLists
    panels: Panels
    cases: Cases
    keyring: Keyring
    labeller: Callable[[LabelTables], Labeller]
    now: Callable[[], float]

    def ask(self, trail: Trail, operation: Operation, spanning: Keyed) -> None:
        """Note in the trail which transitions an operation asks for; raise `BadUserInput`."""
        trail.transitions = self.lists.read(operation, spanning, trail.known_subject, self.now())

    async def read(self, trail: Trail, asked: Asked, admission: Admission, ground: Ground, scene: Scene) -> None:
        """Put the page into the scene, and the patients of whom something leaves into the trail, when one is asked.

        Raise `ConsentUnavailable` when the registry is silent, and what a question raises.
        """
        page, policy, visit = trail.transitions, trail.policy, trail.visit
        if page is None or policy is None or visit is None:
            return
        subject = trail.known_subject
        panel = await self.panels.of(visit, subject, page.since, page.until, page.kinds, ask_all=admission.ask_all)
        sought = _Sought(page, panel)
        round_ = Round(trail, asked, admission, ground, self.labeller(policy.labels), visit.deadline)
        try:
            await self._seek(sought, round_)
            sought.done = True
        finally:  # what was read and owed is in the log, whatever comes of the page
            _note(trail, visit, sought, ground)
        scene.decisions = trail.decisions = sought.nobody
        scenes = (sought.cases[member].scene for member in sought.shown)
        scene.others = {one.name: one for one in scenes if one is not None}
        if not sought.refused:
            show(scene, self._page(sought), _missing(sought, trail, ground), whole=asked.whole)

    async def _seek(self, sought: _Sought, round_: Round) -> None:
        """Open rounds of patients until the page is full, nothing is left, or there were enough; check the others.

        The others are those of a panel that one round could hold: a larger one is told of by its events alone.
        """
        page, members = sought.page, sought.panel.members
        await self._open(sought, round_, following(self.keyring, sought.panel.happenings, page.after))
        quiet = [member for member in members if member not in sought.cases]
        if quiet and len(members) <= PATIENTS and not sought.refused:
            sought.quiet = await self.cases.check(round_, quiet, frozenset(TOLD_BY))

    async def _open(self, sought: _Sought, round_: Round, waiting: Sequence[Happening]) -> None:
        page = sought.page
        for rank in range(ROUNDS):
            batch, waiting = _batch(waiting, sought.cases, page.first + 1 if rank == 0 else len(waiting))
            members = [m for m in dict.fromkeys(one.member for one in batch) if m not in sought.cases]
            if rank == 0 or members:
                nobody, opened = await self.cases.open(round_, members)
                sought.nobody = sought.nobody or nobody
                sought.cases |= dict(zip(members, opened, strict=True))
            if sought.refused:
                return
            sought.items += (item for one in batch if (item := _item(sought, one)) is not None)
            sought.rest = place_of(self.keyring, batch[-1]) if waiting else None
            if len(sought.items) > page.first or not waiting:
                return

    def _page(self, sought: _Sought) -> PanelPage:
        page = sought.page
        items = [(self._cursor(sought, place_of(self.keyring, one)), item) for one, item in sought.items[: page.first]]
        full = len(sought.items) > page.first
        rest = items[-1][0] if full else None if sought.rest is None else self._cursor(sought, sought.rest)
        return PanelPage(page.key, items, rest, after=page.after is not None)

    def _cursor(self, sought: _Sought, place: Place) -> str:
        return seal_place(self.keyring, place, sought.page.binding)


def _batch(
    waiting: Sequence[Happening], known: Mapping[Member, Case], wanted: int
) -> tuple[Sequence[Happening], Sequence[Happening]]:
    """Return the next events: as many as are wanted, of `PATIENTS` patients at most that aren't known yet; the rest."""
    fresh: set[Member] = set()
    for rank, one in enumerate(waiting[:wanted]):
        if one.member not in known:
            fresh.add(one.member)
        if len(fresh) > PATIENTS:
            return waiting[:rank], waiting[rank:]
    return waiting[:wanted], waiting[wanted:]


def _item(sought: _Sought, one: Happening) -> tuple[Happening, Transition] | None:
    """Return an event with what its released record tells of it; None when it tells nothing, or something else now."""
    scene = sought.cases[one.member].scene
    found = transition(scene, (one.source, one.type, one.local_id), one.kind) if scene is not None else None
    if found is not None and found.moment.at != int(one.at):
        sought.moved.add(one.source)
        return None
    return (one, found) if found is not None else None


def _missing(sought: _Sought, trail: Trail, ground: Ground) -> Missing:
    """Return which sources failed: when asked what happened, or about one of the patients."""
    failed = {source: fault.status for source, fault in trail.located.faults.items()}
    types = frozenset(TOLD_BY)
    telling = {source for source, gives in ground.gives.items() if gives & types}
    nobody = telling <= sought.panel.silent.keys() or (
        bool(sought.asked) and all(unheard(case, ground.gives, types) for case in sought.asked)
    )
    return Missing(failed, trail.partial - failed.keys(), nothing=not sought.items and nobody)


def _note(trail: Trail, visit: Visit, sought: _Sought, ground: Ground) -> None:
    """Note what the operation's own entry says: who failed, and of whom nothing leaves, what was asked and kept back.

    Whoever something is owed about has an entry of their own, whether or not anything leaves.
    """
    shown = {id(sought.cases[member].trail) for member in sought.shown}
    trail.parts = [one for one in trail.met.values() if id(one) in shown or one.obligations]
    apart = [one for one in trail.met.values() if not any(one is part for part in trail.parts)]
    found = missed(sought.asked, ground.gives, frozenset(TOLD_BY))
    conflicts = tuple(dict.fromkeys(conflict for one in apart for conflict in one.located.conflicts))
    trail.located = Located(faults={**found.faults, **sought.panel.silent}, conflicts=conflicts)
    trail.partial = sought.panel.partial | found.partial | sought.moved
    kept: Counter[tuple[str, str, str]] = Counter()
    for one in apart:
        visit.evidence.extend(one.visit.evidence if one.visit is not None else ())
        kept.update(one.withheld_records)
    trail.withheld_records = kept
    for case in sought.cases.values():
        case.trail.shut = _shut(case)
    trail.shut = frozenset(reason for one in apart for reason in one.shut)
    for member in sought.shown:
        for source, busy in sought.cases[member].visit.busy.items():
            known = visit.busy.setdefault(source, Busy())
            known.used = max(known.used, busy.used)


def _shut(case: Case) -> frozenset[str]:
    """Return the reasons for which nothing of a patient shows; none when something is open, or nothing was decided."""
    if case.trail.decisions is None or case.open:
        return frozenset()
    return frozenset(reason for source in case.decisions.sources for reason in case.decisions.shut_for(source))
