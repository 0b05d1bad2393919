"""Directives written in the house, for tests: record one, revoke it, look at what the registry keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx

from tests.house import MARIE, House, Reply

RECORD = """mutation($input: RecordDirectiveInput!) {
  recordDirective(input: $input) {
    clientMutationId
    directiveEdge { cursor node { id kind status categories purposes period { start end } ambiguity summary } }
  }
}"""
REVOKE = """mutation($input: RevokeDirectiveInput!) {
  revokeDirective(input: $input) { clientMutationId directive { id kind status } }
}"""
TREMBLAY = ("Practitioner", "omnimed", "OM-1001", "cmq-81001")
"""Dr Tremblay, as Marie's clinic names him."""
UNWRITABLE: tuple[tuple[dict[str, Any], str], ...] = (
    ({"period": {"end": "9999-12-31T23:59:59.999999Z"}}, "period"),
    ({"period": {"start": "0001-01-01T00:00:00+14:00"}}, "period"),
    ({"dataPeriod": {"end": "9999-12-31T23:59:59.999999Z"}}, "dataPeriod"),
    ({"labels": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "PSY"}]}, "labels"),
    ({"labels": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "R"}]}, "labels"),
)
"""Parts that would be written otherwise than they were given, and their names."""


async def record(
    house: House,
    *,
    who: str = "marie-bouchard",
    purpose: str = "PATRQT",
    patient: str | Mapping[str, str] = MARIE,
    **given: Any,
) -> Reply:
    """Record a directive: Dr Tremblay restricted from allergies, unless said otherwise; None leaves a part out."""
    actor = {"actor": house.keyring.seal_id(TREMBLAY)}
    asked = {
        "patient": {"value": patient} if isinstance(patient, str) else patient,
        "kind": "RESTRICTION",
        "categories": ["allergy"],
        "actors": [actor],
        **given,
    }
    asked = {name: part for name, part in asked.items() if part is not None}
    return await house.ask(RECORD, who=who, purpose=purpose, variables={"input": asked})


async def revoke(
    house: House, id: str, *, who: str = "marie-bouchard", purpose: str = "PATRQT", reason: str | None = None
) -> Reply:
    """Revoke a directive by its id."""
    return await house.ask(REVOKE, who=who, purpose=purpose, variables={"input": {"id": id, "reason": reason}})


def recorded(reply: Reply) -> Any:
    """Return the directive of a payload."""
    assert reply.status == 200, reply.body
    return reply.data["recordDirective"]["directiveEdge"]["node"]


def consents(house: House, patient: str = "reg-0001") -> list[Any]:
    """Return the Consents that the registry keeps of a patient."""
    return [one.body() for one in house.sources["registre"].state.store.of_patient("Consent", patient)]


def directive_id(house: House, local_id: str, patient: str = "reg-0001", source: str = "registre") -> str:
    """Return the opaque id of a directive."""
    return house.keyring.seal_id(("Directive", source, patient, local_id))


async def allergies(house: House, who: str = "dr-tremblay", purpose: str = "TREAT") -> int:
    """Return how many of Marie's allergies someone reads."""
    query = f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ allergies {{ edges {{ node {{ id }} }} }} }} }}'
    answer = await house.ask(query, who=who, purpose=purpose)
    assert answer.status == 200, answer.codes
    return len(answer.nodes("allergies")) if answer.patient is not None else 0


class Wire(httpx.AsyncBaseTransport):
    """The registry behind a wire that a test may cut: before a write arrives, or before its answer does."""

    def __init__(self) -> None:
        self.behind: httpx.AsyncBaseTransport | None = None
        self.lose: str = ""
        """`request` or `answer`: which half of a write is lost."""
        self.change: dict[str, Any] = {}
        """What the source puts over the Consent that it is sent."""
        self.refuse = False
        """Whether it answers 403 to a write."""
        self.stale = False
        """Whether a write names a version that is no more."""
        self.writes: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        assert self.behind is not None
        if request.method in ("POST", "PUT"):
            self.writes.append(request.method)
            if self.lose == "request":
                raise httpx.ReadTimeout("lost", request=request)
            if self.refuse:
                return httpx.Response(403, request=request)
            if self.stale:
                request.headers["if-match"] = 'W/"0"'
            if self.change:
                body = json.loads(request.content) | self.change
                headers = {k: v for k, v in request.headers.items() if k != "content-length"}
                request = httpx.Request(request.method, request.url, headers=headers, json=body)
        answer = await self.behind.handle_async_request(request)
        if request.method in ("POST", "PUT") and self.lose == "answer":
            await answer.aread()
            raise httpx.ReadTimeout("lost", request=request)
        return answer
