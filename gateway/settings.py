"""Settings: one YAML file, read once, frozen; every fault is reported at once.

Secrets come by file or by `PASSERELLE_*` and are masked in `repr`. No setting weakens enforcement: there is none that
skips a voice, an audit write or a check of a token.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr

Milliseconds = Annotated[int, Field(ge=1, le=120_000)]


class Model(BaseModel):
    """Frozen, and refuses an unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(Model):
    """Where the gateway listens; on `admin_port` are /livez /readyz /metrics /status, on the same when it is None."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    admin_port: int | None = Field(None, ge=0, le=65535)


class Issuer(Model):
    """Whose tokens are accepted. `demo` marks an issuer whose key is made at each start; `serve` refuses it."""

    issuer: str
    jwks_url: AnyHttpUrl
    audience: str = "passerelle"
    algorithms: tuple[Literal["ES256", "ES384", "PS256", "RS256", "EdDSA"], ...] = ("ES256", "PS256", "RS256")
    leeway_s: int = Field(30, ge=0, le=60)
    demo: bool = False


class Policy(Model):
    """Which engine decides, on which bundle. `url` is OPA's; its token comes by file."""

    engine: Literal["opa", "embedded"] = "opa"
    bundle: Path = Path("policies")
    url: AnyHttpUrl | None = None
    token_file: Path | None = None
    profile: Literal["quebec", "pcf"] = "quebec"
    deadline_ms: Milliseconds = 2_000


class Audit(Model):
    """Where the ledger is: a SQLite file, and the file beside it that anchors each writer's head."""

    database: Path = Path("audit.sqlite3")
    anchor: Path = Path("audit.anchor.json")


class Keys(Model):
    """Keyring: a file of keys (`keyring.py`), made at first start only in the demo."""

    file: Path | None = None
    secret: SecretStr | None = None


class Budget(Model):
    """What a source may cost an operation: one deadline for all its calls, and how many run at once."""

    deadline_ms: Milliseconds = 3_000
    concurrency: int = Field(16, ge=1, le=256)
    max_body_bytes: int = Field(32_000_000, ge=1_024)


class SourceAuth(Model):
    """How the gateway presents itself to a source; the token comes by file."""

    scheme: Literal["none", "bearer"] = "none"
    token_file: Path | None = None


class SourceCapabilities(Model):
    """What a source can do beyond plain requests."""

    batch: bool = False
    elements: bool = False
    include: bool = False
    page_size: int = Field(200, ge=1, le=1_000)
    cap: int = Field(5_000, ge=1, le=100_000)
    ties: tuple[Literal["CareTeam", "Encounter", "MedicationDispense"], ...] = ("CareTeam", "Encounter")
    types: tuple[str, ...] | None = None
    """GraphQL record types to ask of it; None is all that its protocol and mapping can say, a registry's directives."""


class Source(Model):
    """A system that holds records (DESIGN, 5)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")
    name: dict[Literal["fr", "en"], str]
    kind: Literal["hospital", "clinic", "administrative", "telehealth", "registry"]
    organization: str
    territory: str | None = None
    protocol: Literal["fhir-r4", "rest"]
    base_url: AnyHttpUrl
    mapping: Path | None = None
    auth: SourceAuth = SourceAuth()
    budget: Budget = Budget()
    keyed_on: tuple[str, ...] = ()
    attests: tuple[str, ...] = ()
    capabilities: SourceCapabilities = SourceCapabilities()
    propagate_trace: bool = False


class Organization(Model):
    """An establishment that the configuration names."""

    id: str
    name: dict[Literal["fr", "en"], str]
    territory: str | None = None


class Territory(Model):
    """A university health territory (RUISSS)."""

    id: str
    name: dict[Literal["fr", "en"], str]


class Telemetry(Model):
    """Where traces go: OTLP over HTTP when `otlp_endpoint` is set, a console exporter otherwise."""

    otlp_endpoint: AnyHttpUrl | None = None
    console_file: Path | None = None
    service_name: str = "passerelle"


class Limits(Model):
    """Bounds on what one request may ask before any source or policy is touched."""

    body_bytes: int = Field(100_000, ge=1_000)
    tokens: int = Field(4_000, ge=100)
    depth: int = Field(24, ge=4)
    aliases: int = Field(60, ge=1)
    root_fields: int = Field(10, ge=1)
    plans: int = Field(1_000, ge=1)
    unauthenticated_per_minute: int = Field(120, ge=1)


class Settings(Model):
    """All of it."""

    listen: Listen = Listen()
    issuer: Issuer
    policy: Policy = Policy()
    audit: Audit = Audit()
    keys: Keys = Keys()
    sources: tuple[Source, ...] = Field(min_length=1)
    organizations: tuple[Organization, ...] = ()
    territories: tuple[Territory, ...] = ()
    licence_systems: dict[str, str] = Field(default_factory=dict)
    """Professional order (the token's `standing.professional`) → identifier system of its licences in the sources."""
    cors_origins: tuple[str, ...] = ()
    telemetry: Telemetry = Telemetry()
    limits: Limits = Limits()
    deadline_ms: Milliseconds = 8_000
    introspection: bool = True
    example_patient: str = Field("", max_length=64)
    """NAM that GraphiQL's example asks about: a synthetic one, in the demo."""
    demo: bool = False
    """True only for the demo network: loopback, its own issuer, NAMs that end in ZZ."""
