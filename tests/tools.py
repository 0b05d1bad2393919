"""Where the real programs are that some tests need: an Open Policy Agent, a Chromium, a Prometheus."""

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


def prometheus() -> str | None:
    """Return Prometheus's binary; Debian's package has its tool beside it."""
    return shutil.which("prometheus") if promtool() else None


def promtool() -> str | None:
    """Return the binary that checks Prometheus's files."""
    return shutil.which("promtool")


NEEDED = {
    "real_opa": ("Open Policy Agent (make opa)", opa),
    "browser": ("Chromium", chromium),
    "real_prometheus": ("Prometheus and promtool (Debian's package prometheus)", prometheus),
}
"""Marker → what its tests need, and how it is found."""
