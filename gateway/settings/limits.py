"""Settings of what one request may ask, and how much one caller, or all together, may ask at once."""

from __future__ import annotations

from pydantic import Field

from gateway.settings.base import Milliseconds, Model


class Limits(Model):
    """Bounds on what is asked, before any source or policy is touched."""

    body_bytes: int = Field(100_000, ge=1_000)
    """Most bytes of a request's body."""
    body_ms: Milliseconds = 10_000
    """How long a request's body may take to come."""
    tokens: int = Field(4_000, ge=100)
    """Most lexical tokens of a document; also most fields and spreads, counted where each fragment is spread."""
    depth: int = Field(24, ge=4)
    """Most levels of nesting."""
    aliases: int = Field(60, ge=1)
    """Most aliases in an operation, or in a fragment that none spreads."""
    directives: int = Field(100, ge=1)
    """Most directives in an operation, or in a fragment that none spreads."""
    directives_a_place: int = Field(4, ge=1)
    """Most directives on one field, fragment or variable, or on the operation."""
    root_fields: int = Field(10, ge=1)
    """Most fields at the root."""
    cost: int = Field(100_000, ge=1_000)
    """Most that an operation may cost: docs/guides/front-ends.md tells how it is counted."""
    plans: int = Field(1_000, ge=1)
    """Documents whose plan is remembered."""
    unauthenticated_per_minute: int = Field(120, ge=1)
    """Refusals of tokens written down singly a minute; the rest are counted."""
    requests_per_minute: int = Field(1_200, ge=1)
    """Requests of one caller a minute, which may all come at once; one more is RATE_LIMITED."""
    in_flight: int = Field(128, ge=1)
    """Operations that are answered at the same time; a quarter of them, rounded up, may be one caller's."""
    queued: int = Field(512, ge=0)
    """Operations that may wait for one of those to end, a quarter of them one caller's; one more is OVERLOADED."""
    queue_ms: Milliseconds = 4_000
    """How long one waits; then it is OVERLOADED."""
