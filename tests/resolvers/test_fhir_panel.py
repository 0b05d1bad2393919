"""A FHIR source asked about many patients: the requests that leave, and what a server may answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers.protocols import Evidence, Identifier, Request, SourceFault
from resolvers.protocols.fhir_panel import FhirPanel
from resolvers.protocols.panel import Event
from tests.resolvers.fhir_answers import BASE, answer, bundle, connector

LICENCE = Identifier("urn:licence", "81001")
SINCE = 1_790_000_000
"""2026-09-21T14:13:20Z."""


def panel(**capabilities: Any) -> FhirPanel:
    return connector(**{"panel": ("identifier",), **capabilities}).panel


def patient(name: str = "p1", value: str = "1", **more: Any) -> dict[str, Any]:
    number = {"system": "urn:n", "value": value}
    return {"resourceType": "Patient", "id": name, "identifier": [number], **more}


def team(name: str = "t1", patient: str = "p1", licence: Any = "81001", **more: Any) -> dict[str, Any]:
    member = {"identifier": {"system": "urn:licence", "value": licence}}
    about = {"resourceType": "CareTeam", "id": name, "subject": {"reference": f"Patient/{patient}"}}
    return {**about, "participant": [{"member": member}], **more}


def encounter(name: Any = "e1", patient: str = "p1", **more: Any) -> dict[str, Any]:
    about = {"resourceType": "Encounter", "id": name, "subject": {"reference": f"Patient/{patient}"}}
    when = {"start": "2026-11-10T10:00:00Z", "end": "2026-11-15T10:00:00Z"}
    return {**about, "status": "finished", "class": {"code": "IMP"}, "period": when, **more}


def asked(request: Request) -> str:
    return f"{request.path}?" + "&".join(f"{name}={value}" for name, value in request.query)


def read(requests: tuple[Request, ...], body: Any, reads: FhirPanel) -> Evidence[Any]:
    """Read an answer to the first request, by what it sought."""
    (request, *_) = requests
    kinds: dict[str, Any] = {
        "CareTeam": reads.read_follows,
        "Practitioner": reads.read_follows,
        "Encounter": reads.read_events,
    }
    found: Evidence[Any] = kinds.get(request.path, reads.read_people)(request, answer(body))
    return found


def test_whom_a_professional_follows_is_asked_by_the_licence_that_teams_carry() -> None:
    """Or by those who bear it, when teams name them by reference; not at all when it isn't said how."""
    (one,) = panel().follows(LICENCE)
    assert asked(one) == "CareTeam?participant:identifier=urn:licence|81001&_count=200"
    (other,) = panel(panel=("reference",)).follows(LICENCE)
    assert asked(other) == "Practitioner?identifier=urn:licence|81001&_count=200"
    assert panel(panel=()).follows(LICENCE) == ()
    assert not panel(panel=()).lists
    assert len(panel(panel=("identifier", "reference")).follows(LICENCE)) == 2


def test_a_licence_cannot_widen_the_question() -> None:
    """Separators are escaped (https://hl7.org/fhir/R4/search.html#escaping)."""
    (one,) = panel().follows(Identifier("urn:a|b", "8,9$"))
    assert dict(one.query)["participant:identifier"] == "urn:a\\|b|8\\,9\\$"


def test_a_group_is_asked_for_by_its_id_however_professionals_are_named() -> None:
    """Teams name groups by identifier alone."""
    group = Identifier("urn:passerelle:group", "night")
    for ways in (("identifier",), ("reference",)):
        (one,) = panel(panel=ways).follows(group)
        assert dict(one.query)["participant:identifier"] == "urn:passerelle:group|night"


def test_those_who_bear_the_licence_lead_to_their_teams() -> None:
    """Those who bear another don't; nobody leads nowhere."""
    reads = panel(panel=("reference",))
    requests = reads.follows(LICENCE)
    bearing = {"resourceType": "Practitioner", "id": "d1", "identifier": [{"system": "urn:licence", "value": "81001"}]}
    other = {**bearing, "id": "d2", "identifier": [{"system": "urn:licence", "value": "1"}]}
    (onward,) = read(requests, bundle(bearing, other), reads).further
    assert asked(onward) == "CareTeam?participant=Practitioner/d1&_count=200"
    assert read(requests, bundle(other), reads) == Evidence()


def test_too_many_namesakes_are_nobody() -> None:
    """A server that ignores what it is asked for gives everyone."""
    reads = panel(panel=("reference",))
    bearing = {"resourceType": "Practitioner", "identifier": [{"system": "urn:licence", "value": "81001"}]}
    with pytest.raises(SourceFault, match="too-large"):
        read(reads.follows(LICENCE), bundle(*({**bearing, "id": f"d{n}"} for n in range(11))), reads)


def test_patients_who_came_along_are_known_and_the_others_are_asked_for() -> None:
    """By id, fifty at a time; a tie is read as for one patient."""
    reads = panel(include=True)
    requests = reads.follows(LICENCE)
    assert asked(requests[0]).endswith("&_include=CareTeam:subject")
    heard = read(requests, bundle(team(), team("t2", "p2"), patient()), reads)
    assert [(one.person.local_id, one.tie.kind) for one in heard.items] == [("p1", "care_team")]
    (onward,) = heard.further
    assert asked(onward) == "Patient?_id=p2&_count=200"
    later = reads.read_follows(onward, answer(bundle(patient("p2", "2"), patient("p3", "3"))))
    assert [one.person.local_id for one in later.items] == ["p2"]
    many = read(requests, bundle(*(team(f"t{n}", f"q{n}") for n in range(120))), reads)
    assert [len(dict(one.query)["_id"].split(",")) for one in many.further] == [50, 50, 20]


@pytest.mark.parametrize(
    "body",
    [
        team(licence="81002"),
        team(licence=81001),
        team(status="entered-in-error"),
        team(patient="../p1"),
        {**team(), "subject": {"reference": "Group/p1"}},
        {**team(), "subject": {"reference": "https://elsewhere.example/fhir/Patient/p1"}},
        {**team(), "subject": None},
        {**team(), "participant": "everyone"},
        {**team(), "resourceType": "Encounter"},
    ],
)
def test_what_does_not_show_the_holder_in_a_patients_team_is_no_evidence(body: dict[str, Any]) -> None:
    """Whatever the server took the question for."""
    reads = panel(include=True)
    assert read(reads.follows(LICENCE), bundle(body, patient()), reads).items == ()


def test_files_are_asked_for_by_numbers_fifty_at_a_time() -> None:
    """In an order that doesn't depend on who asks."""
    numbers = [Identifier("urn:n", str(rank)) for rank in range(120)]
    requests = panel().people(numbers)
    assert [len(dict(one.query)["identifier"].split(",")) for one in requests] == [50, 50, 20]
    assert panel().people(reversed(numbers)) == requests  # type: ignore[arg-type]


def test_only_those_asked_for_are_read() -> None:
    """Not who came beside, can't be read, or says too much; a number may be written otherwise."""
    reads = panel()
    requests = reads.people([Identifier("urn:n", "1")])
    crowd = patient("p9", identifier=[{"system": "urn:n", "value": "1"}] * 65)
    heard = read(requests, bundle(patient(), patient("p2", "2"), patient("p 3"), crowd, team()), reads)
    assert [one.local_id for one in heard.items] == ["p1"]
    assert [one.local_id for one in read(requests, bundle(patient("p4", " 1 ")), reads).items] == ["p4"]


def test_a_replaced_file_leads_to_its_replacement_a_few_steps() -> None:
    """Asked for by id, and read because it was."""
    reads = panel()
    waiting, steps = [*reads.people([Identifier("urn:n", "1")])], 0
    while waiting and steps < 20:
        link = [{"type": "replaced-by", "other": {"reference": f"Patient/q{steps}"}}]
        name = f"q{steps - 1}" if steps else "p1"
        heard = reads.read_people(waiting.pop(), answer(bundle(patient(name, "x" if steps else "1", link=link))))
        assert [one.local_id for one in heard.items] == [name]
        waiting += heard.further
        steps += 1
    assert steps == 5


def test_what_happened_is_asked_of_many_files_since_a_day_by_few_elements() -> None:
    """Where the server takes elements."""
    (one,) = panel(elements=True).events(["p2", "p1"], SINCE, {"Encounter"})
    query = "patient=Patient/p1,Patient/p2&date=ge2026-09-21&_elements=class,id,period,status,subject&_count=200"
    assert asked(one) == f"Encounter?{query}"
    assert panel().events(["p1"], SINCE, {"Teleconsultation"}) == ()
    many = panel().events([str(rank) for rank in range(70)], SINCE, {"Encounter"})
    assert [len(dict(one.query)["patient"].split(",")) for one in many] == [50, 20]
    with pytest.raises(SourceFault, match="shape"):
        panel().events(["../p1"], SINCE, {"Encounter"})


def test_an_event_says_what_it_was_and_whose() -> None:
    """In the schema's own words."""
    reads = panel()
    heard = read(reads.events(["p1"], SINCE, {"Encounter"}), bundle(encounter()), reads)
    expected = ("e1", "p1", "FINISHED", "IMP", "2026-11-10T10:00:00Z", "2026-11-15T10:00:00Z")
    assert heard.items == (Event("Encounter", *expected),)


@pytest.mark.parametrize(
    "body",
    [
        encounter(patient="p2"),
        encounter(name="../e1"),
        encounter(name=7),
        encounter(resourceType="Patient"),
        encounter(subject={"reference": "https://elsewhere.example/fhir/Patient/p1"}),
        encounter(subject={"reference": "Group/p1"}),
        encounter(subject=["Patient/p1"]),
    ],
)
def test_what_is_not_of_someone_asked_about_is_left_out(body: dict[str, Any]) -> None:
    """The others of its page stay."""
    reads = panel()
    heard = read(reads.events(["p1"], SINCE, {"Encounter"}), bundle(body, encounter("e2")), reads)
    assert [one.local_id for one in heard.items] == ["e2"]


def test_what_cannot_be_read_of_an_event_is_absent() -> None:
    """A state, a class and dates of another shape say nothing."""
    reads = panel()
    odd = encounter(status=["finished"], period={"start": 3, "end": "soon"}, **{"class": "IMP"})
    heard = read(reads.events(["p1"], SINCE, {"Encounter"}), bundle(odd), reads)
    assert heard.items == (Event("Encounter", "e1", "p1"),)


def test_a_list_goes_on_under_the_source_and_nowhere_else() -> None:
    """Page after page, to the cap; then it is partial."""
    reads = panel(cap=2, page_size=1)
    requests = reads.events(["p1"], SINCE, {"Encounter"})
    heard = read(requests, bundle(encounter(), next_link=f"{BASE}/Encounter?page=2"), reads)
    (onward,) = heard.further
    assert (asked(onward), heard.partial) == ("Encounter?page=2", False)
    last = reads.read_events(onward, answer(bundle(encounter("e2"), next_link=f"{BASE}/Encounter?page=3")))
    assert (last.further, last.partial, len(last.items)) == ((), True, 1)
    for address in ("https://elsewhere.example/fhir/Encounter", f"{BASE}/../admin"):
        with pytest.raises(SourceFault, match="shape"):
            read(requests, bundle(encounter(), next_link=address), reads)


def test_a_page_that_leads_to_itself_is_a_fault() -> None:
    """Else it would never end."""
    reads = panel()
    (request,) = reads.events(["p1"], SINCE, {"Encounter"})
    query = "&".join(f"{name}={value}" for name, value in request.query)
    with pytest.raises(SourceFault, match="shape"):
        read((request,), bundle(encounter(), next_link=f"{BASE}/Encounter?{query}"), reads)


def test_a_server_that_says_it_failed_is_believed() -> None:
    """Wholly when it gave nothing, in part when it gave something, or less than it counts."""
    reads = panel()
    requests = reads.events(["p1"], SINCE, {"Encounter"})
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    with pytest.raises(SourceFault, match="outcome"):
        read(requests, bundle(outcome), reads)
    assert read(requests, bundle(encounter(), outcome), reads).partial
    assert read(requests, bundle(encounter(), total=9), reads).partial
    assert read(requests, bundle(encounter(), "junk"), reads).partial
    assert not read(requests, bundle(encounter(), total=1), reads).partial


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (500, {}, "status"),
        (401, {}, "unauthenticated"),
        (403, {}, "forbidden"),
        (200, b"<html>", "not-json"),
        (200, {"resourceType": "Patient"}, "shape"),
        (200, [], "shape"),
    ],
)
def test_an_answer_that_is_none_is_a_fault(status: int, body: Any, reason: str) -> None:
    """Never an empty list."""
    reads = panel()
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    for request, reading in (
        (reads.follows(LICENCE)[0], reads.read_follows),
        (reads.people([Identifier("urn:n", "1")])[0], reads.read_people),
        (reads.events(["p1"], SINCE, {"Encounter"})[0], reads.read_events),
    ):
        with pytest.raises(SourceFault, match=reason):
            reading(request, answer(given, status))
