"""What clinicians see in the front end: who left hospital, a course of care, what is withheld, what is missing."""

from __future__ import annotations

import os
import re
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.emr.emr_demo import Demo
from tests.emr.emr_page import WIDTHS, Emr, opened

pytestmark = pytest.mark.browser

HOSPITAL = "CIUSSS de l’Estrie – CHUS"
CLINIC = "GMF des Cantons (Omnimed)"
PLATFORM = "Réseau québécois de télésanté"
MARIE = "BOUM855510ZZ"
MENTAL_HEALTH = re.compile("psychiatr|sertraline|dépress|anxi", re.IGNORECASE)
WITHHELD = re.compile("retenu|restriction|restreint", re.IGNORECASE)


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_family_physician_sees_who_just_left_hospital_and_what_is_expected(
    demo: Demo, width: int, pictures: Path | None
) -> None:
    """Newest first, with where, why, and what follows, each with its source; then others than discharges."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.heading("Mes patients sortis récemment")
        stays = emr.main().get_by_role("article")
        await expect(stays).to_have_count(2)
        marie, jean = stays.first, stays.last
        await expect(marie.get_by_role("link", name="Marie Bouchard")).to_be_visible()
        for text in (HOSPITAL, "Pneumonie, sans précision", "Sommaire d’hospitalisation", "Lévofloxacine 500 mg"):
            await expect(marie).to_contain_text(text)
        await expect(jean).to_contain_text("Insuffisance cardiaque")
        await emr.look("leaving", pictures)
        await emr.page.get_by_role("checkbox", name="Visite à l’urgence").check()
        await expect(stays).to_have_count(3)
        await emr.page.get_by_role("radio", name="7 jours").check()
        await expect(emr.main()).not_to_contain_text("Jean Lavoie")
        await expect(marie).to_contain_text("Bouchard")


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_course_of_care_shows_each_item_with_its_source(demo: Demo, width: int, pictures: Path | None) -> None:
    """From the list to the file: the timeline, then by source; trajectories, medications, tests, team, directives."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.page.get_by_role("link", name="Marie Bouchard").first.click()
        await expect(emr.page.get_by_role("heading", level=1, name="Marie Bouchard")).to_be_visible()
        await emr.ready()
        count = await emr.items().count()
        assert count > 20
        await expect(emr.items().filter(has=emr.page.locator(".source"))).to_have_count(count)
        await emr.look("course", pictures)
        await emr.page.get_by_role("combobox", name="Sources").select_option(CLINIC)
        await expect(emr.items().filter(has_not=emr.page.get_by_text(CLINIC))).to_have_count(0)
        assert 0 < await emr.items().count() < count
        for tab, text in (
            ("Trajectoires", "Suivi après une téléconsultation"),
            ("Médicaments", "Ramipril"),
            ("Examens répétés", "Examens demandés plus d’une fois"),
            ("Dossier et équipe", "Dre Hélène Gagnon"),
            ("Directives", "Dr Martin Pelletier"),
        ):
            await emr.tab(tab)
            await expect(emr.main()).to_contain_text(text)
            await emr.look(tab, pictures)


async def test_what_a_patient_restricted_leaves_no_trace(demo: Demo) -> None:
    """Her family physician reads her mental health; the cardiologist reads her file as if there were none."""
    for person, seen in (("Luc Tremblay", True), ("Martin Pelletier", False)):
        async with opened(demo, 1280) as emr:
            await _open_marie(emr, person, "Soins")
            await emr.page.get_by_role("radio", name="1 an").check()
            await emr.ready()
            await expect(emr.page.locator(".timeline")).to_contain_text("Suivi de pneumologie")
            course = await emr.main().inner_text()
            await emr.tab("Médicaments")
            await expect(emr.main()).to_contain_text("Ramipril")
            medications = await emr.main().inner_text()
            assert bool(MENTAL_HEALTH.search(course)) is seen
            assert ("Sertraline" in medications) is seen
            assert seen or WITHHELD.search(course) is None


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_source_that_is_down_is_named_and_comes_back(demo: Demo, width: int, pictures: Path | None) -> None:
    """By its switch on the page: what the others gave stays, and nothing reads as absent."""
    async with opened(demo, width) as emr:
        await _open_marie(emr, "Luc Tremblay", "Soins")
        timeline = emr.page.locator(".timeline")
        await expect(emr.items().filter(has=emr.from_source(HOSPITAL)).first).to_be_visible()
        await emr.switch(HOSPITAL, "éteinte")
        await emr.ready()
        await expect(emr.main().get_by_role("alert").first).to_contain_text(HOSPITAL)
        await expect(timeline).to_contain_text(CLINIC)
        await expect(emr.items().filter(has=emr.from_source(HOSPITAL))).to_have_count(0)
        await emr.look("missing", pictures)
        await emr.tab("Trajectoires")
        await expect(emr.main()).to_contain_text(re.compile(f"sans réponse de {HOSPITAL}", re.IGNORECASE))
        await emr.menu("Sorties récentes")
        await emr.ready()
        await expect(emr.main()).to_contain_text(HOSPITAL)
        await emr.switch(HOSPITAL, "en marche")
        await emr.until(lambda: expect(emr.main().get_by_role("link", name="Jean Lavoie")).to_be_visible(timeout=2_000))


async def test_what_follows_a_stay_says_what_is_closed_to_a_role(demo: Demo) -> None:
    """A social worker reads appointments; of medications, orders and documents, not even that there are none."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Karine Morin", "Soins")
        stay = emr.main().get_by_role("article").first
        await expect(stay).to_contain_text("Suivi de pneumologie")
        for name in ("Médicaments commencés", "Médicaments cessés", "Sommaire de congé"):
            await expect(_fact(stay, name)).to_contain_text("Non communiqué à votre rôle")


async def test_what_follows_a_stay_is_not_known_while_a_source_is_silent(demo: Demo) -> None:
    """Jean Lavoie's appointment is at the platform: without it, nobody says that he has none, nor no one after him."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        jean = emr.main().get_by_role("article").last
        await expect(_fact(jean, "Rendez-vous")).to_contain_text("Cardiologie")
        await expect(_fact(jean, "Pris en charge par")).to_contain_text("Personne ne l’a encore pris en charge")
        await emr.switch(PLATFORM, "éteinte")
        await emr.ready()
        for name in ("Rendez-vous", "Pris en charge par"):
            await expect(_fact(jean, name)).to_contain_text("on ne sait pas")
        await emr.switch(PLATFORM, "en marche")
        await emr.until(lambda: expect(_fact(jean, "Rendez-vous")).to_contain_text("Cardiologie", timeout=2_000))


async def test_ninety_days_of_moves_are_shown(demo: Demo) -> None:
    """The longest choice is within what the gateway takes, at any hour."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.page.get_by_role("radio", name="90 jours").check()
        await emr.ready()
        await expect(emr.main().get_by_role("article").first).to_be_visible()
        await expect(emr.main().get_by_role("alert")).to_have_count(0)


async def test_a_page_left_open_overnight_asks_since_the_day_that_it_is(demo: Demo) -> None:
    """The browser's clock is of the day before: 90 days are then too far back, until the day begins there too."""
    async with opened(demo, 1280) as emr:
        await emr.page.clock.install(time=datetime.now(UTC) - timedelta(days=1))
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.page.get_by_role("radio", name="90 jours").check()
        await expect(emr.main().get_by_role("alert")).to_contain_text("since")
        await emr.page.clock.fast_forward("24:00:00")
        await expect(emr.main().get_by_role("article").first).to_be_visible()
        await expect(emr.main().get_by_role("alert")).to_have_count(0)


@pytest.mark.nightly
async def test_a_source_that_is_slow_is_named_as_slow(demo: Demo) -> None:
    """The page doesn't wait for it beyond its budget."""
    async with opened(demo, 1280) as emr:
        await _open_marie(emr, "Luc Tremblay", "Soins")
        await emr.switch(CLINIC, "lente")
        await emr.ready()
        alert = emr.main().get_by_role("alert").first
        await expect(alert).to_contain_text(CLINIC)
        await expect(alert).to_contain_text("temps")
        await expect(emr.page.locator(".timeline")).to_contain_text(HOSPITAL)
        await emr.switch(CLINIC, "en marche")


async def test_a_source_whose_process_was_killed_is_named_and_its_switch_brings_it_back(demo: Demo) -> None:
    """SIGKILL, from outside; the switches then say that it is down."""
    async with opened(demo, 1280) as emr:
        await _open_marie(emr, "Luc Tremblay", "Soins")
        os.kill(demo.pid("telesante"), signal.SIGKILL)
        await emr.tab("Trajectoires")
        await expect(emr.main().get_by_role("alert").first).to_contain_text(PLATFORM)
        await emr.switch(PLATFORM, "en marche", was="éteinte")
        await emr.tab("Parcours")
        from_there = emr.items().filter(has=emr.from_source(PLATFORM)).first
        await emr.until(lambda: expect(from_there).to_be_visible(timeout=2_000))


async def test_without_the_registry_nothing_is_read_and_the_page_says_so(demo: Demo) -> None:
    """What a patient asked can't be known: no record leaves, and that is no empty record."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.switch("Registre des consentements", "éteinte")
        await emr.ready()
        await expect(emr.main().get_by_role("alert")).to_contain_text("Ce n’est pas un dossier vide.")
        await expect(emr.main()).not_to_contain_text("Bouchard")
        await emr.switch("Registre des consentements", "en marche")
        await emr.until(lambda: expect(emr.main()).to_contain_text("Bouchard", timeout=2_000))


async def test_a_nurse_without_a_tie_reads_nobody_as_for_someone_unknown(demo: Demo) -> None:
    """The two pages are the same, but for the number that was typed; a number of no form isn't sent."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Annie Gauthier, infirmière praticienne spécialisée", "Soins")
        said = []
        for number in (MARIE, "ZZZZ010101ZZ"):
            await emr.menu("Trouver un patient")
            await emr.open_patient(number)
            await emr.heading("Rien à montrer sous ce numéro")
            await emr.ready()
            said.append((await emr.main().inner_text()).replace(number, ""))
        assert said[0] == said[1]
        await emr.menu("Trouver un patient")
        await emr.open_patient("")
        await expect(emr.page.get_by_role("alert")).to_have_text("Écrivez un numéro.")


def _fact(stay: Locator, name: str) -> Locator:
    return stay.locator(".next .facts > div").filter(has=stay.page.get_by_text(name, exact=True))


async def _open_marie(emr: Emr, person: str, purpose: str) -> None:
    await emr.sign_in(person, purpose)
    await emr.menu("Trouver un patient")
    await emr.open_patient(MARIE)
    await expect(emr.page.get_by_role("heading", level=1, name="Marie Bouchard")).to_be_visible()
    await emr.ready()
