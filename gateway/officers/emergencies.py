"""Emergencies: what an officer asks of the emergency acts: who, when, why, what was read, and who reviewed it.

Takes the register's file or server, the ledger's file and the keyring. Gives rows, JSON and plain words in French or
English. Reads only. Opens the reasons, which are sealed for officers. A patient is a key, never a number or a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.acts import Held, Review, Told, Who, open_text, read_acts, read_notices
from gateway.instants import in_quebec, rfc3339
from gateway.keyring import Keyring
from gateway.ledger.acts import READS, coordinates_read, entries_naming, reviews_of
from gateway.officers.audit_words import ROLES
from gateway.officers.emergency_words import CODES, KINDS, RULINGS, WORDS
from gateway.officers.quoting import in_line, quoted
from gateway.sentences import Language
from gateway.settings import ActsServer

SHOWN = 16
"""Hexadecimal digits of a patient's key that plain words show."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """An act with what the ledger says of it.

    `sound` is false when the seal of an entry that names it doesn't hold, or of a review of it; `agrees` when the
    register doesn't hold every review that the ledger tells of: one was taken away, or was never confirmed.
    """

    held: Held
    review_id: str
    reason: str
    name: str | None
    fields: tuple[str, ...]
    readings: int
    sound: bool
    agrees: bool
    comments: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Tell whether a review is awaited."""
        return self.held.confirmed and not self.held.reviewed

    def as_json(self) -> dict[str, Any]:
        """Return one element of `audit emergencies --json`."""
        act = self.held.act
        return {
            "id": act.id,
            "reviewId": self.review_id,
            "kind": act.kind,
            "relationship": act.kind_of or None,
            "who": _who(act.who) | {"name": self.name},
            "patient": act.patients[0],
            "since": _iso(act.since),
            "until": _iso(self.held.until),
            "facts": {"risk": act.risk, "unobtainable": act.unobtainable} if act.kind == "override" else None,
            "reason": self.reason,
            "fieldsRead": list(self.fields),
            "readings": self.readings,
            "counted": self.held.confirmed,
            "open": self.open,
            "sound": self.sound,
            "agrees": self.agrees,
            "reviews": [
                {"at": _iso(one.at), "who": _who(one.who), "verdict": one.ruling, "comment": comment or None}
                for one, comment in zip(self.held.reviews, self.comments, strict=True)
            ],
        }


def emergencies(
    register: Path | ActsServer, ledger: Path, keyring: Keyring, since: int = 0, *, awaiting: bool = False
) -> tuple[Emergency, ...]:
    """Return the acts that ran from an instant on, oldest first; those whose review is awaited alone, if so asked.

    Raise `gateway.acts.StoreFault`, or a `sqlalchemy.exc.SQLAlchemyError`, for a file that can't be read.
    """
    found = (_emergency(held, ledger, keyring) for held in read_acts(register, keyring, since))
    return tuple(one for one in found if one.open or not awaiting)


def notices(register: Path | ActsServer, keyring: Keyring, since: int = 0) -> tuple[Told, ...]:
    """Return the notices from an instant on, oldest first; raise `gateway.acts.StoreFault`."""
    return tuple(read_notices(register, keyring, since))


def emergencies_json(found: Sequence[Emergency]) -> dict[str, Any]:
    """Return the shape of `audit emergencies --json`: `{"acts": [...]}`."""
    return {"acts": [one.as_json() for one in found]}


def notices_json(found: Sequence[Told]) -> dict[str, Any]:
    """Return the shape of `audit notices --json`: `{"notices": [...]}`."""
    return {
        "notices": [
            {"do": one.notice.do, "about": one.notice.about, "at": _iso(one.notice.at), "act": one.notice.act or None}
            | {"decision": one.notice.decision or None, "deliveredAt": one.told and _iso(int(one.told))}
            for one in found
        ]
    }


def emergencies_text(found: Sequence[Emergency], language: Language, organizations: Mapping[str, str]) -> str:
    """Return the acts in plain words, times in America/Toronto; `organizations` gives names by id."""
    if not found:
        return WORDS["none"][language] + "\n"
    said = _Said(language, organizations)
    return "\n\n".join("\n".join(said.lines(one)) for one in found) + "\n"


def notices_text(found: Sequence[Told], language: Language) -> str:
    """Return the notices in plain words, a line each."""
    if not found:
        return WORDS["no-notice"][language] + "\n"
    return "\n".join(_notice(one, language) for one in found) + "\n"


@dataclass(frozen=True, slots=True)
class _Said:
    """Acts as an officer reads them, in one language."""

    language: Language
    organizations: Mapping[str, str]

    def lines(self, one: Emergency) -> Iterator[str]:
        """Yield who, when and why; what was read; who reviewed it."""
        act, held = one.held.act, one.held
        kind, who = KINDS[act.kind][self.language], self._who(act.who, one.name)
        yield f"{_when(act.since)} → {_when(held.until)} · {kind} · {who}"
        yield "  " + self._word("patient").format(key=act.patients[0][:SHOWN])
        yield "  " + self._word("reason").format(reason=quoted(one.reason) or self._word("lost"))
        if act.kind == "override":
            yield "  " + self._word("facts")
        if not held.confirmed:
            yield "  " + self._word("uncounted")
        yield "  " + self._read(one)
        for review, comment in zip(held.reviews, one.comments, strict=True):
            yield "  " + self._review(review, comment)
        if one.open:
            yield "  " + self._word("open").format(id=one.review_id)
        if not one.agrees:
            yield "  " + self._word("differs")
        if not one.sound:
            yield "  " + self._word("unsound")

    def _read(self, one: Emergency) -> str:
        if not one.fields:
            return self._word("unread")
        return self._word("read").format(times=one.readings, fields=", ".join(one.fields))

    def _review(self, review: Review, comment: str) -> str:
        line = self._word("review").format(
            when=_when(review.at), who=self._who(review.who, None), ruling=RULINGS[review.ruling][self.language]
        )
        return f"{line} {self._word('comment').format(comment=quoted(comment))}" if comment else line

    def _who(self, who: Who, name: str | None) -> str:
        role = ROLES.get(who.role, {}).get(self.language, who.role)
        where = self.organizations.get(who.organization, who.organization)
        known = f"{in_line(name)}, {who.id}" if name else who.id
        return f"{known} ({', '.join(part for part in (role, where) if part)})"

    def _word(self, key: str) -> str:
        return WORDS[key][self.language]


def _emergency(held: Held, ledger: Path, keyring: Keyring) -> Emergency:
    act = held.act
    entries = entries_naming(ledger, keyring, act.id)
    under = [e for e, _ in entries if e.released and e.names(act.id, READS)]
    reason, name = open_text(keyring, act.id, act.sealed)
    return Emergency(
        held,
        keyring.seal_id(("Override", act.id)),
        reason,
        name,
        coordinates_read(entries, act.id),
        len(under),
        all(sound for _, sound in entries) and not held.spoilt,
        reviews_of(entries) <= {one.id for one in held.reviews},
        tuple(open_text(keyring, one.id, one.sealed)[0] for one in held.reviews),
    )


def _notice(one: Told, language: Language) -> str:
    notice = one.notice
    about = CODES.get(notice.about, {}).get(language, notice.about)
    colon = "\u00a0:" if language == "fr" else ":"
    of = WORDS["of-act" if notice.act else "of-decision"][language].format(id=notice.act or notice.decision)
    told = WORDS["told"][language].format(when=_when(int(one.told))) if one.told else WORDS["untold"][language]
    return f"{_when(notice.at)} · {WORDS[f'{notice.do}-notice'][language]}{colon} {about} · {of} · {told}"


def _who(who: Who) -> dict[str, Any]:
    return {"id": who.id, "role": who.role, "organization": who.organization}


def _when(seconds: int) -> str:
    return f"{in_quebec(rfc3339(seconds)):%Y-%m-%d %H:%M:%S %Z}"


def _iso(seconds: int) -> str:
    return in_quebec(rfc3339(seconds)).isoformat(timespec="seconds")
