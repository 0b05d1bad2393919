"""Servers: those that gateways share beside the sources, each with its place in the file, and their passwords."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gateway.settings.acts_server import ActsServer
from gateway.settings.cache import SharedCache

if TYPE_CHECKING:
    from gateway.settings.whole import Settings


def shared_servers(settings: Settings) -> Iterator[tuple[tuple[str, str], ActsServer | SharedCache]]:
    """Yield the servers that the settings name, in the order of the file's keys."""
    if settings.audit.acts_server is not None:
        yield ("audit", "acts_server"), settings.audit.acts_server
    if settings.cache.shared is not None:
        yield ("cache", "shared"), settings.cache.shared


def read_password(server: ActsServer | SharedCache) -> str | None:
    """Return a server's password, of its file or of the environment, None without one; raise OSError."""
    if server.password_file is None:
        return server.password.get_secret_value() if server.password else None
    try:
        return server.password_file.read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise OSError("the password's file is not text") from None
