"""Promise: in an establishment's list of sessions each patient's own word counts, and a silent source is named.

Directives, and evidence, count as when the patient is asked for by number. Who failed is said, never an empty list.
What left of whom is in the log, an entry for each. Values are those of the demo's files, by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.demo.systems import NAM, V3_ACT_REASON
from tests.house import MARIE, House, open_house
from tests.lasting import FAR
from tests.promises.doubles import KeptLedger, Spoiled, down
from tests.promises.everything import WIDE
from tests.promises.session_lists import JEAN_S, MARIE_S, by_hand, edges, held, listed, technique

CLOSED = re.compile(
    r"/v2/establishments/ETS-001/sessions\?from_ms=[0-9]+&to_ms=[0-9]+&fields=[A-Za-z_%0-9]+&limit=50"
    r"|/v2/files\?(nam=[A-Z0-9]+|file_no=TS-[0-9]+)"
    r"|/v2/files/TS-[0-9]+"
    r"|/v2/files/TS-[0-9]+/(sessions|appointments)\?fields=[A-Za-z_%0-9]+etablissement&limit=50"
)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose registry the test may write to."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as opened:
        yield opened


def refuse(house: House, who: str = "reg-0001", **provision: Any) -> None:
    """Write a patient's word at the registry."""
    consent = deepcopy(house.sources["registre"].state.store.read("Consent", "directive-1").body())
    wanted = {"type": "deny", "period": consent["provision"]["period"], **provision}
    subject = {"reference": f"Patient/{who}"}
    consent |= {"id": "directive-9", "patient": subject, "performer": [subject], "provision": wanted}
    house.sources["registre"].state.store.put(consent)


@pytest.mark.parametrize(
    ("provision", "hidden"),
    [
        ({}, True),
        ({"purpose": [{"system": V3_ACT_REASON, "code": "HOPERAT"}]}, True),
        ({"purpose": [{"system": V3_ACT_REASON, "code": "HRESCH"}]}, False),
        ({"class": [{"system": "urn:passerelle:category", "code": "session_technical"}]}, True),
        ({"class": [{"system": "urn:passerelle:category", "code": "medication"}]}, False),
        ({"period": "unreadable"}, True),
    ],
)
async def test_a_patient_s_word_takes_their_sessions_out(
    house: House, provision: dict[str, Any], *, hidden: bool
) -> None:
    """Of everything, of this purpose or category, or one that can’t be understood; not one about something else."""
    refuse(house, **provision)
    left = Counter(technique(await listed(house)))
    assert (left >= Counter(MARIE_S)) is not hidden
    assert left >= Counter(JEAN_S)


async def test_directives_that_can_t_be_read_leave_out_their_own_patient(house: House) -> None:
    """The others' sessions stay, and the registry is named."""
    house.sources["registre"].state.mischief.on("Consent?patient=Patient%2Freg-0001", Status(503))
    answer = await listed(house)
    left = Counter(technique(answer))
    assert not left >= Counter(MARIE_S)
    assert left >= Counter(JEAN_S)
    assert [(e["path"], e["extensions"]["source"]) for e in answer.body["errors"]] == [(["sessions"], "registre")]
    assert answer.access["complete"] is False


async def test_a_registry_that_is_down_refuses_the_list(house: House) -> None:
    """What rests on directives isn't answered without them."""
    house.sources["registre"].state.mischief.on("", Status(503))
    answer = await listed(house)
    assert (answer.status, answer.codes, answer.data) == (503, ["CONSENT_UNAVAILABLE"], None)


@pytest.mark.parametrize("at", ["establishments", "fields=actual%2Cappointment"])
async def test_a_network_that_is_down_is_said_and_not_shown_as_no_session(house: House, at: str) -> None:
    """When it lists, or when it is read: a failure is never an empty list."""
    house.sources["telesante"].state.mischief.on(at, Status(503))
    answer = await listed(house)
    assert answer.data == {"sessions": None}
    assert answer.codes == ["SOURCE_UNAVAILABLE"]
    assert answer.access["complete"] is False


async def test_an_engine_that_is_down_asks_no_source(tmp_path: Path) -> None:
    """Neither for the list nor for anyone."""
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(down))) as broken:
        answer = await listed(broken)
        assert (answer.status, answer.codes) == (503, ["POLICY_UNAVAILABLE"])
        assert [name for name in broken.sources if broken.calls(name)] == []


async def test_the_network_is_asked_in_closed_shapes_with_nothing_but_its_own_numbers(house: House) -> None:
    """By establishment and days, then for each patient what evidence needs; no record of theirs."""
    await listed(house)
    odd = [call for call in house.calls("telesante") if not CLOSED.fullmatch(call)]
    assert odd == []
    asked = [call for call in house.calls("telesante") if "establishments" in call]
    assert len(asked) == 2
    for source in ("chus", "omnimed", "gesmus"):
        assert not any("essions" in call or "Teleconsultation" in call for call in house.calls(source))


async def test_a_policy_that_forgets_whose_session_it_is_opens_no_other_s(tmp_path: Path) -> None:
    """Even then nothing of another's comes: the source is asked for one's own, and each record is checked."""

    def permits_all(answer: dict[str, Any], question: Any) -> Any:
        for request in answer["requests"]:
            request.pop("classes", None)
            request["open"], request["shut"] = sorted({*request["open"], *request["shut"]}), {}
        return answer

    async with open_house(tmp_path, ports=Ports(engine=Spoiled(permits_all))) as broken:
        everyone = Counter(by_hand(one) for one in held(broken))
        assert Counter(technique(await listed(broken))) - everyone == Counter()


async def test_each_patient_whose_session_left_has_an_entry_of_their_own(tmp_path: Path) -> None:
    """Who read Marie's record? A pilot: tool and quality, of the sessions that left. No entry names two persons."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(ledger=ledger)) as house:
        marie = house.keyring.pseudonyms(NAM, MARIE)[0]
        answer = await listed(house)
        *own, whole = ledger.entries
        shown = edges(answer)
        patients = {one["file_no"] for one in held(house) if one["service"]["label"] != "Psychiatrie"}
    assert (len(own), whole.patients, whole.outcome) == (len(patients), (), "released")
    (hers,) = [entry for entry in own if marie in entry.patients]
    assert hers.released == {
        "Query.sessions": {"telesante": 3}, "Teleconsultation.quality": {"telesante": 1},
        "Teleconsultation.tool": {"telesante": 3},
    }  # fmt: skip
    assert (hers.decision_id.partition(".")[0], hers.purpose, hers.categories) == (
        whole.decision_id, "HOPERAT", ("session_technical",),
    )  # fmt: skip
    numbers = [number for entry in own for number in entry.patients]
    assert len(numbers) == len(set(numbers))
    assert sum(entry.released["Query.sessions"]["telesante"] for entry in own) == len(shown)
    assert ("telesante", "holdings") in whole.evidence
