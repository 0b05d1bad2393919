"""Log files: where the log of a gateway, or of the demo, is kept, and the keys that sealed it.

Takes what `--config`, `--state` and `--port` say. Gives places and a keyring; nothing is opened but the settings and
the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway.cli.common import default_state
from gateway.keyring import Keyring
from gateway.serve import ServeFault
from gateway.settings import ActsServer, Organization


@dataclass(frozen=True, slots=True)
class Files:
    """Where a log is, and the keys that sealed it."""

    database: Path
    anchor: Path
    register: Path | ActsServer
    keyring: Keyring
    policies: Path
    organizations: Sequence[Organization]


def files_of(config: Path | None, state: Path | None, port: int) -> Files:
    """Return the files of a log, by the settings or by the demo's state; raise what `stop_on` turns into a sentence."""
    from gateway.app import keyring_of
    from gateway.cli.policy import SHIPPED
    from gateway.demo.config import demo_settings
    from gateway.settings import read_settings

    if config is not None:
        settings = read_settings(config)
        database, anchor, policies = settings.audit.database, settings.audit.anchor, settings.policy.bundle
        register: Path | ActsServer = settings.audit.register_place
        keyring, organizations = keyring_of(settings), settings.organizations
    else:
        folder = state or default_state(port)
        database, anchor, policies = folder / "audit.sqlite3", folder / "audit.anchor.json", SHIPPED
        register = folder / "acts.sqlite3"
        if not database.exists():
            raise ServeFault(f"there is no audit log in {folder}: name --config, --state or the demo's --port")
        keyring = Keyring.load(folder / "keyring.json")
        organizations = demo_settings(port, None, None, folder).organizations
    return Files(database, anchor, register, keyring, policies, organizations)
