"""What stands around every page of the front end: signing in and out, languages, keyboard, and what is left behind."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.emr.emr_demo import Demo
from tests.emr.emr_page import WIDTHS, opened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", WIDTHS)
async def test_anyone_of_the_demo_can_be_chosen(demo: Demo, width: int) -> None:
    """In groups, found without accents; one way in for each of their purposes."""
    async with opened(demo, width) as emr:
        await emr.page.goto(demo.url)
        await emr.heading("Choisir une personne")
        for group in ("Cliniciennes et cliniciens", "Pilotes et coordination en télésanté", "Patients et proches"):
            await emr.heading(group)
        await emr.look()
        everyone = await emr.page.get_by_role("listitem").count()
        assert everyone >= 28
        await emr.page.get_by_role("searchbox").fill("cote")
        await expect(emr.page.get_by_role("listitem")).to_have_count(2)
        await emr.page.get_by_role("searchbox").fill("tremblay")
        await expect(emr.page.get_by_role("button", name=re.compile("^Entrer comme Dr Luc Tremblay"))).to_have_count(2)
        await emr.page.get_by_role("searchbox").fill("zzz")
        await expect(emr.page.get_by_text("Personne ne correspond à ce filtre.")).to_be_visible()


async def test_the_page_is_in_the_browsers_language_and_in_the_other_on_demand(demo: Demo) -> None:
    """French or English, said to assistive tools too; signed in, the choice asks again and signs nobody out."""
    async with opened(demo, 1280, "en-CA") as emr:
        await emr.page.goto(demo.url)
        await emr.heading("Choose a person")
        await expect(emr.page.locator("html")).to_have_attribute("lang", "en")
        await emr.look()
        await emr.page.get_by_role("button", name="Français").click()
        await emr.heading("Choisir une personne")
        await expect(emr.page.locator("html")).to_have_attribute("lang", "fr")
        await emr.enter("Luc Tremblay", "Soins")
        await emr.heading("Mes patients sortis récemment")
        await emr.page.get_by_role("button", name="English").click()
        await emr.heading("My patients who just left care")
        await expect(emr.page.get_by_role("button", name="Sign out")).to_be_visible()


async def test_leaving_forgets_all_and_so_does_a_reload(demo: Demo) -> None:
    """Nothing of the person is left on the page, in the browser's stores, or behind its Back button."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.heading("Mes patients sortis récemment")
        await emr.ready()
        await expect(emr.main()).to_contain_text("Pneumonie")
        await emr.sign_out()
        await emr.heading("Choisir une personne")
        await expect(emr.main()).not_to_contain_text("Pneumonie")
        await emr.page.go_back()
        await expect(emr.main()).not_to_contain_text("Pneumonie")
        await emr.page.goto(demo.url)
        await emr.enter("Luc Tremblay", "Soins")
        await emr.heading("Mes patients sortis récemment")
        await emr.page.reload()
        await emr.heading("Choisir une personne")


async def test_another_purpose_is_another_token_and_asks_again(demo: Demo) -> None:
    """Each question carries the purpose that the page shows, as a header."""
    async with opened(demo, 1280) as emr:
        sent: list[str | None] = []
        emr.page.on(
            "request", lambda one: sent.append(one.headers.get("x-purpose-of-use")) if _graphql(one.url) else None
        )
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.heading("Mes patients sortis récemment")
        await emr.ready()
        assert set(sent) == {"TREAT"}
        sent.clear()
        await emr.page.get_by_role("combobox", name="Finalité").select_option("Soins d’urgence")
        await expect(emr.page.get_by_role("status").filter(has_text="Finalité : Soins d’urgence")).to_be_visible()
        await emr.heading("Mes patients sortis récemment")
        await emr.ready()
        assert set(sent) == {"ETREAT"}


@pytest.mark.parametrize("width", WIDTHS)
async def test_the_keyboard_goes_everywhere_in_order(demo: Demo, width: int) -> None:
    """First a way past the header; a new page's title takes the focus; a dialog keeps it and gives it back."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Luc Tremblay", "Soins")
        await emr.heading("Mes patients sortis récemment")
        await expect(emr.page.get_by_role("heading", level=1)).to_be_focused()
        await emr.page.keyboard.press("Shift+Tab")
        await expect(emr.page.get_by_role("button", name="Quitter")).to_be_focused()
        first = emr.page.locator("a[href], button, input, select").first
        await expect(first).to_have_accessible_name("Aller au contenu")
        await first.focus()
        await emr.page.keyboard.press("Enter")
        await expect(emr.main()).to_be_focused()
        switches = emr.page.get_by_role("button", name="Sources", exact=True)
        await switches.focus()
        await emr.page.keyboard.press("Enter")
        dialog = emr.page.get_by_role("dialog", name="Interrupteurs de la démonstration")
        await expect(dialog).to_be_visible()
        for _ in range(8):
            await emr.page.keyboard.press("Tab")
            assert (
                await emr.page.evaluate("document.activeElement.closest('dialog') || document.activeElement.tagName")
                != "MAIN"
            )
        await emr.look()
        await emr.page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(switches).to_be_focused()


async def test_a_token_is_written_down_nowhere(demo: Demo) -> None:
    """Not in what the demo keeps: its log, its spans, its register."""
    async with opened(demo, 1280) as emr:
        async with emr.page.expect_response(re.compile("/emr/api/token")) as answered:
            await emr.sign_in("Luc Tremblay", "Soins")
        token = (await (await answered.value).json())["token"]
        await emr.ready()
    assert token.count(".") == 2
    kept = {path.name: path.read_bytes() for path in demo.state.rglob("*") if path.is_file()}
    assert "audit.sqlite3" in kept
    assert [name for name, content in kept.items() if token.rsplit(".", 1)[1].encode() in content] == []


def _graphql(url: str) -> bool:
    return url.endswith("/graphql")
