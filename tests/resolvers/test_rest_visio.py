"""visio's mapping: the same sessions in other words, and electronic consultations as documents."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Identifier, Tie
from resolvers.records import Element, Label
from tests.resolvers.omnimed_answers import plain
from tests.resolvers.visio_answers import (
    ACCOUNT,
    ANSWER,
    CONSULT,
    END,
    JEAN,
    PAGE,
    QUESTION,
    START,
    answer,
    connector,
    one,
    part,
    reading,
)

PELLETIER = Identifier("urn:passerelle:demo:permis:cmq", "81003")


def ties(path: str, *items: Any) -> list[Tie]:
    """Return what one list proves."""
    source = connector()
    (request,) = (asked for asked in source.ties(ACCOUNT, 0) if asked.path == path)
    return list(source.read_ties(request, answer(part(*items))).items)


def test_a_session_reads_as_the_contract_says() -> None:
    """Seconds and ratios in the contract's units, exactly; a phase and an outcome as one status."""
    assert plain(one("Teleconsultation", CONSULT).root()) == {
        "status": "COMPLETED",
        "period": {"start": "2026-11-01T14:00:00Z", "end": "2026-11-01T14:30:00Z"},
        "tool": "Visio RUISSS",
        "quality": {"jitterMs": 7.1, "packetLossPercent": 0.35, "reconnections": 1, "device": "Linux, Firefox"},
        "participants": ["Practitioner/cmq-81003", f"Patient/{ACCOUNT}"],
        "establishment": "Organization/S01",
        "consentGiven": True,
        "joinPage": PAGE,
    }


@pytest.mark.parametrize(
    ("phase", "outcome", "status"),
    [
        ("open", None, "PLANNED"),
        ("lobby", None, "WAITING"),
        ("live", None, "IN_PROGRESS"),
        ("closed", "fault", "INTERRUPTED"),
        ("closed", "cancelled", "CANCELLED"),
        ("closed", "absent", "NO_SHOW"),
        ("closed", "melted", None),
        ("closed", None, None),
        (None, "ok", None),
    ],
)
def test_each_state_has_its_word(phase: Any, outcome: Any, status: Any) -> None:
    """One that nobody knows is none."""
    assert one("Teleconsultation", {**CONSULT, "phase": phase, "outcome": outcome}).root().read("status") == status


@pytest.mark.parametrize(
    ("said", "given"),
    [({"answer": "granted"}, True), ({"answer": "declined"}, False), ({"answer": "later"}, None), (None, None)],
)
def test_consent_is_read_from_its_word(said: Any, given: Any) -> None:
    """One that isn't recorded, or isn't known, is no consent and no refusal."""
    assert one("Teleconsultation", {**CONSULT, "agreement": said}).root().read("consentGiven") is given


@pytest.mark.parametrize(
    "link", [f"{PAGE}?token=a", "https://visio.example/s/eyJhbGciOiJFUzI1NiJ9", "https://evil.example/rejoindre"]
)
def test_a_link_that_may_be_a_key_is_withheld_and_counted_as_odd(link: str) -> None:
    """The session itself stays."""
    found = reading("Teleconsultation", {**CONSULT, "entry": link})
    assert [record.root().read("joinPage") for record in found.records] == [None]
    assert found.odd == 1


def test_a_source_without_a_list_of_pages_gives_no_link() -> None:
    """However plain the link."""
    found = reading("Teleconsultation", CONSULT, pages=())
    assert [record.root().read("joinPage") for record in found.records] == [None]


def test_a_question_and_its_answer_are_documents_linked_to_each_other() -> None:
    """Who wrote it, when, of what kind, in which specialty; the answer is appended to the question."""
    asked, answered = one("DocumentReference", QUESTION), one("DocumentReference", ANSWER)
    read = plain(answered.root())
    assert (read["status"], read["date"], read["author"]) == (
        "CURRENT",
        "2026-11-01T14:00:00Z",
        ["Practitioner/cmq-81003"],
    )
    assert read["relatesTo"] == [{"code": "APPENDS", "target": "DocumentReference/vz-a-1"}]
    assert "relatesTo" not in plain(asked.root())
    kinds = [record.root().read("type").read("coding")[0].read("code") for record in (asked, answered)]
    assert kinds == ["57133-1", "11488-4"]
    (content,) = answered.root().read("content")
    assert content.read("attachment").read("data") == "T3VpLg=="
    category: Element = answered.root().read("category")[0]
    assert category.read("coding")[0].read("code") == "econsult"


def test_whoever_held_a_session_or_is_asked_has_a_tie() -> None:
    """A participant, a referral with an end, the establishment’s own; what one wrote oneself bears its mark."""
    held = ties("consults", CONSULT)
    assert {(tie.kind, tie.who, tie.organization) for tie in held} == {
        ("participant", (PELLETIER,), ""),
        ("own_establishment", (), "S01"),
    }
    assert [(tie.since, tie.until) for tie in held if tie.kind == "participant"] == [(START, END)]
    (referral,) = ties("advice", QUESTION)
    assert (referral.kind, referral.who, referral.until) == ("referral", (PELLETIER,), START + 86_400)
    assert ties("advice", ANSWER) == []
    (own,) = ties("advice", {**QUESTION, "for": QUESTION["from"]})
    assert own.by == "self"


def test_a_question_about_somebody_else_is_no_evidence() -> None:
    """Nor a session."""
    assert ties("advice", {**QUESTION, "account": "VZ-1"}) == []
    assert ties("consults", {**CONSULT, "account": "VZ-1"}) == []


def test_what_is_private_is_labelled_by_the_vendors_words() -> None:
    """One that nobody knows withholds the record."""
    psychiatric = one("DocumentReference", {**QUESTION, "privacy": ["mental"]})
    assert [label.code for label in psychiatric.labels] == ["PSY"]
    assert psychiatric.codes == (Label("http://snomed.info/sct", "394579002"),)
    assert reading("DocumentReference", {**QUESTION, "privacy": ["secret"]}).records == ()


def test_a_person_is_found_by_number_or_account() -> None:
    """Nobody is an empty list."""
    source = connector()
    for system, key in (
        ("https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id", "ramq"),
        ("urn:passerelle:demo:visio:compte", "account"),
    ):
        assert source.identity(Identifier(system, "x")).query == ((key, "x"),)
    body = {"payload": {"accounts": [JEAN]}, "meta": {"total": 1}}
    (person,) = source.read_identity(answer(body))
    assert (person.local_id, person.family, person.given, person.birth_date, person.gender) == (
        ACCOUNT, "Lavoie", "Jean", "1958-11-23", "male",
    )  # fmt: skip
    assert source.read_identity(answer({"payload": {"accounts": []}, "meta": {"total": 0}})) == ()
