"""Promise: follow-ups that are missing and tests ordered again are counted by the sources, and small ones never show.

What is expected is worked out by hand from the rates of `gateway/demo/measures.py`: of a year's 1,460 stays at the CHUS
with a follow-up asked for, 91 days are 364, of which 12 % (43) have none booked.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.settings import Policy
from tests.house import House, Reply, open_house
from tests.lasting import FAR
from tests.promises.changing import copy_of_policies
from tests.promises.doubles import KeptLedger
from tests.promises.everything import WIDE

QUARTER = "2026-08-22T00:00:00-04:00"
FOLLOW_UPS = """missingFollowUps {
  total { expected missing } uncounted { displayName }
  byEstablishment { establishment { displayName } countedBy { id } counts { expected missing } }
  byKind { kind counts { expected missing } }
}"""
TESTS = """repeatedTests {
  withinDays total { ordered repeated } uncounted { displayName }
  byEstablishment { establishment { displayName } countedBy { id } counts { ordered repeated } }
  byTest { test { text coding { code } } counts { ordered repeated } }
}"""
CHUS, CENTRE, EST = "CIUSSS de l’Estrie – CHUS", "CISSS de la Montérégie-Centre", "CISSS de la Montérégie-Est"
CLINIC = "GMF des Cantons"
UNSAID = (None, None)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose sources the test may spoil."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as opened:
        yield opened


async def use(house: House, *fields: str, who: str = "cct-sherbrooke", purpose: str = "HOPERAT") -> Reply:
    """Ask for fields of the use of resources of ninety-one days."""
    asked = " ".join(fields or (FOLLOW_UPS, TESTS))
    query = f"query ($s: DateTime!) {{ resourceUse(since: $s) {{ suppressedBelow incomplete {{ id }} {asked} }} }}"
    return await house.ask(query, who=who, purpose=purpose, variables={"s": QUARTER})


def of(reply: Reply) -> Any:
    """Return what was counted."""
    return reply.data["resourceUse"]


def numbers(counts: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return both numbers of a row."""
    return tuple(counts.values())


def places(listed: Any) -> dict[str, tuple[Any, ...]]:
    """Return counts by establishment."""
    return {one["establishment"]["displayName"]: numbers(one["counts"]) for one in listed["byEstablishment"]}


async def test_follow_ups_are_counted_by_establishment_and_by_what_ended(house: House) -> None:
    """The CHUS's stays and visits by its own system, its sessions by the platform's; four and one are kept back."""
    found = of(await use(house))["missingFollowUps"]
    assert places(found) == {CHUS: (2015, 273), CLINIC: (182, 12), CENTRE: (10, None), EST: (29, None)}
    assert {one["kind"]: numbers(one["counts"]) for one in found["byKind"]} == {
        "DISCHARGE": (468, 52), "EMERGENCY_VISIT": (546, 131), "OUTPATIENT_VISIT": (1092, 84),
        "TELECONSULTATION": (130, 23),
    }  # fmt: skip
    assert numbers(found["total"]) == (2236, 290)
    by = {one["establishment"]["displayName"]: [s["id"] for s in one["countedBy"]] for one in found["byEstablishment"]}
    assert by == {CHUS: ["chus", "telesante"], CLINIC: ["omnimed"], CENTRE: ["telesante"], EST: ["telesante"]}


async def test_tests_ordered_again_are_counted_by_establishment_and_by_test(house: House) -> None:
    """Of thirty days; glucose is 1,274 at the hospital and 273 at the clinic, 114 and 32 of them again."""
    found = of(await use(house))["repeatedTests"]
    assert found["withinDays"] == 30
    assert places(found) == {CHUS: (4186, 405), CLINIC: (464, 51)}
    tests = {one["test"]["coding"][0]["code"]: numbers(one["counts"]) for one in found["byTest"]}
    assert (tests["14749-6"], tests["14682-9"]) == ((1547, 146), (1545, 169))
    assert numbers(found["total"]) == (4650, 456)


async def test_an_establishment_that_nobody_counts_is_named(house: House) -> None:
    """So that a sum over some is not taken for the territory's."""
    found = of(await use(house))
    assert [one["displayName"] for one in found["repeatedTests"]["uncounted"]] == [CENTRE, EST]
    assert found["missingFollowUps"]["uncounted"] == []


async def test_no_small_count_and_nothing_that_tells_one_is_said(house: House) -> None:
    """Neither a number under five, nor a part that leaves fewer than five of its whole, nor a test ordered twice."""
    found = of(await use(house))
    rows = [found["missingFollowUps"]["total"], found["repeatedTests"]["total"]]
    for listed in (found["missingFollowUps"], found["repeatedTests"]):
        rows += [one["counts"] for name in ("byEstablishment", "byKind", "byTest") for one in listed.get(name, ())]
    for whole, part in map(numbers, rows):
        assert all(one is None or one >= 5 for one in (whole, part))
        assert whole is None or part is None or whole - part >= 5
    assert "Sérologie" not in json.dumps(found, ensure_ascii=False)


async def test_what_is_said_in_one_answer_can_not_be_subtracted_to_a_small_count(house: House) -> None:
    """The establishments' kept-back numbers are two, so that the total less the others tells neither."""
    found = of(await use(house))["missingFollowUps"]
    said = places(found)
    unsaid = [name for name, counts in said.items() if counts[1] is None]
    assert len(unsaid) == 2
    assert numbers(found["total"])[1] - sum(part for _, part in said.values() if part is not None) == 5


async def test_no_other_field_asked_beside_tells_more(house: House) -> None:
    """Each count is the same alone and beside the others, and under another name."""
    both = of(await use(house))
    assert of(await use(house, FOLLOW_UPS))["missingFollowUps"] == both["missingFollowUps"]
    assert of(await use(house, f"a: {TESTS} b: {TESTS}"))["b"] == both["repeatedTests"]


async def test_each_count_is_asked_once_whatever_it_is_called(house: House) -> None:
    """Fifty names of one field ask each source once; a count that isn't asked for is asked of nobody."""
    names = " ".join(f"a{n}: missingFollowUps {{ total {{ expected }} }}" for n in range(50))
    await use(house, names)
    asked = [one.split("?")[0] for source in ("chus", "omnimed", "telesante", "gesmus") for one in house.calls(source)]
    assert sorted(asked) == [
        "/api/v1/rapports/suivis", "/fhir/Measure/suivis-sans-rendez-vous/$evaluate-measure",
        *(f"/v2/establishments/ETS-{n}/follow_ups" for n in ("001", "007", "010")),
    ]  # fmt: skip


async def test_nobody_s_record_is_read(house: House) -> None:
    """Only what each source counts itself is asked, and no patient's number is in it."""
    await use(house)
    for source, mark in (("chus", "/$evaluate-measure"), ("omnimed", "/rapports/"), ("telesante", "/follow_ups")):
        assert house.calls(source)
        assert all(mark in one for one in house.calls(source))
    assert not house.calls("registre")


async def test_a_pilot_counts_their_own_establishment_alone(house: House) -> None:
    """No other is listed, named or asked."""
    found = of(await use(house, who="pilote-clinique"))
    assert places(found["missingFollowUps"]) == {CHUS: (2015, 273)}
    assert places(found["repeatedTests"]) == {CHUS: (4186, 405)}
    assert not house.calls("omnimed")
    assert all("/ETS-001/" in one for one in house.calls("telesante"))


@pytest.mark.parametrize(
    ("who", "purpose"),
    [("dr-gagnon", "TREAT"), ("marie-bouchard", "PATRQT"), ("facturation", "HPAYMT"), ("archiviste", "HOPERAT")],
)
async def test_a_role_without_counts_gets_nothing_and_no_hint(house: House, who: str, purpose: str) -> None:
    """Null and the policy's one reason, the same whatever is asked of it; no source is asked."""
    whole, one = await use(house, who=who, purpose=purpose), await use(house, FOLLOW_UPS, who=who, purpose=purpose)
    assert whole.data == one.data == {"resourceUse": None}
    reasons = {each["extensions"]["reason"] for each in whole.body["errors"]}
    assert (reasons, set(whole.codes)) == ({"ROLE"}, {"FIELD_WITHHELD"})
    assert len(whole.body["errors"]) == len(one.body["errors"])
    assert not any(house.calls(source) for source in ("chus", "omnimed", "telesante", "gesmus"))


async def test_a_silent_source_is_named_and_never_a_zero(house: House) -> None:
    """Without one of those who count, no count of that table is said, the clinic's neither; the other tables' are."""
    house.sources["chus"].state.mischief.on("", Status(503))
    reply = await use(house, FOLLOW_UPS, TESTS, "capacity { slots }")
    found = of(reply)
    assert (found["incomplete"], reply.codes) == ([{"id": "chus"}], ["SOURCE_UNAVAILABLE"])
    assert (places(found["missingFollowUps"])[CHUS], numbers(found["missingFollowUps"]["total"])) == (UNSAID, UNSAID)
    assert set(places(found["missingFollowUps"]).values()) == {UNSAID}
    assert (found["missingFollowUps"]["byKind"], found["repeatedTests"]["byTest"]) == (None, None)
    assert found["capacity"][0]["slots"] == 520  # the platform, which answered, counts them


async def test_a_source_that_counts_within_other_days_is_named(tmp_path: Path) -> None:
    """The officers' thirty days become sixty: who counts within thirty has no such count."""
    folder = copy_of_policies(tmp_path / "policies")
    table = folder / "tables" / "counts" / "data.yaml"
    table.write_text(table.read_text("utf-8").replace("repeated_within_days: 30", "repeated_within_days: 60"), "utf-8")
    policy = Policy.model_validate({"engine": "embedded", "bundle": folder})
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR), policy=policy) as house:
        found = of(await use(house))
    assert found["incomplete"] == [{"id": "chus"}, {"id": "omnimed"}]
    assert found["repeatedTests"]["withinDays"] == 60
    assert numbers(found["repeatedTests"]["total"]) == UNSAID
    assert numbers(found["missingFollowUps"]["total"]) == (2236, 290)


async def test_the_log_says_what_was_counted_by_whom_and_of_nobody(tmp_path: Path) -> None:
    """Sources, category, territory; no patient."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR, ledger=ledger)) as house:
        await use(house)
    (entry,) = ledger.entries
    assert (entry.reason, entry.categories, entry.patients) == ("counted-ruisss-sherbrooke", ("activity",), ())
    assert entry.released == {"Query.resourceUse": {"chus": 1, "omnimed": 1, "telesante": 1}}
    assert set(entry.evidence) == {("chus", "tally"), ("omnimed", "tally"), ("telesante", "tally")}
