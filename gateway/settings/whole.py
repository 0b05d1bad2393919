"""The whole file, and what two settings together make impossible."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, model_validator

from gateway.settings.base import Milliseconds, Model
from gateway.settings.cache import Cache
from gateway.settings.documents import Documents
from gateway.settings.fitting import misfits
from gateway.settings.limits import Limits
from gateway.settings.locate import Locate
from gateway.settings.service import Audit, Issuer, Keys, Listen, Notices, Organization, Policy, Telemetry, Territory
from gateway.settings.sources import Source
from gateway.settings.words import sentence


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
    locate: Locate = Locate()
    """How long a location is remembered."""
    cache: Cache = Cache()
    """What is remembered of decisions."""
    notices: Notices = Notices()
    """Whom it tells at once of emergencies."""
    documents: Documents = Documents()
    """Persisted and trusted documents."""
    trajectories: Path | None = None
    """A folder of pathways of care, one YAML file each, in place of those that ship with us."""
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
        if found := tuple(misfits(self)):
            raise ValueError("; ".join(sentence(one.kind, one.values, "en") for one in found))
        return self
