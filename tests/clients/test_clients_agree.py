"""Client libraries: Apollo Client, urql and gql get the same data, errors and pages as plain HTTP does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gateway.demo.sources.mischief import Status
from tests.clients.asking import Ask, by_gql, by_hand, by_node
from tests.clients.served import Served, serve_house
from tests.house import MARIE

CHART = """query Chart($who: IdentifierInput!) {
  patient(identifier: $who) {
    id name { given family } birthDate telecom { value }
    allergies { edges { node { id code { text } source { id } } } }
    encounters(first: 2) { pageInfo { hasNextPage endCursor } edges { cursor node { id status period { start } } } }
  }
  viewer { name activeRole { code } }
}"""
PAGES = """query Pages($who: IdentifierInput!, $after: String) {
  patient(identifier: $who) { observations(first: 40, after: $after) {
    pageInfo { hasNextPage endCursor } edges { node { id code { text } effectiveDateTime } } } }
}"""
UNKNOWN = "query Unknown($who: IdentifierInput!) { patient(identifier: $who) { shoeSize } }"
WHO = {"who": {"value": MARIE}}

CLIENTS = {"apollo": by_node("apollo"), "urql": by_node("urql"), "gql": by_gql}


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A gateway that listens."""
    async with serve_house(tmp_path) as opened:
        yield opened


@pytest.fixture(params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Ask:
    """Each client library in turn."""
    return CLIENTS[request.param]


def unlike(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what differs from one request to the next: the decision, and how long it took."""
    access = dict(answer["access"])
    access.pop("decisionId")
    access["sources"] = [{**source, "latencyMs": None} for source in access["sources"]]
    errors = [{key: value for key, value in error.items() if key != "decisionId"} for error in answer["errors"]]
    return {**answer, "access": access, "errors": errors}


async def test_the_same_query_gives_the_same_answer(served: Served, client: Ask) -> None:
    """Data, errors with their codes, and `extensions.access`; a physician's is whole, a billing clerk's has errors."""
    asked = [{"query": CHART, "variables": WHO}]
    for who, purpose, codes in (("dr-tremblay", "TREAT", set()), ("facturation", "HPAYMT", {"FIELD_WITHHELD"})):
        (plain,) = await by_hand(served.url, served.headers(who, purpose), asked)
        assert plain["data"]["viewer"]["name"]
        assert {error["code"] for error in plain["errors"]} == codes
        (found,) = await client(served.url, served.headers(who, purpose), asked)
        assert unlike(found) == unlike(plain)


async def test_pages_by_cursor_are_the_whole_list_once(served: Served, client: Ask) -> None:
    """Each cursor leads on; no record is missing, none comes twice."""
    (whole,) = await by_hand(
        served.url, served.headers(), [{"query": PAGES.replace("first: 40", "first: 500"), "variables": WHO}]
    )
    nodes = [edge["node"] for edge in whole["data"]["patient"]["observations"]["edges"]]
    assert len(nodes) > 80
    steps = [{"query": PAGES, "variables": WHO, "follow": ["patient", "observations"]}]
    (paged,) = await client(served.url, served.headers(), steps)
    assert paged["data"] == nodes


async def test_a_missing_purpose_is_an_error_with_its_code(served: Served, client: Ask) -> None:
    """403, and the client's own error has what the answer said."""
    (found,) = await client(served.url, served.headers(purpose=None), [{"query": CHART, "variables": WHO}])
    assert [(error["code"], error["message"]) for error in found["errors"]] == [
        ("PURPOSE_REQUIRED", "The purpose of use is missing: give exactly one in the X-Purpose-Of-Use header.")
    ]


async def test_a_query_that_does_not_fit_is_an_error_with_its_code_and_reason(served: Served, client: Ask) -> None:
    """400 for those that accept the newer media type, 200 for the others: the same error in both."""
    (found,) = await client(served.url, served.headers(), [{"query": UNKNOWN, "variables": WHO}])
    assert [(error["code"], error["reason"]) for error in found["errors"]] == [("BAD_USER_INPUT", "validation")]


async def test_a_partial_answer_reaches_the_client_with_what_is_missing(served: Served, client: Ask) -> None:
    """What the others gave is there; the error names the source, and `complete` is false."""
    served.house.sources["omnimed"].state.mischief.on("allergies", Status(code=500))
    (found,) = await client(served.url, served.headers(), [{"query": CHART, "variables": WHO}])
    assert [(error["code"], error["source"]) for error in found["errors"]] == [("SOURCE_UNAVAILABLE", "omnimed")]
    assert found["errors"][0]["path"] == ["patient", "allergies"]
    assert found["data"]["patient"]["name"]
    assert found["access"]["complete"] is False
