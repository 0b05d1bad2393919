"""Verify: was the log changed since it was written?

Walks every chain, compares its end with the anchor, and the columns that are only there for searching with what the
sealed entry says, and the questions that decisions rest on. Names each fault: an entry changed, missing, swapped with
another, or cut off the end; a question that is gone or changed; an anchor that is missing or forged; a log that can't
be read. Only reads; may run on a log in use, or on a copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, func, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.types import NullType

from gateway.keyring import Keyring
from gateway.ledger.anchor import Anchor, AnchorFault
from gateway.ledger.chain import START, Head, Row, follows, link
from gateway.ledger.entry import AuditEntry
from gateway.ledger.store import reader_of, rows_of, writers
from gateway.ledger.tables import ENTRIES, ENTRY_PATIENTS
from gateway.ledger.verify_questions import Questions, questions_of
from gateway.ledger.words import SENTENCES

Kind = Literal["changed", "missing", "swapped", "cut-off", "question", "anchor", "unreadable"]
Place = tuple[str, int]

MOST_FAULTS = 1_000
MOST_PAIRED = 200
"""Entries that don't agree, above which swaps are no longer told from changes (each is paired with each)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was written; `writer` and `seq` are empty and 0 when no entry is meant.

    `until` is the last of a run of entries, `other` the place of the entry it was swapped with.
    """

    writer: str
    seq: int
    kind: Kind
    until: int = 0
    other: Place | None = None

    @property
    def sentence_fr(self) -> str:
        """The fault in plain French."""
        return self._sentence("fr")

    @property
    def sentence_en(self) -> str:
        """The fault in plain English."""
        return self._sentence("en")

    def _sentence(self, language: Literal["fr", "en"]) -> str:
        run = "run" if self.until > self.seq else "one"
        key = self.kind if self.kind not in {"missing", "cut-off"} else f"{self.kind}-{run}"
        other_writer, other_seq = self.other or ("", 0)
        words = {"writer": self.writer, "seq": self.seq, "until": self.until}
        return SENTENCES[key][language].format(**words, other_writer=other_writer, other_seq=other_seq)

    def as_json(self) -> dict[str, object]:
        """Return the shape of `audit verify --json`."""
        return {
            "writer": self.writer,
            "seq": self.seq,
            "kind": self.kind,
            "fr": self.sentence_fr,
            "en": self.sentence_en,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verification found. `unanchored` counts entries past the anchor: a crash between the two is no fault.

    `questions` counts the decisions whose question and answer are kept, `pruned` those of which an officer let it go.
    """

    entries: int
    faults: tuple[Fault, ...]
    unanchored: int = 0
    questions: int = 0
    pruned: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def as_json(self) -> dict[str, object]:
        """Return the shape of `audit verify --json`: ok, entries, faults, unanchored, questions, pruned."""
        faults = [fault.as_json() for fault in self.faults]
        counts = {"unanchored": self.unanchored, "questions": self.questions, "pruned": self.pruned}
        return {"ok": self.ok, "entries": self.entries, "faults": faults, **counts}


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A row that does not follow the one before it, whose MAC was `before`."""

    row: Row
    before: bytes

    @property
    def place(self) -> Place:
        return self.row.writer, self.row.seq


@dataclass(slots=True)
class _Walk:
    """One verification under way."""

    keyring: Keyring
    anchored: Mapping[str, Head]
    faults: dict[Place, Fault] = field(default_factory=dict)
    suspects: list[_Suspect] = field(default_factory=list)
    entries: int = 0
    unanchored: int = 0
    questions: Questions | None = None
    pruned: int = 0

    def note(self, fault: Fault) -> None:
        """Keep the first fault of a place, up to a bound."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.setdefault((fault.writer, fault.seq), fault)

    def all(self, connection: Connection) -> None:
        """Walk every chain, then tell swaps from changes, then look at what is there for searching."""
        held = set()
        index = _Index(connection)
        self.questions = questions_of(connection)
        for writer in writers(connection):
            name = writer if isinstance(writer, str) else repr(writer)  # SQLite lets a cell hold anything
            held.add(name)
            self.chain(name, rows_of(connection, writer), index)
        for writer in sorted(set(self.anchored) - held):
            self.note(Fault(writer, 1, "cut-off", self.anchored[writer].seq))
        self.judge()
        gone = [fault for fault in self.faults.values() if fault.kind in {"missing", "cut-off"}]
        asked, self.pruned = self.questions.judge()
        strays: tuple[tuple[Place, Kind], ...] = (
            *((place, "changed") for place in index.strays()), *((place, "question") for place in asked),
        )  # fmt: skip
        for place, kind in strays:
            if not any(fault.writer == place[0] and fault.seq <= place[1] <= fault.until for fault in gone):
                self.note(Fault(*place, kind))
        if connection.execute(select(func.count()).select_from(ENTRIES)).scalar() != self.entries:
            self.note(Fault("", 0, "unreadable"))

    def chain(self, writer: str, rows: Iterator[Row], index: _Index) -> None:
        """Walk one writer's chain and compare its end with the anchor."""
        head, last = self.anchored.get(writer, START), 0
        before: bytes | None = START.mac
        instead: bytes | None = None  # what the MAC before should have been, when only that was changed
        for row in rows:
            self.entries += 1
            if row.seq <= last or row.writer != writer:
                self.note(Fault(writer, row.seq, "changed"))
                continue
            if row.seq > last + 1:
                self.note(Fault(writer, last + 1, "missing", row.seq - 1))
                before = instead = None
            instead = self.step(row, before, instead)
            kept = index.of((writer, row.seq))
            before, last = row.mac, row.seq
            if instead is None:
                self.sealed(row, kept, head)
        if last < head.seq:
            self.note(Fault(writer, last + 1, "cut-off", head.seq))
        self.unanchored += max(0, last - head.seq)

    def step(self, row: Row, before: bytes | None, instead: bytes | None) -> bytes | None:
        """Check a row; return the MAC it should have when it doesn't have it, None when it is as it should be.

        After a gap (`before` None) there is nothing to check a row against: the gap is what is named.
        """
        if before is None or follows(self.keyring, before, row):
            return None
        if instead is not None and follows(self.keyring, instead, row):
            return None
        self.suspects.append(_Suspect(row, before))
        if row.key_id not in self.keyring.key_ids:
            return b""
        return link(self.keyring, row.key_id, before, (row.writer, row.seq), row.payload)

    def sealed(self, row: Row, kept: set[tuple[object, object]], head: Head) -> None:
        """Compare a row whose seal holds with the anchor, and with what is there for searching."""
        try:
            entry = AuditEntry.from_bytes(row.payload)
        except ValueError:
            self.note(Fault(row.writer, row.seq, "unreadable"))
            return
        searched = {(key, entry.recorded) for key in entry.keys}
        anchored_otherwise = row.seq == head.seq and row.mac != head.mac
        if row.recorded != entry.recorded or kept != searched or anchored_otherwise:
            self.note(Fault(row.writer, row.seq, "changed"))
        if self.questions is not None:
            self.questions.check((row.writer, row.seq), entry)

    def judge(self) -> None:
        """Name each suspect: swapped, when two of them exchanged hold; else changed."""
        left = {suspect.place: suspect for suspect in self.suspects}
        for first, second in combinations(self.suspects[:MOST_PAIRED], 2):
            if first.place not in left or second.place not in left:
                continue
            mended = _exchanged(self.keyring, first, second)
            if mended is None:
                continue
            del left[first.place], left[second.place]
            self.note(Fault(*first.place, "swapped", other=second.place))
            self.note(Fault(*second.place, "swapped", other=first.place))
            for row in mended:
                after = left.get((row.writer, row.seq + 1))
                if after is not None and follows(self.keyring, row.mac, after.row):
                    del left[after.place]
        for place in left:
            self.note(Fault(*place, "changed"))


def _exchanged(keyring: Keyring, first: _Suspect, second: _Suspect) -> tuple[Row, Row] | None:
    """Return both rows as they were before an exchange, of payloads or of whole entries; None when there was none.

    `first` comes before `second` where both are of one writer.
    """
    a, b = first.row, second.row
    whole = ("payload", "mac", "key_id")
    for names in (("payload",), whole):
        was_a = replace(a, **{name: getattr(b, name) for name in names})
        was_b = replace(b, **{name: getattr(a, name) for name in names})
        before_b = was_a.mac if (a.writer, a.seq + 1) == (b.writer, b.seq) else second.before
        if follows(keyring, first.before, was_a) and follows(keyring, before_b, was_b):
            return was_a, was_b
    return None


class _Index:
    """The table by which a patient's entries are found, read in the order of the entries."""

    def __init__(self, connection: Connection) -> None:
        names = ("writer", "seq", "pseudonym", "recorded")
        columns = [type_coerce(ENTRY_PATIENTS.c[name], NullType()) for name in names]
        query = select(*columns).order_by(ENTRY_PATIENTS.c.writer, ENTRY_PATIENTS.c.seq)
        self._rows = iter(connection.execute(query, execution_options={"yield_per": 500}))
        self._next = next(self._rows, None)
        self._strays: list[Place] = []

    def of(self, place: Place) -> set[tuple[object, object]]:
        """Return the (pseudonym, recorded) kept for an entry; places are asked in order."""
        self._skip_to(place)
        found: set[tuple[object, object]] = set()
        while self._next is not None and self._place() == place:
            found.add((self._next[2], self._next[3]))
            self._next = next(self._rows, None)
        return found

    def strays(self) -> list[Place]:
        """Return the places, all entries walked, of which there is no entry."""
        self._skip_to(None)
        return self._strays

    def _skip_to(self, place: Place | None) -> None:
        while self._next is not None and (place is None or self._place() < place):
            if len(self._strays) < MOST_FAULTS:
                self._strays.append(self._place())
            self._next = next(self._rows, None)

    def _place(self) -> Place:
        writer, seq = ("", 0) if self._next is None else (self._next[0], self._next[1])
        return (writer if isinstance(writer, str) else "", seq if isinstance(seq, int) else 0)


def verify(database: Path, anchor: Path, keyring: Keyring) -> Verification:
    """Return what is wrong with a log. The anchor is read first: a log in use only grows beyond it."""
    try:
        anchored, forged = Anchor(anchor, keyring).read(), False
    except AnchorFault:
        anchored, forged = {}, True
    walk = _Walk(keyring, anchored)
    if forged:
        walk.note(Fault("", 0, "anchor"))
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            walk.all(connection)
    except (SQLAlchemyError, OSError):
        walk.faults[("", -1)] = Fault("", 0, "unreadable")
    finally:
        engine.dispose()
    faults = tuple(walk.faults[place] for place in sorted(walk.faults))
    kept = walk.questions.kept if walk.questions else 0
    return Verification(walk.entries, faults, 0 if forged else walk.unanchored, kept, walk.pruned)
