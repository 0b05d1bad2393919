"""What the front end says of a null: not known, or not named, which is neither nobody nor none. Clinicians' pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.emr.emr_demo import Demo
from tests.emr.emr_page import opened

pytestmark = pytest.mark.browser

HOSPITAL = re.compile("CHUS")
MARIE = "BOUM855510ZZ"


@pytest.mark.parametrize(
    ("width", "purpose", "off", "on", "nobody"),
    [
        (1280, "Soins", "éteinte", "en marche", "Rien à montrer sous ce numéro"),
        (390, "Care", "off", "up", "Nothing to show under this number"),
    ],
)
async def test_a_patient_who_cant_be_looked_up_is_not_said_to_be_unknown(
    demo: Demo, width: int, purpose: str, off: str, on: str, nobody: str, pictures: Path | None
) -> None:
    """A hospital goes down: it is named, and nothing says that the number is wrong or closed; back, the file opens."""
    async with opened(demo, width, "fr-CA" if purpose == "Soins" else "en-CA") as emr:
        await emr.sign_in("Josée Roy", purpose)
        await emr.menu("Trouver un patient" if purpose == "Soins" else "Find a patient")
        await emr.open_patient(MARIE)
        marie = emr.page.get_by_role("heading", level=1, name="Marie Bouchard")
        await expect(marie).to_be_visible()
        await emr.switch(HOSPITAL, off)
        await expect(emr.main().get_by_role("alert")).to_contain_text("CHUS")
        await expect(emr.main()).not_to_contain_text(nobody)
        await expect(emr.main()).not_to_contain_text(re.compile("inconnu|unknown"))
        await emr.look(f"not-known-{purpose}", pictures)
        await emr.switch(HOSPITAL, on)
        await emr.until(lambda: expect(marie).to_be_visible(timeout=2_000))


@pytest.mark.parametrize(
    ("width", "language", "unnamed"),
    [
        (1280, "fr-CA", "Un professionnel dont le nom n’est pas donné"),
        (390, "en-CA", "A professional whose name is not given"),
    ],
)
async def test_someone_who_took_over_without_a_name_took_over_all_the_same(
    demo: Demo, width: int, language: str, unnamed: str, pictures: Path | None
) -> None:
    """The gateway may say when and not who: then nobody is told that no one did."""

    def nameless(data: Any) -> None:
        for edge in (data.get("transitions") or {}).get("edges", []):
            if edge["node"] and edge["node"]["followUp"]:
                edge["node"]["followUp"].update(takenOverBy=None, takenOverAt="2026-11-21T09:00:00-05:00")

    async with opened(demo, width, language) as emr:
        await emr.retell(nameless)
        await emr.sign_in("Luc Tremblay", "Soins" if language == "fr-CA" else "Care")
        jean = emr.main().get_by_role("article").last
        taken = jean.locator(".next .facts > div").filter(has_text=unnamed)
        await expect(taken).to_contain_text(re.compile("^(Pris en charge par|Taken over by).*21"))
        await emr.look(f"taken-{language}", pictures)


@pytest.mark.parametrize(
    ("width", "language", "unknown"), [(1280, "fr-CA", "on ne sait pas"), (390, "en-CA", "not known")]
)
async def test_differences_that_cant_be_told_are_not_said_to_be_none(
    demo: Demo, width: int, language: str, unknown: str, pictures: Path | None
) -> None:
    """Null isn't an empty list: a dash would read as medications that agree."""

    def untold(data: Any) -> None:
        for line in ((data.get("patient") or {}).get("medicationReconciliation") or {}).get("lines") or []:
            line["differs"] = None if "Ramipril" in str(line["medication"]) else []

    async with opened(demo, width, language) as emr:
        await emr.retell(untold)
        await emr.sign_in("Luc Tremblay", "Soins" if language == "fr-CA" else "Care")
        await emr.page.get_by_role("link", name="Marie Bouchard").first.click()
        await emr.tab("Médicaments" if language == "fr-CA" else "Medications")
        rows = emr.main().get_by_role("row")
        await expect(rows.filter(has_text="Ramipril").get_by_role("cell").last).to_have_text(unknown)
        await expect(rows.last.get_by_role("cell").last).to_have_text("—")
        await emr.look(f"differs-{language}", pictures)
