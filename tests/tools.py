"""Where the real programs are that some tests need: OPA, Chromium, Prometheus, Redis, PostgreSQL, nginx."""

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


def redis_server() -> str | None:
    """Return the binary of a Valkey or a Redis."""
    return shutil.which("valkey-server") or shutil.which("redis-server")


def postgres() -> str | None:
    """Return the server's binary: what is on the PATH, else the newest of Debian's, which aren't."""
    packaged = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    return shutil.which("postgres") or max(map(str, packaged), key=lambda one: int(Path(one).parts[-3]), default=None)


def nginx() -> str | None:
    """Return nginx's binary; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


NEEDED = {
    "real_opa": ("Open Policy Agent (make opa)", opa),
    "browser": ("Chromium", chromium),
    "real_nginx": ("nginx (Debian's package nginx-light)", nginx),
    "real_postgres": ("PostgreSQL (Debian's package postgresql)", postgres),
    "real_redis": ("Valkey or Redis (Debian's package redis-server)", redis_server),
    "real_prometheus": ("Prometheus and promtool (Debian's package prometheus)", prometheus),
}
"""Marker → what its tests need, and how it is found."""
