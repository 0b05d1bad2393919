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
from gateway.demo.config import demo_settings
from gateway.engines import Bundle, EmbeddedEngine
from gateway.settings import Limits, Source
from tests.house import House, Reply, open_house

PURPOSES = {"facturation": "HPAYMT", "marie-bouchard": "PATRQT", "pilote-clinique": "HOPERAT"}
"""The purpose of those who don't ask to treat."""
WIDE = Limits(
    requests_per_minute=1_000_000, body_bytes=2_000_000, tokens=200_000, aliases=100_000, depth=60, root_fields=200
)
UNHURRIED_S = 60
"""No answer may hang on how busy the machine is: sources and policy have all this time."""
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
    engine = EmbeddedEngine(Bundle.load(Path("policies")), deadline_s=UNHURRIED_S)
    ports = Ports(engine=engine, monotonic=lambda: FAR)
    with asyncio.Runner() as runner:
        opened = open_house(
            folder, ports=ports, limits=WIDE, sources=_patient_sources(folder), deadline_ms=UNHURRIED_S * 1000
        )
        house = runner.run(opened.__aenter__())
        try:
            yield LastingHouse(house, runner)
        finally:
            runner.run(opened.__aexit__(None, None, None))


def _patient_sources(folder: Path) -> tuple[Source, ...]:
    sources = demo_settings(8000, None, None, folder).sources
    budgets = [source.budget.model_copy(update={"deadline_ms": UNHURRIED_S * 1000}) for source in sources]
    return tuple(s.model_copy(update={"budget": budget}) for s, budget in zip(sources, budgets, strict=True))


def seen_from_outside(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """Return all that a caller gets, the number of the decision made constant."""
    return reply.status, dict(reply.headers), _NUMBER.sub(b"decision-00000000", reply.content)
