"""Reload: a changed settings file takes effect while the gateway runs, whole or not at all.

Takes the file, and the act that puts settings in force. The file, those that it names, and the GraphQL documents of
folders that it names, are looked at every second by what they hold: a ConfigMap's change is a swapped link, which tells
no watcher of one file. SIGHUP has it read at once. What can't be used, or needs a restart, is said in the log and in
/metrics, and what was in force stays.
"""

from __future__ import annotations

import asyncio
import hashlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from gateway.app import RestartNeeded
from gateway.documents import SUFFIXES
from gateway.settings import Settings, SettingsFault, read_settings
from gateway.telemetry import Telemetry

EVERY_S = 1.0


class Reloader:
    """Watches a settings file."""

    def __init__(
        self, file: Path, change: Callable[[Settings], None], telemetry: Telemetry, settings: Settings
    ) -> None:
        """`change` puts settings in force, or raises and leaves all as it was; `settings` are those in force."""
        self._file = file
        self._change = change
        self._telemetry = telemetry
        self._paths = (file, *_named(settings))
        self._seen = self._look()

    @property
    def watched(self) -> tuple[Path, ...]:
        """The files and folders that are looked at."""
        return self._paths

    async def watch(self, hangup: asyncio.Event) -> None:
        """Look every second, and read again when `hangup` is set; never ends by itself."""
        while True:
            told = await _set_within(hangup, EVERY_S)
            hangup.clear()
            if told or self._look() != self._seen:
                self.reload()

    def reload(self) -> str:
        """Read the file and put it in force; return the outcome: `changed`, `refused` or `restart`."""
        self._seen = self._look()  # before reading: what changes meanwhile is seen the next time
        outcome = self._outcome()
        for path in self._paths:
            self._seen.setdefault(path, _digest(path))
        self._telemetry.settings_read(outcome)
        return outcome

    def _outcome(self) -> str:
        log = self._telemetry.log
        try:
            settings = read_settings(self._file)
            if settings.demo or settings.issuer.demo:
                log.error("settings.refused", reason="demo")
                return "refused"
            self._change(settings)
        except SettingsFault as fault:
            for one in fault.faults:
                log.error("settings.refused", reason=one.kind.replace("_", "-"), line=one.line or 0)
            return "refused"
        except RestartNeeded:
            log.error("settings.refused", reason="restart")
            return "restart"
        except Exception as error:  # a mapping or a token's file that is not fit: what was in force stays
            log.error("settings.refused", exc_info=error)
            return "refused"
        log.info("settings.changed", sources=len(settings.sources))
        self._paths = (self._file, *_named(settings))
        return "changed"

    def _look(self) -> dict[Path, bytes]:
        return {path: _digest(path) for path in self._paths}


def hangups() -> asyncio.Event:
    """Return an event that SIGHUP sets, where there is such a signal."""
    event = asyncio.Event()
    if hasattr(signal, "SIGHUP"):
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, event.set)
    return event


def _named(settings: Settings) -> Iterator[Path]:
    """Yield the files, and the folders of documents, that settings name and that a generation reads when it is made."""
    if settings.documents.mode != "off" and settings.documents.path is not None:
        yield settings.documents.path
    if settings.trajectories is not None:
        yield settings.trajectories
    for source in settings.sources:
        if source.mapping is not None:
            yield source.mapping
            if source.protocol == "graphql":
                yield source.mapping.parent  # where the SDL is that it is written for


def _digest(path: Path) -> bytes:
    """Return a digest of a file, or of a folder's documents with their names; of nothing when it can't be read."""
    try:
        if path.is_dir():
            read = {*SUFFIXES, ".yaml"}
            documents = [one for one in sorted(path.iterdir()) if one.suffix in read and one.is_file()]
            return b"".join(hashlib.sha256(one.name.encode()).digest() + _digest(one) for one in documents)
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return b""


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True
