"""Where the shared material is: beside the repository, or where PASSERELLE_SHARED says. Said loudly when it isn't."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("PASSERELLE_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(*parts: str) -> Path:
    """Return a path under shared/; raise FileNotFoundError, naming it, when it isn't there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: tests need shared/ beside the repository, or PASSERELLE_SHARED")
    return path
