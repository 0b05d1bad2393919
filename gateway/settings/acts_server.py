"""Settings of the PostgreSQL in which gateways share the register of emergency acts."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from gateway.settings.base import Milliseconds, Model


class ActsServer(Model):
    """A PostgreSQL that gateways share: an act opened at one counts at the next request of every other."""

    host: str = Field(min_length=1)
    """Its host, as its certificate names it."""
    port: int = Field(5432, ge=1, le=65535)
    """Its port."""
    database: str = Field("passerelle", min_length=1)
    """The database that holds the register."""
    username: str = Field("passerelle", min_length=1)
    """Who the gateway is there; it authenticates by SCRAM-SHA-256 alone."""
    tls: bool = True
    """Whether it is spoken to over TLS, its certificate and name checked; only one on the same machine does without."""
    ca_file: Path | None = None
    """File of the authorities that may sign its certificate (PEM); the public ones without it."""
    password_file: Path | None = None
    """File of the password, read at each connection."""
    password: SecretStr | None = None
    """The password itself, when it comes by PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD."""
    deadline_ms: Milliseconds = 1_000
    """How long one look or one writing may take; beyond, no act counts and none is opened."""

    def __str__(self) -> str:
        """Return where it is, for a sentence."""
        return f"{self.host}:{self.port}/{self.database}"
