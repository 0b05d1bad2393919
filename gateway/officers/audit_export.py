"""Audit export: the log as NDJSON, a line an entry, for the tools that collect such events or check seals again.

Takes the log's database, the keyring, and which entries are wanted. Gives lines, one at a time, chain after chain in
the order of writing, so that a log of any length needs no more memory than a short one. Every seal is looked at again
on the way: what was verified before may have been changed since. Reads only, and nothing is written down: like the
report it may run on a copy, which must stay one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
from sqlalchemy.exc import SQLAlchemyError

from gateway.keyring import Keyring
from gateway.ledger import AuditEntry
from gateway.ledger.chain import START, Row, follows
from gateway.ledger.store import reader_of, rows_of, writers
from gateway.officers.audit import Period
from gateway.officers.audit_event import audit_event
from gateway.officers.audit_words import EXPORT
from gateway.sentences import Language

Form = Literal["fhir", "json"]
Fault = Literal["unreadable", "changed", "exists", "unwritable"]

UNCERTAIN, UNRELIABLE = "UNCERTREL", "UNRELIABLE"
"""v3-ObservationValue: an entry of a log that is not whole, and one whose own seal does not hold."""


class ExportFault(Exception):
    """The log can't be exported; `kind` says why, and is a key of the words."""

    def __init__(self, kind: Fault) -> None:
        super().__init__(kind)
        self.kind = kind

    def sentence(self, language: Language) -> str:
        """Return why, in plain words."""
        return EXPORT[self.kind][language]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries, and how: of a period, about one of these pseudonyms (anyone, when there is none)."""

    period: Period
    pseudonyms: frozenset[str] = frozenset()
    form: Form = "fhir"

    def takes(self, entry: AuditEntry) -> bool:
        """Tell whether an entry is wanted, by what was sealed."""
        since, until = self.period.since, self.period.until
        if entry.recorded < since or (until and entry.recorded >= until):
            return False
        return not self.pseudonyms or not self.pseudonyms.isdisjoint(entry.patients)


@dataclass(slots=True)
class Export:
    """One export under way. `verified` is whether the whole log was found sound just before.

    `entries` counts the lines given, `unreadable` the entries that no reader can make out: `json` has a line for each
    of those too, an AuditEvent can't be made of one.
    """

    wanted: Wanted
    verified: bool
    entries: int = 0
    unreadable: int = 0

    def lines(self, database: Path, keyring: Keyring) -> Iterator[bytes]:
        """Yield lines, each with its end; raise `ExportFault` for a log that can't be read, or changed meanwhile."""
        engine = reader_of(database)
        try:
            with engine.connect() as connection, connection.begin():
                for writer in writers(connection):
                    yield from self._chain(keyring, rows_of(connection, writer))
        except (SQLAlchemyError, OSError) as error:
            raise ExportFault("unreadable") from error
        finally:
            engine.dispose()

    def _chain(self, keyring: Keyring, rows: Iterator[Row]) -> Iterator[bytes]:
        before = START.mac
        for row in rows:
            sound = follows(keyring, before, row)
            before = row.mac
            entry = _entry(row)
            if self.verified and not (sound and entry):
                raise ExportFault("changed")
            if entry is None:
                self.unreadable += 1
            line = self._line(row, entry, sound=sound)
            if line is not None:
                self.entries += 1
                yield msgspec.json.encode(line) + b"\n"

    def _line(self, row: Row, entry: AuditEntry | None, *, sound: bool) -> dict[str, Any] | None:
        """Return a line; None for what is not wanted. An entry that nobody can read is wanted by whoever asks."""
        if entry is not None and not self.wanted.takes(entry):
            return None
        if self.wanted.form == "json":
            return self._sealed(row, entry, sound=sound)
        if entry is None:
            return None
        mark = "" if self.verified else UNCERTAIN if sound else UNRELIABLE
        return audit_event(entry, (row.writer, row.seq), mark)

    def _sealed(self, row: Row, entry: AuditEntry | None, *, sound: bool) -> dict[str, Any]:
        """Return an entry with its seal: with the audit key, the chain can be checked from these lines alone."""
        text = row.payload if sound and entry else entry.to_bytes() if entry else b"null"
        line = {"writer": row.writer, "seq": row.seq, "keyId": row.key_id, "mac": row.mac.hex()}
        marks = {} if self.verified else {"verified": False, "sound": sound}
        return line | marks | {"entry": msgspec.Raw(text)}

    def as_json(self) -> dict[str, Any]:
        """Return what `audit export --json` says once all is written."""
        found = {"ok": True, "verified": self.verified, "format": self.wanted.form}
        return found | {"entries": self.entries, "unreadable": self.unreadable}

    def text(self, language: Language) -> str:
        """Return the same in plain words."""
        words = EXPORT["verified" if self.verified else "unverified"][language]
        return words.format(entries=self.entries, unreadable=self.unreadable)


def write_lines(path: Path | None, lines: Iterator[bytes]) -> None:
    """Write lines to standard output, or to a new file that only its owner may read (0600), whole or not at all.

    Raise `ExportFault`. A reader of standard output that left is an OSError.
    """
    if path is None:
        sys.stdout.flush()
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ExportFault("exists" if isinstance(error, FileExistsError) else "unwritable") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ExportFault("unwritable") from error
        raise


def _entry(row: Row) -> AuditEntry | None:
    try:
        return AuditEntry.from_bytes(row.payload)
    except ValueError:
        return None
