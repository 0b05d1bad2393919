"""Directives: a Consent is read as it says, and every odd one as the widest denial."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.directives import ANOTHER, Caller, Directive, Target
from resolvers.consents import parse
from resolvers.protocols import Identifier, Statement
from tests.gateway.consent_bodies import read_directives

CMQ = "urn:passerelle:demo:permis:cmq"
V3_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
V3_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CALLER = Caller(
    "dr-gagnon", frozenset({Identifier(CMQ, "81002")}), frozenset({CMQ}), organizations=frozenset({"org-chus"})
)
WIDEST: dict[str, Any] = {
    "kind": "unclear",
    "issuer": "registre",
    "effect": "deny",
    "actors": "all",
    "purposes": "all",
    "actions": "all",
    "data": "all",
    "period": {"from": None, "until": None},
    "exception_to": [],
    "use": None,
    "reason": False,
}


def kind(code: str) -> list[Any]:
    """Return the category of a kind of directive."""
    return [{"coding": [{"system": "urn:passerelle:directive", "code": code}]}]


def licensed(value: str, system: str = CMQ) -> dict[str, Any]:
    """Return an actor named by a licence."""
    return {"reference": {"identifier": {"system": system, "value": value}}}


def consent(**provision: Any) -> dict[str, Any]:
    """Return a restriction that denies, with a provision."""
    return {
        "resourceType": "Consent",
        "status": "active",
        "category": kind("restriction"),
        "provision": {"type": "deny", **provision},
    }


def permit(**provision: Any) -> dict[str, Any]:
    """Return a consent that permits, with a provision."""
    return consent(type="permit", **provision) | {"category": []}


def read(body: Any, caller: Caller = CALLER) -> Directive:
    """Read one statement of the registry."""
    (found,) = read_directives([("registre", Statement("1", "1", body))], caller)
    return found


def test_a_restriction_of_a_named_clinician_is_read_part_by_part() -> None:
    """Whom, what, when."""
    body = consent(
        actor=[licensed("81002"), licensed("81003")],
        securityLabel=[{"system": V3_CODE, "code": "PSY"}],
        period={"start": "2026-01-01", "end": "2026-12-31"},
    )
    assert read(body).as_input() == WIDEST | {
        "kind": "restriction",
        "actors": [{"id": "dr-gagnon"}, {"id": ANOTHER}],
        "data": {"labels": ["PSY"]},
        "period": {"from": 1_767_243_600, "until": 1_798_779_600},
    }


def test_a_refusal_of_research_is_for_everyone_and_everything() -> None:
    """Absent parts narrow nothing."""
    body = consent(purpose=[{"system": V3_REASON, "code": "HRESCH"}]) | {"category": kind("refusal")}
    assert read(body).as_input() == WIDEST | {"kind": "refusal", "purposes": ["HRESCH"]}


def test_data_is_narrowed_by_category_type_record_and_date() -> None:
    """All parts of it go into the selector; of records and dates the question says only that there are some."""
    found = read(
        consent(
            **{
                "class": [
                    {"system": "urn:passerelle:category", "code": "laboratory"},
                    {"system": "http://hl7.org/fhir/resource-types", "code": "Condition"},
                ],
                "data": [{"meaning": "instance", "reference": {"reference": "Observation/o-1"}}],
                "dataPeriod": {"start": "2026"},
            }
        )
    )
    assert found.selector.categories == frozenset({"laboratory"})
    assert found.selector.types == frozenset({"Condition"})
    assert found.selector.data == (Target("instance", "Observation", "o-1", home="registre"),)
    assert found.as_input()["data"] == {
        "categories": ["laboratory"],
        "types": ["Condition"],
        "records": 1,
        "period": True,
    }


@pytest.mark.parametrize("status", ["inactive", "rejected", "entered-in-error", "draft", "proposed"])
def test_one_that_is_not_in_force_counts_for_nothing(status: str) -> None:
    """Proven inactive; and names stay without a gap."""
    kept = [("registre", Statement("1", "1", consent() | {"status": status})), ("chus", Statement("2", "1", consent()))]
    (found,) = read_directives(kept, CALLER)
    assert (found.name, found.source) == ("d1", "chus")


ODD: dict[str, Any] = {
    "no status": {**consent(), "status": None},
    "unknown status": {**consent(), "status": "revoked"},
    "a status in capitals": {**consent(), "status": "INACTIVE"},
    "a status that is a list": {**consent(), "status": ["inactive"]},
    "no provision": {k: v for k, v in consent().items() if k != "provision"},
    "a provision that is a list": {**consent(), "provision": [{"type": "deny"}]},
    "no type": {**consent(), "provision": {}},
    "an unknown type": consent(type="allow"),
    "an element nobody knows": consent(reading=[{"text": "read"}]),
    "an action in words alone": consent(action=[{"text": "read"}]),
    "nested provisions that are no list": consent(provision={"type": "deny"}),
    "an extension that modifies": consent(modifierExtension=[{"url": "x"}]),
    "an extension that modifies all": {**consent(), "modifierExtension": [{"url": "x"}]},
    "rules of its own": {**consent(), "implicitRules": "urn:x"},
    "an extension": consent(extension=[{"url": "x"}]),
    "two kinds": {**consent(), "category": kind("refusal") + kind("restriction")},
    "an unknown kind": {**consent(), "category": kind("wish")},
    "a category that is text": {**consent(), "category": "restriction"},
    "an actor without a reference": consent(actor=[{"role": {}}]),
    "an actor that is text": consent(actor=["dr-gagnon"]),
    "an identifier without a value": consent(actor=[{"reference": {"identifier": {"system": CMQ}}}]),
    "an identifier without a system": consent(actor=[{"reference": {"identifier": {"value": "81003"}}}]),
    "an identifier of numbers": consent(actor=[{"reference": {"identifier": {"system": CMQ, "value": 81003}}}]),
    "a purpose without a code": consent(purpose=[{"system": V3_REASON}]),
    "a purpose of another system": consent(purpose=[{"system": "urn:x", "code": "HRESCH"}]),
    "a purpose that is a number": consent(purpose=[{"system": V3_REASON, "code": 3}]),
    "a label without a code": consent(securityLabel=[{"system": V3_CODE}]),
    "a label that is text": consent(securityLabel=["PSY"]),
    "a class without a code": consent(**{"class": [{"system": "urn:passerelle:category"}]}),
    "data of another meaning": consent(data=[{"meaning": "near", "reference": {"reference": "Observation/o-1"}}]),
    "data that can't be followed": consent(data=[{"meaning": "instance", "reference": {"reference": "Medication/m"}}]),
    "data without a reference": consent(data=[{"meaning": "instance", "reference": {}}]),
    "data at another server": consent(
        data=[{"meaning": "instance", "reference": {"reference": "https://elsewhere.example/Observation/o-1"}}]
    ),
    "an empty period": consent(period={}),
    "a period that is text": consent(period="2026"),
    "a period of other words": consent(period={"begin": "2026"}),
    "a period without a date": consent(period={"start": "soon"}),
    "a period that ends before it starts": consent(period={"start": "2026-02", "end": "2026-01"}),
    "a data period without a date": consent(dataPeriod={"end": "later"}),
    "a base policy that denies": {**consent(), "policyRule": {"coding": [{"code": "OPTOUT"}]}},
    "nothing": None,
    "a text": "deny",
    "a list": [],
    "an empty object": {},
}  # fmt: skip


UNTOLD = dict.fromkeys(
    ("two kinds", "an unknown kind", "a category that is text", "nothing", "a text", "a list"), "unknown"
)
UNTOLD["an empty object"] = "unclear"


@pytest.mark.parametrize("name", [name for name in ODD if name not in UNTOLD])
@pytest.mark.parametrize("of", ["refusal", "momentary", "restriction", "consent"])
def test_what_is_odd_in_a_refusal_stays_a_refusal(name: str, of: str) -> None:
    """Of each kind; only a consent's becomes `unclear`, which an override lifts."""
    found = read(ODD[name] | {"category": kind(of)})
    assert (found.kind, found.effect, found.use) == ("unclear" if of == "consent" else of, "deny", None)


def test_what_is_nested_in_a_directive_of_a_kind_that_can_t_be_told_is_of_that_kind() -> None:
    """A clear denial in it is no consent's."""
    body = consent(provision=[{"type": "deny"}]) | {"category": kind("wish")}
    found = read_directives([("registre", Statement("1", "1", body))], CALLER)
    assert [(one.kind, one.effect) for one in found] == [("unknown", "deny"), ("unknown", "deny")]


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_the_widest_denial(name: str) -> None:
    """Actors, purposes, data and period: each at its most restrictive; the kind stays, where it can be told."""
    assert read(ODD[name]).as_input() == WIDEST | {"kind": UNTOLD.get(name, "restriction")}
    assert read(ODD[name]).selector.wide
    assert parse(ODD[name]).ambiguities or name == "data at another server"


@pytest.mark.parametrize("name", [key for key, body in ODD.items() if isinstance(body, dict) and body.get("provision")])
def test_an_odd_permit_is_a_denial_too(name: str) -> None:
    """What can't be understood permits nothing."""
    body = copy.deepcopy(ODD[name])
    if isinstance(body["provision"], dict) and body["provision"].get("type") == "deny":
        body["provision"]["type"] = "permit"
    assert read(body).effect == "deny"


@pytest.mark.parametrize(
    "actor",
    [
        {"reference": {"reference": "Practitioner/pr-1"}},
        {"reference": {"display": "Dre Gagnon"}},
        {"reference": {}},
        {"reference": {"reference": "Organization/org-unknown"}},
        {"reference": {"reference": "PractitionerRole/x"}},
        {"reference": {"reference": "https://elsewhere.example/Organization/org-chus"}},
        {"reference": {"reference": "Organization/org-chus"}, "role": {"coding": [{"system": "urn:x", "code": "AUT"}]}},
        licensed("81002", "urn:unknown"),
    ],
)
def test_someone_unresolved_is_everyone_for_a_denial_and_nobody_here_for_a_permit(actor: dict[str, Any]) -> None:
    """Beside others too: who may be the caller must not escape, nor be let in."""
    assert read(consent(actor=[actor])).actors == "all"
    assert read(consent(actor=[licensed("81003"), actor])).actors == "all"
    assert read(permit(actor=[actor])).actors == [{"id": ANOTHER}]


def test_a_caller_whose_licence_is_not_known_here_may_be_anyone() -> None:
    """Of an order without a system: no identifier can be said not to be theirs."""
    unnamed = Caller("x", frozenset(), frozenset({CMQ}), unnamed=True)
    assert read(consent(actor=[licensed("81003")]), unnamed).actors == "all"
    assert read(permit(actor=[licensed("81003")]), unnamed).actors == [{"id": ANOTHER}]


def test_roles_and_organizations_are_named_as_the_policy_knows_them() -> None:
    """A role by its code, an organization by its configured id."""
    role = {"reference": {}, "role": {"coding": [{"system": "urn:passerelle:role", "code": "nurse"}]}}
    chus = {"reference": {"reference": "Organization/org-chus"}}
    assert read(consent(actor=[role, chus])).actors == [{"role": "nurse"}, {"organization": "org-chus"}]


def test_no_token_can_hold_the_name_of_another() -> None:
    """Else a caller of that name would be everyone else."""
    assert not ANOTHER.isprintable()


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)
PARTS = st.sampled_from(
    ["type", "period", "actor", "securityLabel", "purpose", "class", "dataPeriod", "data", "code", "action", "x"]
)


@given(st.dictionaries(PARTS, JSON, max_size=4), JSON)
def test_whatever_stands_in_a_provision_is_read_or_denies_widely(parts: dict[str, Any], category: Any) -> None:
    """Never an error; and never a permit that its type doesn't say."""
    found = read({**consent(), "category": category, "provision": parts})
    assert found.effect == "deny" or parts.get("type") == "permit"
    assert found.kind != "unclear" or found.effect == "deny"
