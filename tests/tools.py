"""Where the real programs are that some tests need: an Open Policy Agent, a Chromium."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def opa() -> str | None:
    """Return OPA's binary: what PASSERELLE_OPA names, else the one of `make opa`, else the one on the PATH."""
    return os.environ.get("PASSERELLE_OPA") or shutil.which("opa", path=ROOT / "build" / "bin") or shutil.which("opa")


def chromium() -> str | None:
    """Return Chromium's binary."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


NEEDED = {"real_opa": ("Open Policy Agent (make opa)", opa), "browser": ("Chromium", chromium)}
"""Marker → what its tests need, and how it is found."""
