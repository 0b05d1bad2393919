"""Settings of a source: who keeps it, how it is spoken to, and what it may cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, AnyHttpUrl, Field

from gateway.settings.base import Milliseconds, Model
from resolvers.join_pages import parse_join_page


def _join_page(written: str) -> str:
    """Return what is written if it is a page to join; raise ValueError."""
    parse_join_page(written)
    return written


class Budget(Model):
    """What a source may cost an operation, and what is done when it fails (docs/resilience.md)."""

    deadline_ms: Milliseconds = 3_000
    """All calls of one operation to this source together, retries included; less than the operation's."""
    connect_ms: Milliseconds | None = None
    """Making a connection; less than the deadline. None is a third of it."""
    concurrency: int = Field(16, ge=1, le=256)
    """Most calls at once."""
    queue: int = Field(512, ge=0, le=10_000)
    """Most calls that wait for one of these to end; one more fails at once."""
    retries: int = Field(1, ge=0, le=3)
    """How often a read that failed in passing is tried again; all retries together stay below a fifth of the calls."""
    break_after: int = Field(5, ge=1, le=100)
    """Failures in a row after which the source is left alone; half of its last 20 calls does it too."""
    break_ms: Milliseconds = 5_000
    """How long it is left alone; then one call tries it."""
    max_body_bytes: int = Field(32_000_000, ge=1_024)
    """Most bytes of one response."""

    @property
    def connect_s(self) -> float:
        """Seconds that making a connection may take."""
        return (self.deadline_ms / 3 if self.connect_ms is None else self.connect_ms) / 1000


class SourceAuth(Model):
    """How the gateway presents itself to a source; what is secret comes by file, read again when the file changes."""

    scheme: Literal["none", "bearer", "smart-backend-services"] = "none"
    """How the gateway presents itself."""
    token_file: Path | None = None
    """`bearer`: file of the token, alone on one line."""
    key_file: Path | None = None
    """`smart-backend-services`: file of the gateway's private key, a JWK for RS384 or ES384."""
    client_id: str | None = Field(None, min_length=1, max_length=512)
    """`smart-backend-services`: how the source's authorization server knows the gateway."""
    token_url: AnyHttpUrl | None = None
    """`smart-backend-services`: where tokens are asked for; None: as the source says, if it is at its own address."""
    scopes: tuple[str, ...] = Field(("system/*.rs",), min_length=1)
    """`smart-backend-services`: what is asked for; the gateway reads and searches, and never needs more."""


class SourceMeasures(Model):
    """Measures that a FHIR server evaluates (`$evaluate-measure`), by their ids (docs/guides/sources.md)."""

    follow_ups: str | None = Field(None, pattern=r"^[A-Za-z0-9\-.]{1,64}$")
    """Stays and visits that ended and for which a follow-up is asked; of these, those with none booked."""
    repeated_tests: str | None = Field(None, pattern=r"^[A-Za-z0-9\-.]*\{days\}[A-Za-z0-9\-.]*$", max_length=64)
    """Tests ordered; of these, those ordered again within `{days}` days, as many as the policy says."""


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
    ties: tuple[Literal["CareTeam", "Encounter", "MedicationDispense", "Appointment"], ...] = ("CareTeam", "Encounter")
    """Resource types that are evidence of a care relationship, by their participants."""
    consents: bool = True
    """It knows FHIR's Consent. False: it is asked all the same, and a 404 then says that it keeps none."""
    relatives: bool = True
    """It knows FHIR's RelatedPerson. False: where it is asked all the same, a 404 then says that it keeps none."""
    persons: bool = False
    """It keeps FHIR's Person, which says of a patient which professional they are; a registry's is asked for it."""
    panel: tuple[Literal["identifier", "reference"], ...] = ()
    """`fhir-r4`: how its care teams name a professional, so that whom one follows can be listed; empty: it can't be."""
    measures: SourceMeasures = SourceMeasures()
    """`fhir-r4`: measures that it evaluates, so that it counts itself."""
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
    protocol: Literal["fhir-r4", "rest", "graphql"]
    """How it is spoken to."""
    base_url: AnyHttpUrl
    """Requests go nowhere but below it."""
    mapping: Path | None = None
    """Path table of a vendor's JSON; for `rest` and `graphql`."""
    auth: SourceAuth = SourceAuth()
    """How the gateway presents itself to it."""
    budget: Budget = Budget()
    """What it may cost an operation."""
    keyed_on: tuple[str, ...] = ()
    """Identifier systems that it may be asked with."""
    attests: tuple[str, ...] = ()
    """Kinds of evidence that it may attest."""
    establishments: dict[str, str] = Field(default_factory=dict)
    """Where it holds records of several establishments: its own code of each → id of the organization."""
    join_pages: tuple[Annotated[str, AfterValidator(_join_page)], ...] = ()
    """Pages to sign in at, `https://host/path`, `{id}` a session's id if it lets nobody in; no other link leaves."""
    capabilities: SourceCapabilities = SourceCapabilities()
    """What it can do."""
    propagate_trace: bool = False
    """Whether it is told of a trace, one of its own."""
