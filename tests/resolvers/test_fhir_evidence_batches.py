"""FHIR batches of evidence: several reads as one request, each read as if it had been sent alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers.protocols import Request, Response, SourceFault
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.fhir_batch import NO_BATCH, FhirBatch

CONSENTS = Request("GET", "Consent", (("patient", "Patient/p-1"), ("_count", "200")), ACCEPT, about="consents")
WHO = Request("GET", "Patient", (("identifier", "urn:x|A&B=1 é"), ("_count", "10")), ACCEPT, about="who")
EMPTY = {"resourceType": "Bundle", "type": "searchset", "total": 0}


def answer(*entries: Any, status: int = 200, **changes: Any) -> Response:
    """Return an answer to a batch."""
    body = {"resourceType": "Bundle", "type": "batch-response", "entry": list(entries), **changes}
    return Response(status, {}, json.dumps(body).encode())


def entry(status: Any = "200 OK", resource: Any = EMPTY) -> dict[str, Any]:
    """Return an entry."""
    return {"response": {"status": status}, "resource": resource}


def apart(response: Response) -> Any:
    """Take an answer to the two reads apart."""
    return FhirBatch().apart(FhirBatch().together([CONSENTS, WHO]), response)


def test_reads_are_sent_as_one_request_that_only_reads() -> None:
    """In their order, as relative addresses; what separates parts of an address is escaped."""
    sent = FhirBatch().together([CONSENTS, WHO])
    assert (sent.method, sent.path, sent.reads, sent.about) == ("POST", "", True, (CONSENTS, WHO))
    assert json.loads(sent.body) == {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [
            {"request": {"method": "GET", "url": "Consent?patient=Patient/p-1&_count=200"}},
            {"request": {"method": "GET", "url": "Patient?identifier=urn:x%7CA%26B%3D1+%C3%A9&_count=10"}},
        ],
    }


def test_each_read_gets_its_own_status_and_body() -> None:
    """A search that failed costs no other."""
    parts = apart(answer(entry(), entry("404 Not Found", {"resourceType": "OperationOutcome"})))
    assert [part.status for part in parts] == [200, 404]
    assert json.loads(parts[0].body) == EMPTY


@pytest.mark.parametrize("odd", [{}, {"response": {}}, entry(200), entry("OK"), entry("²00"), entry(None)])
def test_an_entry_without_a_status_that_can_be_read_is_no_answer(odd: Any) -> None:
    """It says nothing, not even that there is nothing; the other one stands."""
    first, second = apart(answer(odd, entry()))
    assert isinstance(first, SourceFault)
    assert second.status == 200


def test_an_entry_without_a_resource_is_no_empty_list() -> None:
    """Its reader is given null, which is no bundle."""
    first, _ = apart(answer({"response": {"status": "200"}}, entry()))
    assert json.loads(first.body) is None


@pytest.mark.parametrize(
    "response",
    [
        answer(entry()),
        answer(entry(), entry(), entry()),
        answer(entry(), entry(), type="searchset"),
        answer(entry(), entry(), resourceType="OperationOutcome"),
        answer(entry(), None),
        answer(entry(), entry(), entry={}),
        Response(200, {}, b"[]"),
    ],
)
def test_an_answer_that_is_not_one_for_each_read_is_a_fault_of_all(response: Response) -> None:
    """Whose answer an entry is would be guessed."""
    with pytest.raises(SourceFault) as fault:
        apart(response)
    assert fault.value.reason == "shape"


CONSENT = {"resource": {"resourceType": "Consent", "id": "c-1"}}
ALONG = {"resource": {"resourceType": "Consent", "id": "c-1"}, "search": {"mode": "include"}}


@pytest.mark.parametrize("held", [[CONSENT], [None, CONSENT], [CONSENT, {"resource": {}}]])
def test_parts_in_another_order_than_was_asked_are_a_fault_of_all(held: list[Any]) -> None:
    """Read in their places, the directives would be an empty list, and nobody would miss them."""
    with pytest.raises(SourceFault, match="shape"):
        apart(answer(entry(), entry(resource={**EMPTY, "entry": held})))


@pytest.mark.parametrize("held", [[], [ALONG], [{"resource": {"resourceType": "Patient", "alias": "Consent"}}]])
def test_what_comes_along_is_in_its_place(held: list[Any]) -> None:
    """What a search includes may be of any type; a word is no type."""
    parts = apart(answer(entry(), entry(resource={**EMPTY, "entry": held})))
    assert [part.status for part in parts] == [200, 200]


@pytest.mark.parametrize(("status", "reason"), [(401, "unauthenticated"), (403, "forbidden"), (500, "status")])
def test_a_failure_of_the_whole_is_a_fault_of_all(status: int, reason: str) -> None:
    """A refusal is honoured, and not asked again in pieces."""
    with pytest.raises(SourceFault) as fault:
        apart(answer(status=status))
    assert fault.value.reason == reason


@pytest.mark.parametrize("status", sorted(NO_BATCH))
def test_a_server_that_takes_no_batch_is_asked_for_each_alone(status: int) -> None:
    """It says so by its status."""
    assert apart(answer(status=status)) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"entry": [{"resource": {"text": "\\ud800"}}]}', b"\xff"])
def test_an_answer_that_the_fast_decoder_refuses_is_asked_for_in_pieces(body: bytes) -> None:
    """One odd text costs nothing but the read that it is in."""
    assert apart(Response(200, {}, body)) is None
