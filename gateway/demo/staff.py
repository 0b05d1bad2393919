"""Staff: the people who ask, and those whose names appear in records.

The demo's `--as` names with role, purposes, organization, order and licence; then colleagues that no
token is made for. Takes an anchor date. Gives `Member`s. Never holds a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from gateway.demo.calendar import ZONE, years_before
from gateway.demo.systems import LICENCE

CHUS = "org-chus"
CLINIC = "org-clinique"
GESMUS = "org-gesmus"
CENTRE = "org-cct-sherbrooke"
TELESANTE = "org-telesante"
REGISTRY = "org-registre"
PORTAL = "org-portail"
SHERBROOKE = "ruisss-sherbrooke"

ON_CALL = "garde-medecine-chus"
LOCUMS = "remplacants-clinique"
"""Groups of professionals, as tokens and the registry name them."""

SPECIALTY_OF_TITLE = {
    "Interniste": "INTE", "Cardiologue": "CARD", "Urgentologue": "URGE", "Psychiatre": "PSYC", "Radiologiste": "RADI",
    "Chirurgien général": "CHIR", "Pneumologue": "PNEU", "Pédiatre": "PEDI",
}  # fmt: skip
"""What a specialist is called → the code of the specialty, as GESMUS and the tokens have it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A professional, an employee, a patient or a parent.

    `order` and `licence` are empty for who belongs to no professional order; `supervisor` is a licence of the same
    order; `account` tells that a token can be made. `groups` are those that the token names (on call, locums), None
    when it says nothing of them. `patient` is the key of the patient that they are, `nam` the number of one who has no
    file in the demo.
    """

    key: str
    role: str
    purposes: tuple[str, ...]
    organization: str
    prefix: str
    given: str
    family: str
    title: str
    order: str = ""
    licence: str = ""
    supervisor: str = ""
    authorized: bool = False
    account: bool = True
    territory: str = SHERBROOKE
    groups: tuple[str, ...] | None = ()
    patient: str = ""
    nam: str = ""

    @property
    def name(self) -> str:
        """The full name, as people say it."""
        return " ".join(part for part in (self.prefix, self.given, self.family) if part)

    @property
    def licence_system(self) -> str:
        """The identifier system of the licence; empty without an order."""
        return LICENCE + self.order.lower() if self.order else ""

    @property
    def local_id(self) -> str:
        """The hospital's own id of this practitioner."""
        return f"pr-{self.licence}"

    def standing(self, anchor: date) -> dict[str, Any]:
        """Return the token's `standing`: order, licence and specialty, or an authorization.

        The authorization lasts a year after the anchor, and so does the year for which its yearly training is current.
        """
        until = int(datetime.combine(years_before(anchor, -1), time(), ZONE).timestamp())
        authorization = {"id": f"aut-{self.key}", "until": until, "trained_until": until}
        return {
            "professional": self.order or None,
            "licence": self.licence or None,
            "supervisor": self.supervisor or None,
            "specialty": SPECIALTY_OF_TITLE.get(self.title) if self.order else None,
            "authorization": authorization if self.authorized else None,
        }


_CARE = ("TREAT", "ETREAT")


def _doctor(key: str, names: tuple[str, str, str], licence: str, where: str, title: str) -> Member:
    prefix, given, family = names
    return Member(key, "physician", _CARE, where, prefix, given, family, title, order="CMQ", licence=licence)


def _employee(key: str, role: str, purpose: str, where: str, names: tuple[str, str], title: str) -> Member:
    return Member(key, role, (purpose,), where, "", *names, title, authorized=True)


def _patient(key: str, patient: str, names: tuple[str, str], title: str) -> Member:
    return Member(key, "patient", ("PATRQT",), PORTAL, "", *names, title, authorized=True, patient=patient)


def _relative(key: str, names: tuple[str, str], title: str, nam: str) -> Member:
    return Member(key, "parent", ("FAMRQT",), PORTAL, "", *names, title, authorized=True, nam=nam)


_PEOPLE = (
    _doctor("dr-tremblay", ("Dr", "Luc", "Tremblay"), "81001", CLINIC, "Médecin de famille"),
    _doctor("dr-gagnon", ("Dre", "Hélène", "Gagnon"), "81002", CHUS, "Interniste"),
    _doctor("dr-pelletier", ("Dr", "Martin", "Pelletier"), "81003", CHUS, "Cardiologue"),
    _doctor("dr-urgence", ("Dre", "Nadia", "Ouellet"), "81004", CHUS, "Urgentologue"),
    Member(
        "resident-cote", "resident", ("TREAT",), CHUS, "Dr", "Félix", "Côté", "Médecin résident", "CMQ", "91001",
        supervisor="81002",
    ),
    Member("inf-roy", "nurse", ("TREAT",), CHUS, "", "Josée", "Roy", "Infirmière clinicienne", "OIIQ", "2101001"),
    Member(
        "ips-gauthier", "nurse_practitioner", ("TREAT",), CLINIC, "", "Annie", "Gauthier",
        "Infirmière praticienne spécialisée", "OIIQ", "2101002",
    ),
    Member("pharm-cote", "pharmacist", ("TREAT",), CHUS, "", "Isabelle", "Côté", "Pharmacienne", "OPQ", "301001"),
    Member("ts-morin", "social_worker", ("TREAT",), CHUS, "", "Karine", "Morin", "Travailleuse sociale", "OTSTCFQ",
    "401001"),
    _employee("pilote-clinique", "clinical_pilot", "HOPERAT", CHUS, ("Geneviève", "Paré"), "Pilote clinique"),
    _employee("pilote-techno", "technological_pilot", "HOPERAT", CHUS, ("Samuel", "Thibault"), "Pilote technologique"),
    _employee(
        "cct-sherbrooke", "coordination_centre", "HOPERAT", CENTRE, ("Manon", "Desrosiers"), "Coordination en télésanté"
    ),
    _employee("facturation", "billing_clerk", "HPAYMT", GESMUS, ("Sylvie", "Bolduc"), "Agente de facturation"),
    _employee("archiviste", "records_archivist", "HOPERAT", CHUS, ("Nathalie", "Veilleux"), "Archiviste médicale"),
    _employee("agent-admin", "admin_agent", "HOPERAT", CHUS, ("Mathieu", "Fillion"), "Agent administratif"),
    _employee("vie-privee", "privacy_officer", "HOPERAT", CHUS, ("Anne-Marie", "Lacroix"),
    "Protection des renseignements"),
    _employee("sre", "sre", "HSYSADMIN", CHUS, ("Olivier", "Charest"), "Fiabilité des systèmes"),
    Member("chercheuse", "researcher", ("HRESCH",), "org-hors-liste", "", "Camille", "Deschamps", "Chercheuse"),
    _patient("marie-bouchard", "marie", ("Marie", "Bouchard"), "Patiente"),
    _relative("parent-roy", ("Chantal", "Roy"), "Mère d’Émile et de Léa Roy", "ROYC815314ZZ"),
    _patient("emile-roy", "emile", ("Émile", "Roy"), "Patient de 15 ans"),
    _patient("lise-fournier", "lise", ("Lise", "Fournier"), "Patiente"),
    _patient("annie-gauthier", "annie", ("Annie", "Gauthier"), "Patiente, et infirmière praticienne"),
    _relative("mandataire-caron", ("Lucie", "Caron"), "Fille et mandataire de Fernand Caron", "CARL665902ZZ"),
    _relative("tutrice-lessard", ("Ginette", "Lessard"), "Tutrice de Thomas Lessard", "LESG706219ZZ"),
    _relative("heritier-paquette", ("Benoît", "Paquette"), "Fils et héritier d’Yvette Paquette", "PAQB750630ZZ"),
    Member(
        "dr-garde", "physician", _CARE, CHUS, "Dre", "Mireille", "Lapointe", "Médecin de garde", "CMQ", "81007",
        groups=(ON_CALL,),
    ),
    Member(
        "dr-dube", "physician", _CARE, CLINIC, "Dre", "Gabrielle", "Dubé", "Médecin remplaçante", "CMQ", "81006",
        groups=None,
    ),
)  # fmt: skip


def _colleague(key: str, role: str, where: str, names: tuple[str, str, str], work: tuple[str, str, str]) -> Member:
    prefix, given, family = names
    title, order, licence = work
    return Member(key, role, ("TREAT",), where, prefix, given, family, title, order, licence, account=False)


_COLLEAGUES = (
    _colleague("lussier", "physician", CHUS, ("Dre", "Catherine", "Lussier"), ("Urgentologue", "CMQ", "81011")),
    _colleague("beaulieu", "physician", CHUS, ("Dr", "Étienne", "Beaulieu"), ("Psychiatre", "CMQ", "81012")),
    _colleague("nguyen", "physician", CHUS, ("Dre", "Linh", "Nguyen"), ("Radiologiste", "CMQ", "81013")),
    _colleague("boisvert", "physician", CHUS, ("Dr", "Alain", "Boisvert"), ("Chirurgien général", "CMQ", "81014")),
    _colleague("haddad", "physician", CHUS, ("Dre", "Rania", "Haddad"), ("Pneumologue", "CMQ", "81015")),
    _colleague("leclerc", "physician", CHUS, ("Dre", "Sophie", "Leclerc"), ("Pédiatre", "CMQ", "81016")),
    _colleague("girard", "physician", CHUS, ("Dr", "Philippe", "Girard"), ("Cardiologue", "CMQ", "81017")),
    _colleague("therrien", "nurse", CHUS, ("", "Marc-André", "Therrien"), ("Infirmier", "OIIQ", "2101011")),
    _colleague("savard", "pharmacist", CHUS, ("", "Julie", "Savard"), ("Pharmacienne", "OPQ", "301011")),
    _colleague("bergeron", "physician", CLINIC, ("Dre", "Valérie", "Bergeron"), ("Médecin de famille", "CMQ", "81021")),
    _colleague("poulin", "physician", CLINIC, ("Dr", "Simon", "Poulin"), ("Médecin de famille", "CMQ", "81022")),
    _colleague("demers", "physician", CLINIC, ("Dre", "Maude", "Demers"), ("Médecin de famille", "CMQ", "81023")),
    _colleague("fortin", "nurse", CLINIC, ("", "Mélanie", "Fortin"), ("Infirmière clinicienne", "OIIQ", "2101021")),
    _colleague("cloutier", "pharmacist", CLINIC, ("", "David", "Cloutier"), ("Pharmacien", "OPQ", "301021")),
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Everyone by key."""

    members: tuple[Member, ...] = _PEOPLE + _COLLEAGUES

    def member(self, key: str) -> Member:
        """Return a member; raise KeyError when nobody has this key."""
        for member in self.members:
            if member.key == key:
                return member
        raise KeyError(key)

    def accounts(self) -> tuple[Member, ...]:
        """Return those for whom the demo issuer makes tokens, in their order."""
        return tuple(member for member in self.members if member.account)
