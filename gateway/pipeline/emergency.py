"""Emergency: the two emergency acts and their review: whether they may be, written down, and which are in force.

Takes what a mutation wants, or where a patient is known. Gives a payload, or the acts in force. The policy decides
whether, for how long and what is owed; the act is durable before its audit entry, and counts once that entry is durable
too. An act is about an identifier: whether anybody bears it is not looked at, so that the answer can't tell.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from gateway.access import Subject
from gateway.acts import Act, Held, InForce, Register, Review, Who, seal_text
from gateway.decisions import Decisions
from gateway.errors import ActRefused, AuditUnavailable, BadUserInput, DecisionUnavailable
from gateway.insurance_number import canonical
from gateway.keyring import Keyring
from gateway.ledger.acts import REVIEWED
from gateway.located import Located
from gateway.obligations import Obligations
from gateway.pipeline.permission import Permission, act_question, attestable
from gateway.pipeline.trail import Trail
from gateway.pipeline.wanted import WantedAct, WantedReview
from gateway.projection.acts import ActViews
from gateway.target import Opened
from resolvers.protocols import Identifier
from resolvers.types.act_views import PayloadView
from resolvers.types.views import View

FieldsRead = Callable[[str], Awaitable[tuple[str, ...]]]
"""Gives the coordinates that left under an act, from the ledger; raises `AuditUnavailable`."""

TYPES = frozenset({"Override", "AttestedRelationship"})
AGAIN = "act-asked-again"
"""What the audit entry says of an act that was there already, its answer having been lost."""


@dataclass(frozen=True, slots=True)
class Emergencies:
    """The stage."""

    permission: Permission
    register: Register
    obligations: Obligations
    keyring: Keyring
    fields_read: FieldsRead = field(repr=False)

    async def in_force(self, trail: Trail, located: Located) -> InForce:
        """Return the acts of the caller about the patient, by any identifier that says who that is."""
        if not located.known:
            return InForce()
        found = await self.register.in_force(_who(trail.known_subject), self._pseudonyms(located.trusted))
        trail.emergency = {str(kind): act for kind, act in found.ids.items()}
        return found

    async def owe(self, trail: Trail, decisions: Decisions) -> None:
        """Return once what the decisions bid is durable; raise `DecisionUnavailable`, or `AuditUnavailable`."""
        owed = [one for one in decisions.obligations if one not in trail.obligations]
        trail.obligations = tuple(sorted((*trail.obligations, *owed)))
        await self.obligations.discharge(owed, trail.decision_id, trail.emergency)

    async def carry_out(self, trail: Trail, wanted: WantedAct | WantedReview, views: ActViews) -> PayloadView:
        """Return the payload of a mutation whose act, or review, is durable; it counts once it is confirmed.

        Raise `ActRefused`, once what the refusal owes is durable; `DecisionUnavailable`, `AuditUnavailable`, or
        `BadUserInput` for an id that is no act's.
        """
        try:
            if isinstance(wanted, WantedAct):
                return await self._open(trail, wanted, views)
            return await self._review(trail, wanted, views)
        except ActRefused:
            await self.obligations.discharge(trail.obligations, trail.decision_id)
            raise

    async def confirm(self, trail: Trail) -> None:
        """Let what this operation wrote count: its audit entry is durable. Raise `AuditUnavailable`."""
        if trail.act != AGAIN:
            await self.register.confirm(trail.decision_id)

    async def nodes(self, trail: Trail, views: ActViews) -> Mapping[tuple[str, ...], View]:
        """Return the acts asked by their ids that the caller opened or may review, by type and act.

        Whether they may review is asked first, and once: for anybody else no id of an act answers otherwise than a
        forged one, whether or not the register can be read. Raise `AuditUnavailable` for a reviewer, when it can't.
        """
        asked = {opened for opened in trail.target.opened.values() if opened.type in TYPES}
        reviewer = await self._reviews(trail) if asked else False
        found: dict[tuple[str, ...], View] = {}
        for opened in sorted(asked, key=repr):
            try:
                held = await self._held(opened)
            except AuditUnavailable:
                if reviewer:
                    raise
                continue
            if held is None or not await self._sees(trail, held, reviewer):
                continue
            trail.pseudonyms = (*trail.pseudonyms, *held.act.patients[:1])
            read = await self.fields_read(held.act.id)
            found[opened.type, held.act.id] = views.node(opened.type, held, read)
        return found

    # -- inside ------------------------------------------------------------------------------------------------

    async def _open(self, trail: Trail, wanted: WantedAct, views: ActViews) -> PayloadView:
        subject = trail.known_subject
        if wanted.kind == "attested" and (
            trail.policy is None or wanted.kind_of not in attestable(trail.policy.tables)
        ):
            raise BadUserInput("act-kind")
        own = subject.patient is not None and canonical(Identifier(*subject.patient)) == wanted.identifier
        facts = {"risk": wanted.risk, "unobtainable": wanted.unobtainable}
        permit = await self.permission.ask(trail, act_question(wanted.kind, wanted.minutes, own=own, **facts))
        minutes = min(permit.minutes, wanted.minutes)
        if minutes < 1:
            raise DecisionUnavailable
        pseudonyms = tuple(self._pseudonyms((wanted.identifier,)))
        retry = self._retry(subject, wanted)
        known = await self.register.in_force(_who(subject), pseudonyms)
        again = next((act for act in known.all if retry and act.retry == retry), None)
        if again is not None:  # its answer was lost: the officer has been told of it, and it ends when it was to end
            trail.emergency, trail.act = {wanted.kind: again.id}, AGAIN
            return views.opened(wanted, Held(again, confirmed=True))
        since = math.floor(self.permission.now())
        act = Act(
            trail.decision_id,
            wanted.kind,
            _who(subject),
            pseudonyms,
            since,
            since + minutes * 60,
            seal_text(self.keyring, trail.decision_id, wanted.reason, subject.name),
            wanted.kind_of,
            risk=wanted.kind == "override" and wanted.risk,
            unobtainable=wanted.kind == "override" and wanted.unobtainable,
            retry=retry,
        )
        notices = self.obligations.notices(permit.obligations, act=act.id)
        await self.register.open(act, notices)
        self.obligations.tell(notices)
        trail.emergency, trail.act = {wanted.kind: act.id}, "act-opened"
        return views.opened(wanted, Held(act, confirmed=True))

    async def _review(self, trail: Trail, wanted: WantedReview, views: ActViews) -> PayloadView:
        subject = trail.known_subject
        permit = await self.permission.ask(trail, act_question("review", 0))  # before the register is looked at
        parts = self.keyring.open_id(wanted.id)
        held = await self._held(Opened(parts[0], tuple(parts[1:]))) if parts else None
        if held is None:
            raise BadUserInput("act-unknown")
        trail.pseudonyms = held.act.patients[:1]
        by_caller, own = held.act.who.id == subject.id, self._own(subject, held.act)
        if by_caller or own:
            permit = await self.permission.ask(trail, act_question("review", 0, own=own, by_caller=by_caller))
        now = math.floor(self.permission.now())
        sealed = seal_text(self.keyring, trail.decision_id, wanted.comment, subject.name) if wanted.comment else ""
        review = Review(trail.decision_id, held.act.id, now, _who(subject), wanted.ruling, sealed)
        notices = self.obligations.notices(permit.obligations, act=held.act.id)
        await self.register.review(review, notices)
        self.obligations.tell(notices)
        trail.emergency, trail.act = {"review": held.act.id}, f"{REVIEWED}{wanted.ruling.lower()}"
        refused = (*held.refused, now) if wanted.ruling == "NOT_JUSTIFIED" else held.refused
        after = replace(held, reviews=(*held.reviews, review), refused=refused)
        return views.reviewed(wanted, after, await self.fields_read(held.act.id))

    async def _held(self, opened: Opened) -> Held | None:
        if opened.type not in TYPES or len(opened.parts) != 1:
            return None
        held = await self.register.find(opened.parts[0])
        attested = held is not None and held.act.kind == "attested"
        return held if attested or opened.type == "Override" else None

    async def _sees(self, trail: Trail, held: Held, reviewer: bool) -> bool:
        """Tell whether the caller opened the act, or may review it: a reviewer may not when it is about themself."""
        if held.act.who.id == trail.known_subject.id:
            return True
        return reviewer and (not self._own(trail.known_subject, held.act) or await self._reviews(trail, own=True))

    async def _reviews(self, trail: Trail, *, own: bool = False) -> bool:
        """Tell whether the policy lets the caller review others' acts."""
        owed = trail.obligations
        try:
            await self.permission.ask(trail, act_question("review", 0, own=own))
        except ActRefused:
            return False
        finally:
            trail.obligations = owed  # a look is no review
        return True

    def _own(self, subject: Subject, act: Act) -> bool:
        """Tell whether an act is about the number of the caller's own file."""
        number = canonical(Identifier(*subject.patient)) if subject.patient is not None else None
        return number is not None and not set(act.patients).isdisjoint(self._pseudonyms((number,)))

    def _retry(self, subject: Subject, wanted: WantedAct) -> str:
        """Return the mark of one wish of one person: the same when it is asked again under its `clientMutationId`."""
        if not wanted.client_mutation_id:
            return ""
        said = (
            wanted.client_mutation_id, wanted.kind, subject.id, subject.role, subject.organization,
            wanted.identifier.system, wanted.identifier.value, wanted.kind_of, wanted.reason, str(wanted.minutes),
            str(wanted.risk), str(wanted.unobtainable),
        )  # fmt: skip
        return self.keyring.mac("act/retry", *(part.encode("utf-8", "surrogatepass") for part in said)).hex()

    def _pseudonyms(self, identifiers: Iterable[Identifier]) -> Iterable[str]:
        return (name for one in identifiers for name in self.keyring.pseudonyms(one.system, one.value))


def _who(subject: Subject) -> Who:
    return Who(subject.id, subject.role, subject.organization)
