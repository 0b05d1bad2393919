"""Telling texts: what Marie Bouchard's sources say of her that must not leave to some, collected from their own stores.

By the ids of the records, written here by hand. Takes a house. Gives texts, plain and in base64.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tests.house import House
from tests.promises.everything import spoken, texts_of

PSYCHIATRIC = {
    "Condition": ("depression-0001", "anxiete-0001"),
    "Encounter": ("psy-1-0001", "psy-2-0001"),
    "MedicationRequest": ("sertraline-0001",),
    "MedicationDispense": ("remise-sertraline-0001",),
    "Observation": ("phq9-1-0001", "phq9-2-0001"),
    "ServiceRequest": ("demande-psy-0001",),
    "Appointment": ("rv-psy-0001",),
    "DocumentReference": ("note-psy-0001",),
}
"""Marie's records at the hospital that a label or a code makes psychiatric."""

BEHIND = {"Location": ("loc-psychiatrie",), "Practitioner": ("pr-81012",), "PractitionerRole": ("role-81012",)}
"""The place and the person that only these records name."""

DAY = re.compile(r"\d{4}(-\d\d){0,2}|\d\d/\d\d/\d{4}|\d\d/\d{4}")
"""A day alone also begins the instants of what may be shown."""

CLINICAL = (
    "AllergyIntolerance", "Appointment", "CarePlan", "CareTeam", "Condition", "DiagnosticReport", "DocumentReference",
    "Encounter", "Goal", "ImagingStudy", "Immunization", "MedicationDispense", "MedicationRequest", "Observation",
    "Procedure", "ServiceRequest",
)  # fmt: skip


def psychiatric_texts(house: House) -> set[str]:
    """Return the texts of Marie's psychiatric records that none of her other records, nor the query, says too."""
    store = house.sources["chus"].state.store
    named = [(kind, local_id) for group in (PSYCHIATRIC, BEHIND) for kind, ids in group.items() for local_id in ids]
    secret = {text for kind, local_id in named for text in texts_of(store.read(kind, local_id).body())}
    others = [
        stored.body()
        for kind in store.counts()
        for stored in store.of_type(kind)
        if (stored.type, stored.local_id) not in named
        and (not stored.patients or "p-0001" in stored.patients or kind == "Organization")
    ]
    hidden: list[Any] = []
    shown: list[Any] = []
    for element in _elements(house):
        text = json.dumps(element, ensure_ascii=False, default=str)
        (hidden if re.search("PSY|F32|F41|N06AB|dépressif|SANTE_MENTALE", text) else shown).append(element)
    secret |= set(texts_of(hidden))
    known = {text for other in [*others, *shown] for text in texts_of(other)}
    found = {text for text in secret - known if len(text) >= 5 and not DAY.fullmatch(text)}
    return found | spoken(found)


def _elements(house: House) -> list[Any]:
    """Return all that the clinic and the specialists' group hold about Marie, one by one."""
    files = [
        house.sources[name].state.files[number] for name, number in (("omnimed", "OM-1001"), ("gesmus", "U700211"))
    ]
    parts = [part for file in files for part in file.values()]
    return [one for part in parts for one in (part if isinstance(part, list) else [part])]


def clinical_texts(house: House) -> set[str]:
    """Return the telling texts of all Marie's clinical records that her demographics, coverages and acts don't say."""
    store, file = house.sources["chus"].state.store, house.sources["omnimed"].state.files["OM-1001"]
    clinical = {t for kind in CLINICAL for one in store.of_patient(kind, "p-0001") for t in texts_of(one.body())}
    group = house.sources["gesmus"].state.files["U700211"]
    clinical |= {text for name in file if name != "patient" for text in texts_of(file[name])}
    clinical |= set(texts_of([group["demandes"], group["suivis"]]))
    billed = [one for one in group["actes"] if not one["acces"]["nature"]]
    named = {f"{who['titre']} {who['prenom']} {who['nom_famille']}" for one in billed for who in [one["medecin"]]}
    allowed = [store.read("Patient", "p-0001"), *store.of_patient("Coverage", "p-0001"), *store.of_type("Organization")]
    shown = {text for one in allowed for text in texts_of(one.body())} | set(texts_of(file["patient"]))
    shown |= named | set(texts_of([billed, group["couvertures"], group["usager"]]))
    telling = {
        t for t in clinical - shown if len(t) >= 4 and re.search(r"[ \d]|[^\x00-\x7f]", t) and not DAY.fullmatch(t)
    }
    return telling | spoken(telling)
