"""Promise: a step is late only by what the caller may see, unknown when a source is silent, and no hint of the rest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from tests.house import JEAN, MARIE, House, Reply, open_house
from tests.lasting import LastingHouse, lasting_house, seen_from_outside
from tests.promises.doubles import records_asked
from tests.promises.filings import Edit, filing
from tests.promises.unseen_edits import Blind, edits

DAY = 86_400
SELECTED = """trajectories {
  code title startedAt startedBy { __typename id source { id } } incomplete { id }
  steps { code title(language: EN) state dueFrom dueBy fulfilledBy { __typename id source { id } }
    unknownBecause { id } }
}"""
ASKED = f"query($nam: String!) {{ patient(identifier: {{value: $nam}}) {{ {SELECTED} }} }}"
OF_PSYCHIATRY = Blind(
    (
        ("Encounter", "psy-1-0001"), ("Encounter", "psy-2-0001"), ("ServiceRequest", "demande-psy-0001"),
        ("Appointment", "rv-psy-0001"), ("DocumentReference", "note-psy-0001"), ("Condition", "depression-0001"),
    ),
    marks=True,
)  # fmt: skip
"""What Marie restricted from dr-pelletier, of the types that pathways read."""
UNHURRIED = settings(
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


async def ask(house: House, nam: str, who: str = "dr-tremblay", **more: Any) -> Reply:
    """Ask for the trajectories of a patient."""
    return await house.ask(ASKED, who=who, variables={"nam": nam}, **more)


def states(reply: Reply, code: str, started: str = "") -> dict[str, str]:
    """Return the states of the first trajectory of a pathway that started so."""
    for one in reply.patient["trajectories"] or ():
        if one["code"] == code and one["startedAt"].startswith(started):
            return {step["code"]: step["state"] for step in one["steps"]}
    return {}


def because(reply: Reply) -> set[tuple[str, str, str]]:
    """Return each step that is unknown with the sources for which it is, as (pathway, step, source)."""
    return {
        (one["code"], step["code"], source["id"])
        for one in reply.patient["trajectories"]
        for step in one["steps"]
        for source in step["unknownBecause"] or ()
    }


async def test_jean_after_his_stay_by_hand(house: House) -> None:
    """Left on 2 November: the summary that day; no visit since; nothing tested; cardiology booked for 4 December."""
    reply = await ask(house, JEAN)
    assert reply.codes == []
    assert states(reply, "heart-failure-stay") == {
        "discharge-summary": "DONE",
        "first-contact": "OVERDUE",
        "renal-function": "OVERDUE",
        "cardiology-booked": "DONE",
        "follow-up-visit": "DUE",
    }
    first = reply.patient["trajectories"][0]
    assert first["title"] == "Après un séjour à l’hôpital pour insuffisance cardiaque"
    assert (first["startedAt"], first["startedBy"]["source"]) == ("2026-11-02T10:40:00-05:00", {"id": "chus"})
    done = {step["code"]: step for step in first["steps"] if step["state"] == "DONE"}
    assert done["discharge-summary"]["title"] == "Discharge summary in the record"
    assert [(r["__typename"], r["source"]["id"]) for r in done["discharge-summary"]["fulfilledBy"]] == [
        ("DocumentReference", "chus")
    ]
    assert [(r["__typename"], r["source"]["id"]) for r in done["cardiology-booked"]["fulfilledBy"]] == [
        ("Appointment", "telesante")
    ]
    assert (first["steps"][4]["dueFrom"], first["steps"][4]["dueBy"]) == ("2026-11-16", "2027-01-01")
    assert states(reply, "telehealth-follow-up") == {
        "visit-recorded": "DONE",
        "note": "OVERDUE",
        "next-meeting": "DONE",
    }


async def test_marie_s_referrals_by_hand(house: House) -> None:
    """Respiratory medicine is booked, palpitations are not; the psychiatric one, which her physician sees, is done."""
    reply = await ask(house, MARIE)
    assert states(reply, "specialist-referral", "2026-11-17T11:20") == {
        "booked": "DONE",
        "seen": "DUE",
        "report": "DUE",
    }
    assert states(reply, "specialist-referral", "2026-11-17T09:30") == {"booked": "DUE", "seen": "DUE", "report": "DUE"}
    assert states(reply, "specialist-referral", "2026-07-23") == {"booked": "DONE", "seen": "DONE", "report": "DONE"}
    assert states(reply, "telehealth-follow-up")["note"] == "DUE"
    house.clock.at += 40 * DAY
    later = await ask(house, MARIE)
    assert states(later, "specialist-referral", "2026-11-17T09:30")["booked"] == "OVERDUE"
    assert states(later, "specialist-referral", "2026-11-17T11:20")["booked"] == "DONE"


async def test_a_silent_source_is_named_and_turns_late_into_unknown(tmp_path: Path) -> None:
    """Telehealth is down: what it could show of Jean's stay is unknown, what only the hospital could is as it was."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down", request=request)

    async with open_house(tmp_path, ports=Ports(transports={"telesante": httpx.MockTransport(refuse)})) as house:
        reply = await ask(house, JEAN)
        whole = await house.ask(ASKED.replace(") {", ") @complete {", 1), variables={"nam": JEAN})
    assert states(reply, "heart-failure-stay") == {
        "discharge-summary": "DONE",
        "first-contact": "UNKNOWN",
        "renal-function": "OVERDUE",
        "cardiology-booked": "UNKNOWN",
        "follow-up-visit": "UNKNOWN",
    }
    assert {source for _, _, source in because(reply)} == {"telesante"}
    assert reply.patient["trajectories"][0]["incomplete"] == [{"id": "telesante"}]
    assert [(e["path"], e["extensions"]["code"]) for e in reply.body["errors"]] == [
        (["patient", "trajectories"], "SOURCE_UNAVAILABLE")
    ]
    assert reply.access["complete"] is False
    assert whole.data is None


async def test_a_type_that_a_source_can_t_give_is_unknown_alone(house: House) -> None:
    """The hospital's documents fail: its summary is gone and nobody says that there is none."""
    house.sources["chus"].state.mischief.on("DocumentReference?", Status(code=500))
    reply = await ask(house, JEAN)
    found = states(reply, "heart-failure-stay")
    assert (found["discharge-summary"], found["first-contact"]) == ("UNKNOWN", "OVERDUE")
    assert ("heart-failure-stay", "discharge-summary", "chus") in because(reply)


async def test_nothing_began_and_something_is_silent_reads_null(house: House) -> None:
    """Jean's hospital and sessions are all that could begin one."""
    house.sources["chus"].state.mischief.on("", Status(code=500))
    house.sources["telesante"].state.mischief.on("sessions?limit", Status(code=500))
    reply = await ask(house, JEAN)
    assert reply.patient == {"trajectories": None}
    assert {e["extensions"]["source"] for e in reply.body["errors"]} == {"chus", "telesante"}


async def test_only_the_types_that_pathways_name_are_asked_for_and_only_then(house: House) -> None:
    """Of the hospital; and nothing at all of them for another question."""
    await ask(house, JEAN)
    asked = _records_asked(house)
    named = {"Encounter", "ServiceRequest", "Appointment", "DocumentReference", "Observation", "Condition"}
    assert named <= asked <= named | {"Patient", "Practitioner", "Organization", "Location"}
    house.forget_calls()
    await house.ask(f'{{ patient(identifier: {{value: "{JEAN}"}}) {{ allergies {{ edges {{ cursor }} }} }} }}')
    assert _records_asked(house) <= {"AllergyIntolerance", "Patient"}


def _records_asked(house: House) -> set[str]:
    """Return the types asked of the hospital in batches, evidence left out."""
    batched = (call for call in records_asked(house, "chus") if not call.startswith("/"))
    return {call.split("?")[0].split("/")[0] for call in batched}


async def test_a_role_that_does_not_read_plans_is_refused_by_name(house: House) -> None:
    """A billing clerk; a social worker, who reads plans, is told which kinds of records are closed to her."""
    clerk = await ask(house, MARIE, "facturation", purpose="HPAYMT")
    assert (clerk.patient["trajectories"], "Patient.trajectories" in clerk.withheld) == (None, True)
    worker = await ask(house, MARIE, "ts-morin")
    assert {"Patient.documents", "Patient.conditions", "Patient.serviceRequests"} <= set(worker.withheld)
    assert "Patient.encounters" not in worker.withheld


async def test_the_patient_reads_their_own_also_by_id(house: House) -> None:
    """By the number and by the id, the same."""
    reply = await ask(house, MARIE, "marie-bouchard", purpose="PATRQT")
    assert states(reply, "telehealth-follow-up")["next-meeting"] == "DONE"
    id = (await house.ask(f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ id }} }}')).patient["id"]
    again = await house.ask(f'{{ node(id: "{id}") {{ ... on Patient {{ {SELECTED} }} }} }}')
    assert again.data["node"]["trajectories"] == (await ask(house, MARIE)).patient["trajectories"]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingHouse]:
    """A house for the module."""
    with lasting_house(tmp_path_factory.mktemp("lasting")) as opened:
        yield opened


def _answer(lasting: LastingHouse, changes: list[Edit]) -> Any:
    held = filing().copy()
    for change in changes:
        change(held)
    held.into(lasting.house)
    try:
        return seen_from_outside(lasting.ask(ASKED, "dr-pelletier", {"nam": MARIE}, clean=False))
    finally:
        filing().into(lasting.house)


unseen = st.sampled_from(("ServiceRequest", "Appointment", "Encounter")).flatmap(lambda k: edits(OF_PSYCHIATRY, k))


@settings(UNHURRIED, max_examples=6)
@given(changes=unseen)
def test_what_marie_restricted_changes_no_byte(lasting: LastingHouse, changes: list[Edit]) -> None:
    """Removed, changed, added: referral, visits, appointment, note; no state, no order, no error tells."""
    assert _answer(lasting, changes) == _answer(lasting, [])


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=150)
@given(changes=unseen)
def test_hundreds_of_restricted_changes_change_no_byte(lasting: LastingHouse, changes: list[Edit]) -> None:
    """The same, for long."""
    assert _answer(lasting, changes) == _answer(lasting, [])


def test_what_is_shown_does_change_it(lasting: LastingHouse) -> None:
    """The test before compares something."""
    assert _answer(lasting, [lambda held: held.remove(("Appointment", "rv-pneumo-0001"))]) != _answer(lasting, [])
