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
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from gateway.instants import rfc3339, span_of
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Verification, instant, verify
from gateway.ledger.anchor import Anchor, AnchorFault
from gateway.ledger.chain import START, Row, follows
from gateway.ledger.store import about, reader_of
from gateway.officers.audit_words import OUTCOMES, PURPOSES, ROLES, WORDS

__all__ = ["Access", "Period", "Verification", "renew_anchor", "report", "report_json", "report_text", "verify"]

Language = Literal["fr", "en"]
TORONTO = ZoneInfo("America/Toronto")


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
    if not text:
        return ""
    span = span_of(text)
    seconds = None if span is None else getattr(span, side)
    if seconds is None:
        raise ValueError(f"{text} is no date (AAAA-MM-JJ, YYYY-MM-DD) and no instant (RFC 3339)")
    return rfc3339(seconds)


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
            "at": _local(entry.recorded).isoformat(timespec="milliseconds"),
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
        await ledger.append(AuditEntry(str(uuid.uuid4()), recorded, "failed", code="ANCHOR_RENEWED", reason="officer"))
    finally:
        await ledger.close()
    return aside


def report_json(accesses: Iterable[Access]) -> dict[str, Any]:
    """Return the shape of `audit report --json`: `{"entries": [...]}`."""
    return {"entries": [access.as_json() for access in accesses]}


def report_text(accesses: Sequence[Access], language: Language, tables: Mapping[str, Any]) -> str:
    """Return the report in plain words, times in America/Toronto.

    `tables` are the policy's: `coordinates` says what a field is about, `categories` how that is called.
    """
    if not accesses:
        return WORDS["nobody"][language] + "\n"
    return "\n".join("\n".join(_lines(access, language, tables)) for access in accesses) + "\n"


def _lines(access: Access, language: Language, tables: Mapping[str, Any]) -> Iterator[str]:
    words = {key: sentences[language] for key, sentences in WORDS.items()}
    if access.entry is None:
        yield words["unreadable"].format(writer=access.place[0], seq=access.place[1])
        return
    entry = access.entry
    yield f"{_local(entry.recorded):%Y-%m-%d %H:%M:%S %Z} · {_who(entry, language)} · {_why(entry, language)}"
    yield "  " + OUTCOMES[entry.outcome][language].format(
        what=", ".join(_subjects(entry, language, tables)) or words["nothing"],
        sources=", ".join(_sources(entry)) or words["no-source"],
        code=entry.code,
    )
    for withheld in entry.withheld:
        told = words["told"] if withheld.named else words["untold"]
        yield "  " + words["withheld"].format(coordinate=withheld.coordinate, reason=withheld.reason, told=told)
    for act, reason in sorted(entry.emergency.items()):
        yield "  " + words["emergency"].format(act=act, reason=reason)
    if not access.sound:
        yield "  " + words["unsound"]


def _who(entry: AuditEntry, language: Language) -> str:
    agent = entry.subject
    if agent is None:
        return WORDS["unknown"][language]
    role = ROLES.get(agent.role, {}).get(language, agent.role)
    return f"{agent.id} ({', '.join(part for part in (role, agent.organization) if part)})"


def _why(entry: AuditEntry, language: Language) -> str:
    words = PURPOSES.get(entry.purpose, {}).get(language)
    return f"{words} ({entry.purpose})" if words else entry.purpose or WORDS["no-purpose"][language]


def _subjects(entry: AuditEntry, language: Language, tables: Mapping[str, Any]) -> list[str]:
    """Return what was read, each said once: the category's name, or the type's when the field may be of several."""
    said: dict[str, None] = {}
    for coordinate in entry.released:
        categories = tables.get("coordinates", {}).get(coordinate, ())
        if len(categories) == 1:
            names = tables.get("categories", {}).get(categories[0], {})
            said[str(names.get(language, categories[0]))] = None
        else:
            said[coordinate.partition(".")[0]] = None
    return sorted(said)


def _sources(entry: AuditEntry) -> list[str]:
    return sorted({source for counts in entry.released.values() for source in counts})


def _local(recorded: str) -> datetime:
    return datetime.fromisoformat(recorded.replace("Z", "+00:00")).astimezone(TORONTO)
