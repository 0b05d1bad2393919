"""Settings of the gateway itself: where it listens, whom it believes, what decides, what is written down."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field, SecretStr

from gateway.settings.acts_server import ActsServer
from gateway.settings.base import Milliseconds, Model


class Listen(Model):
    """Where the gateway listens; on `admin_port` are /livez /readyz /metrics /status, on the same when it is None."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(8000, ge=0, le=65535)
    """Port; 0 lets the system choose."""
    admin_port: int | None = Field(None, ge=0, le=65535)
    """Port of health and metrics; none puts them on the first."""
    workers: int = Field(1, ge=1, le=64)
    """Processes that answer on `port`, one a core; health and metrics of each are on `admin_port`, + 1, + 2…"""


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


class Signer(Model):
    """Who may sign a change of the policy (`passerelle policy keygen`)."""

    name: str = Field(min_length=1, max_length=80)
    """Their name, as `policy sign --as` says it."""
    role: Literal["clinical", "technological", "privacy_officer"]
    """What they answer for; two signers of different roles make a change valid."""
    public_key: str = Field(pattern=r"^[A-Za-z0-9+/]{43}=$")
    """Their Ed25519 public key, 32 bytes in base64."""


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
    follow_ms: Milliseconds = 10_000
    """How long OPA may take to have a changed policy, before it is offered the former one again."""
    signers: tuple[Signer, ...] = ()
    """Whose signatures a policy needs; none in the demo alone."""
    history: Path | None = None
    """Folder where every accepted revision is kept; without it none outlives the process."""
    keep: int = Field(50, ge=2, le=1_000)
    """How many accepted revisions the folder keeps."""
    shadow: Path | None = None
    """Folder of a candidate, asked every question beside the policy in force; it decides nothing."""


class Audit(Model):
    """Where the ledger is: a SQLite file, and the file beside it that anchors each writer's head."""

    database: Path = Path("audit.sqlite3")
    """The ledger's SQLite file."""
    anchor: Path = Path("audit.anchor.json")
    """The file that holds the head of each writer's chain."""
    acts: Path | None = None
    """The SQLite file of emergency acts and notices; `acts.sqlite3` beside the ledger without it."""
    acts_server: ActsServer | None = None
    """The PostgreSQL that holds them instead, for gateways that don't share a disk."""
    only_log: bool = True
    """Whether this ledger alone holds all that ever left; false where gateways have one each, or had, and
    `Patient.accessEvents` is then an error: never a part of the list."""
    questions_days: int = Field(400, ge=31, le=36_500)
    """How many days `audit prune-questions` keeps the questions of past decisions; nothing goes by itself."""

    @property
    def register(self) -> Path:
        """The register's file, where no server holds it."""
        return self.acts or self.database.with_name("acts.sqlite3")

    @property
    def register_place(self) -> Path | ActsServer:
        """Where the register of emergency acts is."""
        return self.acts_server or self.register


class Notices(Model):
    """Whom the gateway tells at once of what the policy bids it to: `notify` and `review`."""

    url: AnyHttpUrl | None = None
    """Where each notice is posted as JSON (its kind, an act's or a decision's id, an instant); nowhere without it."""


class Keys(Model):
    """Keyring: a file of keys (`keyring.py`), made at first start only in the demo."""

    file: Path | None = None
    """The keyring's file."""
    secret: SecretStr | None = None
    """The keyring itself, when it comes by PASSERELLE_KEYS__SECRET."""


class Telehealth(Model):
    """How an establishment goes about sessions at a distance, in words of the policy's table `terms`."""

    booked_by: str | None = None
    """Who books: a code of `telehealth_process`."""
    hosted_by: str | None = None
    """Who hosts: a code of `telehealth_process`."""


class Organization(Model):
    """An establishment that the configuration names."""

    id: str
    """Its id in tokens and policies."""
    name: dict[Literal["fr", "en"], str]
    """What people call it."""
    territory: str | None = None
    """Id of its territory."""
    active: bool = True
    """Whether it is in operation: who works for one that isn't shows no standing."""
    telehealth: Telehealth | None = None
    """Its own way of holding sessions at a distance, when it says."""


class Territory(Model):
    """A university health territory (RUISSS)."""

    id: str
    """Its id in tokens and policies."""
    name: dict[Literal["fr", "en"], str]
    """What people call it."""


class Telemetry(Model):
    """Where traces go, and how many: OTLP over HTTP when `otlp_endpoint` is set, a console exporter otherwise."""

    otlp_endpoint: AnyHttpUrl | None = None
    """Collector of traces, OTLP over HTTP; `/v1/traces` is added to a bare host."""
    console_file: Path | None = None
    """File for traces, a line of JSON a span; stderr without it."""
    service_name: str = "passerelle"
    """The traces' `service.name`."""
    sample_ratio: float = Field(0.1, ge=0, le=1)
    """Share of the requests that are traced; a request whose `traceparent` says so is traced or not whatever it is."""
