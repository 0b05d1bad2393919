"""Roster: the demo's sources, one entry each: where they listen, what they speak, what the settings say of them.

Takes how many establishments the network has. Gives entries in the order of the ports: `ROSTER`, the sources that
always run, then the further establishments. A new source is one entry here and, for what it holds, one maker in
`sources/create.py`. Never knows a patient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.demo.establishments import MOST, Establishment, further
from gateway.demo.measures import FOLLOW_UPS, MEASURED, TESTS
from gateway.demo.staff import CHUS, CLINIC, GESMUS, REGISTRY, SHERBROOKE, TELESANTE
from gateway.demo.systems import DOSSIER, MRN, NAM, TELE_DOSSIER, USAGER, VISIO_ACCOUNT
from gateway.demo.telesante import CODES, PAGES
from gateway.demo.visio import PAGE, SITES

ISSUER_OFFSET: Final = 100
FIRST_FURTHER: Final = 106


@dataclass(frozen=True, slots=True)
class Entry:
    """A source of the demo. It listens on the gateway's port plus `offset`, and answers below `base`."""

    id: str
    offset: int
    kind: str
    french: str
    english: str
    organization: str
    protocol: str
    base: str
    probe: str
    """Path that answers 200 once the source serves."""
    keyed_on: tuple[str, ...]
    attests: tuple[str, ...] = ()
    capabilities: Mapping[str, Any] = field(default_factory=dict)
    mapping: str = ""
    """File of `resolvers/mappings`, for a source that speaks its vendor's own JSON."""
    territory: str | None = SHERBROOKE
    establishments: Mapping[str, str] = field(default_factory=dict)
    """For a source that holds the records of several: its own code of each → the organization's id."""
    join_pages: tuple[str, ...] = ()
    """Pages where participants of its sessions sign in."""
    loads: bool = False
    """Whether it gets the data that `--data` names, and is keyed on the identifier systems found there."""


_MEASURES: Final = {"follow_ups": FOLLOW_UPS, "repeated_tests": TESTS}

_CHUS = Entry(
    "chus", 101, "hospital", "CIUSSS de l’Estrie – CHUS", "CIUSSS de l’Estrie – CHUS", CHUS, "fhir-r4",
    base="/fhir", probe="/fhir/metadata", keyed_on=(NAM, MRN), loads=True,
    attests=("attending", "participant", "care_team", "emergency_arrival"),
    capabilities={
        "batch": True, "elements": True, "include": True, "ties": ("CareTeam", "Encounter", "MedicationDispense"),
        "panel": ("reference",), "measures": _MEASURES,
    },
)  # fmt: skip
_OMNIMED = Entry(
    "omnimed", 102, "clinic", "GMF des Cantons (Omnimed)", "Cantons family medicine group (Omnimed)", CLINIC, "rest",
    base="/api/v1", probe="/api/v1/patients", keyed_on=(NAM, DOSSIER), mapping="omnimed.yaml",
    attests=("roster", "care_team"), capabilities={"page_size": 100},
)  # fmt: skip
_REGISTRE = Entry(
    "registre", 103, "registry", "Registre des consentements", "Consent registry", REGISTRY, "fhir-r4",
    base="/fhir", probe="/fhir/metadata", keyed_on=(NAM, MRN, DOSSIER, USAGER, TELE_DOSSIER), loads=True,
    attests=(
        "attending", "participant", "care_team", "roster", "referral", "on_call_group", "locum", "parent_or_tutor",
        "tutor", "mandatary", "heir", "liquidator", "spouse", "ascendant", "descendant", "close_relative",
        "youth_protection", "no_harm",
    ),
    capabilities={"ties": ("CareTeam",), "panel": ("identifier",)},
)  # fmt: skip
_GESMUS = Entry(
    "gesmus", 104, "administrative", "Regroupement des spécialistes (GESMUS)", "Specialists’ group (GESMUS)", GESMUS,
    "rest", base="/services/v2", probe="/services/v2/medecins?limite=1", keyed_on=(NAM, USAGER),
    mapping="gesmus.yaml", attests=("roster", "referral", "billing_provider_of_own_organization"),
    capabilities={"page_size": 50},
)  # fmt: skip

_TELESANTE = Entry(
    "telesante", 105, "telehealth", "Réseau québécois de télésanté", "Québec telehealth network", TELESANTE, "rest",
    base="/v2", probe="/v2/tools", keyed_on=(NAM, TELE_DOSSIER), mapping="telesante.yaml", territory=None,
    attests=("participant", "appointment_by_other", "own_establishment"), capabilities={"page_size": 50},
    establishments=CODES, join_pages=tuple(PAGES.values()),
)  # fmt: skip

_VISIO: Final = Entry(
    "visio", FIRST_FURTHER + MOST - 1, "telehealth", "Visioconsultation du RUISSS", "Territory’s video consultation",
    TELESANTE, "rest", base="/rest", probe="/rest/ping", keyed_on=(NAM, VISIO_ACCOUNT), mapping="visio.yaml",
    territory=None, attests=("participant", "referral", "own_establishment"), capabilities={"page_size": 40},
    establishments=SITES, join_pages=(PAGE,),
)  # fmt: skip
"""The second telehealth tool, of a network of several establishments."""

ROSTER: Final = (_CHUS, _OMNIMED, _REGISTRE, _GESMUS, _TELESANTE)
"""The sources that always run: offsets 101 to 105; further establishments come after, from 106."""


def roster(establishments: int = 0) -> tuple[Entry, ...]:
    """Return the sources of a network of so many establishments; the first, the CHUS, always runs.

    In a network of several, a second telehealth tool runs too.
    """
    others = tuple(_hospital(one) for one in further(establishments))
    return (*ROSTER, *others, _VISIO) if others else ROSTER


def _hospital(one: Establishment) -> Entry:
    ties = ("CareTeam", "Encounter")
    able: dict[str, Any] = {} if one.remote else {"batch": True, "elements": True, "include": True}
    able |= {"measures": _MEASURES} if one.id in MEASURED else {}
    return Entry(
        one.id, FIRST_FURTHER + one.number - 2, "hospital", one.french, one.english, one.organization, "fhir-r4",
        base="/fhir", probe="/fhir/metadata", keyed_on=(NAM, one.system), territory=one.territory,
        attests=("attending", "participant", "care_team", "emergency_arrival"), capabilities={**able, "ties": ties},
    )  # fmt: skip
