"""Audit: what an officer asks of the log: was it changed, and who read this person's record, when and why?

Takes the log's files, the keyring and, for a report, a patient's identifier. Gives rows, JSON and plain words in French
or English. Reads only, but for renewing an anchor. The identifier is turned into pseudonyms before anything is
searched, and is never shown.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from gateway.instants import bound_of, in_quebec, rfc3339
from gateway.keyring import Keyring
from gateway.ledger import ANCHOR_RENEWED, AuditEntry, Ledger, Verification, instant, verify
from gateway.ledger.anchor import Anchor, AnchorFault
from gateway.ledger.chain import START, Row, follows
from gateway.ledger.store import about, reader_of
from gateway.officers.audit_words import DUTIES, LISTS, OUTCOMES, PURPOSES, REASONS, ROLES, TYPES, WORDS
from gateway.officers.emergency_words import CODES, KINDS
from gateway.sentences import Language

__all__ = ["Access", "Period", "Verification", "renew_anchor", "report", "report_json", "report_text", "verify"]


@dataclass(frozen=True, slots=True)
class Period:
    """From the start of `since` to the end of `until`, as RFC 3339 UTC; an empty text is no bound."""

    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, since: str | None, until: str | None) -> Period:
        """Read two dates or instants, a day being a day of Québec; raise ValueError for a text that is neither."""
        return cls(_bound(since, "start"), _bound(until, "end"))


def _bound(text: str | None, side: Literal["start", "end"]) -> str:
    return rfc3339(bound_of(text, side)) if text else ""


@dataclass(frozen=True, slots=True)
class Access:
    """One entry about the patient. `sound` is false when its seal does not hold: then `audit verify` says more."""

    place: tuple[str, int]
    entry: AuditEntry | None
    sound: bool

    def as_json(self) -> dict[str, Any]:
        """Return one element of `audit report --json`."""
        place = {"writer": self.place[0], "seq": self.place[1], "sound": self.sound}
        if self.entry is None:
            return place
        entry, agent = self.entry, self.entry.subject
        return place | {
            "at": in_quebec(entry.recorded).isoformat(timespec="milliseconds"),
            "decisionId": entry.decision_id,
            "outcome": entry.outcome,
            "code": entry.code,
            "who": {"id": agent.id, "role": agent.role, "organization": agent.organization} if agent else None,
            "purpose": entry.purpose,
            "operation": entry.operation.name,
            "policyRevision": entry.policy_revision,
            "released": {coordinate: dict(counts) for coordinate, counts in entry.released.items()},
            "withheld": [{"coordinate": w.coordinate, "reason": w.reason, "told": w.named} for w in entry.withheld],
            "masked": list(entry.masked),
            "sources": [{"id": source, "status": status} for source, status in entry.sources],
            "evidence": [{"source": source, "shape": shape} for source, shape in entry.evidence],
            "emergency": dict(entry.emergency),
            "obligations": list(entry.obligations),
        }


def report(
    database: Path, keyring: Keyring, patient: tuple[str, str], period: Period | None = None
) -> tuple[Access, ...]:
    """Return what the log says of a patient, given as (system, value) of any identifier of theirs, oldest first.

    Raise a `sqlalchemy.exc.SQLAlchemyError` when the log can't be read.
    """
    bounds, pseudonyms = period or Period(), keyring.pseudonyms(*patient)
    engine = reader_of(database)
    try:
        with engine.connect() as connection, connection.begin():
            rows = about(connection, pseudonyms, bounds.since, bounds.until)
            return tuple(_access(keyring, row, before, pseudonyms) for row, before in rows)
    finally:
        engine.dispose()


def _access(keyring: Keyring, row: Row, before: bytes | None, pseudonyms: Sequence[str]) -> Access:
    previous = START.mac if row.seq == 1 else before
    sound = previous is not None and follows(keyring, previous, row)
    try:
        entry = AuditEntry.from_bytes(row.payload)
    except ValueError:
        return Access((row.writer, row.seq), None, sound=False)
    concerned = not set(pseudonyms).isdisjoint(entry.patients)
    return Access((row.writer, row.seq), entry, sound=sound and concerned)


async def renew_anchor(database: Path, anchor: Path, keyring: Keyring, now: float) -> Path | None:
    """Replace an anchor that is missing or forged, so that the gateway writes again; return where the old one is kept.

    The log itself says when this was done: an entry with the code ANCHOR_RENEWED. Call it once `verify` was read and
    its faults were noted: what was cut off before no longer shows. Raise ValueError for an anchor that is sound,
    `AuditUnavailable` when the log can't be written.
    """
    held = Anchor(anchor, keyring)
    with suppress(AnchorFault):
        held.read()
        raise ValueError("the anchor is sound")
    recorded = instant(now)
    with held.lock():
        aside = held.set_aside(recorded.replace(":", "") + ".aside")
        held.create()
    ledger = Ledger(database, anchor, keyring)
    try:
        await ledger.append(AuditEntry(str(uuid.uuid4()), recorded, "failed", code=ANCHOR_RENEWED, reason="officer"))
    finally:
        await ledger.close()
    return aside


def report_json(accesses: Iterable[Access]) -> dict[str, Any]:
    """Return the shape of `audit report --json`: `{"entries": [...]}`."""
    return {"entries": [access.as_json() for access in accesses]}


def report_text(
    accesses: Sequence[Access],
    language: Language,
    tables: Mapping[str, Any],
    organizations: Mapping[str, str] | None = None,
) -> str:
    """Return the report in plain words, times in America/Toronto.

    `tables` are the policy's: `coordinates` says what a field is about, `categories` how that is called;
    `organizations` gives the name of an organization by its id.
    """
    if not accesses:
        return WORDS["nobody"][language] + "\n"
    said = _Said(language, tables, organizations or {})
    return "\n".join("\n".join(said.lines(access)) for access in accesses) + "\n"


@dataclass(frozen=True, slots=True)
class _Said:
    """Entries as an officer reads them, in one language."""

    language: Language
    tables: Mapping[str, Any]
    organizations: Mapping[str, str]

    def lines(self, access: Access) -> Iterator[str]:
        """Yield who, when and why; what they read; what was kept from them."""
        entry = access.entry
        if entry is None:
            yield self._word("unreadable").format(writer=access.place[0], seq=access.place[1])
            return
        yield f"{in_quebec(entry.recorded):%Y-%m-%d %H:%M:%S %Z} · {self._who(entry)} · {self._why(entry)}"
        yield "  " + self._outcome(entry)
        if entry.masked:
            yield "  " + self._word("masked").format(what=", ".join(self._abouts(entry.masked)))
        for line in self._withheld(entry):
            yield "  " + line
        for kind, act in sorted(entry.emergency.items()):
            key = "emergency-opened" if entry.reason == "act-opened" else "emergency"
            yield "  " + self._word(key).format(act=self._of(KINDS, kind, self._word("reviewed")), reason=act)
        for one in entry.obligations:
            do, _, about = one.partition(":")
            yield "  " + self._word("obligation").format(
                do=self._of(DUTIES, do, do), about=self._of(CODES, about, about)
            )
        if not access.sound:
            yield "  " + self._word("unsound")

    def _withheld(self, entry: AuditEntry) -> Iterator[str]:
        """Yield what was kept from them: a line for each subject, reason and whether they were told."""
        kept: dict[tuple[str, str, bool], list[str]] = {}
        for one in entry.withheld:
            kept.setdefault((self._about(one.coordinate), one.reason, one.named), []).append(one.coordinate)
        for (what, reason, named), coordinates in kept.items():
            yield self._word("withheld").format(
                what=what,
                why=self._of(REASONS, reason, self._word("undecided")),
                told=self._word("told" if named else "untold"),
                reason=reason,
                coordinates=", ".join(coordinates),
            )

    def _word(self, key: str) -> str:
        return WORDS[key][self.language]

    def _of(self, words: Mapping[str, Mapping[str, str]], code: str, otherwise: str) -> str:
        return words.get(code, {}).get(self.language, otherwise)

    def _who(self, entry: AuditEntry) -> str:
        agent = entry.subject
        if agent is None:
            return self._word("unknown")
        where = self.organizations.get(agent.organization, agent.organization)
        return f"{agent.id} ({', '.join(part for part in (self._of(ROLES, agent.role, agent.role), where) if part)})"

    def _why(self, entry: AuditEntry) -> str:
        words = self._of(PURPOSES, entry.purpose, "")
        return f"{words} ({entry.purpose})" if words else entry.purpose or self._word("no-purpose")

    def _outcome(self, entry: AuditEntry) -> str:
        if entry.outcome == "released" and not entry.released:
            return self._word("nothing")
        what, sources = ", ".join(self._abouts(entry.released)), ", ".join(_sources(entry))
        return OUTCOMES[entry.outcome][self.language].format(what=what, sources=sources, code=entry.code)

    def _abouts(self, coordinates: Iterable[str]) -> list[str]:
        """Return what fields are about, each said once."""
        return sorted({self._about(coordinate) for coordinate in coordinates})

    def _about(self, coordinate: str) -> str:
        """Return the name of a field's category, or of its record's type when that may be of several."""
        if coordinate == "Patient":
            return self._word("whole")
        codes = self._categories(coordinate)
        if len(codes) == 1:
            return self._of(self.tables.get("categories", {}), *codes, *codes)
        kind = LISTS.get(coordinate.partition("(")[0], coordinate.partition(".")[0])
        return self._of(TYPES, kind, kind)

    def _categories(self, coordinate: str) -> set[str]:
        """Return the categories of a coordinate, or of all fields of a type but what only says where they are from."""
        known: Mapping[str, Sequence[str]] = self.tables.get("coordinates", {})
        if coordinate in known:
            return set(known[coordinate])
        fields = (codes for name, codes in known.items() if name.startswith(f"{coordinate}."))
        return {code for codes in fields for code in codes} - {"provenance"}


def _sources(entry: AuditEntry) -> list[str]:
    return sorted({source for counts in entry.released.values() for source in counts})
