"""What a patient does in the front end: reads her record, sees who read it, restricts a clinician, and it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.emr.emr_demo import Demo
from tests.emr.emr_page import WIDTHS, Emr, opened

pytestmark = pytest.mark.browser

MARIE = "BOUM855510ZZ"


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_patient_restricts_a_clinician_and_it_holds_on_their_next_click(
    demo: Demo, width: int, pictures: Path | None
) -> None:
    """She sees that the clinician read her record, restricts them, and takes it back; each counts at once."""
    async with opened(demo, 1280) as clinician, opened(demo, width) as patient:
        await clinician.sign_in("Hélène Gagnon", "Soins")
        await clinician.menu("Trouver un patient")
        await clinician.open_patient(MARIE)
        await expect(clinician.page.get_by_role("heading", level=1, name="Marie Bouchard")).to_be_visible()
        await clinician.ready()

        await patient.sign_in("Marie Bouchard", "À la demande du patient")
        await expect(patient.page.get_by_role("heading", level=1, name="Marie Bouchard")).to_be_visible()
        await patient.look("own", pictures)
        await patient.tab("Qui l’a lu")
        await expect(patient.main().get_by_role("row", name=re.compile("Hélène Gagnon")).first).to_be_visible()
        await patient.look("who-read", pictures)

        await _restrict(patient, "Hélène Gagnon", pictures)
        await clinician.tab("Trajectoires")
        await clinician.ready()
        await expect(clinician.main()).not_to_contain_text("Demande de consultation")
        await clinician.menu("Trouver un patient")
        await clinician.open_patient(MARIE)
        await clinician.heading("Rien à montrer sous ce numéro")

        await _revoke(patient, "Hélène Gagnon")
        await clinician.menu("Trouver un patient")
        await clinician.open_patient(MARIE)
        await expect(clinician.page.get_by_role("heading", level=1, name="Marie Bouchard")).to_be_visible()


async def test_a_patient_cannot_open_another_file(demo: Demo) -> None:
    """By its number neither, and as for a number that nobody has."""
    async with opened(demo, 390) as emr:
        await emr.sign_in("Lise Fournier", "À la demande du patient")
        await expect(emr.page.get_by_role("heading", level=1, name="Lise Fournier")).to_be_visible()
        await emr.menu("Trouver un patient")
        await emr.open_patient(MARIE)
        await emr.heading("Rien à montrer sous ce numéro")
        await expect(emr.main().get_by_role("button", name="Attester une relation de soins")).to_have_count(0)


async def _restrict(patient: Emr, name: str, pictures: Path | None) -> None:
    await patient.tab("Directives")
    form = patient.main().get_by_role("form", name="Restreindre quelqu’un")
    await form.get_by_role("button", name="Restreindre").click()
    await expect(form.get_by_role("alert")).to_have_text("Choisissez une personne.")
    await patient.look("directives", pictures)
    whom = form.get_by_role("combobox", name="Personne")
    label = await whom.get_by_role("option", name=re.compile(name)).inner_text()
    await whom.select_option(label)
    await form.get_by_role("button", name="Restreindre").click()
    await expect(patient.page.get_by_role("status").filter(has_text="Restriction enregistrée")).to_be_visible()
    await expect(patient.main().get_by_role("row", name=re.compile(f"{name}.*en vigueur"))).to_be_visible()


async def _revoke(patient: Emr, name: str) -> None:
    row = patient.main().get_by_role("row", name=re.compile(f"{name}.*en vigueur"))
    await row.get_by_role("button", name=re.compile("^Révoquer")).click()
    dialog = patient.page.get_by_role("dialog", name=re.compile("^Révoquer cette directive"))
    await dialog.get_by_role("button", name="Révoquer").click()
    await expect(patient.page.get_by_role("status").filter(has_text="Directive révoquée")).to_be_visible()
