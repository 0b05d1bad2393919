"""Ledger: what left, what was withheld and why, written down before the answer leaves."""

from gateway.ledger.entry import (
    ANCHOR_RENEWED,
    QUESTIONS_PRUNED,
    Agent,
    AuditEntry,
    Operation,
    Outcome,
    Withheld,
    act_key,
    instant,
    open_name,
    seal_name,
)
from gateway.ledger.meter import RefusalMeter
from gateway.ledger.questions import Recorded, Recorder, Reference
from gateway.ledger.verify import Fault, Verification, verify
from gateway.ledger.writer import Ledger

__all__ = [
    "ANCHOR_RENEWED",
    "QUESTIONS_PRUNED",
    "Agent",
    "AuditEntry",
    "Fault",
    "Ledger",
    "Operation",
    "Outcome",
    "Recorded",
    "Recorder",
    "Reference",
    "RefusalMeter",
    "Verification",
    "Withheld",
    "act_key",
    "instant",
    "open_name",
    "seal_name",
    "verify",
]
