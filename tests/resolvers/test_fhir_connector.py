"""The FHIR connector: what it asks, and what is no answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.protocols import Capabilities, Need, Reading, SourceFault
from resolvers.protocols.fhir import FhirConnector
from tests.resolvers.fhir_answers import (
    ENCOUNTERS,
    NOW,
    OBSERVATIONS,
    PATIENT,
    PRACTITIONERS,
    answer,
    bundle,
    connector,
    names,
    observation,
    read,
)
from tests.resolvers.record_specs import table

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


def test_each_type_is_one_search_of_the_patient() -> None:
    """The patient is read by id; a coverage is searched by its beneficiary."""
    needs = [OBSERVATIONS, Need("Coverage", frozenset({"type"})), PATIENT, PRACTITIONERS]
    asked = [(r.method, r.path, dict(r.query)) for r in connector(page_size=7).requests(needs, "p1")]
    assert asked == [
        ("GET", "Observation", {"patient": "Patient/p1", "_count": "7"}),
        ("GET", "Coverage", {"beneficiary": "Patient/p1", "_count": "7"}),
        ("GET", "Patient/p1", {}),
    ]


def test_a_batch_asks_all_types_at_once() -> None:
    """One POST at the base."""
    (request,) = connector(batch=True).requests([OBSERVATIONS, PATIENT], "p1")
    assert (request.method, request.path) == ("POST", "")
    urls = [entry["request"]["url"] for entry in json.loads(request.body)["entry"]]
    assert urls == ["Observation?patient=Patient/p1&_count=200", "Patient/p1"]
    assert request.about.types == ("Observation", "Patient")


def test_only_the_elements_that_the_fields_read_are_asked() -> None:
    """With what the checks and the classes need: id, meta, the patient, code and category."""
    (request,) = connector(elements=True).requests([Need("Condition", frozenset({"recordedDate"}))], "p1")
    assert (
        dict(request.query)["_elements"]
        == "category,code,contained,extension,id,meta,modifierExtension,recordedDate,subject"
    )


def test_no_field_of_the_gateway_is_asked_of_a_server() -> None:
    """A server that knows its elements would refuse the whole search."""
    own = frozenset({"code", "source", "provenance", "securityLabels", "likelySameAs"})
    (request,) = connector(elements=True).requests([Need("Condition", own)], "p1")
    assert dict(request.query)["_elements"] == "category,code,contained,extension,id,meta,modifierExtension,subject"


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
        (bundle(), 401, "unauthenticated"),
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


def test_a_source_without_a_base_url_stops_the_start() -> None:
    """Nothing could tell its own addresses from another's."""
    with pytest.raises(ValueError, match="base URL"):
        FhirConnector("chus", table("fhir"), Capabilities())
