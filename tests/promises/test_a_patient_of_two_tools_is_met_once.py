"""Promise: whoever has sessions in two tools is one patient of the list: judged once, with one entry in the log.

Each tool's failure is still its own. Jean has three sessions in the network and two in the territory's tool, by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from tests.house import House, open_house
from tests.lasting import FAR
from tests.promises.doubles import KeptLedger
from tests.promises.everything import WIDE
from tests.promises.session_lists import edges, listed, technique

VISIO, NETWORK = "Visio RUISSS", "Teams"


@pytest.fixture
def ledger(tmp_path: Path) -> KeptLedger:
    """The log, whose entries the test may read."""
    return KeptLedger(tmp_path)


@pytest.fixture
async def house(tmp_path: Path, ledger: KeptLedger) -> AsyncIterator[House]:
    """A house of two tools."""
    ports = Ports(monotonic=lambda: FAR, ledger=ledger)
    async with open_house(tmp_path, establishments=3, limits=WIDE, ports=ports) as opened:
        yield opened


async def tools(house: House) -> Counter[str]:
    """Return how many sessions of each tool are listed."""
    return Counter(one[0] for one in technique(await listed(house)))


async def test_one_patient_has_one_entry_and_one_reading_of_their_directives(house: House, ledger: KeptLedger) -> None:
    """Of the sessions of both tools, however many."""
    assert (await tools(house))[VISIO] == 5
    *own, whole = ledger.entries
    assert whole.patients == ()
    assert len({one.patients for one in own}) == len(own)
    both = [one.released["Query.sessions"] for one in own if len(one.released["Query.sessions"]) > 1]
    assert both == [{"telesante": 3, "visio": 2}]
    asked = Counter(one for one in house.calls("registre") if "Consent?patient=Patient%2Freg-0002&" in one)
    assert list(asked.values()) == [1]


async def test_the_list_is_those_of_each_tool_put_together(house: House) -> None:
    """No session more or less for being met with another tool's."""
    whole = [one["node"]["id"] for one in edges(await listed(house))]
    apart = [one["node"]["id"] for name in ("telesante", "visio") for one in edges(await listed(house, sources=[name]))]
    assert sorted(whole) == sorted(apart)
    assert len(whole) == 14


async def test_what_they_say_holds_in_both(house: House) -> None:
    """Jean refuses: his sessions of either tool aren't there."""
    before = await tools(house)
    store = house.sources["registre"].state.store
    subject = {"reference": "Patient/reg-0002"}
    consent = deepcopy(store.read("Consent", "directive-1").body())
    provision = {"type": "deny", "period": consent["provision"]["period"]}
    store.put(consent | {"id": "directive-9", "patient": subject, "performer": [subject], "provision": provision})
    assert before - await tools(house) == Counter({NETWORK: 3, VISIO: 2})


@pytest.mark.parametrize(
    ("part", "lost"), [("accounts?account", 5), ("accounts?account=VZ-40014", 2), ("consults?account=VZ-40014", 2)]
)
async def test_one_tool_that_fails_costs_its_own_sessions(house: House, part: str, lost: int) -> None:
    """Who its patients are, who Jean is, who follows him there: the network stays whole, and the tool is named."""
    before = await tools(house)
    house.sources["visio"].state.mischief.on(part, Status(503))
    answer = await listed(house)
    assert before - Counter(one[0] for one in technique(answer)) == Counter({VISIO: lost})
    assert [error["extensions"]["source"] for error in answer.body["errors"]] == ["visio"]
