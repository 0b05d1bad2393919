"""Settings: one YAML file, read once, frozen; every fault is reported at once.

Secrets come by file or by `PASSERELLE_*` and are masked in `repr`. No setting weakens enforcement: there is none that
skips a voice, an audit write or a check of a token.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, model_validator

Milliseconds = Annotated[int, Field(ge=1, le=120_000)]


class Model(BaseModel):
    """Frozen, and refuses an unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Listen(Model):
    """Where the gateway listens; on `admin_port` are /livez /readyz /metrics /status, on the same when it is None."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """Port; 0 lets the system choose."""
    admin_port: int | None = Field(None, ge=0, le=65535)
    """Port of health and metrics; none puts them on the first."""


class Issuer(Model):
    """Whose tokens are accepted. `demo` marks an issuer whose key is made at each start; `serve` refuses it."""

    issuer: str
    """The token's `iss`, exactly."""
    jwks_url: AnyHttpUrl
    """Where its public keys are."""
    audience: str = "passerelle"
    """The token's `aud`."""
    algorithms: tuple[Literal["ES256", "ES384", "PS256", "RS256", "Ed25519"], ...] = ("ES256", "PS256", "RS256")
    """Signature algorithms accepted; no other is."""
    leeway_s: int = Field(30, ge=0, le=60)
    """Difference of clocks tolerated, seconds."""
    demo: bool = False
    """The demo's own issuer, whose key is made at each start."""


class Policy(Model):
    """Which engine decides, on which bundle. `url` is OPA's; its token comes by file."""

    engine: Literal["opa", "embedded"] = "opa"
    """Open Policy Agent beside the gateway, or the engine inside it."""
    bundle: Path = Path("policies")
    """Folder of the policy bundle."""
    url: AnyHttpUrl | None = None
    """OPA's address."""
    token_file: Path | None = None
    """File of the token to present to OPA."""
    profile: Literal["quebec", "pcf"] = "quebec"
    """Which defaults hold without a directive."""
    deadline_ms: Milliseconds = 2_000
    """How long the engine may take for a question."""


class Audit(Model):
    """Where the ledger is: a SQLite file, and the file beside it that anchors each writer's head."""

    database: Path = Path("audit.sqlite3")
    """The ledger's SQLite file."""
    anchor: Path = Path("audit.anchor.json")
    """The file that holds the head of each writer's chain."""


class Keys(Model):
    """Keyring: a file of keys (`keyring.py`), made at first start only in the demo."""

    file: Path | None = None
    """The keyring's file."""
    secret: SecretStr | None = None
    """The keyring itself, when it comes by PASSERELLE_KEYS__SECRET."""


class Budget(Model):
    """What a source may cost an operation: one deadline for all its calls, and how many run at once."""

    deadline_ms: Milliseconds = 3_000
    """All calls of one operation to this source together."""
    concurrency: int = Field(16, ge=1, le=256)
    """Most calls at once."""
    max_body_bytes: int = Field(32_000_000, ge=1_024)
    """Most bytes of one response."""


class SourceAuth(Model):
    """How the gateway presents itself to a source; the token comes by file."""

    scheme: Literal["none", "bearer"] = "none"
    """How the gateway presents itself."""
    token_file: Path | None = None
    """File of the bearer token, read at start."""


class SourceCapabilities(Model):
    """What a source can do beyond plain requests."""

    batch: bool = False
    """It takes FHIR batches."""
    elements: bool = False
    """It takes `_elements`."""
    include: bool = False
    """It takes `_include`."""
    page_size: int = Field(200, ge=1, le=1_000)
    """Entries asked for in a page."""
    cap: int = Field(5_000, ge=1, le=100_000)
    """Most records of one type that are read; beyond, the source reads `partial`."""
    ties: tuple[Literal["CareTeam", "Encounter", "MedicationDispense"], ...] = ("CareTeam", "Encounter")
    """Resource types whose participants are evidence of a care relationship."""
    types: tuple[str, ...] | None = None
    """GraphQL record types to ask of it; None is all that its protocol and mapping can say, a registry's directives."""


class Source(Model):
    """A system that holds records (docs/guides/sources.md)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")
    """Its name in answers, policies and metrics."""
    name: dict[Literal["fr", "en"], str]
    """What people call it."""
    kind: Literal["hospital", "clinic", "administrative", "telehealth", "registry"]
    """What kind of system it is."""
    organization: str
    """Id of the organization that keeps it."""
    territory: str | None = None
    """Id of its territory."""
    protocol: Literal["fhir-r4", "rest"]
    """How it is spoken to."""
    base_url: AnyHttpUrl
    """Requests go nowhere but below it."""
    mapping: Path | None = None
    """Path table of a vendor's JSON; for `rest`."""
    auth: SourceAuth = SourceAuth()
    """How the gateway presents itself to it."""
    budget: Budget = Budget()
    """What it may cost an operation."""
    keyed_on: tuple[str, ...] = ()
    """Identifier systems that it may be asked with."""
    attests: tuple[str, ...] = ()
    """Kinds of evidence that it may attest."""
    capabilities: SourceCapabilities = SourceCapabilities()
    """What it can do."""
    propagate_trace: bool = False
    """Whether it is told of a trace, one of its own."""


class Organization(Model):
    """An establishment that the configuration names."""

    id: str
    """Its id in tokens and policies."""
    name: dict[Literal["fr", "en"], str]
    """What people call it."""
    territory: str | None = None
    """Id of its territory."""


class Territory(Model):
    """A university health territory (RUISSS)."""

    id: str
    """Its id in tokens and policies."""
    name: dict[Literal["fr", "en"], str]
    """What people call it."""


class Telemetry(Model):
    """Where traces go: OTLP over HTTP when `otlp_endpoint` is set, a console exporter otherwise."""

    otlp_endpoint: AnyHttpUrl | None = None
    """Collector of traces, OTLP over HTTP; `/v1/traces` is added to a bare host."""
    console_file: Path | None = None
    """File for traces, a line of JSON a span; stderr without it."""
    service_name: str = "passerelle"
    """The traces' `service.name`."""


class Limits(Model):
    """Bounds on what one request may ask before any source or policy is touched."""

    body_bytes: int = Field(100_000, ge=1_000)
    """Most bytes of a request's body."""
    tokens: int = Field(4_000, ge=100)
    """Most lexical tokens of a document."""
    depth: int = Field(24, ge=4)
    """Most levels of nesting."""
    aliases: int = Field(60, ge=1)
    """Most aliases in a document."""
    root_fields: int = Field(10, ge=1)
    """Most fields at the root."""
    plans: int = Field(1_000, ge=1)
    """Documents whose plan is remembered."""
    unauthenticated_per_minute: int = Field(120, ge=1)
    """Refusals of tokens written down singly a minute; the rest are counted."""


class Settings(Model):
    """All of it."""

    listen: Listen = Listen()
    """Where it listens."""
    issuer: Issuer
    """Whose tokens it accepts."""
    policy: Policy = Policy()
    """What decides."""
    audit: Audit = Audit()
    """Where accesses are written down."""
    keys: Keys = Keys()
    """The keyring: ids, cursors, hashes, audit."""
    sources: tuple[Source, ...] = Field(min_length=1)
    """Systems that hold records, and the consent registry."""
    organizations: tuple[Organization, ...] = ()
    """Establishments that answers name."""
    territories: tuple[Territory, ...] = ()
    """Territories that answers name."""
    licence_systems: dict[str, str] = Field(default_factory=dict)
    """Professional order (the token's `standing.professional`) → identifier system of its licences in the sources."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may query; no other may."""
    telemetry: Telemetry = Telemetry()
    """Where traces go."""
    limits: Limits = Limits()
    """What one request may ask."""
    deadline_ms: Milliseconds = 8_000
    """How long an operation may take in all."""
    introspection: bool = True
    """Whether the schema may be asked for."""
    example_patient: str = Field("", max_length=64)
    """NAM that GraphiQL's example asks about: a synthetic one, in the demo."""
    demo: bool = False
    """True only for the demo network: loopback, its own issuer, NAMs that end in ZZ."""

    @model_validator(mode="after")
    def _fit(self) -> Settings:
        """Tell what two settings together make impossible."""
        ids = [source.id for source in self.sources]
        faults = [f"source {name} is there twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
        if sum(source.kind == "registry" for source in self.sources) != 1:
            faults.append("one source, and one only, is the registry of identities and directives")
        faults += [
            f"source {s.id}: a rest source needs a mapping"
            for s in self.sources
            if s.protocol == "rest" and not s.mapping
        ]
        faults += [
            f"source {s.id}: its deadline is longer than an operation's"
            for s in self.sources
            if s.budget.deadline_ms > self.deadline_ms
        ]
        if self.policy.engine == "opa" and self.policy.url is None:
            faults.append("policy.url is needed: it says where OPA listens")
        if faults:
            raise ValueError("; ".join(faults))
        return self
