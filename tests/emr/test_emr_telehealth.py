"""What telehealth pilots and the coordination centre see in the front end: technique and counts, and no person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.emr.emr_demo import Demo
from tests.emr.emr_page import WIDTHS, opened

pytestmark = pytest.mark.browser

PERSONS = re.compile("Bouchard|Lavoie|Tremblay|Gagnon|BOUM|LAVJ|ZZ\\b")


@pytest.mark.parametrize(
    ("person", "width"), [("Geneviève Paré", 1280), ("Geneviève Paré", 390), ("Samuel Thibault", 1280)]
)
async def test_a_pilot_sees_their_own_establishments_sessions_and_no_person(
    demo: Demo, person: str, width: int, pictures: Path | None
) -> None:
    """The tool and how the line was; a role to which a field isn't open is told so."""
    async with opened(demo, width) as emr:
        await emr.sign_in(person, "Gestion des services")
        await emr.heading("Séances de mon établissement")
        await emr.ready()
        sessions = emr.main().get_by_role("row").filter(has_text=re.compile("REACTS|Teams"))
        assert await sessions.count() >= 2
        assert PERSONS.search(await emr.main().inner_text()) is None
        await emr.look(f"sessions-{person}", pictures)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_coordination_centre_sees_its_territorys_counts(demo: Demo, width: int, pictures: Path | None) -> None:
    """By establishment and by tool; a small count isn't given, and nobody is named."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Manon Desrosiers", "Gestion des services")
        await emr.heading("Activité de télésanté")
        await emr.ready()
        await expect(emr.main().get_by_role("table", name="Par établissement")).to_contain_text("CHUS")
        await expect(emr.main()).to_contain_text(re.compile(r"moins de \d+"))
        assert PERSONS.search(await emr.main().inner_text()) is None
        await emr.look("activity", pictures)
        await emr.menu("Ressources")
        await emr.heading("Ressources du territoire")
        await emr.ready()
        await expect(emr.main().get_by_role("table", name="Attente d’un spécialiste")).to_be_visible()
        assert PERSONS.search(await emr.main().inner_text()) is None
        await emr.look("resources", pictures)
