"""Settings of what one request may ask."""

from __future__ import annotations

from pydantic import Field

from gateway.settings.base import Model


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
