"""Promise: a test that was ordered or resulted twice is shown as facts, over all sources, out of what may be shown."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.demo.sources.mischief import Status
from tests.house import MARIE, House, Reply
from tests.promises.everything import about
from tests.promises.filings import MARIE_AT_CHUS, Filing, filing

SELECTION = """{ code { coding { code } } daysApart orders { id source { id } }
  results { __typename id source { id } ... on Observation { status } } }"""
LOINC = "http://loinc.org"


def asked(arguments: str = "") -> str:
    """Return the question."""
    return about(MARIE, f"repeatedTests{arguments} {SELECTION}")


def told(answer: Reply) -> dict[str, tuple[list[str], list[str], int]]:
    """Return, by code, the sources of orders and of results, and the days."""
    return {
        one["code"]["coding"][0]["code"]: (
            [each["source"]["id"] for each in one["orders"]],
            [each["source"]["id"] for each in one["results"]],
            one["daysApart"],
        )
        for one in answer.patient["repeatedTests"]
    }


def resulted(held: Filing, name: str, day: str, code: str = "3016-3", **more: Any) -> None:
    """Write a laboratory result of Marie at the hospital."""
    category = [
        {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}
    ]
    held.write(
        {
            "resourceType": "Observation", "id": name, "meta": {"versionId": "1", "lastUpdated": f"{day}T12:00:00Z"},
            "status": "final", "category": category, "code": {"coding": [{"system": LOINC, "code": code}]},
            "subject": {"reference": f"Patient/{MARIE_AT_CHUS}"}, "effectiveDateTime": day, **more,
        }
    )  # fmt: skip


def ordered(held: Filing, name: str, day: str, code: str = "3016-3", system: str = LOINC, **more: Any) -> None:
    """Write an order of Marie at the hospital."""
    held.write(
        {
            "resourceType": "ServiceRequest", "id": name, "meta": {"versionId": "1", "lastUpdated": f"{day}T12:00:00Z"},
            "status": "active", "intent": "order", "code": {"coding": [{"system": system, "code": code}]},
            "subject": {"reference": f"Patient/{MARIE_AT_CHUS}"}, "authoredOn": day, **more,
        }
    )  # fmt: skip


async def test_marie_s_daily_tests_of_the_stay_are_told_once_each(house: House) -> None:
    """Eight analytes, a day apart; blood pressure and questionnaires are no tests; the clinic's are too long ago."""
    found = told(await house.ask(asked()))
    assert sorted(found) == ["14682-9", "14749-6", "1988-5", "2823-3", "2951-2", "6301-6", "6690-2", "718-7"]
    assert {days for _, _, days in found.values()} <= {0, 1}
    assert all(set(results) == {"chus"} for _, results, _ in found.values())


async def test_the_same_test_ordered_at_hospital_after_the_clinic_s_result(house: House) -> None:
    """TSH: the clinic's result on 13 July, the hospital's order on the 20th with its result on the 22nd."""
    held = filing()
    ordered(held, "demande-tsh", "2026-07-20")
    resulted(held, "tsh", "2026-07-22", basedOn=[{"reference": "ServiceRequest/demande-tsh"}])
    held.into(house)
    assert told(await house.ask(asked()))["3016-3"] == (["chus"], ["chus", "omnimed"], 9)
    assert "3016-3" not in told(await house.ask(asked("(withinDays: 8)")))
    assert "3016-3" in told(await house.ask(asked("(withinDays: 9)")))
    assert "3016-3" not in told(await house.ask(asked('(since: "2026-07-15T00:00:00Z")')))
    assert "3016-3" not in told(await house.ask(asked('(until: "2026-07-19T00:00:00Z")')))


@pytest.mark.parametrize(
    "more",
    [
        {"status": "cancelled"}, {"status": "entered-in-error"},
        {"effectiveDateTime": "2026-07"}, {"code": {"coding": [{"system": LOINC, "code": "1-8"}]}},
        {"category": [{"coding": [{"code": "vital-signs"}]}]},
    ],
    ids=["cancelled", "entered in error", "a month", "another code", "a vital sign"],
)  # fmt: skip
async def test_what_does_not_count_as_a_second_result(house: House, more: dict[str, Any]) -> None:
    """Beside the clinic's TSH of 13 July; without it, it would."""
    held = filing()
    resulted(held, "tsh", "2026-07-20")
    held.into(house)
    assert "3016-3" in told(await house.ask(asked()))
    resulted(held, "tsh", "2026-07-20", **more)
    held.into(house)
    assert "3016-3" not in told(await house.ask(asked()))


@pytest.mark.parametrize(
    "more",
    [{"status": "revoked"}, {"intent": "proposal"}, {"doNotPerform": True}, {"status": "draft"}],
    ids=["revoked", "proposed", "forbidden", "a draft"],
)
async def test_what_does_not_count_as_a_second_order(house: House, more: dict[str, Any]) -> None:
    """After the clinic's result of 13 July; without it, it would."""
    held = filing()
    ordered(held, "demande-tsh", "2026-07-20")
    held.into(house)
    assert told(await house.ask(asked()))["3016-3"] == (["chus"], ["omnimed"], 7)
    ordered(held, "demande-tsh", "2026-07-20", **more)
    held.into(house)
    assert "3016-3" not in told(await house.ask(asked()))


async def test_a_correction_is_the_result_that_it_corrects_and_counts_when_it_stands_alone(house: House) -> None:
    """Of one moment: one result. A corrected result of another day is another result."""
    held = filing()
    resulted(held, "ferritine-a", "2026-07-20T08:00:00-04:00", "2276-4")
    resulted(held, "ferritine-b", "2026-07-20T08:00:00-04:00", "2276-4", status="amended")
    held.into(house)
    assert "2276-4" not in told(await house.ask(asked()))
    resulted(held, "ferritine-b", "2026-07-23T08:00:00-04:00", "2276-4", status="amended")
    held.into(house)
    assert told(await house.ask(asked()))["2276-4"] == ([], ["chus", "chus"], 3)


@pytest.mark.parametrize(("kind", "test"), [("3457005", False), ("108252007", True)], ids=["referral", "laboratory"])
async def test_two_referrals_are_no_test(house: House, kind: str, test: bool) -> None:
    """To one specialty within a month; two orders that their category calls laboratory are."""
    held = filing()
    snomed = "http://snomed.info/sct"
    for name, day in (("a", "2026-07-01"), ("b", "2026-07-10")):
        category = [{"coding": [{"system": snomed, "code": kind}]}]
        ordered(held, f"demande-{name}", day, "281090004", snomed, category=category)
    held.into(house)
    assert ("281090004" in told(await house.ask(asked()))) is test


@pytest.mark.parametrize("days", ["0", "366", "-1"])
async def test_days_out_of_bounds_are_bad_input(house: House, days: str) -> None:
    """One to 365; null is thirty."""
    answer = await house.ask(asked(f"(withinDays: {days})"))
    assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
    assert answer.body["errors"][0]["extensions"] | {"decisionId": ""} == {
        "code": "BAD_USER_INPUT", "decisionId": "", "reason": "within-days", "limit": 365,
    }  # fmt: skip
    assert told(await house.ask(asked("(withinDays: null)"))) == told(await house.ask(asked("(withinDays: 30)")))
    assert (await house.ask(asked("(withinDays: 365)"))).codes == []


async def test_a_source_that_did_not_answer_is_named_and_an_empty_list_is_never_a_guess(house: House) -> None:
    """What the others show stands; when they show none, it is null."""
    house.sources["chus"].state.mischief.on("Observation?", Status(code=500))
    answer = await house.ask(asked())
    assert answer.patient["repeatedTests"] is None
    assert {(e["extensions"]["source"], *e["path"]) for e in answer.body["errors"]} == {
        ("chus", "patient", "repeatedTests")
    }
    house.sources["chus"].state.mischief.clear()
    house.sources["omnimed"].state.mischief.on("resultats", Status(code=500))
    answer = await house.ask(asked())
    assert len(answer.patient["repeatedTests"]) == 8
    assert answer.codes == ["SOURCE_UNAVAILABLE"]
    assert (await house.ask(asked('(until: "1990-01-01T00:00:00Z")'))).patient["repeatedTests"] is None
    house.sources["omnimed"].state.mischief.clear()
    assert (await house.ask(asked('(until: "1990-01-01T00:00:00Z")'))).patient["repeatedTests"] == []


async def test_a_role_sees_repetitions_of_what_it_reads_and_another_is_refused_by_name(house: House) -> None:
    """A pharmacist reads results and no orders; a social worker neither."""
    held = filing()
    ordered(held, "demande-crp", "2026-11-18", "1988-5")
    held.into(house)
    assert told(await house.ask(asked()))["1988-5"][0] == ["chus"]
    answer = await house.ask(asked(), who="pharm-cote")
    assert answer.codes == []
    assert told(answer)["1988-5"][0] == []
    refused = await house.ask(asked(), who="ts-morin")
    assert refused.withheld == ["Patient.repeatedTests"]
    assert refused.patient["repeatedTests"] is None
