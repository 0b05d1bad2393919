"""Promise: the policy is asked twice an operation, whatever the number of fields and records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.engines import Bundle, EmbeddedEngine
from gateway.settings import Cache
from tests.house import House, open_house

SMALL = '{ patient(identifier: {value: "BOUM855510ZZ"}) { name { family } } }'
LARGE = """{ patient(identifier: {value: "BOUM855510ZZ"}) {
  name { family } birthDate gender telecom { value } address { city }
  observations(first: 500) {
    edges { node {
      id code { text } value { ... on Quantity { value } } performer { ... on Practitioner { displayName } }
    } }
  }
  encounters { edges { node { id period { start } } } }
  conditions { edges { node { id code { text } } } }
} }"""


class Counting:
    """An engine that counts what it is asked."""

    def __init__(self, inner: EmbeddedEngine) -> None:
        self._inner = inner
        self.asked: Counter[str] = Counter()

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked[entry_point] += 1
        return await self._inner.evaluate(entry_point, question)

    async def ready(self) -> bool:
        return await self._inner.ready()

    def alive(self, revision: str) -> bool:
        return self._inner.alive(revision)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.mark.parametrize("query", [SMALL, LARGE], ids=["small", "large"])
async def test_the_policy_is_asked_twice_and_admission_is_remembered(tmp_path: Path, query: str) -> None:
    """Two questions each time where nothing may be remembered; one admission for both operations."""
    engine = Counting(EmbeddedEngine(Bundle.load(Path("policies"))))
    async with open_house(tmp_path, ports=Ports(engine=engine), cache=Cache(longest_s=0)) as house:
        engine.asked.clear()
        for _ in range(2):
            assert (await house.ask(query)).patient["name"]
        assert engine.asked == {"admission": 1, "decisions": 4}


async def test_an_operation_about_nobody_asks_no_decision(house: House) -> None:
    """The caller's own view needs an admission alone, and no source."""
    answer = await house.ask("{ viewer { name } sources { id } }")
    assert answer.data["viewer"]["name"] == "Dr Luc Tremblay"
    assert not any(house.calls(source) for source in house.sources)
