"""A wall clock that is set back: what is kept in the process ends when it would have, and no pause is longer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from gateway.app import Ports
from gateway.errors import IdentityUnavailable
from gateway.jwks import FRESH_S, RETRY_S, UNKNOWN_S, IssuerKeys
from gateway.settings import Locate
from tests.house import MARIE, Clock, House, open_house
from tests.lasting import FAR
from tests.promises.everything import about

DAY = 86_400
WHO = about(MARIE, "conditions { edges { node { id } } }")


class Published:
    """What an issuer publishes, and how often it was asked; it may be down."""

    def __init__(self, *kids: str) -> None:
        made = [ECKey.generate_key("P-256", {"kid": kid}) for kid in kids]
        self.keys = [key.as_dict(private=False) for key in made]
        self.asked = 0
        self.down = False

    async def fetch(self) -> Mapping[str, Any]:
        """Return it."""
        self.asked += 1
        if self.down:
            raise OSError
        return {"keys": self.keys}


async def test_a_key_that_its_issuer_withdrew_is_not_trusted_longer() -> None:
    """Five minutes after it was fetched, whatever o'clock it is then; nor is a new one waited for."""
    clock, issuer = Clock(), Published("one", "two")
    keys = IssuerKeys(issuer.fetch, clock.ahead)
    assert set((await keys.current()).keys) == {"one", "two"}
    clock.at -= DAY
    assert set((await keys.having("three")).keys) == {"one", "two"}
    issuer.keys = issuer.keys[1:]
    clock.at += FRESH_S
    assert set((await keys.current()).keys) == {"two"}
    clock.at -= DAY
    await keys.current()
    clock.at += UNKNOWN_S
    asked = issuer.asked
    await keys.having("three")
    assert issuer.asked == asked + 1


async def test_an_issuer_that_was_down_is_asked_again_a_second_later() -> None:
    """Not once the clock has caught up."""
    clock, issuer = Clock(), Published("one")
    keys = IssuerKeys(issuer.fetch, clock.ahead)
    issuer.down = True
    with pytest.raises(IdentityUnavailable):
        await keys.current()
    issuer.down = False
    clock.at -= DAY
    with pytest.raises(IdentityUnavailable):
        await keys.current()
    clock.at += RETRY_S
    assert set((await keys.current()).keys) == {"one"}


async def test_the_gateway_s_keys_are_fetched_anew_by_a_clock_that_is_never_set(tmp_path: Path) -> None:
    """As its settings put it together."""
    issuer = Published("one")

    async def fetch() -> Mapping[str, Any]:
        await issuer.fetch()
        return house.issuer.jwks()

    async with open_house(tmp_path, ports=Ports(fetch_jwks=fetch, monotonic=lambda: FAR)) as house:
        assert (await house.ask("{ viewer { name } }")).status == 200
        house.clock.at -= DAY
        assert (await house.ask("{ viewer { name } }")).status == 200
        assert issuer.asked == 1
        house.clock.at += FRESH_S
        assert (await house.ask("{ viewer { name } }")).status == 200
        assert issuer.asked == 2


async def test_a_location_is_forgotten_when_it_was_to_be(tmp_path: Path) -> None:
    """The hospital is asked again whom it knows, half a minute later on any clock."""
    async with open_house(tmp_path, ports=Ports(monotonic=lambda: FAR), locate=Locate(memory_s=15)) as house:
        first = await _asked(house)
        assert await _asked(house) == first - 1, "who she is at the clinic's is remembered"
        house.clock.at -= DAY
        assert await _asked(house) == first - 1
        house.clock.at += 15
        assert await _asked(house) == first


async def test_every_memory_of_the_gateway_ends_by_a_clock_that_is_never_set(tmp_path: Path) -> None:
    """Tokens, admissions, decisions, locations: all are such."""
    async with open_house(tmp_path, ports=Ports(monotonic=lambda: FAR)) as house:
        kept = house.app.state.gateway.lasting.cache("of a test", 10)
        await kept.put("value", "name", ttl=60)
        house.clock.at -= DAY
        assert await kept.get("name") == "value"
        house.clock.at += 59
        assert await kept.get("name") == "value"
        house.clock.at += 1
        assert await kept.get("name") is None


async def _asked(house: House) -> int:
    """Return how many questions the clinic is asked for an operation."""
    house.forget_calls()
    assert (await house.ask(WHO)).status == 200
    return len(house.calls("omnimed"))
