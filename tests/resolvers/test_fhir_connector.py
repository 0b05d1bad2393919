"""The FHIR connector: what it asks, what it keeps, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.protocols import Capabilities, Need, Reading, Request, Response, SourceFault
from resolvers.protocols.fhir import FhirConnector
from resolvers.records import Label
from tests.resolvers.record_specs import table

BASE = "https://source.example/fhir"
NOW = "2026-11-15T12:00:00Z"
OBSERVATIONS = Need("Observation", frozenset({"code", "value", "performer"}))
ENCOUNTERS = Need("Encounter", frozenset({"participant", "period", "serviceProvider"}))
PATIENT = Need("Patient", frozenset({"name"}))
PRACTITIONERS = Need("Practitioner", frozenset({"displayName"}))


def connector(**capabilities: Any) -> FhirConnector:
    return FhirConnector("chus", table("fhir", BASE), Capabilities(**capabilities))


def answer(body: Any, status: int = 200) -> Response:
    return Response(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def bundle(*bodies: Any, next_link: str | None = None, **more: Any) -> dict[str, Any]:
    link = [{"relation": "next", "url": next_link}] if next_link else []
    entries = [{"resource": body} for body in bodies]
    return {"resourceType": "Bundle", "type": "searchset", "link": link, "entry": entries, **more}


def observation(name: str = "o1", patient: str = "p1", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": name, "subject": {"reference": f"Patient/{patient}"}, **more}


def read(body: Any, needs: Sequence[Need] = (OBSERVATIONS,), **capabilities: Any) -> Reading:
    source = connector(**capabilities)
    return source.read(source.requests(needs, "p1")[0], answer(body), NOW)


def names(reading: Reading) -> list[str]:
    return [f"{record.type}/{record.local_id}" for record in reading.records]


def test_each_type_is_one_search_of_the_patient() -> None:
    """The patient is read by id; a coverage is searched by its beneficiary."""
    needs = [OBSERVATIONS, Need("Coverage", frozenset({"type"})), PATIENT, PRACTITIONERS]
    asked = [(r.method, r.path, dict(r.query)) for r in connector(page_size=7).requests(needs, "p1")]
    assert asked == [
        ("GET", "Observation", {"patient": "p1", "_count": "7"}),
        ("GET", "Coverage", {"beneficiary": "p1", "_count": "7"}),
        ("GET", "Patient/p1", {}),
    ]


def test_a_batch_asks_all_types_at_once() -> None:
    """One POST at the base."""
    (request,) = connector(batch=True).requests([OBSERVATIONS, PATIENT], "p1")
    assert (request.method, request.path) == ("POST", "")
    urls = [entry["request"]["url"] for entry in json.loads(request.body)["entry"]]
    assert urls == ["Observation?patient=p1&_count=200", "Patient/p1"]
    assert request.about.types == ("Observation", "Patient")


def test_only_the_elements_that_the_fields_read_are_asked() -> None:
    """With what the checks and the classes need: id, meta, the patient, code and category."""
    (request,) = connector(elements=True).requests([Need("Observation", frozenset({"issued"}))], "p1")
    assert dict(request.query)["_elements"] == "category,code,contained,id,issued,meta,subject"


def test_those_referred_to_come_along_only_when_needed() -> None:
    """_include is for a field asked, and for a need of a person or a place."""
    source = connector(include=True)
    with_need = source.requests([ENCOUNTERS, PRACTITIONERS], "p1")[0]
    assert [v for k, v in with_need.query if k == "_include"] == ["Encounter:participant", "Encounter:service-provider"]
    assert [v for k, v in source.requests([ENCOUNTERS], "p1")[0].query if k == "_include"] == []


@pytest.mark.parametrize("patient", ["", "..", "a/b", "a?x=1", "é", "x" * 65])
def test_an_id_that_cannot_be_one_is_never_asked(patient: str) -> None:
    """It would lead elsewhere under the base."""
    with pytest.raises(SourceFault):
        connector().requests([OBSERVATIONS], patient)
    with pytest.raises(SourceFault):
        connector().identity_of(patient)


def test_a_record_of_another_patient_is_dropped_and_counted() -> None:
    """Whatever the server thought was asked."""
    reading = read(bundle(observation("mine"), observation("theirs", "p2"), {**observation("none"), "subject": None}))
    assert names(reading) == ["Observation/mine"]
    assert reading.odd == 2


@pytest.mark.parametrize(
    "reference",
    ["Patient/p11", "https://other.example/fhir/Patient/p1", "Group/p1", "Patient/p1/x", "#p1", "patient/p1"],
)
def test_only_this_patient_s_reference_is_this_patient(reference: str) -> None:
    """Not a prefix, not another server's, not a group."""
    assert read(bundle({**observation(), "subject": {"reference": reference}})).records == ()


@pytest.mark.parametrize("reference", ["Patient/p1", f"{BASE}/Patient/p1", "Patient/p1/_history/2"])
def test_this_patient_may_be_named_in_three_ways(reference: str) -> None:
    """Relative, absolute under the base, versioned."""
    assert len(read(bundle({**observation(), "subject": {"reference": reference}})).records) == 1


@pytest.mark.parametrize(
    "odd",
    [
        3,
        {},
        {"resource": []},
        {"resource": {"id": "x"}},
        {"resource": {"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p1"}}},
        {"resource": {"resourceType": "Dragon", "id": "d"}},
        {"resource": observation("../x")},
        {"resource": observation("a b")},
        {"resource": {**observation(), "id": None}},
        {"resource": observation("x", meta=[])},
        {"resource": observation("x", meta={"security": {}})},
        {"resource": observation("x", meta={"security": [{"display": "PSY"}]})},
        {"resource": observation("x", meta={"security": ["PSY"]})},
        {"resource": observation("x", code="8302-2")},
        {"resource": observation("x", code={"coding": {"code": "8302-2"}})},
        {"resource": observation("x", category=[{"coding": [{"code": 3}]}])},
    ],
)
def test_one_odd_entry_costs_itself_alone(odd: Any) -> None:
    """What a policy would read of it can't be read: it is withheld, never taken as unlabelled."""
    body = bundle(observation("good"))
    body["entry"].append(odd)
    reading = read(body)
    assert names(reading) == ["Observation/good"]
    assert reading.odd == 1


def test_an_outcome_among_the_entries_is_ignored() -> None:
    """A server may add a warning."""
    reading = read(bundle(observation(), {"resourceType": "OperationOutcome", "issue": []}))
    assert (len(reading.records), reading.odd) == (1, 0)


def test_a_record_carries_its_version_and_labels() -> None:
    """From meta; a document's securityLabel too."""
    security = [{"system": "urn:s", "code": "PSY"}]
    meta = {"versionId": "3", "lastUpdated": "2026-01-02T03:04:05Z", "security": security}
    (record,) = read(bundle(observation(meta=meta))).records
    assert (record.version_id, record.last_updated, record.labels) == (
        "3",
        meta["lastUpdated"],
        (Label("urn:s", "PSY"),),
    )
    assert (record.source, record.patient, record.as_of) == ("chus", "p1", NOW)
    document = {**observation(), "resourceType": "DocumentReference", "securityLabel": [{"coding": security}]}
    needs = [Need("DocumentReference", frozenset({"type"}))]
    assert read(bundle(document), needs).records[0].labels == (Label("urn:s", "PSY"),)
    assert read(bundle({**document, "securityLabel": [{"text": "secret"}]}), needs).records == ()


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"<html>busy</html>", 200, "not-json"),
        (json.dumps(bundle(observation())).encode()[:-20], 200, "not-json"),
        ({}, 200, "shape"),
        ([], 200, "shape"),
        ({"resourceType": "Bundle", "type": "history"}, 200, "shape"),
        ({"resourceType": "Bundle", "type": "searchset", "entry": {}}, 200, "shape"),
        ({"resourceType": "OperationOutcome"}, 200, "shape"),
        (bundle(), 401, "forbidden"),
        (bundle(), 403, "forbidden"),
        (bundle(), 500, "status"),
        (bundle(), 404, "status"),
        (bundle(), 302, "status"),
    ],
)
def test_an_answer_that_is_none_is_a_fault_with_one_word(body: Any, status: int, reason: str) -> None:
    """Never a text of the source."""
    source = connector()
    with pytest.raises(SourceFault) as raised:
        source.read(source.requests([OBSERVATIONS], "p1")[0], answer(body, status), NOW)
    assert (raised.value.reason, str(raised.value)) == (reason, reason)


def test_a_patient_read_under_another_id_is_refused() -> None:
    """The source answered with somebody else."""
    source = connector()
    (request,) = source.requests([PATIENT], "p1")
    assert names(source.read(request, answer({"resourceType": "Patient", "id": "p1"}), NOW)) == ["Patient/p1"]
    with pytest.raises(SourceFault) as raised:
        source.read(request, answer({"resourceType": "Patient", "id": "p2"}), NOW)
    assert raised.value.reason == "wrong-patient"


def test_a_batch_entry_that_failed_costs_its_type_alone() -> None:
    """Each entry has its own status."""
    needs = [OBSERVATIONS, ENCOUNTERS, Need("Condition", frozenset({"code"}))]
    entries = [
        {"resource": bundle(observation()), "response": {"status": "200 OK"}},
        {"response": {"status": "500 Error"}},
        {"resource": {"resourceType": "Patient"}, "response": {"status": "200"}},
    ]
    reading = read({"resourceType": "Bundle", "type": "batch-response", "entry": entries}, needs, batch=True)
    assert names(reading) == ["Observation/o1"]
    assert reading.faults == (("Encounter", "status"), ("Condition", "shape"))


def test_a_batch_of_another_length_is_no_answer() -> None:
    """Nothing says which entry answers which."""
    with pytest.raises(SourceFault):
        read({"resourceType": "Bundle", "type": "batch-response", "entry": []}, [OBSERVATIONS, PATIENT], batch=True)


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
    for rank in range(100):
        reading = source.read(request, answer(bundle(next_link=f"?n={rank}")), NOW)
        if not reading.further:
            break
        request = reading.further[0]
    assert reading.partial


def encounter(**more: Any) -> dict[str, Any]:
    body = observation("e1", participant=[{"individual": {"reference": "Practitioner/d1"}}])
    return {**body, "resourceType": "Encounter", "serviceProvider": {"reference": "Organization/g1"}, **more}


def follow(source: FhirConnector, request: Request, *bodies: Any) -> Reading:
    return source.read(request, answer(bundle(*bodies)), NOW)


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


def test_a_care_team_is_one_record_for_each_participant() -> None:
    """Each with the team's labels, and dates of their own."""
    team = {
        "resourceType": "CareTeam",
        "id": "t1",
        "subject": {"reference": "Patient/p1"},
        "meta": {"security": [{"code": "R"}]},
        "period": {"start": "2020", "end": "2030"},
        "participant": [
            {"member": {"reference": "Practitioner/d1"}, "period": {"start": "2024-05"}},
            7,
            {
                "member": {"reference": "Organization/g1"},
                "role": [{"coding": [{"system": "urn:passerelle:relationship", "code": "roster"}]}],
            },
        ],
    }
    reading = read(bundle(team), [Need("CareTeamMember", frozenset({"practitioner", "since"}))])
    assert names(reading) == ["CareTeamMember/t1.0", "CareTeamMember/t1.2"]
    assert [record.labels for record in reading.records] == [(Label("", "R"),)] * 2
    first, last = (record.root() for record in reading.records)
    assert (first.read("practitioner").local_id, first.read("since"), first.read("until")) == ("d1", "2024-05", "2030")
    assert [term.read("code") for term in first.read("evidence")] == ["care_team"]
    assert (last.read("practitioner"), last.read("organization").local_id) == (None, "g1")
    assert [term.read("code") for term in last.read("evidence")] == ["roster"]


def test_a_directive_is_read_from_a_consent() -> None:
    """Kind, aims and who, as plain values."""
    consent = {
        "resourceType": "Consent",
        "id": "c1",
        "status": "active",
        "patient": {"reference": "Patient/p1"},
        "category": [{"coding": [{"system": "urn:passerelle:directive", "code": "restriction"}]}],
        "scope": {"coding": [{"code": "patient-privacy"}]},
        "performer": [{"reference": "Patient/p1"}],
        "provision": {
            "type": "deny",
            "period": {"start": "2026-01-01"},
            "dataPeriod": {"end": "2020"},
            "purpose": [{"code": "HRESCH"}],
            "class": [{"system": "urn:passerelle:category", "code": "laboratory"}, {"system": "urn:x", "code": "y"}],
            "securityLabel": [{"system": "urn:s", "code": "PSY"}],
            "actor": [
                {"reference": {"reference": "Practitioner/d1"}},
                {"role": {"coding": [{"system": "urn:passerelle:role", "code": "nurse"}]}},
            ],
        },
    }
    needs = [Need("Directive", frozenset({"kind"}))]
    root = read(bundle(consent), needs).records[0].root()
    assert (root.read("kind"), root.read("status")) == ("RESTRICTION", "ACTIVE")
    assert (root.read("period").read("start"), root.read("dataPeriod").read("end")) == ("2026-01-01", "2020")
    assert (root.read("purposes"), root.read("categories")) == (["HRESCH"], ["laboratory"])
    assert [label.read("code") for label in root.read("labels")] == ["PSY"]
    someone, everyone = root.read("actors")
    assert (someone.read("actor").local_id, someone.read("role")) == ("d1", None)
    assert (everyone.read("actor"), everyone.read("role").read("code")) == (None, "nurse")
    assert root.read("issuer").type == "Patient"
    research = {**consent, "category": [], "scope": {"coding": [{"code": "research"}]}}
    assert read(bundle(research), needs).records[0].root().read("kind") == "REFUSAL"
    assert read(bundle({**consent, "category": []}), needs).records[0].root().read("kind") == "CONSENT"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.sampled_from(["Bundle", "searchset", "Patient/p1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceType", "type", "entry", "resource", "link", "id", "subject", "reference", "meta"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(body=JSON, entry=JSON, batch=st.booleans())
def test_no_answer_raises_anything_but_a_fault(body: Any, entry: Any, batch: bool) -> None:
    """Random JSON as a whole answer, and as an entry of a good one."""
    source = connector(batch=batch)
    request = source.requests([OBSERVATIONS, PATIENT], "p1")[0]
    try:
        reading = source.read(request, answer(body), NOW)
    except SourceFault:
        reading = Reading()
    whole = bundle(observation())
    whole["entry"].append(entry)
    assert names(read(whole))[0] == "Observation/o1"
    assert all(record.patient == "p1" for record in reading.records)


def test_the_parameters_of_a_batch_are_those_of_the_searches() -> None:
    """Encoded once, and the same."""
    needs = [OBSERVATIONS, ENCOUNTERS, PRACTITIONERS]
    (batch,) = connector(batch=True, elements=True, include=True).requests(needs, "p1")
    single = connector(elements=True, include=True).requests(needs, "p1")
    urls = [entry["request"]["url"].split("?") for entry in json.loads(batch.body)["entry"]]
    assert [(path, parse_qsl(query)) for path, query in urls] == [(r.path, list(r.query)) for r in single]
