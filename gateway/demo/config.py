"""Config: the gateway's settings for the demo network.

Takes the first port and where to keep state. Gives `Settings` with the demo's three sources, its issuer and its
organizations. Never opens a socket.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import resolvers
from gateway.demo.loading import hospital_systems, load, loaded_patients
from gateway.demo.staff import CENTRE, CHUS, CLINIC, GESMUS, PORTAL, REGISTRY, SHERBROOKE
from gateway.demo.systems import DOSSIER, LICENCE, MRN, NAM
from gateway.settings import Settings

ISSUER_OFFSET: Final = 100
OFFSETS: Final = {"chus": 101, "omnimed": 102, "registre": 103}
_BASES: Final = {"chus": "/fhir", "omnimed": "/api/v1", "registre": "/fhir"}
_REPOSITORY: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything listens, from the gateway's port."""

    port: int

    @property
    def gateway(self) -> str:
        """The gateway."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        """The demo issuer, which is also the `iss` of its tokens."""
        return f"http://127.0.0.1:{self.port + ISSUER_OFFSET}"

    def source(self, name: str) -> str:
        """A source's base URL."""
        return f"http://127.0.0.1:{self.port + OFFSETS[name]}{_BASES[name]}"

    def ports(self) -> dict[str, int]:
        """Every port, by the name of who listens on it."""
        others = {name: self.port + offset for name, offset in OFFSETS.items()}
        return {"gateway": self.port, "issuer": self.port + ISSUER_OFFSET, **others}


def demo_settings(port: int, data: Path | None, opa_url: str | None, state_dir: Path) -> Settings:
    """Return the demo's settings; raise `DataFault` when `data` cannot be read."""
    loaded = hospital_systems(loaded_patients(load(data, frozenset(("Patient",))))) if data else ()
    where = Addresses(port)
    return Settings.model_validate(
        {
            "listen": {"port": port},
            "issuer": {
                "issuer": where.issuer, "jwks_url": f"{where.issuer}/jwks.json", "algorithms": ("ES256",), "demo": True,
            },
            "policy": _policy(opa_url),
            "audit": {"database": state_dir / "audit.sqlite3", "anchor": state_dir / "audit.anchor.json"},
            "keys": {"file": state_dir / "keyring.json"},
            "sources": (_chus(where, loaded), _omnimed(where), _registre(where, loaded)),
            "organizations": _ORGANIZATIONS,
            "territories": ({"id": SHERBROOKE,
            "name": {"fr": "RUISSS de l’Université de Sherbrooke", "en": "Université de Sherbrooke RUISSS"}},),
            "licence_systems": {order: LICENCE + order.lower() for order in ("CMQ", "OIIQ", "OPQ", "OTSTCFQ")},
            "cors_origins": (f"http://127.0.0.1:{port}", f"http://localhost:{port}"),
            "telemetry": {"console_file": state_dir / "telemetry.jsonl"},
            "example_patient": "BOUM855510ZZ",
            "demo": True,
        }
    )  # fmt: skip


_ORGANIZATIONS: Final = (
    {
        "id": CHUS,
        "name": {"fr": "CIUSSS de l’Estrie – CHUS", "en": "CIUSSS de l’Estrie – CHUS"},
        "territory": SHERBROOKE,
    },
    {"id": CLINIC, "name": {"fr": "GMF des Cantons", "en": "Cantons family medicine group"}, "territory": SHERBROOKE},
    {"id": GESMUS, "name": {"fr": "GESMUS", "en": "GESMUS"}, "territory": SHERBROOKE},
    {
        "id": CENTRE,
        "name": {
            "fr": "Centre de coordination en télésanté, Université de Sherbrooke",
            "en": "Telehealth coordination centre, Université de Sherbrooke",
        },
        "territory": SHERBROOKE,
    },
    {"id": REGISTRY, "name": {"fr": "Registre des consentements", "en": "Consent registry"}},
    {"id": PORTAL, "name": {"fr": "Portail des patients", "en": "Patient portal"}},
)


def _policy(opa_url: str | None) -> dict[str, Any]:
    bundle = _REPOSITORY / "policies"
    return {"engine": "opa", "url": opa_url, "bundle": bundle} if opa_url else {"engine": "embedded", "bundle": bundle}


def _source(where: Addresses, source_id: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"id": source_id, "base_url": where.source(source_id), "territory": SHERBROOKE, **said}


def _chus(where: Addresses, loaded: tuple[str, ...]) -> dict[str, Any]:
    said = {
        "name": {"fr": "CIUSSS de l’Estrie – CHUS", "en": "CIUSSS de l’Estrie – CHUS"},
        "kind": "hospital", "organization": CHUS, "protocol": "fhir-r4", "keyed_on": _keyed(NAM, MRN, *loaded),
        "attests": ("attending", "participant", "care_team", "emergency_arrival"),
        "capabilities": {
            "batch": True, "elements": True, "include": True, "ties": ("CareTeam", "Encounter", "MedicationDispense"),
        },
    }  # fmt: skip
    return _source(where, "chus", said)


def _omnimed(where: Addresses) -> dict[str, Any]:
    said = {
        "name": {"fr": "GMF des Cantons (Omnimed)", "en": "Cantons family medicine group (Omnimed)"},
        "kind": "clinic", "organization": CLINIC, "protocol": "rest", "keyed_on": (NAM, DOSSIER),
        "mapping": Path(resolvers.__file__).parent / "mappings" / "omnimed.yaml", "attests": ("roster", "care_team"),
        "capabilities": {"page_size": 100},
    }  # fmt: skip
    return _source(where, "omnimed", said)


def _registre(where: Addresses, loaded: tuple[str, ...]) -> dict[str, Any]:
    said = {
        "name": {"fr": "Registre des consentements", "en": "Consent registry"},
        "kind": "registry", "organization": REGISTRY, "protocol": "fhir-r4",
        "keyed_on": _keyed(NAM, MRN, DOSSIER, *loaded),
        "attests": ("attending", "participant", "care_team", "roster", "referral"),
        "capabilities": {"ties": ("CareTeam",)},
    }  # fmt: skip
    return _source(where, "registre", said)


def _keyed(*systems: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(systems))
