"""Reason: what makes a Consent unclear, and what to write instead, in French and English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """What is wrong, and what to write instead; pairs of French and English."""

    wrong: tuple[str, str]
    instead: tuple[str, str]
    denies: bool = True
    """Whether what it stands in then denies; otherwise it only doesn't permit, or says less than it could."""
