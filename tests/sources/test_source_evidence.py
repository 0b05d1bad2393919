"""Source evidence: what a source's settings let it attest, beside what evidence reads of it can say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.demo.config import demo_settings
from gateway.officers.source_evidence import evidence_searches
from tests.gateway.wire_sources import source
from tests.sources.test_source_check import FIT, check, fit, saying


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ({"attests": ["parent_or_tutor", "no_harm", "on_call_group", "roster"]}, []),
        ({"attests": ["locum", "roster"], "capabilities": {"ties": ["Encounter"]}}, ["locum"]),
        ({"attests": ["heir"], "kind": "registry"}, []),
    ],
)
async def test_evidence_that_a_source_can_never_give_is_told(place: dict[str, Any], found: list[str]) -> None:
    """`attests` names it in vain."""
    report = await check(source(**FIT, **place), fit)
    assert [line.values["kinds"] for line in report.lines if line.kind == "mute"] == (
        [", ".join(found)] if found else []
    )


async def test_a_vendor_s_source_is_not_heard_on_families(tmp_path: Path) -> None:
    """Nor on groups: its mapping has no words for them."""
    omnimed = next(one for one in demo_settings(8000, None, None, tmp_path).sources if one.id == "omnimed")
    vain = omnimed.model_copy(update={"attests": ("roster", "spouse", "locum", "no_harm")})
    report = await check(vain, saying(404))
    assert [line.values["kinds"] for line in report.lines if line.kind == "mute"] == ["locum, no_harm, spouse"]


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ({}, set()),
        ({"attests": ["roster"]}, {("CareTeam", "patient"), ("Encounter", "patient")}),
        ({"kind": "registry"}, {("RelatedPerson", "patient")}),
        (
            {"attests": ["heir"], "capabilities": {"ties": ["Appointment"], "persons": True}},
            {("Appointment", "patient"), ("RelatedPerson", "patient"), ("Person", "patient")},
        ),
        (
            {"attests": ["locum"], "capabilities": {"ties": ["CareTeam"]}},
            {("CareTeam", "patient"), ("PractitionerRole", "practitioner")},
        ),
        ({"capabilities": {"panel": ["identifier"]}}, {("CareTeam", "participant")}),
        ({"capabilities": {"panel": ["reference"]}}, {("CareTeam", "participant"), ("Practitioner", "identifier")}),
    ],
)
def test_the_searches_of_evidence_are_those_that_will_be_made(
    place: dict[str, Any], more: set[tuple[str, str]]
) -> None:
    """So that a server that doesn't declare one is told apart."""
    usual = {("Patient", "identifier"), ("Patient", "_id"), ("Consent", "patient")}
    assert evidence_searches(source(**FIT, **place)) == usual | more
