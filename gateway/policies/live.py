"""Live: a changed policy takes effect while the gateway runs, whole, or is refused and leaves the old one as it was.

Takes the folder of the policy, or its archive. It is looked at several times a second; once it is at rest it is copied,
and the copy must be signed, pass its checks and give nobody more than its signers looked at; then the engine and the
tables change together. What is refused is said in the log, in /metrics and in the history. Never stops a request.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from gateway.engines import BundleRefused
from gateway.policies.activation import Activation
from gateway.policies.checks import Checked, CheckFailed, Checks
from gateway.policies.folder import Look, Unreadable, look_at
from gateway.policies.history import Accepted, Candidate, History
from gateway.policies.in_force import InForce, PolicyInForce
from gateway.policies.refused import PolicyRefused
from gateway.policies.signatures import change_to, reviewed
from gateway.settings import Policy
from gateway.telemetry import Telemetry

EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Means:
    """What a change is made with. `now` gives seconds since 1970."""

    in_force: PolicyInForce
    activation: Activation
    history: History
    checks: Checks
    telemetry: Telemetry
    now: Callable[[], float]


class LivePolicy:
    """Watches the policy's folder."""

    def __init__(self, chosen: Policy, means: Means, seen: Look) -> None:
        """`seen` is how the folder looked before the policy in force was read from it."""
        self._chosen = chosen
        self._source = chosen.bundle
        self._signers = chosen.signers
        self._do = means
        self._judged = self._last = seen
        self._pending: Candidate | None = None
        self._begun = False

    @property
    def history(self) -> History:
        """What it accepted."""
        return self._do.history

    async def begin(self) -> None:
        """Look at the policy that the gateway starts with; raise `PolicyRefused` when it may not decide.

        Outside the demo it must be signed and, where another one was in force before, it is a change from that one like
        any other. It is kept from here on.
        """
        if self._begun:
            return
        self._begun = True
        await asyncio.to_thread(self._do.history.clean)
        if self._signers or self._chosen.history is not None:
            await self._first()

    async def watch(self) -> None:
        """Look several times a second; never ends by itself."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look()
            except Exception as fault:  # what nobody foresaw leaves the old policy in force, and is looked at again
                self._do.telemetry.log.error("policy.fault", exc_info=fault)

    async def look(self) -> str:
        """Look once; return how a change ended, "" when there was none or the folder isn't at rest yet."""
        seen = await asyncio.to_thread(look_at, self._source)
        if seen == self._judged:
            return await self._followed()
        if seen != self._last:
            self._last = seen
            return ""
        self._judged = seen
        return await self.change()

    async def change(self) -> str:
        """Put the folder's policy in force, or refuse it; return how it ended, "" for the policy that is in force."""
        self._pending = candidate = None
        try:
            candidate = await self._staged()
            if candidate.revision == self._do.in_force.current.revision:
                return ""
            return await self._take(candidate)
        except PolicyRefused as refused:
            await self._refuse(refused, candidate)
            return refused.outcome
        finally:
            if candidate is not None:
                await asyncio.to_thread(self._do.history.discard, candidate)

    async def _take(self, candidate: Candidate) -> str:
        current = self._do.in_force.current
        old = self._do.history.folder_of(current.revision)
        outcome = await self._judge(candidate, current.revision, old)
        kept = await asyncio.to_thread(self._do.history.place, candidate)
        policy = self._indexed(kept)
        try:
            await self._do.activation.activate(kept.bundle, lambda: self._do.in_force.put(policy))
        except PolicyRefused:
            self._pending = kept
            raise
        await self._accept(kept, current.revision, outcome)
        return outcome

    async def _judge(self, candidate: Candidate, since: str, old: Path | None) -> str:
        """Return what the change is called; raise `PolicyRefused`. `old` is the copy of the revision `since`."""
        self._require_signed(candidate)
        restored = any(entry.revision == candidate.revision for entry in self._before(candidate.revision))
        compared = bool(self._signers) and not restored
        if compared and old is None:
            raise PolicyRefused("widening")
        checked = await self._checked(candidate, old if compared else None)
        seen = reviewed(candidate.changes, candidate.revision, since, self._signers)
        if compared and (unseen := sorted(set(checked.gained) - seen)):
            raise PolicyRefused("widening", {"fr": unseen, "en": unseen})
        return "restored" if restored else "changed"

    def _before(self, revision: str) -> Sequence[Accepted]:
        """Return what took effect before this change: not the change itself, which another worker may have made."""
        entries = self._do.history.entries()
        return entries[:-1] if entries and entries[-1].revision == revision else entries

    async def _checked(self, candidate: Candidate, old: Path | None) -> Checked:
        try:
            checked = await self._do.checks(candidate.folder, old)
        except CheckFailed:
            raise PolicyRefused("invalid") from None
        if not checked.ok:
            raise PolicyRefused("invalid", checked.faults)
        return checked

    def _require_signed(self, candidate: Candidate) -> None:
        change = change_to(candidate.changes, candidate.revision)
        if self._signers and not (change is not None and change.is_signed(self._signers)):
            raise PolicyRefused("unsigned")

    async def _first(self) -> None:
        history, revision = self._do.history, self._do.in_force.current.revision
        candidate = await self._staged()
        try:
            if candidate.revision != revision:
                raise PolicyRefused("unreadable")
            before = next((entry.revision for entry in reversed(history.entries())), revision)
            if self._signers and before == revision:
                await self._judge_first(candidate)
            elif self._signers:
                await self._judge(candidate, before, history.folder_of(before))
            kept = await asyncio.to_thread(history.place, candidate)
            if before != revision or not history.entries():
                await asyncio.to_thread(history.accept, self._entry(kept, before, "changed"))
        finally:
            await asyncio.to_thread(history.discard, candidate)

    async def _judge_first(self, candidate: Candidate) -> None:
        """Look at a policy that follows no other here: it is signed, and passes its checks unless it did before."""
        self._require_signed(candidate)
        if self._do.history.kept(candidate.revision) is None:
            await self._checked(candidate, None)

    async def _followed(self) -> str:
        """Put the tables of an accepted policy in force when the engine took it by itself, later."""
        pending = self._pending
        if pending is None or not await self._do.activation.follows(pending.bundle):
            return ""
        self._pending, current = None, self._do.in_force.current
        self._do.in_force.put(self._indexed(pending))
        await self._accept(pending, current.revision, "changed")
        return "changed"

    async def _staged(self) -> Candidate:
        try:
            return await asyncio.to_thread(self._do.history.stage, self._source)
        except Unreadable as fault:
            raise PolicyRefused("unreadable", {"fr": fault.faults, "en": fault.faults}) from None
        except BundleRefused as fault:
            raise PolicyRefused("invalid", {"fr": fault.faults, "en": fault.faults}) from None
        except OSError:
            raise PolicyRefused("unreadable") from None

    def _indexed(self, candidate: Candidate) -> InForce:
        try:
            return InForce.of(candidate.bundle, self._do.now())
        except (KeyError, TypeError, AttributeError, ValueError):
            raise PolicyRefused("invalid") from None

    async def _accept(self, kept: Candidate, previous: str, outcome: str) -> None:
        entry = self._entry(kept, previous, outcome)
        self._do.telemetry.policy_changed(outcome, kept.revision)
        await self._told(outcome, kept.revision, None)
        await asyncio.to_thread(self._do.history.accept, entry)

    async def _refuse(self, refused: PolicyRefused, candidate: Candidate | None) -> None:
        revision = candidate.revision if candidate is not None else ""
        self._do.telemetry.policy_changed(refused.outcome, revision)
        await self._told(refused.outcome, revision, refused)

    async def _told(self, outcome: str, revision: str, refused: PolicyRefused | None) -> None:
        details = {language: list(said) for language, said in refused.details.items()} if refused else {}
        last = {"outcome": outcome, "revision": revision, "at": self._instant(), "details": details}
        await asyncio.to_thread(self._do.history.tell, last)

    def _entry(self, kept: Candidate, previous: str, outcome: str) -> Accepted:
        change = change_to(kept.changes, kept.revision)
        names = tuple(one.name for one in change.holders(self._signers)) if change is not None else ()
        return Accepted(kept.revision, "" if previous == kept.revision else previous, self._instant(), outcome, names)

    def _instant(self) -> str:
        return datetime.fromtimestamp(int(self._do.now()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
