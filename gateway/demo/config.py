"""Config: the gateway's settings for the demo network.

Takes the first port and where to keep state. Gives `Settings` with the demo's sources, its issuer and its
organizations. Never opens a socket.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import resolvers
from gateway.demo.establishments import ESTABLISHMENTS, TERRITORIES
from gateway.demo.loading import hospital_systems, load, loaded_patients
from gateway.demo.roster import ISSUER_OFFSET, Entry, roster
from gateway.demo.staff import CHUS, CLINIC, GESMUS, PORTAL, REGISTRY, SHERBROOKE, TELESANTE
from gateway.demo.systems import LICENCE
from gateway.settings import Settings

FRONT_END: Final = "/emr/"
"""Path of the front end."""
DOCUMENTS: Final = Path(__file__).parent / "emr" / "documents.json"
"""The operations that the front end sends by their ids."""
MAPPINGS: Final = Path(resolvers.__file__).parent / "mappings"
_REPOSITORY: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything listens, from the gateway's port."""

    port: int
    establishments: int = 0
    """How many establishments the network has; none is the sources that always run, one hospital among them."""

    @property
    def gateway(self) -> str:
        """The gateway."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        """The demo issuer, which is also the `iss` of its tokens."""
        return f"http://127.0.0.1:{self.port + ISSUER_OFFSET}"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The sources, in the order of their ports."""
        return roster(self.establishments)

    def source(self, name: str) -> str:
        """A source's base URL; raise KeyError when there is none of this name."""
        for entry in self.entries:
            if entry.id == name:
                return f"http://127.0.0.1:{self.port + entry.offset}{entry.base}"
        raise KeyError(name)

    def ports(self) -> dict[str, int]:
        """Every port, by the name of who listens on it."""
        others = {entry.id: self.port + entry.offset for entry in self.entries}
        return {"gateway": self.port, "issuer": self.port + ISSUER_OFFSET, **others}


def demo_settings(
    port: int, data: Path | None, opa_url: str | None, state_dir: Path, establishments: int = 0
) -> Settings:  # fmt: skip
    """Return the demo's settings; raise `DataFault` when `data` cannot be read."""
    loaded = hospital_systems(loaded_patients(load(data, frozenset(("Patient",))))) if data else ()
    where = Addresses(port, establishments)
    return Settings.model_validate(
        {
            "listen": {"port": port},
            "issuer": {
                "issuer": where.issuer, "jwks_url": f"{where.issuer}/jwks.json", "algorithms": ("ES256",), "demo": True,
            },
            "policy": _policy(opa_url),
            "audit": {"database": state_dir / "audit.sqlite3", "anchor": state_dir / "audit.anchor.json"},
            "keys": {"file": state_dir / "keyring.json"},
            "sources": tuple(_source(where, entry, loaded) for entry in where.entries),
            "organizations": _ORGANIZATIONS,
            "territories": tuple({"id": t.id, "name": {"fr": t.french, "en": t.english}} for t in TERRITORIES),
            "licence_systems": {order: LICENCE + order.lower() for order in ("CMQ", "OIIQ", "OPQ", "OTSTCFQ")},
            "cors_origins": (f"http://127.0.0.1:{port}", f"http://localhost:{port}"),
            "telemetry": {"console_file": state_dir / "telemetry.jsonl", "sample_ratio": 1.0},
            "limits": {"requests_per_minute": 60_000},
            "documents": {"mode": "log", "path": DOCUMENTS},
            "example_patient": "BOUM855510ZZ",
            "demo": True,
        }
    )  # fmt: skip


def _organization(name: str, french: str, english: str, territory: str | None = None) -> dict[str, Any]:
    said = {"id": name, "name": {"fr": french, "en": english}, "territory": territory}
    return said | ({"telehealth": _PROCESSES[name]} if name in _PROCESSES else {})


_PROCESSES: Final = {
    CHUS: {"booked_by": "central_booking", "hosted_by": "nurse"},
    "org-monteregie-est": {"booked_by": "department", "hosted_by": "professional"},
}
"""How some establishments go about sessions at a distance."""


_ORGANIZATIONS: Final = (
    *(_organization(e.organization, e.french, e.english, e.territory) for e in ESTABLISHMENTS),
    _organization(CLINIC, "GMF des Cantons", "Cantons family medicine group", SHERBROOKE),
    _organization(GESMUS, "GESMUS", "GESMUS", SHERBROOKE),
    *(_organization(t.centre, t.centre_french, t.centre_english, t.id) for t in TERRITORIES),
    _organization(TELESANTE, "Réseau québécois de télésanté", "Québec telehealth network"),
    _organization(REGISTRY, "Registre des consentements", "Consent registry"),
    _organization(PORTAL, "Portail des patients", "Patient portal"),
)


def _policy(opa_url: str | None) -> dict[str, Any]:
    bundle = _REPOSITORY / "policies"
    return {"engine": "opa", "url": opa_url, "bundle": bundle} if opa_url else {"engine": "embedded", "bundle": bundle}


def _source(where: Addresses, entry: Entry, loaded: tuple[str, ...]) -> dict[str, Any]:
    said = {
        "id": entry.id, "base_url": where.source(entry.id), "territory": entry.territory, "kind": entry.kind,
        "name": {"fr": entry.french, "en": entry.english}, "organization": entry.organization,
        "protocol": entry.protocol, "attests": entry.attests, "capabilities": dict(entry.capabilities),
        "keyed_on": _keyed_on(where, entry, loaded), "establishments": dict(entry.establishments),
        "join_pages": entry.join_pages,
    }  # fmt: skip
    return said | ({"mapping": MAPPINGS / entry.mapping} if entry.mapping else {})


def _keyed_on(where: Addresses, entry: Entry, loaded: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a source may be asked with; the registry, with the numbers of all."""
    all_of_them = [system for one in where.entries for system in one.keyed_on] if entry.kind == "registry" else []
    return tuple(dict.fromkeys((*entry.keyed_on, *all_of_them, *(loaded if entry.loads else ()))))
