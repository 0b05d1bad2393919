"""Settings of persisted and trusted documents."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from gateway.settings.base import Model


class Documents(Model):
    """The documents that front ends were built with, and what is done with any other."""

    mode: Literal["off", "log", "safelist", "enforce"] = "off"
    """`off`: no ids; `log`: ids, and any text, which is counted; `safelist`: ids and known texts; `enforce`: ids."""
    path: Path | None = None
    """A folder of `.graphql` files, Relay's persisted JSON, or Apollo's persisted query manifest."""
