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
async def test_a_pilots_counts_are_said_to_be_of_one_establishment(
    demo: Demo, width: int, pictures: Path | None
) -> None:
    """Not the territory's, whose total they would otherwise pass for; the last day is one that was counted."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Geneviève Paré", "Gestion des services")
        await emr.menu("Activité")
        await emr.ready()
        await expect(emr.main()).to_contain_text("Mon établissement du ")
        await expect(emr.main().get_by_role("table", name="Par établissement")).to_contain_text("CHUS")
        await expect(emr.main()).not_to_contain_text("Ensemble du territoire")
        await emr.menu("Ressources")
        await emr.heading("Ressources de mon établissement")
        await emr.ready()
        await expect(emr.main()).to_contain_text("Mon établissement du ")
        await expect(emr.main()).not_to_contain_text("territoire")
        await emr.look("resources-own", pictures)


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
        places = emr.main().get_by_role("table", name="Suivis manquants par établissement").get_by_role("row")
        await expect(places.filter(has_text="Montérégie-Est")).to_contain_text("non donné")
        await expect(places.filter(has_text="CHUS")).to_contain_text(re.compile(r"Compté par .*CHUS.*télésanté"))
        tests = emr.main().get_by_role("table", name="Analyses redemandées, par analyse")
        await expect(tests).to_contain_text("Glucose")
        await expect(emr.main()).to_contain_text("Comptés par aucune source")
        assert PERSONS.search(await emr.main().inner_text()) is None
        await emr.look("resources", pictures)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_source_that_counts_and_is_off_is_named(demo: Demo, width: int, pictures: Path | None) -> None:
    """The hospital's own counts are not known, neither a zero nor a small number; the clinic's aren't given."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Manon Desrosiers", "Gestion des services")
        await emr.ready()
        await emr.switch("CIUSSS de l’Estrie – CHUS", "éteinte")
        await emr.menu("Ressources")
        await emr.heading("Ressources du territoire")
        await emr.ready()
        await expect(emr.main().get_by_role("alert")).to_contain_text("CHUS")
        places = emr.main().get_by_role("table", name="Analyses redemandées par établissement").get_by_role("row")
        await expect(places.filter(has_text="CHUS")).to_contain_text("on ne sait pas")
        await expect(places.filter(has_text="Tous ceux-ci")).to_contain_text("on ne sait pas")
        await expect(places.filter(has_text="GMF des Cantons")).to_contain_text("non donné")
        await expect(emr.main()).to_contain_text("Où une source manque, les autres nombres du même tableau")
        await emr.look("resources-off", pictures)


@pytest.mark.parametrize(("width", "language"), [(1280, "fr-CA"), (390, "en-CA")])
async def test_what_a_silent_source_holds_is_not_called_a_small_count(
    demo: Demo, width: int, language: str, pictures: Path | None
) -> None:
    """The platform holds the sessions and their places: without it none of these counts is known."""
    fr = language == "fr-CA"
    unknown, small = ("on ne sait pas", "non donné") if fr else ("not known", "not given")
    async with opened(demo, width, language) as emr:
        await emr.sign_in("Manon Desrosiers", "Gestion des services" if fr else "Managing services")
        await emr.ready()
        await emr.switch(re.compile("télésanté|telehealth", re.IGNORECASE), "éteinte" if fr else "off")
        await emr.ready()
        places = emr.main().get_by_role("table", name="Par établissement" if fr else "By establishment")
        await expect(places).to_contain_text(unknown)
        await expect(places).not_to_contain_text(small)
        await expect(emr.main()).to_contain_text(re.compile(f"(Par outil|By tool) – {unknown}"))
        await emr.look(f"activity-off-{language}", pictures)
        await emr.menu("Ressources" if fr else "Resources")
        await emr.ready()
        capacity = emr.main().get_by_role("table", name=re.compile("^(Capacité par|Capacity by)"))
        await expect(capacity).to_contain_text(unknown)
        await expect(capacity).not_to_contain_text(small)
        await emr.look(f"capacity-off-{language}", pictures)


async def test_ninety_days_of_sessions_are_shown(demo: Demo) -> None:
    """The longest choice is within what the gateway takes, at any hour."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Geneviève Paré", "Gestion des services")
        await emr.ready()
        await emr.page.get_by_role("radio", name="90 jours").check()
        await emr.ready()
        await expect(emr.main().get_by_role("row").filter(has_text=re.compile("REACTS|Teams")).first).to_be_visible()
        await expect(emr.main().get_by_role("alert")).to_have_count(0)
