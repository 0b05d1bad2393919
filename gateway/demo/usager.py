"""Usager: one user's file at GESMUS, while it is being written, in the words of its dialect.

Takes a person, the directory of professionals and the calendar. Gives the user and lists of `Json` elements, each with
its key, its user number, its version and what access it asks for. Never says another source's number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.demo.calendar import Calendar
from gateway.demo.fhir import Json
from gateway.demo.people import Person
from gateway.demo.specialists import SPECIALTIES, Specialist
from gateway.demo.staff import Staff

LISTS: Final = ("suivis", "demandes", "actes", "couvertures")
_PAYERS: Final = {
    "RAMQ": ("RAMQ", "Régie de l’assurance maladie du Québec"),
    "PRIVE": ("MUT-CANTONS", "Mutuelle des Cantons"),
}
_ESTABLISHMENT: Final = {"sigle": "CHUS", "nom": "CIUSSS de l’Estrie – CHUS"}
_GROUP: Final = {"sigle": "GESMUS", "nom": "GESMUS"}
_OPEN: Final = ("ATTENTE", "ACCEPTEE")
_NAMES: Final = {code: name for code, name, _ in SPECIALTIES}


@dataclass(frozen=True, slots=True)
class Directory:
    """Who practises what, and how the dialect names a professional."""

    staff: Staff
    specialists: tuple[Specialist, ...]

    def practising(self, specialty: str) -> list[Specialist]:
        """Return the specialists of a specialty for whom no token is made: nobody is followed by chance."""
        accounts = {member.licence for member in self.staff.accounts()}
        return [one for one in self.specialists if one.specialty == specialty and one.licence not in accounts]

    def professional(self, named: str) -> Json:
        """Return a specialist by licence, or a member of the staff by key; raise KeyError when there is neither."""
        for one in self.specialists:
            if one.licence == named:
                return self.specialist(one)
        member = self.staff.member(named)
        return {
            "no_permis": member.licence, "titre": member.prefix, "nom_famille": member.family,
            "prenom": member.given, "specialite": None, "regroupement": None,
        }  # fmt: skip

    def specialist(self, one: Specialist) -> Json:
        """Return a specialist as the dialect says one."""
        return {
            "no_permis": one.licence, "titre": one.prefix, "nom_famille": one.family, "prenom": one.given,
            "specialite": specialty(one.specialty), "regroupement": _GROUP, "site": one.site,
        }  # fmt: skip


def specialty(code: str) -> Json:
    """Return a specialty as the dialect says one; raise KeyError for none."""
    return {"code": code, "libelle": _NAMES[code]}


def ties(file: Mapping[str, Any]) -> list[Json]:
    """Return who is bound to a user, by a file as it is now: followers, those whom referrals ask, groups that bill."""
    number = file["usager"]["no_usager"]
    found = [_tie("SUIVI", one["medecin"], one["debut"], one["fin"]) for one in file["suivis"]]
    for one in file["demandes"]:
        nature = "DEMANDE" if one["etat"] in _OPEN else "DEMANDE_CLOSE"
        if one["consulte"]:
            found.append(_tie(nature, one["consulte"], one["recue"][:8], one["validite"]))
    for sign in sorted({one["regroupement"]["sigle"] for one in file["actes"]}):
        days = sorted(one["seance"]["debut"] for one in file["actes"] if one["regroupement"]["sigle"] == sign)
        found.append(_tie("FACTURATION", {}, days[0], days[-1]) | {"regroupement": sign})
    return [{"usager": number, **one} for one in found]


def _tie(nature: str, doctor: Mapping[str, Any], since: str, until: str | None) -> Json:
    number = doctor.get("no_permis")
    return {"nature": nature, "no_permis": number, "regroupement": None, "debut": since, "fin": until}


@dataclass(slots=True)
class UserFile:
    """What is written so far; days count from the anchor."""

    person: Person
    directory: Directory
    calendar: Calendar
    lists: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LISTS})

    def day(self, days: int | None) -> str | None:
        """Return a day as AAAAMMJJ, None for none."""
        return None if days is None else self.calendar.on(days).strftime("%Y%m%d")

    def stamp(self, days: int, clock: str) -> str:
        """Return an instant as AAAAMMJJHHMMSS±ZZZZ."""
        return self.calendar.moment(days, clock).strftime("%Y%m%d%H%M%S%z")

    def user(self) -> Json:
        """Return the user as the dialect says one."""
        person = self.person
        return {
            "no_usager": person.gesmus_id, "nam": person.nam, "nom_famille": person.family, "prenom": person.given,
            "date_naissance": person.birth.strftime("%Y%m%d"), "sexe": "2" if person.gender == "female" else "1",
            "date_deces": person.died.strftime("%Y%m%d") if person.died else None, "actif": person.died is None,
            **self._kept(-9),
        }  # fmt: skip

    def follow(self, licence: str, since: int) -> None:
        """Write that a specialist follows the user since a day."""
        doctor = self.directory.professional(licence)
        said = {"medecin": doctor, "specialite": doctor["specialite"], "debut": self.day(since), "fin": None}
        self._add("suivis", since, {"role": "TRAITANT", **said}, private=False)

    def refer(
        self, day: int, between: tuple[str, str], reason: tuple[str, str], *, specialty: str, **more: Any
    ) -> None:
        """Write a referral made on a day between who asks and who is asked (empty while nobody was found).

        `until` is the day of the appointment (None while waiting), `state` and `priority` the dialect's words.
        """
        asks, asked = between
        until, private = more.get("until"), more.get("private", False)
        said = {
            "etat": more["state"], "priorite": more["priority"], "motif": {"cim": reason[0], "texte": reason[1]},
            "service": {"code": specialty, "libelle": f"Consultation en {_NAMES[specialty].lower()}"},
            "specialite": {"code": specialty, "libelle": _NAMES[specialty]},
            "demandeur": self.directory.professional(asks) if asks else None,
            "consulte": self.directory.professional(asked) if asked else None,
            "recue": self.stamp(day, "09:30"), "attente": {"debut": self.day(day), "fin": self.day(until)},
            "validite": self.day(day + 365), "note": more.get("note"),
        }  # fmt: skip
        self._add("demandes", day if until is None else until, said, private=private)

    def bill(self, day: int, licence: str, act: tuple[str, str], cents: int, *, private: bool = False) -> None:
        """Write an act of a specialist of the group, billed through GESMUS."""
        said = {
            "acte": {"code": act[0], "libelle": act[1]}, "seance": {"debut": self.day(day), "fin": self.day(day)},
            "montant_cents": cents, "medecin": self.directory.professional(licence), "regroupement": _GROUP,
            "etablissement": _ESTABLISHMENT,
        }  # fmt: skip
        self._add("actes", day, said, private=private)

    def cover(self, plan: str, rank: int, since: int = -1200, until: int | None = 500) -> None:
        """Write that a plan pays for the user's care; its months are AAAAMM."""
        sign, name = _PAYERS[plan]
        start, end = self.day(since), self.day(until)
        said = {
            "regime": plan, "etat": "EN_VIGUEUR", "rang": rank, "lien": "LUI_MEME",
            "no_assure": self.person.nam if plan == "RAMQ" else f"P-{self.person.rank:06d}",
            "payeur": {"sigle": sign, "nom": name}, "debut": start and start[:6], "fin": end and end[:6],
        }  # fmt: skip
        self._add("couvertures", -400, said, private=False)

    def _add(self, name: str, changed: int, said: Json, *, private: bool) -> None:
        key = f"{name[0].upper()}{self.person.rank:03d}-{len(self.lists[name]) + 1}"
        access: Json = {"niveau": "RESTREINT" if private else None, "nature": ["SANTE_MENTALE"] if private else []}
        element = {"cle": key, "usager": self.person.gesmus_id, **said, "acces": access, **self._kept(changed)}
        self.lists[name].append(element)

    def _kept(self, changed: int) -> Json:
        return {"maj": {"rev": 1, "le": self.stamp(min(changed, -1), "17:05")}}
