"""Ties: which records count for a referral, and which for another."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.records import Record
from tests.gateway.stage_parts import record
from tests.gateway.trajectory_ground import SNOMED, at, because, coded, day, scene, states, told, visit


def _referral(local_id: str = "r", **more: object) -> Record:
    body = {
        "status": "active",
        "intent": "order",
        "category": [coded(SNOMED, "3457005")],
        "code": coded(SNOMED, "281090004"),
        "authoredOn": day(-40).isoformat(),
    }
    return record("ServiceRequest", local_id, **{**body, **more})


def test_a_referral_that_is_not_to_be_done_begins_nothing() -> None:
    """An order that forbids."""
    assert told(scene([_referral()])) != []
    assert told(scene([_referral(doNotPerform=True)])) == []


@pytest.mark.parametrize(
    ("appointment", "state"),
    [
        ({"specialty": [coded(SNOMED, "418112009")]}, "DONE"),
        ({"serviceType": [coded(SNOMED, "418112009")]}, "DONE"),
        ({"basedOn": [{"reference": "ServiceRequest/r"}]}, "DONE"),
        ({"specialty": [coded(SNOMED, "394587001")]}, "OVERDUE"),
        ({"basedOn": [{"reference": "ServiceRequest/other"}]}, "OVERDUE"),
        ({}, "OVERDUE"),
    ],
)
def test_an_appointment_counts_for_the_referral_that_it_is_tied_to(appointment: dict[str, object], state: str) -> None:
    """By reference, or by specialty; another specialty's doesn't."""
    body = {"status": "booked", "start": at(10), **appointment}
    held = [_referral(), record("Appointment", "a", **body)]
    assert states(scene(held), "specialist-referral")["booked"] == state


def test_a_professional_is_the_same_in_two_sources_by_their_number_alone() -> None:
    """Never by an id, which is a source's own."""
    number = [{"system": "urn:passerelle:demo:permis:cmq", "value": "81015"}]
    asked = _referral(code={"text": "?"}, performer=[{"reference": "Practitioner/haddad"}])
    seen: dict[str, Any] = {"participant": [{"individual": {"reference": "Practitioner/haddad"}}]}
    elsewhere = visit(-5, source="omnimed", **seen)
    haddad, other = record("Practitioner", "haddad", identifier=number), record("Practitioner", "haddad", "omnimed")
    known = record("Practitioner", "haddad", "omnimed", identifier=number)
    assert states(scene([asked, elsewhere, haddad, other]), "specialist-referral")["seen"] == "DUE"
    assert states(scene([asked, elsewhere, haddad, known]), "specialist-referral")["seen"] == "DONE"
    here = visit(-5, **seen)
    assert states(scene([asked, here, haddad]), "specialist-referral")["seen"] == "DONE"


def test_a_referral_that_says_neither_whom_nor_which_specialty_can_t_be_followed() -> None:
    """Unknown because of the source of the referral, unless something refers to it."""
    asked = _referral(code={"text": "Consultation"})
    booked = record("Appointment", "a", status="booked", start=at(10), basedOn=[{"reference": "ServiceRequest/r"}])
    found = scene([asked, booked])
    assert states(found, "specialist-referral") == {"booked": "DONE", "seen": "UNKNOWN", "report": "UNKNOWN"}
    assert because(found, "seen", "specialist-referral") == ["chus"]


def test_every_referral_begins_one_the_newest_first() -> None:
    """Up to twenty of them."""
    referrals = [_referral(f"r{rank:02}", authoredOn=day(-rank).isoformat()) for rank in range(1, 24)]
    found = [one.started_by.element.record.local_id for one in told(scene(referrals)) or []]
    assert found == [f"r{rank:02}" for rank in range(1, 21)]
