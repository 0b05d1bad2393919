"""Questions: a decision's question and answer as the ledger keeps them, so that another policy can be tried on them.

Takes what was asked of the policy and what it answered. Gives a `Recorded`: bodies under their own digests, the
question told by pseudonyms and without its instant, the answer without the revision and the instant at which it may
change, so that what was decided a thousand times is kept once. Never an identifier, a name or a birthday
(docs/decisions/recorded-questions.md).
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from secrets import token_bytes
from typing import Any

import msgspec

from gateway.keyring import Keyring
from gateway.ledger.pseudonyms import birthdays_past, pseudonymous

DIGEST_BYTES = 21
"""Of SHA-256: 168 bits, which are 28 characters of base64 without padding."""
SMALLEST_PART = 48
"""Bytes of the smallest part that is kept apart; below, its digest would be longer than what it saves."""
PASSING = frozenset({"revision", "valid_until"})
"""What an answer says of itself, not of anyone: left out, so that equal answers are one."""

MOST_REMEMBERED = 1_024
"""Parts, and answers, that are remembered; one more, and all are forgotten."""
AGED = "patients"
"""The part that is told by when it is asked."""

_REFERENCE = re.compile(r"([A-Za-z0-9_-]{28})\.([A-Za-z0-9_-]{28})\.(-?[0-9]{1,16})")
_encode = msgspec.json.Encoder(order="sorted").encode
_encode_any = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def month_of(now: int) -> int:
    """Return the month (UTC) of an instant, as 202611; raise ValueError, OverflowError or OSError out of range."""
    moment = datetime.fromtimestamp(now, UTC)
    return moment.year * 100 + moment.month


def digest_of(body: bytes) -> bytes:
    """Return the digest under which a body is kept."""
    return sha256(body).digest()[:DIGEST_BYTES]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a sealed entry says of its decision: the digests of its question and its answer, and when it was asked."""

    question: bytes
    answer: bytes
    now: int

    @property
    def month(self) -> int:
        """The month in which the bodies are kept."""
        return month_of(self.now)

    def __str__(self) -> str:
        return f"{_text(self.question)}.{_text(self.answer)}.{self.now}"

    @classmethod
    def read(cls, text: str) -> Reference:
        """Read what `str` gave; raise ValueError for anything else."""
        parts = _REFERENCE.fullmatch(text)
        if parts is None:
            raise ValueError("not a reference")
        return cls(urlsafe_b64decode(parts[1]), urlsafe_b64decode(parts[2]), int(parts[3]))


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision to keep: its reference, and the bodies that it needs. `wholes` are the question's and the answer's."""

    reference: Reference
    wholes: Mapping[bytes, bytes] = field(repr=False)
    parts: Mapping[bytes, bytes] = field(repr=False)

    @property
    def question(self) -> str:
        """What its entry says of it (`AuditEntry.question`)."""
        return str(self.reference)


class Recorder:
    """Makes what is kept of decisions. Remembers the parts that come again: of a person, a patient, a document.

    What it remembers is told by pseudonyms, under digests whose key is the process's own: neither says who was asked
    about, nor when they were born. A digest costs 2 µs a part.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._key = token_bytes(32)
        self._told: dict[tuple[object, ...], _Part] = {}
        self._answers: dict[int, tuple[Mapping[str, Any], bytes, dict[bytes, bytes]]] = {}

    def record(self, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> Recorded:
        """Return the decision as it is kept; raise ValueError, TypeError or what an odd `now` raises."""
        now = asked["now"]
        month = month_of(now)
        told = {key: self._part(key, value, now, month) for key, value in asked.items() if key != "now"}
        question, parts = _whole(told)
        decided, shared = self._answer(answer)
        wholes = {digest_of(question): question, digest_of(decided): decided}
        return Recorded(Reference(digest_of(question), digest_of(decided), now), wholes, parts | shared)

    def _part(self, key: str, value: Any, now: int, month: int) -> _Part:
        """Return a part of the question, told by names; what it holds is looked at again only when it is new."""
        name: tuple[object, ...] = (
            key,
            month,
            blake2b(_encode_any(value), key=self._key, digest_size=DIGEST_BYTES).digest(),
            *(birthdays_past(value, now) if key == AGED else ()),
        )
        known = self._told.get(name)
        if known is None:
            told = pseudonymous({"now": now, key: value}, self._name_of(month))
            known = next(_Part.of(part) for part in told.values())
            _remember(self._told, name, known)
        return known

    def _answer(self, answer: Mapping[str, Any]) -> tuple[bytes, dict[bytes, bytes]]:
        """Return an answer's body and parts; one that was remembered is the same object as the last time."""
        known = self._answers.get(id(answer))
        if known is None or known[0] is not answer:
            known = (answer, *_whole(_answer_parts(answer)))
            _remember(self._answers, id(answer), known)
        return known[1:]

    def _name_of(self, month: int) -> Callable[[str], str]:
        chunk = str(month).encode()
        mac = self._keyring.mac
        return lambda text: _text(mac("question", chunk, text.encode("utf-8", "surrogatepass"))[:12])


@dataclass(frozen=True, slots=True)
class _Part:
    """One part: itself where it is small, else its body and its digest. Never changed once made."""

    own: Any = field(repr=False)
    digest: bytes = b""
    body: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, value: Any) -> _Part:
        body = _encode(value) if isinstance(value, dict | list) else b""
        return cls(value) if len(body) < SMALLEST_PART else cls(None, digest_of(body), body)


def _remember(memory: dict[Any, Any], name: object, value: object) -> None:
    if len(memory) >= MOST_REMEMBERED:
        memory.clear()
    memory[name] = value


def _answer_parts(answer: Mapping[str, Any]) -> dict[str, _Part]:
    return {key: _Part.of(value) for key, value in answer.items() if key not in PASSING}


def compact(answer: Mapping[str, Any]) -> bytes:
    """Return an answer's digest: two answers that decide the same have one."""
    return digest_of(_whole(_answer_parts(answer))[0])


def parts_of(whole: bytes) -> dict[str, bytes]:
    """Return the digests of the parts that a question or an answer is made of, by name; raise ValueError."""
    try:
        return {name: urlsafe_b64decode(text) for name, text in _decode(whole)["parts"].items()}
    except (KeyError, TypeError, AttributeError) as odd:
        raise ValueError("not a whole") from odd


def assembled(whole: bytes, parts: Mapping[bytes, bytes]) -> dict[str, Any]:
    """Return a question (without `now`) or an answer from its bodies; raise ValueError or KeyError."""
    named = {name: _decode(parts[digest]) for name, digest in parts_of(whole).items()}
    return {**_decode(whole)["own"], **named}


def _whole(parts: Mapping[str, _Part]) -> tuple[bytes, dict[bytes, bytes]]:
    """Return the body that names its parts, and the bodies of these."""
    own = {key: part.own for key, part in parts.items() if not part.digest}
    apart = {key: part for key, part in parts.items() if part.digest}
    named = {key: _text(part.digest) for key, part in apart.items()}
    return _encode({"own": own, "parts": named}), {part.digest: part.body for part in apart.values()}


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode()
