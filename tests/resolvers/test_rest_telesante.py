"""telesante's mapping: tokens, milliseconds, persons inside sessions, establishments; what it proves and doesn't."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Identifier, Need, SourceFault, Tie
from resolvers.records import Element, Label, Record
from resolvers.transforms import TRANSFORMS
from tests.resolvers.omnimed_answers import plain
from tests.resolvers.telesante_answers import (
    APPOINTMENT,
    DOCTOR,
    END,
    FILE,
    MARIE,
    NOW,
    SESSION,
    START,
    VISIT,
    answer,
    connector,
    one,
    part,
    reading,
)

SCT = "http://snomed.info/sct"
GAGNON = Identifier("urn:passerelle:demo:permis:cmq", "81002")
CLERK = {"kind": "clerk", "account": "clerk-001"}


def ties(path: str, *elements: Any) -> list[Tie]:
    """Return what one list proves."""
    source = connector()
    (request,) = (asked for asked in source.ties(FILE, 0) if asked.path == f"files/{FILE}/{path}")
    return list(source.read_ties(request, answer(part(*elements))).items)


def people(path: str, *elements: Any) -> list[tuple[str, tuple[Identifier, ...]]]:
    """Return the kinds and persons that a list proves, organizations and what one wrote oneself left out."""
    return [(tie.kind, tie.who) for tie in ties(path, *elements) if tie.who and tie.by != "self"]


def test_a_session_reads_as_the_contract_says() -> None:
    """The whole of it: nothing more, nothing less."""
    assert plain(one("Teleconsultation", SESSION).root()) == {
        "status": "COMPLETED",
        "period": {"start": "2026-11-01T14:00:00Z", "end": "2026-11-01T14:30:00Z"},
        "tool": "REACTS",
        "quality": {"jitterMs": 8.5, "packetLossPercent": 0.25, "reconnections": 1, "device": "iPad, Safari"},
        "participants": ["Practitioner/cmq-81002", f"Patient/{FILE}"],
        "establishment": "Organization/ETS-001",
        "consentGiven": True,
        "appointment": "Appointment/A-1",
        "encounter": "Encounter/V-1",
    }


def test_a_planned_session_has_planned_times_and_no_quality() -> None:
    """Nor a consent that nobody recorded."""
    planned = {**SESSION, "etat": "planned", "actual": None, "quality": None, "consent": None, "visit_id": None}
    read = plain(one("Teleconsultation", planned).root())
    assert (read["status"], read["period"]["start"]) == ("PLANNED", "2026-11-01T13:59:00Z")
    assert not {"quality", "consentGiven", "encounter"} & set(read)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("waiting", "WAITING"),
        ("live", "IN_PROGRESS"),
        ("dropped", "INTERRUPTED"),
        ("cancelled", "CANCELLED"),
        ("no_show", "NO_SHOW"),
        ("melted", None),
        (3, None),
    ],
)
def test_a_state_is_the_contract_s_or_none(said: Any, status: str | None) -> None:
    """A word that the mapping doesn't know is no state."""
    assert one("Teleconsultation", {**SESSION, "etat": said}).root().read("status") == status


def test_an_appointment_and_a_visit_read_as_the_contract_says() -> None:
    """Instants of the one are RFC 3339, of the other milliseconds."""
    coded = {"text": "Cardiologie", "coding": [{"system": SCT, "code": "394579002", "display": "Cardiologie"}]}
    read = plain(one("Appointment", APPOINTMENT).root())
    style = read.pop("appointmentType")
    assert style["text"] == "À distance"
    assert read == {
        "status": "BOOKED", "serviceType": [coded], "reasonCode": [{"text": "Suivi"}],
        "start": "2026-11-27T10:00:00-05:00", "end": "2026-11-27T10:45:00-05:00", "created": "2026-11-15",
        "patientInstruction": "Essayer la caméra.",
        "participant": [{"actor": "Practitioner/cmq-81002", "required": "REQUIRED", "status": "ACCEPTED"}],
    }  # fmt: skip
    assert plain(one("Encounter", VISIT).root()) == {
        "status": "FINISHED",
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "VR", "display": "À distance"},
        "serviceType": coded,
        "participant": [{"individual": "Practitioner/cmq-81002"}],
        "period": {"start": "2026-11-01T14:00:00Z", "end": "2026-11-01T14:30:00Z"},
        "serviceProvider": "Organization/ETS-001",
    }


def test_persons_and_establishments_are_written_in_place() -> None:
    """The professional with the licence, the patient as themself, the establishment with its code."""
    session = one("Teleconsultation", SESSION)
    doctor, patient = session.root().read("participants")
    assert plain(Element("Practitioner", doctor.body, session))["identifier"] == [
        {"system": GAGNON.system, "value": "81002"}
    ]
    assert plain(Element("PatientActor", patient.body, session)) == {
        "displayName": "Marie Bouchard",
        "name": [{"family": "Bouchard", "given": ["Marie"]}],
        "patient": f"Patient/{FILE}",
    }
    establishment = session.root().read("establishment")
    assert plain(Element("Organization", establishment.body, session))["displayName"] == "CHUS"


def test_a_person_is_read_for_identity_and_as_a_record() -> None:
    """Given names joined for the one, apart for the other."""
    (person,) = connector().read_identity(answer(part(MARIE)))
    assert (person.local_id, person.family, person.given) == (FILE, "Bouchard", "Marie Anne")
    assert (person.birth_date, person.gender, person.deceased) == ("1985-05-10", "female", False)
    assert [number.value for number in person.identifiers] == ["BOUM855510ZZ", FILE]
    (record,) = reading("Patient", MARIE).records
    read = plain(record.root())
    assert read["name"] == [{"use": "OFFICIAL", "family": "Bouchard", "given": ["Marie", "Anne"]}]
    assert (read["active"], read["birthDate"], read["gender"]) == (True, "1985-05-10", "FEMALE")


def test_a_token_leads_to_the_next_part_and_its_absence_ends() -> None:
    """The first request has none; one that leads back is a fault."""
    source = connector(page_size=1)
    (first,) = source.requests([Need("Teleconsultation", frozenset())], FILE)
    assert (first.path, dict(first.query)) == (f"files/{FILE}/sessions", {"limit": "1"})
    (second,) = source.read(first, answer(part(SESSION, onward="AAE")), NOW).further
    assert dict(second.query) == {"next": "AAE", "limit": "1"}
    assert source.read(second, answer(part({**SESSION, "session_id": "S-2"})), NOW).further == ()
    with pytest.raises(SourceFault):
        source.read(second, answer(part(SESSION, onward="AAE")), NOW)


def test_a_record_names_its_establishment_and_its_service_s_code() -> None:
    """For the class alone: neither is a label, and no field of a session shows the code."""
    record = one("Teleconsultation", {**SESSION, "sensitivity": ["PSY"]})
    assert record.establishment == "ETS-001"
    assert record.codes == (Label(SCT, "394579002"),)
    assert [label.code for label in record.labels] == ["PSY"]
    assert (record.version_id, record.last_updated) == ("2", "2026-11-01T14:00:00Z")


@pytest.mark.parametrize("said", [None, {}, {"code": None}, {"code": 7}, {"code": ["ETS-001"]}, "ETS-001"])
def test_an_establishment_that_is_not_said_is_none_that_anyone_knows(said: Any) -> None:
    """Not the source's own: an empty word, which no setting has."""
    assert one("Teleconsultation", {**SESSION, "etablissement": said}).establishment == ""


@pytest.mark.parametrize("odd", [{"file_no": "TS-9"}, {"service": {"sct": 3}}, {"sensitivity": [3]}, {"session_id": 4}])
def test_one_odd_session_costs_itself_alone(odd: dict[str, Any]) -> None:
    """Somebody else's, or with a code or a label that can't be read."""
    found = reading("Teleconsultation", part({**SESSION, "session_id": "S-0"}, {**SESSION, **odd}))
    assert ([record.local_id for record in found.records], found.odd) == (["S-0"], 1)


def test_each_list_of_evidence_is_asked_once() -> None:
    """A list may show who took part and whose it is: one request for both."""
    assert [asked.path for asked in connector().ties(FILE, 0)] == [
        f"files/{FILE}/sessions",
        f"files/{FILE}/appointments",
    ]


def test_a_session_that_was_held_proves_who_took_part_and_whose_it_is() -> None:
    """Each professional apart, from start to end; the patient proves nothing of themself."""
    second = {**DOCTOR, "licence": {"order": "oiiq", "no": "2101001"}}
    held = {**SESSION, "participants": [*SESSION["participants"], {"part": "clinician", "person": second}]}
    nurse = Identifier("urn:passerelle:demo:permis:oiiq", "2101001")
    assert ties("sessions", held) == [
        Tie("participant", (GAGNON,), "", START // 1000, END // 1000),
        Tie("participant", (nurse,), "", START // 1000, END // 1000),
        Tie("own_establishment", (), "ETS-001", None, None),
    ]


@pytest.mark.parametrize("state", ["planned", "cancelled", "no_show", "waiting", "melted"])
def test_a_session_that_was_not_held_proves_nobody_s_part(state: str) -> None:
    """It still is the establishment's."""
    found = ties("sessions", {**SESSION, "etat": state})
    assert [(tie.kind, tie.organization) for tie in found] == [("own_establishment", "ETS-001")]


def test_a_held_session_without_an_end_is_over() -> None:
    """It ends where it began; with an end that can't be read, or no time at all, it proves nothing now."""
    ends = [{"start_ms": START}, {"start_ms": START, "end_ms": "soon"}, {}, None]
    untils = [tie.until for end in ends for tie in ties("sessions", {**SESSION, "actual": end}) if tie.who]
    assert untils == [START // 1000, 1, 1, 1]
    (live, _) = ties("sessions", {**SESSION, "etat": "live", "actual": None})
    assert live.until is None


@pytest.mark.parametrize("state", ["live", "ended", "dropped"])
def test_a_session_where_the_patient_was_not_proves_nobody_s_part(state: str) -> None:
    """A professional alone in one made it alone."""
    assert people("sessions", {**SESSION, "etat": state}) == [("participant", (GAGNON,))]
    assert people("sessions", {**SESSION, "etat": state, "participants": SESSION["participants"][:1]}) == []


def test_what_is_about_somebody_else_is_no_evidence() -> None:
    """Of anyone, nor of an establishment; nor what doesn't say whom it is about."""
    for said in ({"file_no": "TS-9999"}, {"file_no": None}):
        assert ties("sessions", {**SESSION, **said}) == []
        assert ties("appointments", {**APPOINTMENT, **said}) == []


def test_a_licence_reads_however_it_is_written() -> None:
    """Its order in capitals, its number as a number."""
    doctor = {**DOCTOR, "licence": {"order": " CMQ", "no": 81002}}
    assert people("appointments", {**APPOINTMENT, "clinicians": [doctor]}) == [("appointment_by_other", (GAGNON,))]


def test_an_appointment_without_a_day_is_long_past() -> None:
    """It is to come for nobody."""
    assert [tie.until for tie in ties("appointments", {**APPOINTMENT, "start": None, "end": None}) if tie.who] == [1]


@pytest.mark.parametrize(
    ("booker", "proves"),
    [
        (CLERK, True),
        ({"kind": "patient", "account": "patient-001"}, True),
        ({"kind": "clinician", "licence": {"order": "cmq", "no": "81017"}}, True),
        ({"kind": "clinician", "licence": {"order": "cmq", "no": "81002"}}, False),
        ({"kind": "clerk", "account": "clerk-001", "licence": {"order": "cmq", "no": "81002"}}, False),
        ({"kind": "clinician", "licence": {"order": "cmq"}}, False),
        ({"kind": "clinician", "account": "h.gagnon"}, False),
        ({"kind": "clinician", "account": "h.gagnon", "licence": {"order": "cmq"}}, False),
        ({"kind": "clinician", "licence": {"order": "CMQ ", "no": " 81002"}}, False),
        ({"kind": "clinician", "licence": {"order": "cmq", "no": 81002}}, False),
        ({"kind": "clinician", "licence": {"order": "cmq", "no": "081002"}}, False),
        ({"kind": "clinician", "licence": {"order": "cmq", "no": 81017}}, True),
        ({"kind": "robot", "account": "robot-1"}, False),
        ({}, False),
        (None, False),
    ],
)
def test_an_appointment_proves_nothing_for_whoever_booked_it(booker: Any, proves: bool) -> None:
    """Nor for anyone when the source doesn't say who did."""
    found = people("appointments", {**APPOINTMENT, "booked_by": booker})
    assert found == ([("appointment_by_other", (GAGNON,))] if proves else [])


def test_an_appointment_that_one_booked_oneself_says_so() -> None:
    """The policy may tell why it proves nothing."""
    own = {"kind": "clinician", "licence": {"order": "cmq", "no": "81002"}}
    found = [tie for tie in ties("appointments", {**APPOINTMENT, "booked_by": own}) if tie.who]
    assert [(tie.kind, tie.who, tie.by) for tie in found] == [("appointment_by_other", (GAGNON,), "self")]


def test_an_appointment_that_was_cancelled_or_missed_proves_nothing() -> None:
    """Only one that stands or was kept."""
    assert people("appointments", {**APPOINTMENT, "etat": "cancelled"}, {**APPOINTMENT, "etat": "missed"}) == []
    assert len(people("appointments", {**APPOINTMENT, "etat": "kept"})) == 1


@pytest.mark.parametrize("body", [3, None, {}, {"etat": "ended"}, {"etat": "ended", "participants": [3, {}]}])
def test_what_cannot_be_read_is_no_evidence(body: Any) -> None:
    """Of anyone, nor of an establishment."""
    assert ties("sessions", body) == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (START, "2026-11-01T14:00:00Z"),
        (START + 7, "2026-11-01T14:00:00.007Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (10**30, None),
        ("1793541600000", None),
        (1.5, None),
        (True, None),
        (None, None),
    ],
)
def test_milliseconds_are_instants_or_nothing(said: Any, read: str | None) -> None:
    """UTC, to the second where there is no fraction."""
    assert TRANSFORMS["date", "epoch-ms"](said) == read


def test_a_record_of_a_source_that_names_no_establishment_says_nothing_of_one() -> None:
    """Which is what tells it from a record that should have."""
    assert Record("Condition", "omnimed", "c", "p", {}, None, "").establishment is None  # type: ignore[arg-type]
