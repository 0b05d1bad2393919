"""Provisions: nested ones are read flat, with what they inherit and what cuts them; expected by hand from FHIR R4."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.directives import ANOTHER, Target
from resolvers.records import Label
from tests.gateway.consent_bodies import (
    V3,
    YEAR_2026,
    about,
    consent,
    label,
    of_role,
    purpose,
    rows,
    written,
)


def test_nested_provisions_are_numbered_and_say_what_they_are_exceptions_to() -> None:
    """Parents first, siblings in their order, ancestors from the root."""
    inner = {"type": "permit", "provision": [{"type": "deny"}]}
    found = rows(consent({"type": "deny", "provision": [{"type": "permit"}, inner]}))
    assert {name: (one.effect, one.exception_to) for name, one in found.items()} == {
        "d1": ("deny", ()),
        "d1.1": ("permit", ("d1",)),
        "d1.2": ("permit", ("d1",)),
        "d1.2.1": ("deny", ("d1", "d1.2")),
    }
    assert list(found) == ["d1", "d1.1", "d1.2", "d1.2.1"]


def test_a_nested_permit_inherits_each_part_that_it_does_not_name() -> None:
    """Purposes, actors, actions and each part of the data, from the nearest that names it."""
    action = [{"coding": [{"system": V3 + "consentaction", "code": "access"}]}]
    outer = {
        "type": "permit", "purpose": purpose("TREAT"), "actor": of_role("nurse"), "action": action,
        "securityLabel": label("N"), "dataPeriod": {"start": "2026", "end": "2026"},
        "provision": [{"type": "permit", "securityLabel": label("R"), "provision": [{"type": "permit"}]}],
    }  # fmt: skip
    found = rows(consent(outer))
    for name in ("d1.1", "d1.1.1"):
        one = found[name].as_input()
        assert (one["purposes"], one["actors"], one["actions"]) == (["TREAT"], [{"role": "nurse"}], ["access"])
        assert one["data"] == {"labels": ["R"], "period": True}


def test_a_nested_denial_inherits_nothing() -> None:
    """What it does not name is all."""
    outer = {"type": "permit", "purpose": purpose("TREAT"), "actor": of_role("nurse"), "securityLabel": label("N")}
    one = rows(consent({**outer, "provision": [{"type": "deny"}]}))["d1.1"].as_input()
    assert (one["purposes"], one["actors"], one["actions"], one["data"]) == ("all",) * 4


def test_an_exception_to_the_denial_of_someone_who_can_t_be_told_is_for_nobody() -> None:
    """The denial reads as everyone's; the permit under it must not."""
    outer = {"type": "deny", "actor": [{"reference": {"display": "Dre X"}}], "provision": [{"type": "permit"}]}
    found = rows(consent(outer))
    assert found["d1"].actors == "all"
    assert found["d1.1"].actors == [{"id": ANOTHER}]


def test_a_permit_under_a_denial_of_labels_stays_within_that_denial() -> None:
    """A denial of R is of R and above: an exception to it opens nothing below."""
    outer = {"type": "deny", "securityLabel": label("R"), "provision": [{"type": "permit", "purpose": purpose("BTG")}]}
    selector = rows(consent(outer))["d1.1"].selector
    assert (selector.labels, selector.denied) == (None, frozenset({"R"}))


def test_periods_are_cut_by_the_ancestors() -> None:
    """The later start, the earlier end."""
    outer = {
        "type": "permit", "period": {"start": "2026", "end": "2026"},
        "provision": [{"type": "deny", "period": {"start": "2026-06-01", "end": "2027"}}, {"type": "permit"}],
    }  # fmt: skip
    found = rows(consent(outer))
    assert found["d1"].period == YEAR_2026
    assert found["d1.1"].period == (1_780_286_400, YEAR_2026[1])
    assert found["d1.2"].period == YEAR_2026


PERIODS: dict[str, tuple[Any, str, bool]] = {
    "an exception of dates before the Consent": ({"start": "2025-01-01", "end": "2025-12-31"}, "2026-01-01", True),
    "an exception that begins before it": ({"start": "2025-12-31"}, "2026-01-01", True),
    "an exception whose Consent has no date": ({"start": "2026-02-01"}, "", True),
    "an exception that begins the same day": ({"start": "2026-01-01"}, "2026-01-01T10:00:00-05:00", False),
    "an exception to come": ({"start": "2026-02-01", "end": "2026-03-01"}, "2026-01-01", False),
    "an exception without start": ({"end": "2026-03-01"}, "2026-01-01", False),
}


@pytest.mark.parametrize("name", PERIODS)
def test_a_period_that_can_only_be_of_the_data_makes_an_exception_unclear(name: str) -> None:
    """`period` where `dataPeriod` is meant: it denies, for all time, what else it names."""
    period, given_on, unclear = PERIODS[name]
    nested = {"type": "permit", "period": period, "securityLabel": label("PSY")}
    found = rows(consent({"type": "permit", "provision": [nested]}, dateTime=given_on))["d1.1"]
    assert (found.kind == "unclear", found.effect == "deny") == (unclear, unclear)
    if unclear:
        assert (found.period, found.as_input()["data"]) == ((None, None), {"labels": ["PSY"]})


def test_a_root_that_had_ended_when_it_was_given_and_an_exception_outside_its_parent_s_time_are_unclear() -> None:
    """Neither could ever rule."""
    assert rows(consent({"type": "deny", "period": {"end": "2024"}}))["d1"].kind == "unclear"
    assert rows(consent({"type": "deny", "period": {"end": "2026-06"}}))["d1"].kind == "consent"
    nested = {"type": "deny", "period": {"start": "2028", "end": "2029"}}
    outer = {"type": "permit", "period": {"start": "2026", "end": "2027"}, "provision": [nested]}
    assert rows(consent(outer))["d1.1"].kind == "unclear"


def test_an_unclear_provision_denies_within_what_could_be_read_of_it() -> None:
    """Its readable parts narrow it, each unreadable part is all."""
    nested = {"type": "permit", "purpose": purpose("TREAT"), "actor": of_role("nurse"), "securityLabel": [{"code": 3}]}
    one = rows(consent({"type": "permit", "provision": [nested]}))["d1.1"].as_input()
    assert (one["kind"], one["effect"], one["purposes"], one["actors"], one["data"]) == (
        "unclear", "deny", ["TREAT"], [{"role": "nurse"}], "all",
    )  # fmt: skip
    assert one["exception_to"] == []


def test_permits_nested_in_what_is_unclear_are_dropped_and_denials_stay() -> None:
    """However deep."""
    inner = {"type": "permit", "provision": [{"type": "deny", "purpose": purpose("HRESCH")}, {"type": "permit"}]}
    found = rows(consent({"purpose": purpose("TREAT"), "provision": [inner, {"type": "deny"}]}))
    assert {name: one.effect for name, one in found.items()} == {"d1": "deny", "d1.1.1": "deny", "d1.2": "deny"}
    assert found["d1"].as_input()["purposes"] == ["TREAT"]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("", {}, ("consent", None, False)),
        ("refusal", {}, ("refusal", None, False)),
        ("momentary", written("Motif"), ("momentary", None, True)),
        ("momentary", written(" "), ("momentary", None, False)),
        ("wish", {}, ("unknown", None, False)),
    ],
)  # fmt: skip
def test_each_kind_is_read_with_what_it_needs(kind: str, more: dict[str, Any], expected: Any) -> None:
    """A momentary refusal says whether its reason is written; the reason itself is not read."""
    one = rows(consent({"type": "deny", "period": {"end": "2027"}}, kind, **more))["d1"]
    assert (one.kind, one.use, one.reason) == expected
    assert "Motif" not in repr(one.as_input())


def test_the_use_that_is_refused_is_read_and_an_unknown_one_is_whatever_use() -> None:
    """Section 8's four."""
    kind = {"system": "urn:passerelle:directive", "code": "refusal"}
    for code, use in (("research", "research"), ("cause_of_death", "cause_of_death"), ("hunting", None)):
        category = [{"coding": [kind, {"system": "urn:passerelle:refused-use", "code": code}]}]
        one = rows(consent({"type": "deny"}, category=category))["d1"]
        assert (one.kind, one.use) == ("refusal", use)


@pytest.mark.parametrize("kind", ["restriction", "refusal", "momentary"])
def test_only_an_exception_to_a_restriction_or_a_refusal_may_permit(kind: str) -> None:
    """A root that permits is unclear: a denial of its kind."""
    root = rows(consent({"type": "permit"}, kind))["d1"]
    assert (root.kind, root.effect, root.exception_to) == (kind, "deny", ())
    found = rows(consent({"type": "deny", "provision": [{"type": "permit"}]}, kind))
    assert [one.effect for one in found.values()] == ["deny", "permit"]


def test_a_custodian_names_the_source_and_not_who_reads() -> None:
    """`CST` holds the data (security-role-type); one who is not known is any source for a denial, nobody's permit."""

    def held_by(reference: str) -> list[Any]:
        role = {"coding": [{"system": V3 + "v3-ParticipationType", "code": "CST"}]}
        return [{"reference": {"reference": reference}, "role": role}]

    one = rows(consent({"type": "deny", "actor": held_by("Organization/org-clinique")}))["d1"]
    assert (one.actors, one.as_input()["data"]) == ("all", {"sources": ["omnimed"]})
    unknown = held_by("Organization/elsewhere")
    assert rows(consent({"type": "deny", "actor": unknown}))["d1"].as_input()["data"] == "all"
    assert rows(consent({"type": "permit", "actor": unknown}))["d1"].actors == [{"id": ANOTHER}]


def test_instances_are_of_the_issuer_for_a_permit_and_of_any_source_for_a_denial() -> None:
    """An absolute address is the source's whose base URL it has; one elsewhere is unclear."""
    here = about("instance", "Observation/o-1")
    there = about("instance", "https://clinic.test/Observation/o-1")
    sources = {
        (effect, at): rows(consent({"type": effect, "data": data}))["d1"].selector.data
        for effect in ("permit", "deny")
        for at, data in (("here", here), ("there", there))
    }
    assert sources == {
        ("permit", "here"): (Target("instance", "Observation", "o-1", frozenset({"chus"}), home="chus"),),
        ("deny", "here"): (Target("instance", "Observation", "o-1", None, home="chus"),),
        ("permit", "there"): (Target("instance", "Observation", "o-1", frozenset({"omnimed"}), home="omnimed"),),
        ("deny", "there"): (Target("instance", "Observation", "o-1", frozenset({"omnimed"}), home="omnimed"),),
    }
    elsewhere = consent({"type": "permit", "data": about("instance", "https://elsewhere.test/Observation/o-1")})
    assert (rows(elsewhere)["d1"].kind, rows(elsewhere)["d1"].effect) == ("unclear", "deny")


def test_the_data_part_counts_what_it_does_not_name() -> None:
    """Codes, instances and authors never enter the question."""
    data = [*about("instance", "Observation/o-1"), *about("authoredby", "Practitioner/p-1"),
            *about("related", "Encounter/e-1")]  # fmt: skip
    code = [{"coding": [{"system": "http://loinc.org", "code": "2339-0"}]}]
    one = rows(consent({"type": "deny", "data": data, "code": code}))["d1"]
    assert one.as_input()["data"] == {"codes": 1, "records": 2, "authors": 1}
    assert one.selector.codes == frozenset({Label("http://loinc.org", "2339-0")})


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["Observation", "CareTeam"], {"types": ["CareTeamMember", "Observation"]}),
        (["Claim", "ExplanationOfBenefit"], {"types": ["BillingActivity"]}),
        (["Specimen"], {"records": 0}),
    ],
)
def test_classes_enter_the_question_by_our_names_and_one_that_we_never_hold_names_nothing(
    types: list[str], expected: dict[str, Any]
) -> None:
    """A type of FHIR that no source gives us is no reason to deny all."""
    named = [{"system": "http://hl7.org/fhir/resource-types", "code": code} for code in types]
    assert rows(consent({"type": "deny", "class": named}))["d1"].as_input()["data"] == expected


def test_what_was_not_verified_and_what_is_about_treatment_permit_nothing_and_still_deny() -> None:
    """Verification false, or an advance directive: nobody's permit, everybody's denial."""
    scope = {"coding": [{"system": V3 + "consentscope", "code": "adr"}]}
    unverified = [{"verified": False, "verificationDate": "2026-02-01"}]
    later = [*unverified, {"verified": True, "verificationDate": "2026-03-01"}]
    for more, counts in (
        ({"scope": scope}, False),
        ({"verification": unverified}, False),
        ({"verification": later}, True),
    ):
        one = rows(consent({"type": "permit"}, **more))["d1"]
        assert (one.effect, one.actors) == ("permit", "all" if counts else [{"id": ANOTHER}])
        assert rows(consent({"type": "deny"}, **more))["d1"].actors == "all"


@pytest.mark.parametrize(("many", "deep"), [(1_001, 1), (1, 13), (1, 900)])
def test_more_than_a_person_writes_is_not_read_and_denies_all(many: int, deep: int) -> None:
    """Too many, or too deep."""
    nested: dict[str, Any] = {"type": "permit"}
    for _ in range(deep):
        nested = {"type": "permit", "provision": [nested]}
    (one,) = rows(consent({"type": "permit", "provision": [nested] * many})).values()
    assert (one.kind, one.effect, one.as_input()["data"]) == ("unclear", "deny", "all")
