"""Chain: what ties an entry to the one before it, and to its place.

Each writer has a chain of its own: `mac(n) = HMAC(audit subkey, mac(n-1) ‖ writer ‖ n ‖ payload)`, every part preceded
by its length, `mac(0)` being 32 zero bytes. Whoever lacks the key can't change, move or drop an entry and make the rest
agree; who holds the key is trusted (`docs/decisions/ledger-chain.md`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.keyring import Keyring
from gateway.ledger.questions import Recorded


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a writer's chain: its rank, from 1, and its MAC (32 bytes)."""

    seq: int
    mac: bytes


START = Head(0, bytes(32))
"""Before a writer's first entry."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as the database keeps it; `patients` and `asked` only go in: they are kept in tables of their own."""

    writer: str
    seq: int
    recorded: str
    payload: bytes = field(repr=False)
    mac: bytes = field(repr=False)
    key_id: str
    patients: tuple[str, ...] = field(default=(), repr=False)
    asked: Recorded | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that has no place yet."""

    recorded: str
    payload: bytes = field(repr=False)
    patients: tuple[str, ...] = field(repr=False)
    asked: Recorded | None = field(default=None, repr=False)


def link(keyring: Keyring, key_id: str, previous: bytes, place: tuple[str, int], payload: bytes) -> bytes:
    """Return the MAC of the entry at `place` (writer, rank), after `previous`; raise KeyError for an unknown key."""
    writer, seq = place
    return keyring.mac("audit", previous, writer.encode(), seq.to_bytes(8, "big"), payload, key_id=key_id)


def extend(keyring: Keyring, writer: str, head: Head, drafts: Iterable[Draft]) -> list[Row]:
    """Return rows that give each draft its place after `head`."""
    rows: list[Row] = []
    seq, previous, key_id = head.seq, head.mac, keyring.active
    for draft in drafts:
        seq += 1
        previous = link(keyring, key_id, previous, (writer, seq), draft.payload)
        rows.append(Row(writer, seq, draft.recorded, draft.payload, previous, key_id, draft.patients, draft.asked))
    return rows


def follows(keyring: Keyring, previous: bytes, row: Row) -> bool:
    """Tell whether a row is the one that was written after `previous`; an unknown key is no."""
    if row.key_id not in keyring.key_ids or row.seq < 1:
        return False
    return link(keyring, row.key_id, previous, (row.writer, row.seq), row.payload) == row.mac
