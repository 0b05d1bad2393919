"""What a patient does in the front end: reads her record, sees who read it, restricts a clinician, and it holds."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Route, expect

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


@pytest.mark.parametrize(("width", "language"), [(1280, "fr-CA"), (390, "en-CA")])
async def test_professionals_of_one_name_are_told_apart(
    demo: Demo, width: int, language: str, pictures: Path | None
) -> None:
    """Two sources that describe one licence give one choice; another licence, another choice, with what they do."""
    fr = language == "fr-CA"

    def namesake(data: Any) -> None:
        edges = ((data.get("patient") or {}).get("careTeam") or {}).get("edges") or []
        known = next((one for one in edges if "Gagnon" in one["node"]["practitioner"]["displayName"]), None)
        if known is None:
            return
        other = deepcopy(known)
        other["cursor"] = other["node"]["id"] = "other"
        other["node"]["role"] = {"text": "Pharmacienne", "coding": None}
        numbers = [{"system": "urn:passerelle:demo:permis:opq", "value": "201999"}]
        other["node"]["practitioner"].update(id="other", identifier=numbers)
        edges.append(other)

    async with opened(demo, width, language) as emr:
        await emr.retell(namesake)
        await emr.sign_in("Marie Bouchard", "À la demande du patient" if fr else "Patient request")
        await emr.tab("Directives")
        whom = emr.main().get_by_role("combobox", name="Personne" if fr else "Person")
        found = [one for one in await whom.locator("option").all_inner_texts() if "Gagnon" in one]
        assert len(found) == 2, found
        assert [one for one in found if "Pharmacienne" in one] == found[-1:], found
        await whom.select_option(found[-1])
        await emr.look(f"namesakes-{language}", pictures)


@pytest.mark.parametrize(("width", "language"), [(1280, "fr-CA"), (390, "en-CA")])
async def test_a_restriction_that_the_registry_lost_is_told_as_the_registrys(
    demo: Demo, width: int, language: str, pictures: Path | None
) -> None:
    """In the gateway's own words: it did answer, and it is not the gateway that is down."""
    fr, said = language == "fr-CA", "Le registre n’a pas répondu à temps."
    extensions = {"code": "SOURCE_TIMEOUT", "source": "registre"}
    errors = [{"message": said, "path": ["recordDirective"], "extensions": extensions}]

    async def lost(route: Route) -> None:
        if '"RESTRICTION"' in (route.request.post_data or ""):
            await route.fulfill(json={"data": {"recordDirective": None}, "errors": errors})
        else:
            await route.continue_()

    async with opened(demo, width, language) as emr:
        await emr.page.route("**/graphql", lost)
        await emr.sign_in("Marie Bouchard", "À la demande du patient" if fr else "Patient request")
        await emr.tab("Directives")
        form = emr.main().get_by_role("form")
        whom = form.get_by_role("combobox")
        await whom.select_option(index=1)
        await form.get_by_role("button").click()
        perhaps = "On ne sait pas si c’est fait." if fr else "Whether it was done is not known."
        await expect(form.get_by_role("alert")).to_contain_text(f"{said} {perhaps}")
        await emr.look(f"lost-{language}", pictures)


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
