"""Opinions: what is clear opens or shuts; what isn't stays a directive, which denies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.opinions import told_apart
from resolvers.protocols import Identifier, Statement
from tests.gateway.stage_parts import NAM

MOTHER = Identifier(NAM, "ROYC815314ZZ")
MINE = frozenset({MOTHER})
FROM, UNTIL = 1_767_243_600, 1_798_779_600
"""2026-01-01 and 2027-01-01 at midnight in Québec."""


def opinion(code: str = "no-harm-opinion", /, **provision: Any) -> dict[str, Any]:
    kind = "permit" if code == "no-harm-opinion" else "deny"
    period = {"start": "2026-01-01", "end": "2026-12-31"}
    return {
        "resourceType": "Consent",
        "status": "active",
        "category": [{"coding": [{"system": "urn:passerelle:directive", "code": code}]}],
        "provision": {"type": kind, "period": period, **provision},
    }


def actor(value: str, system: str = NAM) -> dict[str, Any]:
    return {"reference": {"identifier": {"system": system, "value": value}}}


def of_role(value: str, *codes: str, system: str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType") -> Any:
    """Return an actor of these roles."""
    return {**actor(value), "role": {"coding": [{"system": system, "code": code} for code in codes]}}


def read(*bodies: Any, source: str = "registre", mine: frozenset[Identifier] = MINE) -> tuple[list[str], int]:
    """Return the kinds of opinions, and how many statements stay directives."""
    kept = [(source, Statement(str(rank), "1", body)) for rank, body in enumerate(bodies)]
    opinions, others = told_apart(kept, frozenset({"registre"}), mine)
    return [one["kind"] for one in opinions], len(others)


def test_a_clear_opinion_is_a_row_with_its_source_and_its_period() -> None:
    """Half-open, in whole seconds."""
    kept = [("registre", Statement("1", "1", opinion()))]
    assert told_apart(kept, frozenset({"registre"}), MINE) == (
        [{"source": "registre", "kind": "no_harm", "from": FROM, "until": UNTIL}],
        [],
    )
    body = opinion("youth-protection-opinion", period={"start": "2026-01-01"})
    (row,), _ = told_apart([("omnimed", Statement("1", "1", body))], frozenset(), MINE)
    assert row == {"source": "omnimed", "kind": "youth_protection", "from": FROM, "until": None}


def test_one_that_opens_counts_from_who_may_attest_it_and_one_that_shuts_from_anyone() -> None:
    """Neither is then a directive: an opinion that doesn't count denies nothing."""
    assert read(opinion(), source="registre") == (["no_harm"], 0)
    assert read(opinion(), source="chus") == ([], 0)
    assert read(opinion("youth-protection-opinion"), source="chus") == (["youth_protection"], 0)


@pytest.mark.parametrize(
    ("actors", "opens", "shuts"),
    [
        ([], True, True),
        ([actor("ROYC815314ZZ")], True, True),
        ([actor("royc 8153 14zz")], True, True),
        ([actor("ROYC815314ZZ"), actor("ROYP790203ZZ")], True, True),
        ([actor("ROYP790203ZZ")], False, False),
        ([actor("81001", "urn:l")], False, True),
        ([{"reference": {"reference": "RelatedPerson/1"}}], False, True),
        ([{"reference": {"display": "le père"}}], False, True),
        ([{}], False, True),
        ([of_role("ROYC815314ZZ", "IRCP")], True, True),
        ([of_role("ROYP790203ZZ", "PRCP")], False, False),
        ([of_role("ROYC815314ZZ", "AUT")], False, True),
        ([of_role("ROYP790203ZZ", "AUT")], False, True),
        ([of_role("ROYC815314ZZ", "IRCP", "AUT")], False, True),
        ([of_role("ROYC815314ZZ", "IRCP", system="urn:x")], False, True),
        ([{**actor("ROYC815314ZZ"), "role": {"text": "destinataire"}}], False, True),
        ([{**actor("ROYC815314ZZ"), "role": 3}], False, True),
        ([{**actor("ROYC815314ZZ"), "modifierExtension": [{}]}], False, True),
        ([actor("ROYP7902")], False, True),
    ],
)
def test_an_opinion_about_someone_opens_for_them_and_shuts_for_all_but_proven_others(
    actors: list[Any], opens: bool, shuts: bool
) -> None:
    """The father's isn't the mother's; someone who isn't known may be she."""
    assert read(opinion(actor=actors)) == (["no_harm"] if opens else [], 0)
    found = read(opinion("youth-protection-opinion", actor=actors))
    assert found == (["youth_protection"] if shuts else [], 0)


def test_the_licence_of_a_parent_who_is_a_professional_is_nobody_s_number() -> None:
    """Whoever writes an opinion isn't the parent whom it is about, whatever their token says of both."""
    mine = MINE | {Identifier("urn:l", "81002")}
    for value in ("81002", "081002", "99999"):
        assert read(opinion(actor=[actor(value, "urn:l")]), mine=mine) == ([], 0)
        shut = opinion("youth-protection-opinion", actor=[actor(value, "urn:l")])
        assert read(shut, mine=mine) == (["youth_protection"], 0)
    other = opinion("youth-protection-opinion", actor=[actor("ROYP790203ZZ")])
    assert read(other, mine=frozenset({Identifier("urn:l", "81002")})) == (["youth_protection"], 0)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "draft"},
        {"status": None},
        {"modifierExtension": [{}]},
        {"implicitRules": "urn:x"},
        {"category": None},
        {"category": "opinion"},
        {"category": []},
        {"category": [{"coding": "x"}]},
        {"category": [{"coding": [{"system": "urn:x", "code": "no-harm-opinion"}]}]},
        {"provision": None},
        {"provision": {}},
        {"provision": {"type": "deny"}},
        {"provision": {"type": "permit", "securityLabel": []}},
        {"provision": {"type": "permit", "provision": []}},
        {"provision": {"type": "permit", "actor": "x"}},
        {"provision": {"type": "permit", "actor": ["x"]}},
        {"provision": {"type": "permit", "period": {}}},
        {"provision": {"type": "permit", "period": {"start": "soon"}}},
        {"provision": {"type": "permit", "period": {"end": None}}},
        {"provision": {"type": "permit", "period": ["2026"]}},
        {"provision": {"type": "permit", "period": {"extension": []}}},
    ],
)
def test_one_that_is_not_clear_stays_among_the_directives(change: dict[str, Any]) -> None:
    """Where what can't be understood is the widest denial."""
    assert read({**opinion(), **change}) == ([], 1)


def test_one_that_says_two_things_is_not_clear() -> None:
    """An opinion and a refusal, or both opinions."""
    for other in ("refusal", "youth-protection-opinion", "momentary"):
        both = [{"system": "urn:passerelle:directive", "code": code} for code in ("no-harm-opinion", other)]
        assert read({**opinion(), "category": [{"coding": both}]}) == ([], 1)
    assert read({**opinion(), "category": opinion()["category"] * 2}) == (["no_harm"], 0)


def test_another_directive_is_left_alone() -> None:
    """In its order."""
    consent = {"status": "active", "provision": {"type": "deny"}}
    assert read(consent, opinion(), None, [], 3) == (["no_harm"], 4)


words = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "period", "actor", "x"]), inner)
    ),
    max_leaves=6,
)


@given(st.sampled_from(["status", "category", "provision", "modifierExtension"]), words)
def test_a_spoilt_opinion_never_opens(part: str, value: Any) -> None:
    """Whatever stands in a part of it, it is understood as it was, or is a directive."""
    opens, left = read({**opinion(), part: value})
    assert (opens, left) in (([], 1), ([], 0), (["no_harm"], 0))
    if opens:
        assert part == "provision"
        assert isinstance(value, dict)
        assert value.get("type") == "permit"
