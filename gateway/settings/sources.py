"""Settings of a source: who keeps it, how it is spoken to, and what it may cost."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import AnyHttpUrl, Field

from gateway.settings.base import Milliseconds, Model


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
