"""Ledger: what left, what was withheld and why, written down before the answer leaves."""

from gateway.ledger.entry import ANCHOR_RENEWED, Agent, AuditEntry, Operation, Outcome, Withheld, instant
from gateway.ledger.meter import RefusalMeter
from gateway.ledger.verify import Fault, Verification, verify
from gateway.ledger.writer import Ledger

__all__ = [
    "ANCHOR_RENEWED",
    "Agent",
    "AuditEntry",
    "Fault",
    "Ledger",
    "Operation",
    "Outcome",
    "RefusalMeter",
    "Verification",
    "Withheld",
    "instant",
    "verify",
]
