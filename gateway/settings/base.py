"""Base: what every part of the settings is: frozen, and strict about its keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Milliseconds = Annotated[int, Field(ge=1, le=120_000)]


class Model(BaseModel):
    """Frozen, and refuses an unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")
