"""A house that lasts for a whole test module, asked from tests that are no coroutines: what hypothesis needs.

One event loop of its own, one house, constant latencies: two answers to one question have the same bytes but for the
number of the decision.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.app import Ports
from gateway.settings import Limits
from tests.house import House, Reply, open_house

PURPOSES = {"facturation": "HPAYMT", "marie-bouchard": "PATRQT", "pilote-clinique": "HOPERAT"}
"""The purpose of those who don't ask to treat."""
WIDE = Limits(body_bytes=2_000_000, tokens=200_000, aliases=100_000, depth=60, root_fields=200)
FAR = 1e12
"""An instant that no deadline reaches: every latency is then zero."""
_NUMBER = re.compile(rb"decision-[0-9]{8}")


class LastingHouse:
    """A running house and the loop that it runs in."""

    def __init__(self, house: House, runner: asyncio.Runner) -> None:
        self.house = house
        self._runner = runner

    def ask(self, query: str, who: str, variables: Mapping[str, Any] | None = None, *, clean: bool = True) -> Reply:
        """Ask as one of the demo's people, for their usual purpose; `clean` asks for no error but a withheld field."""
        asked = self.house.ask(query, who=who, purpose=PURPOSES.get(who, "TREAT"), variables=variables)
        reply = self._runner.run(asked)
        self.house.forget_calls()
        assert not clean or (reply.status == 200 and set(reply.codes) <= {"FIELD_WITHHELD"}), reply.body
        return reply


@contextmanager
def lasting_house(folder: Path) -> Iterator[LastingHouse]:
    """Open a house for as long as the block; its limits let the widest of questions through."""
    with asyncio.Runner() as runner:
        opened = open_house(folder, ports=Ports(monotonic=lambda: FAR), limits=WIDE)
        house = runner.run(opened.__aenter__())
        try:
            yield LastingHouse(house, runner)
        finally:
            runner.run(opened.__aexit__(None, None, None))


def seen_from_outside(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """Return all that a caller gets, the number of the decision made constant."""
    return reply.status, dict(reply.headers), _NUMBER.sub(b"decision-00000000", reply.content)
