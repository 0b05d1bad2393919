"""Actors: whom a provision names, by the numbers that their source has for them, and never by a resource's id alone."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.directives import ANOTHER, Origins
from resolvers.protocols.fhir_ties import GROUP
from tests.gateway.consent_bodies import CMQ, ORIGINS, consent, licence, rows


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        ({"reference": {"reference": "Group/g-1", "identifier": {"system": GROUP, "value": "garde"}}},
         {"group": "garde"}),
        ({"reference": {"identifier": {"system": GROUP, "value": "garde"}}}, {"group": "garde"}),
        ({"reference": {"reference": "Group/known"}}, {"group": "garde"}),
        ({"reference": {"reference": "https://chus.test/fhir/Group/known"}}, {"group": "garde"}),
        ({"reference": {"reference": "Organization/org-chus"}}, {"organization": "org-chus"}),
        ({"reference": {"reference": "https://chus.test/fhir/Organization/org-chus"}}, {"organization": "org-chus"}),
        ({"reference": {}, "role": {"coding": [{"system": "urn:passerelle:specialty", "code": "CARD"}]}},
         {"specialty": "CARD"}),
        ({"reference": {"reference": "Practitioner/known"}}, {"id": "dr-gagnon"}),
        ({"reference": {"reference": "https://chus.test/fhir/Practitioner/known"}}, {"id": "dr-gagnon"}),
        ({"reference": {"reference": "Practitioner/other"}}, {"id": ANOTHER}),
    ],
)  # fmt: skip
def test_an_actor_is_named_as_the_policy_knows_them(actor: dict[str, Any], expected: dict[str, str]) -> None:
    """A practitioner by the licence, and a group by the number, that their source has for that id."""
    origins = Origins(
        ORIGINS.sources,
        {
            ("chus", "Practitioner", "known"): {"identifier": [{"system": CMQ, "value": "81002"}]},
            ("chus", "Practitioner", "other"): {"identifier": [{"system": CMQ, "value": "81003"}]},
            ("chus", "Group", "known"): {"identifier": [{"system": GROUP, "value": "garde"}]},
        },
    )
    for effect in ("permit", "deny"):
        assert rows(consent({"type": effect, "actor": [actor]}), origins=origins)["d1"].actors == [expected]


@pytest.mark.parametrize(
    "reference",
    [
        {"reference": "Group/garde"},
        {"reference": "https://elsewhere.example/fhir/Group/garde"},
        {"reference": "https://elsewhere.example/fhir/Group/known"},
        {"reference": "https://clinic.test/Group/known"},
        {"reference": "Group/garde", "identifier": {"system": "urn:hospital", "value": "garde"}},
        {"reference": "Group/known", "identifier": {"system": GROUP, "value": "night"}},
        {"reference": "Practitioner/garde", "identifier": {"system": GROUP, "value": "garde"}},
        {"reference": "Group/two"},
    ],
)
def test_a_group_is_never_taken_by_the_id_of_its_resource_nor_by_two_numbers(reference: dict[str, str]) -> None:
    """It is everyone for a denial, and nobody for a permit: another server's `Group/garde` is another group."""
    numbers = [{"system": GROUP, "value": "garde"}, {"system": GROUP, "value": "night"}]
    read = {("chus", "Group", "known"): {"identifier": numbers[:1]}, ("chus", "Group", "two"): {"identifier": numbers}}
    origins = Origins(ORIGINS.sources, read)
    actor = [{"reference": reference}]
    assert rows(consent({"type": "deny", "actor": actor}), origins=origins)["d1"].actors == "all"
    assert rows(consent({"type": "permit", "actor": actor}), origins=origins)["d1"].actors == [{"id": ANOTHER}]


@pytest.mark.parametrize("written", ["081002", "81002-", "81 002", "81\u00ad002", "\uff18\uff11002"])
def test_the_caller_s_licence_written_otherwise_may_be_theirs(written: str) -> None:
    """Everyone for a denial, nobody for a permit; beside another licence of the same person too."""
    known = {"identifier": [{"system": CMQ, "value": written}, {"system": CMQ, "value": "90001"}]}
    origins = Origins(ORIGINS.sources, {("chus", "Practitioner", "known"): known})
    for actor in (licence(written), [{"reference": {"reference": "Practitioner/known"}}]):
        assert rows(consent({"type": "deny", "actor": actor}), origins=origins)["d1"].actors == "all"
        assert rows(consent({"type": "permit", "actor": actor}), origins=origins)["d1"].actors == [{"id": ANOTHER}]
    assert rows(consent({"type": "deny", "actor": licence("181002")}))["d1"].actors == [{"id": ANOTHER}]


def test_the_caller_s_licence_under_a_system_written_otherwise_may_be_theirs() -> None:
    """Beside another number that is not theirs: it can't be told that they are someone else."""
    known = {"identifier": [{"system": CMQ.upper(), "value": "81002"}, {"system": CMQ, "value": "90001"}]}
    origins = Origins(ORIGINS.sources, {("chus", "Practitioner", "known"): known})
    actor = [{"reference": {"reference": "Practitioner/known"}}]
    assert rows(consent({"type": "deny", "actor": actor}), origins=origins)["d1"].actors == "all"
    assert rows(consent({"type": "permit", "actor": actor}), origins=origins)["d1"].actors == [{"id": ANOTHER}]
