"""The FHIR connector: which records it keeps, and what they carry."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Need, SourceFault
from resolvers.records import Label
from tests.resolvers.fhir_answers import (
    BASE,
    NOW,
    PATIENT,
    answer,
    bundle,
    connector,
    names,
    observation,
    read,
)


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
        {"resource": observation("x", code={"coding": [{"system": 7, "code": "8302-2"}]})},
        {"resource": observation("x", component=[{"code": 7}])},
        {"resource": observation("x", component=[{"code": None}])},
        {"resource": observation("x", code={"coding": None})},
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


def test_a_patient_read_under_another_id_is_refused() -> None:
    """The source answered with somebody else."""
    source = connector()
    (request,) = source.requests([PATIENT], "p1")
    assert names(source.read(request, answer({"resourceType": "Patient", "id": "p1"}), NOW)) == ["Patient/p1"]
    with pytest.raises(SourceFault) as raised:
        source.read(request, answer({"resourceType": "Patient", "id": "p2"}), NOW)
    assert raised.value.reason == "wrong-patient"


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
