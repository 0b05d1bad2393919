"""Clinic: everything that the demo's clinic holds, in the invented dialect of a vendor's EMR.

Takes people, staff and the calendar. Gives one `Json` file a dossier: the patient, then lists by resource. The
dialect stands in for Omnimed's, whose real interface isn't public.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from gateway.demo.calendar import Calendar, chance
from gateway.demo.charts.results import ANALYTES
from gateway.demo.fhir import Json
from gateway.demo.people import Person
from gateway.demo.staff import Member, Staff

LISTS = ("visites", "problemes", "allergies", "medicaments", "resultats", "vaccins", "notes", "suivi")
_ROLES = {"physician": "medecin_famille", "nurse": "infirmiere", "pharmacist": "pharmacien"}


@dataclass(slots=True)
class File:
    """One patient's file at the clinic, while it is being written."""

    person: Person
    staff: Staff
    calendar: Calendar
    lists: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LISTS})

    def french(self, days: int) -> str:
        """Return a day as JJ/MM/AAAA."""
        return self.calendar.on(days).strftime("%d/%m/%Y")

    def add(self, name: str, days: int, /, **fields: Any) -> str:
        """Write an element last changed `days` from the anchor. Return its number."""
        number = f"{name[0].upper()}{self.person.rank:03d}-{len(self.lists[name]) + 1}"
        stamp = {"version": 1, "modifie_le": self.calendar.at(days, "16:45")}
        self.lists[name].append({"no": number, "dossier": self.person.dossier, **fields, **stamp})
        return number

    def who(self, key: str, *, titled: bool = False) -> Json:
        """Return a professional as the dialect says one."""
        member = self.staff.member(key)
        return professional(member) | ({"titre": member.title} if titled else {})

    def follows(self, key: str, days: int) -> None:
        """Write that a professional of the clinic follows the patient."""
        role = _ROLES[self.staff.member(key).role]
        self.add(
            "suivi", days, **professional(self.staff.member(key)), role=role, depuis=self.french(days), jusqua=None
        )

    def patient(self) -> Json:
        """Return the patient as the dialect says one."""
        person, (line, city, postal) = self.person, self.person.home
        return {
            "dossier": person.dossier, "nam": person.nam, "nom": person.family, "prenom": person.given,
            "ddn": person.birth.strftime("%d/%m/%Y"), "sexe": "F" if person.gender == "female" else "M",
            "decede": person.died is not None,
            "adresse": {"rue": line, "ville": city, "province": "QC", "code_postal": postal},
            "telephones": [{"type": "cellulaire", "numero": person.phone}], "courriel": None, "langue": "fr",
            "medecin": professional(self.staff.member(person.doctor)), "version": 3, "modifie_le": self.calendar.at(-9),
        }  # fmt: skip


def professional(member: Member) -> Json:
    """Return licence, order and name."""
    return {"permis": member.licence, "ordre": member.order.lower(), "nom": member.family, "prenom": member.given}


def clinic(seed: int, calendar: Calendar, staff: Staff, everyone: Sequence[Person]) -> dict[str, dict[str, Any]]:
    """Return the clinic's files by dossier: `patient`, then each of LISTS."""
    files: dict[str, dict[str, Any]] = {}
    for person in everyone:
        if "omnimed" in person.sources:
            file = File(person, staff, calendar)
            if person.key == "marie":
                _marie(file)
            else:
                _other(file, chance(seed, f"clinic-{person.rank}"))
            files[person.dossier] = {"patient": file.patient(), **file.lists}
    return files


def _visit(file: File, day: int, key: str, motive: tuple[str, str], kind: str = "cabinet") -> str:
    return file.add(
        "visites", day, statut="terminee", genre=kind, debut=file.calendar.at(day, "10:00"),
        fin=file.calendar.at(day, "10:20"), motifs=[{"code_cim10": motive[0], "libelle": motive[1]}],
        professionnel=file.who(key, titled=True), lieu={"no": "L-1", "nom": "GMF des Cantons"},
    )  # fmt: skip


def _problem(file: File, day: int, code: tuple[str, str], **more: Any) -> None:
    usual: Json = {
        "statut": "actif", "certitude": "confirme", "code_cim10": code[0], "libelle": code[1],
        "debut": file.french(day)[3:], "fin": None, "inscrit_le": file.french(day), "gravite": None, "note": None,
        "visite": None, "confidentialite": None, "sensibilite": [],
    }  # fmt: skip
    file.add("problemes", day, **(usual | more))


def _medicine(file: File, day: int, drug: tuple[str, str, str], how: str, **more: Any) -> None:
    usual: Json = {
        "statut": "actif", "din": drug[0], "libelle": drug[1], "atc": drug[2], "prescrit_le": file.french(day),
        "posologie": how, "quantite": {"valeur": 30, "unite": "comprimé"}, "renouvellements": 3,
        "prescripteur": file.who(file.person.doctor), "motif": None, "confidentialite": None, "sensibilite": [],
    }  # fmt: skip
    file.add("medicaments", day, **(usual | more))


def _result(file: File, day: int, said: tuple[str, str, str], value: str | None, unit: str, **more: Any) -> None:
    category, code, text = said
    usual: Json = {
        "statut": "final", "categorie": category, "code_loinc": code, "libelle": text,
        "preleve_le": file.calendar.at(day, "07:30"), "valeur": None if value is None else Decimal(value),
        "unite": unit,
        "comparateur": None, "texte": None, "reference": None, "interpretation": None,
    }  # fmt: skip
    file.add("resultats", day, **(usual | more))


def _note(file: File, day: int, visit: str, text: str) -> None:
    file.add(
        "notes", day, statut="courant", type={"code_loinc": "11506-3", "libelle": "Note d’évolution"},
        ecrit_le=file.calendar.at(day, "10:25"), auteur=file.who(file.person.doctor), titre="Note d’évolution",
        texte=text, visite=visit,
    )  # fmt: skip


def _marie(file: File) -> None:
    follow_up = _visit(file, -1, "dr-tremblay", ("J18.9", "Pneumonie, sans précision"), "virtuel")
    yearly = _visit(file, -130, "dr-tremblay", ("Z00.0", "Examen médical général"))
    _visit(file, -320, "fortin", ("I10.0", "Hypertension essentielle"))
    _problem(file, -900, ("I10.0", "Hypertension essentielle"), gravite="legere", visite=yearly)
    _problem(file, -2000, ("J45.9", "Asthme, sans précision"), debut=file.calendar.year(-7300), gravite="legere")
    _problem(file, -130, ("F32.1", "Épisode dépressif moyen"), sensibilite=["PSY"], confidentialite="R")
    _problem(file, -800, ("F41.1", "Anxiété généralisée"), debut=file.french(-820))
    reaction = {"signe": "Urticaire", "gravite": "moderee"}
    file.add(
        "allergies", -1500, statut="actif", type="allergie", categorie="medicament", gravite_risque="elevee",
        libelle="Pénicilline", code_snomed="91936005", inscrit_le=file.french(-1500), reactions=[reaction],
    )  # fmt: skip
    _medicine(file, -320, ("02251531", "Ramipril 5 mg, capsule", "C09AA05"), "1 capsule le matin")
    _medicine(
        file, -130, ("02132702", "Sertraline 50 mg, capsule", "N06AB06"), "1 capsule le matin",
        sensibilite=["PSY"], confidentialite="R", motif="Épisode dépressif moyen",
    )  # fmt: skip
    _medicine(
        file, -900, ("02242320", "Escitalopram 10 mg, comprimé", "N06AB10"), "1 comprimé par jour", statut="cesse"
    )
    glucose, range_ = ("labo", "14749-6", "Glucose"), {"bas": Decimal("3.9"), "haut": Decimal("6.1")}
    _result(file, -130, glucose, "6.10", "mmol/L", reference=range_, interpretation="N")
    _result(file, -500, glucose, "6.4", "mmol/L", reference=range_, interpretation="H")
    _result(file, -130, ("labo", "3016-3", "TSH"), "0.01", "mUI/L", comparateur="<", interpretation="B")
    _result(file, -130, ("labo", "5778-6", "Couleur de l’urine"), None, "", texte="Jaune clair")
    _result(file, -130, ("signes_vitaux", "29463-7", "Poids"), "64.0", "kg")
    file.add(
        "vaccins", -40, statut="donne", code_cvx="140", libelle="Vaccin contre l’influenza", donne_le=file.french(-40),
        lot="U7731A", site="Bras gauche",
    )  # fmt: skip
    _note(file, -1, follow_up, "Va mieux depuis le congé. Poursuivre l’antibiotique jusqu’à la fin.")
    _note(file, -130, yearly, "Examen annuel. Tension maîtrisée.")
    file.follows("dr-tremblay", -2600)
    file.follows("fortin", -900)


def _other(file: File, generator: random.Random) -> None:
    day = -generator.randint(10, 300)
    problem = generator.choice((("M54.5", "Lombalgie basse"),
    ("J06.9", "Infection des voies respiratoires supérieures"),
                                ("L20.9", "Dermatite atopique"), ("J30.4", "Rhinite allergique")))  # fmt: skip
    visit = _visit(file, day, file.person.doctor, problem, generator.choice(("cabinet", "virtuel")))
    _problem(file, day, problem, visite=visit)
    _medicine(file, day, ("00559407", "Acétaminophène 500 mg, comprimé", "N02BE01"), "1 comprimé au besoin")
    for analyte in generator.sample(ANALYTES, 3):
        _result(file, day, ("labo", analyte.code, analyte.text), analyte.drawn(generator), analyte.unit)
    _note(file, day, visit, "Conseils donnés. Revoir au besoin.")
    file.follows(file.person.doctor, -generator.randint(400, 3000))
