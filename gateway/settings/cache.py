"""Settings of what is remembered of decisions, and of the cache that workers share."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from gateway.settings.base import Milliseconds, Model


class SharedCache(Model):
    """A Valkey or Redis that workers share: what is kept there is sealed, and losing it costs time alone."""

    host: str
    """Its host."""
    port: int = Field(6379, ge=1, le=65535)
    """Its port."""
    tls: bool = True
    """Whether it is spoken to over TLS; only a cache on the same machine does without."""
    username: str | None = None
    """User of its access list."""
    password_file: Path | None = None
    """File of the password."""
    password: SecretStr | None = None
    """The password itself, when it comes by PASSERELLE_CACHE__SHARED__PASSWORD."""
    deadline_ms: Milliseconds = 50
    """How long one look may take; beyond, nothing is remembered there."""


class Cache(Model):
    """What is remembered of the policy's decisions: never past an instant at which they may change."""

    decisions: int = Field(256, ge=0, le=100_000)
    """Most decisions that a worker keeps in memory; 0 remembers none there."""
    longest_s: int = Field(60, ge=0, le=600)
    """Most seconds that a decision is remembered, whatever its own end; 0 asks the policy each time."""
    shared: SharedCache | None = None
    """The cache that workers share; none keeps to memory."""
