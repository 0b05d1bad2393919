"""FHIR posts: on which groups' lists a professional stands, and which groups a care team names."""

from __future__ import annotations

from typing import Any

import pytest

from resolvers.protocols import Identifier, Post
from tests.resolvers.test_fhir_evidence import answer, bundle
from tests.resolvers.test_fhir_kin import LICENCE, SINCE, UNTIL, YEAR, connector


def post(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "PractitionerRole",
        "id": "7",
        "active": True,
        "period": YEAR,
        "organization": {"identifier": {"system": "urn:passerelle:group", "value": "garde"}},
        "code": [{"coding": [{"system": "urn:passerelle:relationship", "code": "on_call_group"}]}],
        **more,
    }


def posts(*bodies: Any) -> tuple[Post, ...]:
    source = connector()
    (request,) = source.posts(LICENCE)
    return source.read_posts(request, answer(bundle(*bodies))).items


def test_posts_are_asked_by_licence_with_its_separators_escaped() -> None:
    """A chained token; a value can't widen the question."""
    (request,) = connector().posts(Identifier("urn:l", "8|1,2"))
    assert (request.path, request.query[0]) == ("PractitionerRole", ("practitioner.identifier", "urn:l|8\\|1\\,2"))


def test_a_role_says_on_which_list_a_professional_stands() -> None:
    """For a time."""
    assert posts(post()) == (Post("on_call_group", "garde", SINCE, UNTIL),)


@pytest.mark.parametrize(
    "more",
    [
        {"active": False},
        {"modifierExtension": [{}]},
        {"period": {"end": "some day"}},
        {"period": {"start": "some day"}},
        {"organization": {"reference": "Organization/garde"}},
        {"organization": {"identifier": {"system": "urn:x", "value": "garde"}}},
        {"organization": None},
        {"code": [{"text": "de garde"}]},
        {"code": None},
    ],
)
def test_a_role_that_cannot_be_read_is_on_no_list(more: dict[str, Any]) -> None:
    """Less evidence is the safe side."""
    assert posts(post(**more), 3, {"resourceType": "Location", "id": "1"}) == ()


def test_a_group_in_a_care_team_is_named_by_its_id() -> None:
    """And nobody by it."""
    member = {"type": "CareTeam", "identifier": {"system": "urn:passerelle:group", "value": "garde"}}
    part = {
        "role": [{"coding": [{"system": "urn:passerelle:relationship", "code": "on_call_group"}]}],
        "member": member,
    }
    source = connector(ties=("CareTeam",))
    (request,) = source.ties("p1", 0)
    team = {"resourceType": "CareTeam", "id": "t", "subject": {"reference": "Patient/p1"}, "period": YEAR}
    (tie,) = source.read_ties(request, answer(bundle({**team, "participant": [part]}))).items
    assert (tie.kind, tie.who, tie.organization, tie.group, tie.since, tie.until, tie.by) == (
        "on_call_group", (), "", "garde", SINCE, UNTIL, "",
    )  # fmt: skip
