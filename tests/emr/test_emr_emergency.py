"""The two acts of an emergency in the front end, with their questions: what each opens, and what it doesn't."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.emr.emr_demo import Demo
from tests.emr.emr_page import Emr, opened

pytestmark = pytest.mark.browser

MARIE = "BOUM855510ZZ"


@pytest.mark.parametrize(
    ("width", "number", "name"), [(1280, MARIE, "Marie Bouchard"), (390, "LAVJ581123ZZ", "Jean Lavoie")]
)
async def test_an_attested_relationship_opens_a_record_in_an_emergency(
    demo: Demo, width: int, number: str, name: str, pictures: Path | None
) -> None:
    """Nobody before; under the right purpose, with a reason, the record; and until when."""
    async with opened(demo, width) as emr:
        await emr.sign_in("Nadia Ouellet", "Soins")
        await emr.menu("Trouver un patient")
        await emr.open_patient(number)
        await emr.heading("Rien à montrer sous ce numéro")
        await emr.page.get_by_role("button", name="Passer aux soins d’urgence").click()
        await expect(emr.page.get_by_role("combobox", name="Finalité")).to_have_value("ETREAT")
        await emr.heading("Rien à montrer sous ce numéro")
        await emr.ready()
        await emr.look("nobody", pictures)
        dialog = await _dialog(emr, "Attester une relation de soins")
        await emr.look("attest", pictures)
        await dialog.get_by_role("button", name="Attester").click()
        await expect(dialog.get_by_role("alert")).to_have_text("Écrivez le motif.")
        await dialog.get_by_role("textbox", name=re.compile("^Motif")).fill("Inconsciente à l’arrivée")
        await dialog.get_by_role("button", name="Attester").click()
        await expect(emr.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        await expect(emr.page.get_by_role("status").filter(has_text="Relation attestée jusqu’au")).to_be_visible()
        await emr.ready()
        assert await emr.items().count() > 5


async def test_a_question_that_is_put_away_gives_the_focus_back(demo: Demo) -> None:
    """By its button and by Escape: a keyboard goes on from where it was."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Hélène Gagnon", "Soins d’urgence")
        await emr.menu("Trouver un patient")
        await emr.open_patient("LAVJ581123ZZ")
        await emr.heading("Rien à montrer sous ce numéro")
        for key in ("Escape", "Enter"):
            dialog = await _dialog(emr, "Déroger")
            if key == "Enter":
                await dialog.get_by_role("button", name="Fermer").focus()
            await emr.page.keyboard.press(key)
            await expect(dialog).to_be_hidden()
            await expect(emr.main().get_by_role("button", name="Déroger")).to_be_focused()


async def test_an_override_lifts_a_restriction_when_both_facts_are_true(demo: Demo) -> None:
    """A cardiologist attests that he treats her, and still reads none of her mental health; he overrides, and does."""
    async with opened(demo, 1280) as emr:
        await emr.sign_in("Martin Pelletier", "Soins d’urgence")
        await emr.menu("Trouver un patient")
        await emr.open_patient(MARIE)
        await emr.heading("Rien à montrer sous ce numéro")
        dialog = await _dialog(emr, "Attester une relation de soins")
        await dialog.get_by_role("textbox", name=re.compile("^Motif")).fill("Arrêt cardiaque à l’arrivée")
        await dialog.get_by_role("button", name="Attester").click()
        await expect(emr.page.get_by_role("heading", level=1, name="Marie Bouchard")).to_be_visible()
        await emr.tab("Médicaments")
        await expect(emr.main()).to_contain_text("Ramipril")
        await expect(emr.main()).not_to_contain_text("Sertraline")
        dialog = await _dialog(emr, "Déroger")
        await dialog.get_by_role("textbox", name=re.compile("^Motif")).fill("Arrêt cardiaque")
        await dialog.get_by_role("checkbox", name=re.compile("danger")).check()
        await dialog.get_by_role("button", name="Déroger").click()
        await expect(dialog.get_by_role("alert")).to_have_text("Les deux faits doivent être vrais pour déroger.")
        await dialog.get_by_role("checkbox", name=re.compile("consentement")).check()
        await dialog.get_by_role("button", name="Déroger").click()
        await expect(emr.page.get_by_role("status").filter(has_text="Dérogation ouverte jusqu’au")).to_be_visible()
        await expect(emr.main()).to_contain_text("Sertraline")


async def _dialog(emr: Emr, name: str) -> Locator:
    await emr.main().get_by_role("button", name=name, exact=True).click()
    dialog = emr.page.get_by_role("dialog", name=name)
    await expect(dialog).to_be_visible()
    return dialog
