"""Promise: what no table opens is denied: a role, a purpose, a scope, and every coordinate of the schema."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from gateway.engines import Bundle, EmbeddedEngine
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from tests.house import MARIE, House
from tests.promises.doubles import POLICIES, all_records_asked
from tests.promises.everything import about

QUERY = about(MARIE, "name { family } conditions { edges { node { code { text } } } }")
NOW = 1_795_194_000
CATEGORIES = (
    "allergy", "appointment", "billing", "birth", "care_plan", "care_team", "condition", "contact", "coverage",
    "directive", "document", "encounter", "identifiers", "identity", "imaging", "immunization", "laboratory",
    "medication", "procedure", "provenance", "session_technical", "teleconsultation", "vital_signs",
)  # fmt: skip
ACTIVITY = {
    "role": "physician", "id": "dr-tremblay", "organization": "org-clinique", "territory": "ruisss-sherbrooke",
    "purposes": ["TREAT", "HSYSADMIN"], "scopes": ["record:read"],
    "establishment": "active", "groups": [], "standing": {"professional": "CMQ", "licence": "81001"},
}  # fmt: skip


def question(**subject: Any) -> dict[str, Any]:
    """Return the question of a physician with a relationship, about every coordinate and category there is."""
    tie = {
        "source": "registre",
        "kind": "roster",
        "who": "dr-tremblay",
        "organization": "",
        "from": 0,
        "until": NOW + 9,
    }
    trust = {"organization": "org", "territory": "ruisss-sherbrooke", "registry": True, "attests": ["roster"]}
    one = {"patient": "p0", "type": "Observation", "categories": list(CATEGORIES), "labels": [], "selectors": []}
    return {
        "now": NOW, "profile": "quebec", "purpose": "TREAT", "emergency": {"attested": None, "override": None},
        "subject": ACTIVITY | subject, "coordinates": sorted(Catalogue.of(build_schema()).coordinates()),
        "sources": {"registre": trust},
        "patients": {"p0": {"age": 41, "self": False, "represents": [], "related": [], "opinions": [],
                     "deceased": False,
                            "relationships": [tie], "directives": {}}},
        "classes": {"c0": one},
        "requests": [{"patient": "p0", "source": "registre", "organization": "org", "classes": ["c0"]}],
    }  # fmt: skip


async def decided(asked: dict[str, Any], tables: dict[str, Any] | None = None) -> Any:
    """Return the embedded engine's answer, some tables of the policy replaced."""
    bundle = Bundle.load(POLICIES)
    data = deepcopy(dict(bundle.data))
    data["tables"] |= tables or {}
    engine = EmbeddedEngine(Bundle(bundle.modules, data, bundle.revision), deadline_s=20)
    try:
        return await engine.evaluate("decisions", asked)
    finally:
        await engine.aclose()


def permitted(answer: Any) -> set[str]:
    """Return the coordinates of which a value could leave: not denied, open somewhere, in a permitted class."""
    if answer["subject"] != "permit" or answer["classes"].get("c0") != "permit":
        return set()
    [request] = answer["requests"]
    speaking = {c for c, verdict in answer["role"].items() if verdict == "permit" or verdict.startswith("mask:")}
    return {c for c, named in answer["coordinates"].items() if set(named) & speaking & set(request["open"])}


async def test_a_physician_reads_almost_every_coordinate(tmp_path: Any) -> None:
    """So that every test below can fail: this question does open what it is denied for others."""
    asked = question()
    answer = await decided(asked)
    assert len(asked["coordinates"]) > 400
    assert set(answer["coordinates"]) == set(asked["coordinates"]), "the policy knows every coordinate of the schema"
    shut = {c for c in asked["coordinates"] if c not in permitted(answer)}
    assert "Patient.billingActivities" in shut
    of_others = {"AccessEvent", "BillingActivity", "Patient", "Query", "Teleconsultation"}
    assert {c.split(".")[0] for c in shut} <= of_others


async def test_a_role_whose_row_is_empty_reads_no_coordinate_at_all() -> None:
    """Everything else speaks for it: licence, relationship, scope, purpose, clearance. The table of roles doesn't."""
    tables = Bundle.load(POLICIES).data["tables"]
    opened = {
        "purposes": tables["purposes"] | {"roles": tables["purposes"]["roles"] | {"sre": ["TREAT"]}},
        "labels": tables["labels"] | {"clearance": tables["labels"]["clearance"] | {"sre": "V"}},
    }
    asked = question(role="sre")
    answer = await decided(asked, opened)
    assert permitted(answer) == set()
    assert {c: v for c, v in answer["role"].items() if v != "deny:ROLE"} == {}
    assert set(answer["role"]) >= {"birth", "condition", "identity", "provenance", "session_technical"}
    left = [c for c in asked["coordinates"] if set(answer["coordinates"][c]) & set(answer["requests"][0]["open"])]
    assert left == []


@pytest.mark.parametrize(
    "subject",
    [
        {"role": "astrologer"},
        {"role": ""},
        {"role": None},
        {"role": ["physician"]},
        {"role": "Physician"},
        {"purposes": []},
        {"purposes": ["HMARKT"]},
        {"scopes": []},
        {"scopes": ["record:write"]},
        {"scopes": "record:read"},
        {"standing": {}},
        {"standing": {"professional": "CMQ", "licence": ""}},
    ],
    ids=str,
)
async def test_a_subject_of_whom_one_thing_is_missing_reads_no_coordinate_at_all(subject: dict[str, Any]) -> None:
    """A role that no table has, a purpose not allowed, no scope, no licence."""
    assert permitted(await decided(question(**subject))) == set()


@pytest.mark.parametrize("purpose", ["HMARKT", "PUBHLTH", "treat", "", None, ["TREAT"], "HRESCH", "HPAYMT"])
async def test_a_purpose_that_no_table_opens_to_the_role_opens_no_coordinate(purpose: Any) -> None:
    """Even when the token allows it."""
    asked = question(purposes=["TREAT", purpose]) | {"purpose": purpose}
    assert permitted(await decided(asked)) == set()


@pytest.mark.parametrize("part", ["now", "subject", "patients", "requests", "sources", "purpose", "profile"])
async def test_a_question_without_one_of_its_parts_opens_no_coordinate(part: str) -> None:
    """A missing attribute makes a rule undefined, and silence is not yes."""
    asked = {name: value for name, value in question().items() if name != part}
    answer = await decided(asked)
    if part == "requests":
        assert answer.get("requests", []) == []
    else:
        assert permitted(answer) == set()


async def test_a_coordinate_that_the_table_does_not_know_is_not_decided() -> None:
    """A field that nobody classified has no category, and so no verdict."""
    asked = question() | {"coordinates": ["Patient.name", "Patient.horoscope"]}
    assert (await decided(asked))["coordinates"] == {"Patient.name": ["identity"]}


async def test_a_category_that_no_role_names_is_denied_to_all() -> None:
    """A new category, forgotten in the table of roles."""
    tables = Bundle.load(POLICIES).data["tables"]
    added = {"coordinates": tables["coordinates"] | {"Patient.name": ["weather"]}}
    assert "Patient.name" not in permitted(await decided(question(), added))


@pytest.mark.parametrize(
    ("claims", "status", "code"),
    [
        ({"roles": ["astrologer"]}, 403, "FORBIDDEN"),
        ({"roles": []}, 403, "FORBIDDEN"),
        ({"scope": ""}, 403, "FORBIDDEN"),
        ({"scope": "record:write openid"}, 403, "FORBIDDEN"),
        ({"scope": None}, 403, "FORBIDDEN"),
        ({"purposes": []}, 403, "FORBIDDEN"),
        ({"standing": {}}, 403, "FORBIDDEN"),
        ({"standing": None}, 403, "FORBIDDEN"),
    ],
    ids=[
        "unknown-role",
        "no-role",
        "no-scope",
        "other-scope",
        "scope-absent",
        "no-purpose",
        "no-licence",
        "no-standing",
    ],
)
async def test_a_token_that_lacks_something_is_refused_before_any_source(
    house: House, claims: dict[str, Any], status: int, code: str
) -> None:
    """Over HTTP, with a token that is well signed."""
    answer = await house.ask(QUERY, **claims)
    assert (answer.status, answer.codes, answer.data) == (status, [code], None)
    assert not any(house.calls(source) for source in house.sources)


async def test_a_purpose_no_table_has_is_refused_though_the_token_allows_it(house: House) -> None:
    """PUBHLTH is a known reason, and no role may ask for it."""
    answer = await house.ask(QUERY, purpose="PUBHLTH", purposes=["PUBHLTH"])
    assert (answer.status, answer.codes) == (403, ["FORBIDDEN"])
    assert not any(house.calls(source) for source in house.sources)


async def test_one_role_is_active_and_no_union_of_hats(house: House) -> None:
    """A physician who is also a billing clerk reads as the one that is active."""
    both: dict[str, Any] = {"roles": ["billing_clerk", "physician"], "purposes": ["HPAYMT", "TREAT"]}
    clerk = await house.ask(QUERY, who="facturation", purpose="HPAYMT", **both)
    assert clerk.patient["conditions"] is None
    other = await house.ask(QUERY, who="facturation", purpose="TREAT", headers={"x-active-role": "physician"}, **both)
    assert other.codes == ["FORBIDDEN"], "the physician's hat lacks a licence"
    unheld = await house.ask(QUERY, headers={"x-active-role": "privacy_officer"})
    assert unheld.codes == ["FORBIDDEN"]
    assert set(all_records_asked(house)) <= {"chus", "omnimed", "registre", "gesmus", "telesante"}
