"""The FHIR connector: further pages, and those whom records refer to."""

from __future__ import annotations

import pytest

from resolvers.protocols import Need, Reading, SourceFault
from tests.resolvers.fhir_answers import (
    BASE,
    ENCOUNTERS,
    NOW,
    OBSERVATIONS,
    PRACTITIONERS,
    answer,
    bundle,
    connector,
    encounter,
    follow,
    names,
    observation,
    read,
)


@pytest.mark.parametrize(
    ("link", "path", "query"),
    [
        (f"{BASE}/Observation?page=2", "Observation", {"page": "2"}),
        (f"{BASE}?_getpages=a%20b", "", {"_getpages": "a b"}),
        ("Observation?page=2", "Observation", {"page": "2"}),
        ("?page=2", "Observation", {"page": "2"}),
        ("https://source.example:443/fhir/Observation?page=2", "Observation", {"page": "2"}),
    ],
)
def test_a_next_link_under_the_base_is_followed(link: str, path: str, query: dict[str, str]) -> None:
    """Absolute or relative."""
    (further,) = read(bundle(observation(), next_link=link)).further
    assert (further.method, further.path, dict(further.query)) == ("GET", path, query)


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/fhir/Observation?page=2",
        "https://source.example.evil.example/fhir/Observation",
        "http://source.example/fhir/Observation",
        "https://source.example:8443/fhir/Observation",
        "https://me:pw@source.example/fhir/Observation",
        "https://source.example/fhirx/Observation",
        "https://source.example/admin",
        f"{BASE}/../admin",
        f"{BASE}/%2e%2e/admin",
        f"{BASE}/Patient/$everything",
        "//evil.example/fhir/Observation",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_a_next_link_that_leads_elsewhere_is_refused(link: str) -> None:
    """Another origin would receive our credentials."""
    with pytest.raises(SourceFault) as raised:
        read(bundle(observation(), next_link=link))
    assert raised.value.reason == "shape"


def test_a_next_link_to_itself_is_refused() -> None:
    """Else it would never end."""
    source = connector()
    (request,) = source.requests([OBSERVATIONS], "p1")
    (second,) = source.read(request, answer(bundle(next_link=f"{BASE}/Observation?page=2")), NOW).further
    with pytest.raises(SourceFault):
        source.read(second, answer(bundle(next_link=f"{BASE}/Observation?page=2")), NOW)


def test_pages_stop_at_the_cap_and_say_so() -> None:
    """partial, never silently."""
    source = connector(page_size=2, cap=3)
    (request,) = source.requests([OBSERVATIONS], "p1")
    first = source.read(request, answer(bundle(observation("a"), observation("b"), next_link="?n=2")), NOW)
    assert not first.partial
    second = source.read(first.further[0], answer(bundle(observation("c"), observation("d"), next_link="?n=3")), NOW)
    assert names(second) == ["Observation/c"]
    assert (second.partial, second.further) == (True, ())


def test_empty_pages_without_end_stop_too() -> None:
    """A server may lie."""
    source = connector(page_size=200, cap=200)
    (request,) = source.requests([OBSERVATIONS], "p1")
    reading = Reading(further=(request,))
    for rank in range(100):
        if reading.further:
            reading = source.read(reading.further[0], answer(bundle(next_link=f"?n={rank}")), NOW)
    assert (reading.partial, reading.further) == (True, ())


def test_those_that_did_not_come_along_are_asked_in_one_wave() -> None:
    """Only of the types needed, and only those that the fields asked refer to."""
    source = connector()
    reading = read(bundle(encounter(subject={"reference": "Patient/p1"})), [ENCOUNTERS, PRACTITIONERS])
    (wave,) = reading.further
    assert (wave.path, dict(wave.query)) == ("Practitioner", {"_id": "d1", "_count": "1"})
    then = follow(
        source, wave, {"resourceType": "Practitioner", "id": "d1"}, {"resourceType": "Practitioner", "id": "d2"}
    )
    assert [(r.type, r.local_id, r.patient) for r in then.records] == [("Practitioner", "d1", "")]
    assert (then.odd, then.further) == (1, ())


def test_a_field_not_asked_brings_nobody() -> None:
    """The participants were not."""
    needs = [Need("Encounter", frozenset({"period"})), PRACTITIONERS]
    assert read(bundle(encounter()), needs).further == ()
    assert read(bundle(encounter()), [ENCOUNTERS]).further == ()


def test_who_came_along_is_not_asked_again() -> None:
    """And is dropped when nobody needs them."""
    doctor = {"resourceType": "Practitioner", "id": "d1"}
    reading = read(bundle(encounter(), doctor), [ENCOUNTERS, PRACTITIONERS])
    assert (names(reading), reading.further) == (["Encounter/e1", "Practitioner/d1"], ())
    assert names(read(bundle(encounter(), doctor), [ENCOUNTERS])) == ["Encounter/e1"]


def test_many_are_asked_fifty_at_a_time() -> None:
    """An address stays short."""
    many = [{"individual": {"reference": f"Practitioner/d{n}"}} for n in range(120)]
    wave = read(bundle(encounter(participant=many)), [ENCOUNTERS, PRACTITIONERS]).further
    assert [len(dict(request.query)["_id"].split(",")) for request in wave] == [50, 50, 20]


def test_a_reference_to_another_server_is_never_followed() -> None:
    """Nor taken for a local one."""
    away = [{"individual": {"reference": "https://other.example/fhir/Practitioner/d1"}}]
    assert read(bundle(encounter(participant=away)), [ENCOUNTERS, PRACTITIONERS]).further == ()


def test_a_relative_of_another_patient_is_dropped() -> None:
    """A related person belongs to one patient."""
    source = connector()
    performer = [{"reference": "RelatedPerson/r1"}]
    needs = [OBSERVATIONS, Need("PatientActor", frozenset({"name"}))]
    (wave,) = read(bundle(observation(performer=performer)), needs).further
    relative = {"resourceType": "RelatedPerson", "id": "r1", "patient": {"reference": "Patient/p2"}}
    assert follow(source, wave, relative).records == ()
    mine = follow(source, wave, {**relative, "patient": {"reference": "Patient/p1"}})
    assert [(r.type, r.patient) for r in mine.records] == [("PatientActor", "p1")]


def test_no_other_patient_is_asked_for_as_an_actor() -> None:
    """A reference to somebody else's file leads nowhere."""
    needs = [OBSERVATIONS, Need("PatientActor", frozenset({"name"}))]
    theirs = read(bundle(observation(performer=[{"reference": "Patient/p2"}])), needs)
    assert theirs.further == ()
    mine = read(bundle(observation(performer=[{"reference": "Patient/p1"}])), needs)
    assert [dict(r.query)["_id"] for r in mine.further] == ["p1"]


def test_references_within_the_bundle_are_made_local() -> None:
    """urn:uuid names what nobody sees later."""
    body = bundle(encounter(participant=[{"individual": {"reference": "urn:uuid:0001"}}]))
    body["entry"].append({"fullUrl": "urn:uuid:0001", "resource": {"resourceType": "Practitioner", "id": "d9"}})
    reading = read(body, [ENCOUNTERS, PRACTITIONERS])
    assert reading.records[0].root().read("participant")[0].read("individual").local_id == "d9"
    assert names(reading)[1] == "Practitioner/d9"
