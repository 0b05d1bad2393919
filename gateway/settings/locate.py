"""Settings of how patients are found at the sources."""

from __future__ import annotations

from pydantic import Field

from gateway.settings.base import Model


class Locate(Model):
    """How long it is remembered under which local id a source knows a patient; the registry is asked each time."""

    memory_s: int = Field(15, ge=0, le=300)
    """Seconds that a location is remembered; 0 asks each source each time."""
    negative_s: int = Field(5, ge=0, le=15)
    """Seconds that a source is remembered not to know a patient."""
    entries: int = Field(10_000, ge=1, le=1_000_000)
    """Most locations that are remembered."""
