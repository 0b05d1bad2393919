"""The whole file, and what two settings together make impossible."""

from __future__ import annotations

from pydantic import Field, model_validator

from gateway.settings.base import Milliseconds, Model
from gateway.settings.limits import Limits
from gateway.settings.service import Audit, Issuer, Keys, Listen, Organization, Policy, Telemetry, Territory
from gateway.settings.sources import Source


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
