"""Establishments: the telehealth network's thirty-four, its four territories and their coordination centres.

Names are those of Québec's public establishments, for a network that looks like itself; none of them takes part, and
everything that a demo source holds is made up. A territory (RUISSS) is said whole for each: a simplification. Takes
nothing. Gives data, in the order in which `--establishments N` takes the first N. Never knows a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gateway.demo.staff import SHERBROOKE

LAVAL: Final = "ruisss-laval"
MONTREAL: Final = "ruisss-montreal"
MCGILL: Final = "ruisss-mcgill"
MOST: Final = 34


@dataclass(frozen=True, slots=True)
class Territory:
    """A university territory: `key` ends the ids of its coordination centre and of that centre's account."""

    id: str
    key: str
    university: str
    english: str

    @property
    def french(self) -> str:
        """Its name."""
        return f"RUISSS de l’{self.university}"

    @property
    def centre(self) -> str:
        """Id of the organization that coordinates telehealth there."""
        return f"org-cct-{self.key}"

    @property
    def centre_french(self) -> str:
        """That organization's name."""
        return f"Centre de coordination en télésanté, {self.university}"

    @property
    def centre_english(self) -> str:
        """That organization's name."""
        return f"Telehealth coordination centre, {self.english.removesuffix(' RUISSS')}"


@dataclass(frozen=True, slots=True)
class Establishment:
    """An establishment, which is also the source of that id. `number` counts from one; the first is the demo's CHUS."""

    id: str
    number: int
    french: str
    english: str
    territory: str
    city: str
    postal: str

    @property
    def organization(self) -> str:
        """Id of the organization."""
        return f"org-{self.id}"

    @property
    def system(self) -> str:
        """Identifier system of its file numbers."""
        return f"urn:passerelle:demo:{self.id}:mrn"

    @property
    def remote(self) -> bool:
        """Whether its server takes plain requests only: neither batch nor `_elements` nor `_include`."""
        return self.id in _REMOTE


TERRITORIES: Final = (
    Territory(SHERBROOKE, "sherbrooke", "Université de Sherbrooke", "Université de Sherbrooke RUISSS"),
    Territory(LAVAL, "laval", "Université Laval", "Université Laval RUISSS"),
    Territory(MONTREAL, "montreal", "Université de Montréal", "Université de Montréal RUISSS"),
    Territory(MCGILL, "mcgill", "Université McGill", "McGill University RUISSS"),
)

_ROWS: Final = (
    ("chus", SHERBROOKE, "CIUSSS de l’Estrie – CHUS", "", "Sherbrooke", "J1H 5N4"),
    ("chum", MONTREAL, "Centre hospitalier de l’Université de Montréal", "", "Montréal", "H2X 3E4"),
    ("chu-quebec", LAVAL, "CHU de Québec – Université Laval", "", "Québec", "G1R 2J6"),
    ("cusm", MCGILL, "Centre universitaire de santé McGill", "McGill University Health Centre", "Montréal", "H4A 3J1"),
    ("sainte-justine", MONTREAL, "CHU Sainte-Justine", "", "Montréal", "H3T 1C5"),
    ("iucpq", LAVAL, "Institut universitaire de cardiologie et de pneumologie de Québec",
     "Québec Heart and Lung Institute", "Québec", "G1V 4G5"),
    ("monteregie-est", SHERBROOKE, "CISSS de la Montérégie-Est", "", "Longueuil", "J4M 2L2"),
    ("outaouais", MCGILL, "CISSS de l’Outaouais", "", "Gatineau", "J8P 7H2"),
    ("icm", MONTREAL, "Institut de cardiologie de Montréal", "Montreal Heart Institute", "Montréal", "H1T 1C8"),
    ("monteregie-centre", SHERBROOKE, "CISSS de la Montérégie-Centre", "", "Longueuil", "J4K 5B5"),
    ("mauricie", MONTREAL, "CIUSSS de la Mauricie-et-du-Centre-du-Québec", "", "Trois-Rivières", "G8Z 3R9"),
    ("saguenay", LAVAL, "CIUSSS du Saguenay–Lac-Saint-Jean", "", "Saguenay", "G7H 5H6"),
    ("capitale", LAVAL, "CIUSSS de la Capitale-Nationale", "", "Québec", "G1J 2G3"),
    ("chaudiere", LAVAL, "CISSS de Chaudière-Appalaches", "", "Lévis", "G6V 3Z1"),
    ("centre-ouest", MCGILL, "CIUSSS du Centre-Ouest-de-l’Île-de-Montréal", "West-Central Montreal Health",
     "Montréal", "H3T 1E2"),
    ("est-montreal", MONTREAL, "CIUSSS de l’Est-de-l’Île-de-Montréal", "", "Montréal", "H1T 2M4"),
    ("centre-sud", MONTREAL, "CIUSSS du Centre-Sud-de-l’Île-de-Montréal", "", "Montréal", "H3L 1M5"),
    ("nord-montreal", MONTREAL, "CIUSSS du Nord-de-l’Île-de-Montréal", "", "Montréal", "H4J 1C5"),
    ("ouest-montreal", MCGILL, "CIUSSS de l’Ouest-de-l’Île-de-Montréal", "Montreal West Island CIUSSS", "Montréal",
     "H9R 2Y2"),
    ("laval", MONTREAL, "CISSS de Laval", "", "Laval", "H7M 3L9"),
    ("lanaudiere", MONTREAL, "CISSS de Lanaudière", "", "Joliette", "J6E 6J2"),
    ("laurentides", MONTREAL, "CISSS des Laurentides", "", "Saint-Jérôme", "J7Z 5T3"),
    ("monteregie-ouest", MCGILL, "CISSS de la Montérégie-Ouest", "", "Châteauguay", "J6K 3J2"),
    ("bas-saint-laurent", LAVAL, "CISSS du Bas-Saint-Laurent", "", "Rimouski", "G5L 5T1"),
    ("cote-nord", LAVAL, "CISSS de la Côte-Nord", "", "Baie-Comeau", "G5C 1G4"),
    ("gaspesie", LAVAL, "CISSS de la Gaspésie", "", "Gaspé", "G4X 2W2"),
    ("iles", LAVAL, "CISSS des Îles", "", "Les Îles-de-la-Madeleine", "G4T 9B2"),
    ("abitibi", MCGILL, "CISSS de l’Abitibi-Témiscamingue", "", "Rouyn-Noranda", "J9X 2B2"),
    ("pinel", MONTREAL, "Institut national de psychiatrie légale Philippe-Pinel",
     "Philippe-Pinel National Institute of Legal Psychiatry", "Montréal", "H1C 1H1"),
    ("baie-james", MCGILL, "Centre régional de santé et de services sociaux de la Baie-James",
     "James Bay Regional Health and Social Services Centre", "Chibougamau", "G8P 2E9"),
    ("cri", MCGILL, "Conseil cri de la santé et des services sociaux de la Baie James",
     "Cree Board of Health and Social Services of James Bay", "Chisasibi", "J0M 1E0"),
    ("inuulitsivik", MCGILL, "Centre de santé Inuulitsivik", "Inuulitsivik Health Centre", "Puvirnituq", "J0M 1P0"),
    ("ungava", MCGILL, "Centre de santé Tulattavik de l’Ungava", "Ungava Tulattavik Health Centre", "Kuujjuaq",
     "J0M 1C0"),
    ("naskapi", MCGILL, "CLSC Naskapi", "Naskapi CLSC", "Kawawachikamach", "G0G 2Z0"),
)  # fmt: skip
_REMOTE: Final = frozenset({"iles", "baie-james", "cri", "inuulitsivik", "ungava", "naskapi"})

ESTABLISHMENTS: Final = tuple(
    Establishment(name, number, french, english or french, territory, city, postal)
    for number, (name, territory, french, english, city, postal) in enumerate(_ROWS, start=1)
)
"""All thirty-four; the first is the hospital that every demo runs."""


def further(count: int) -> tuple[Establishment, ...]:
    """Return the establishments beyond the first, in a network of `count`; none for zero or one."""
    return ESTABLISHMENTS[1 : max(count, 1)]
