"""Obligations: what the policy bids the gateway do beside its effect (XACML 3.0, section 7.18), carried out.

Takes the obligations of an answer. `notify` becomes a durable notice for the officer, told at once in the log, the
metrics and to the address of the settings; `review` one to be looked at by someone else; `flag` is written into the
audit entry. One that isn't known can't be carried out, and refuses the answer. Never decides what is owed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from gateway.access import Obligation
from gateway.acts import Notice, Register
from gateway.errors import DecisionUnavailable
from gateway.telemetry import Telemetry

NOTICED: Final = frozenset({"notify", "review"})
KNOWN: Final = NOTICED | {"flag"}

_CODE = re.compile(r"[A-Z][A-Z_]{0,63}")


class Obligations:
    """Carries obligations out."""

    def __init__(self, register: Register, telemetry: Telemetry, *, now: Callable[[], float]) -> None:
        self._register = register
        self._telemetry = telemetry
        self._now = now

    def notices(self, owed: Iterable[Obligation], *, act: str = "", decision: str = "") -> tuple[Notice, ...]:
        """Return the notices that obligations ask for; raise `DecisionUnavailable` for one that isn't known."""
        owed = tuple(owed)
        if any(one.do not in KNOWN or not _CODE.fullmatch(one.about) for one in owed):
            raise DecisionUnavailable
        at = int(self._now())
        return tuple(Notice(one.do, one.about, at, act, decision) for one in owed if one.do in NOTICED)

    async def discharge(self, owed: Iterable[Obligation], decision: str, acts: Iterable[str] = ()) -> None:
        """Return once what a decision owes is durable; raise `DecisionUnavailable`, or `AuditUnavailable`.

        `acts` are the kinds of those in force: the register lists them for review already, with what was read.
        """
        listed = {Obligation("review", kind.upper()) for kind in acts}
        notices = self.notices((one for one in owed if one not in listed), decision=decision)
        if notices:
            await self._register.notify(notices)
            self.tell(notices)

    def tell(self, notices: Iterable[Notice]) -> None:
        """Count and log notices that are durable: what about, and under which decision; nothing of a person."""
        for notice in notices:
            self._telemetry.noticed(notice.do, notice.about, notice.decision or notice.act)
