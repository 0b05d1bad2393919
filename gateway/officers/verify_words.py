"""Verification, in words: what `audit verify` tells an officer, in French or English."""

from __future__ import annotations

from gateway.ledger import Verification
from gateway.officers.words import Words
from gateway.sentences import Language

__all__ = ["verified_lines"]

COUNTED: Words = {
    "log": {
        "fr": "{entries} inscriptions, {faults} en défaut : {verdict}",
        "en": "{entries} entries, {faults} at fault: {verdict}",
    },
    "sound": {"fr": "le registre est intact", "en": "the log is intact"},
    "broken": {"fr": "le registre n’est PAS intact", "en": "the log is NOT intact"},
    "questions": {
        "fr": "questions conservées : {questions} ; effacées par une personne responsable : {pruned}",
        "en": "questions kept: {questions}; let go of by an officer: {pruned}",
    },
}


def verified_lines(found: Verification, language: Language) -> list[str]:
    """Return a line for each fault, then what was counted."""
    faults = [fault.sentence_fr if language == "fr" else fault.sentence_en for fault in found.faults]
    verdict = COUNTED["sound" if found.ok else "broken"][language]
    counts = {"entries": found.entries, "faults": len(found.faults), "verdict": verdict}
    questions = {"questions": found.questions, "pruned": found.pruned}
    return [*faults, COUNTED["log"][language].format(**counts), COUNTED["questions"][language].format(**questions)]
