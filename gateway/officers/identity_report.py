"""Identity report: what the identity office has to look at: which patient, at which sources, since when, how often.

Takes the log's files and the keyring. Gives matters, JSON and plain words in French or English. Reads only. A patient
is a key: the pseudonyms of the numbers that were asked; whoever holds the keyring can tell whether a number is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gateway.conflict import Conflict
from gateway.instants import in_quebec
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry
from gateway.ledger.chain import START, Row, follows
from gateway.ledger.store import conflicted, reader_of
from gateway.officers.audit import Period
from gateway.officers.identity_words import KINDS, WORDS
from gateway.sentences import Language

SHOWN = 16
"""Hexadecimal digits of a key that plain words show."""


@dataclass(slots=True)
class Times:
    """When something was met first and last, as `recorded` is written, and in how many entries."""

    since: str = ""
    last: str = ""
    times: int = 0

    def met(self, recorded: str) -> None:
        """Count one more."""
        self.since = min(self.since or recorded, recorded)
        self.last = max(self.last, recorded)
        self.times += 1

    def as_json(self) -> dict[str, Any]:
        """Return the instants in Québec's time."""
        return {"since": _iso(self.since), "last": _iso(self.last), "times": self.times}


@dataclass(slots=True)
class Matter:
    """One patient's conflicts. `sound` is false when the seal of an entry does not hold."""

    patients: set[str] = field(default_factory=set)
    all: Times = field(default_factory=Times)
    conflicts: dict[Conflict, Times] = field(default_factory=dict)
    sound: bool = True

    def met(self, entry: AuditEntry, *, sound: bool) -> None:
        """Add an entry's conflicts."""
        self.patients |= set(entry.patients)
        self.sound = self.sound and sound
        self.all.met(entry.recorded)
        for conflict in entry.conflicts:
            self.conflicts.setdefault(conflict, Times()).met(entry.recorded)

    def ordered(self) -> list[tuple[Conflict, Times]]:
        """Return the conflicts, in the order of their kinds and sources."""
        return sorted(self.conflicts.items(), key=lambda item: (item[0].kind, item[0].sources))

    def as_json(self) -> dict[str, Any]:
        """Return one element of `audit report --identity --json`."""
        conflicts = [{"kind": c.kind, "sources": list(c.sources), **times.as_json()} for c, times in self.ordered()]
        return {"patients": sorted(self.patients), **self.all.as_json(), "sound": self.sound, "conflicts": conflicts}


def identity_report(
    database: Path, keyring: Keyring, period: Period | None = None, patient: tuple[str, str] | None = None
) -> tuple[Matter, ...]:
    """Return the matters of a period, the latest first; of one patient when given, as (system, value).

    Raise a `sqlalchemy.exc.SQLAlchemyError` when the log can't be read.
    """
    bounds, wanted = period or Period(), set(keyring.pseudonyms(*patient)) if patient else None
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            matters = _gathered(keyring, conflicted(connection, bounds.since, bounds.until))
    finally:
        engine.dispose()
    kept = [matter for matter in matters if wanted is None or matter.patients & wanted]
    return tuple(sorted(kept, key=lambda matter: matter.all.last, reverse=True))


def identity_json(matters: Sequence[Matter]) -> dict[str, Any]:
    """Return the shape of `audit report --identity --json`: `{"matters": [...]}`."""
    return {"matters": [matter.as_json() for matter in matters]}


def identity_text(matters: Sequence[Matter], language: Language) -> str:
    """Return the report in plain words, times in America/Toronto."""
    if not matters:
        return WORDS["none"][language] + "\n"
    return "\n".join("\n".join(_lines(matter, language)) for matter in matters) + "\n"


def _gathered(keyring: Keyring, rows: Iterator[tuple[Row, bytes | None]]) -> list[Matter]:
    """Put the entries of one patient together: those whose keys meet."""
    matters: list[Matter] = []
    for row, before in rows:
        try:
            entry = AuditEntry.from_bytes(row.payload)
        except ValueError:  # `audit verify` names it
            continue
        previous = START.mac if row.seq == 1 else before
        same = [matter for matter in matters if matter.patients & set(entry.patients)]
        matter = _joined(same)
        matters = [other for other in matters if not any(other is one for one in same)] + [matter]
        matter.met(entry, sound=previous is not None and follows(keyring, previous, row))
    return matters


def _joined(matters: Sequence[Matter]) -> Matter:
    """Return one matter made of several."""
    if len(matters) == 1:
        return matters[0]
    whole = Matter()
    for matter in matters:
        whole.patients |= matter.patients
        whole.sound = whole.sound and matter.sound
        _add(whole.all, matter.all)
        for conflict, times in matter.conflicts.items():
            _add(whole.conflicts.setdefault(conflict, Times()), times)
    return whole


def _add(times: Times, more: Times) -> None:
    times.since = min(times.since or more.since, more.since)
    times.last = max(times.last, more.last)
    times.times += more.times


def _lines(matter: Matter, language: Language) -> Iterator[str]:
    keys = ", ".join(key[:SHOWN] for key in sorted(matter.patients)) or WORDS["nobody"][language]
    yield _said(WORDS["matter"], language, matter.all, keys=keys)
    for conflict, times in matter.ordered():
        says = KINDS.get(conflict.kind, {}).get(language, conflict.kind)
        yield "  " + _said(WORDS["conflict"], language, times, says=says, sources=", ".join(conflict.sources))
    if not matter.sound:
        yield "  " + WORDS["unsound"][language]


def _said(words: Mapping[str, str], language: Language, times: Times, **more: str) -> str:
    return words[language].format(since=_local(times.since), last=_local(times.last), times=times.times, **more)


def _local(recorded: str) -> str:
    return f"{in_quebec(recorded):%Y-%m-%d %H:%M %Z}"


def _iso(recorded: str) -> str:
    return in_quebec(recorded).isoformat(timespec="milliseconds")
