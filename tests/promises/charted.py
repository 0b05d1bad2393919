"""Charted: what the demo's files hold about Marie Bouchard, counted by hand, by list and source.

Takes nothing. Gives counts, and what is made of them: of one source, of some lists, without what carries a label.
"""

from __future__ import annotations

from collections import Counter

Counts = dict[str, dict[str, int]]

LISTS = (
    "encounters", "appointments", "conditions", "allergies", "medicationRequests", "medicationDispenses",
    "immunizations", "observations", "diagnosticReports", "serviceRequests", "imagingStudies", "documents",
    "procedures", "carePlans", "teleconsultations", "coverages", "billingActivities", "careTeam", "directives",
)  # fmt: skip

CARE: Counts = {
    "encounters": {"chus": 7, "omnimed": 3},
    "appointments": {"chus": 2},
    "conditions": {"chus": 8, "omnimed": 4},
    "allergies": {"chus": 2, "omnimed": 1},
    "medicationRequests": {"chus": 5, "omnimed": 3},
    "medicationDispenses": {"chus": 3},
    "immunizations": {"chus": 4, "omnimed": 1},
    "observations": {"chus": 173, "omnimed": 5},
    "diagnosticReports": {"chus": 2},
    "serviceRequests": {"chus": 3},
    "imagingStudies": {"chus": 1},
    "documents": {"chus": 4, "omnimed": 2},
    "procedures": {"chus": 2},
    "carePlans": {"chus": 1},
    "coverages": {"chus": 2},
    "careTeam": {"chus": 5, "omnimed": 2},
    "directives": {"registre": 1},
}
"""What hospital, clinic and registry hold for a physician."""

GESMUS: Counts = {"serviceRequests": {"gesmus": 4}, "coverages": {"gesmus": 2}, "careTeam": {"gesmus": 3}}
"""What the specialists' group holds for a physician: referrals, who pays, who follows her."""

TELEHEALTH: Counts = {
    "encounters": {"telesante": 4},
    "appointments": {"telesante": 5},
    "teleconsultations": {"telesante": 8},
}
"""What the telehealth platform holds for a physician: five sessions at CHUS, three elsewhere."""

PSYCHIATRIC_CARE: Counts = {
    "encounters": {"chus": 2},
    "appointments": {"chus": 1},
    "conditions": {"chus": 2, "omnimed": 2},
    "medicationRequests": {"chus": 1, "omnimed": 2},
    "medicationDispenses": {"chus": 1},
    "observations": {"chus": 2},
    "serviceRequests": {"chus": 1},
    "documents": {"chus": 1},
}
"""Of which these carry PSY, by the source's label or by a code."""

PSYCHIATRIC_GESMUS: Counts = {"serviceRequests": {"gesmus": 1}, "careTeam": {"gesmus": 1}}
"""A referral by its label; who follows her since, by the code of the specialty alone."""

PSYCHIATRIC_TELEHEALTH: Counts = {
    "encounters": {"telesante": 1},
    "appointments": {"telesante": 1},
    "teleconsultations": {"telesante": 1},
}
"""By the code of the service alone."""


def together(*counts: Counts) -> Counts:
    """Return the counts of all."""
    names = dict.fromkeys(name for some in counts for name in some)
    return {name: {source: n for some in counts for source, n in some.get(name, {}).items()} for name in names}


PHYSICIAN = together(CARE, GESMUS, TELEHEALTH)
PSYCHIATRIC = together(PSYCHIATRIC_CARE, PSYCHIATRIC_GESMUS, PSYCHIATRIC_TELEHEALTH)
NUMBERS = {"BOUM855510ZZ", "300137", "OM-1001", "U700211", "TS-5003"}
"""Her NAM, and her number at the hospital, the clinic, the specialists' group and the telehealth platform."""


def less(counts: Counts, others: Counts) -> Counts:
    """Return counts without others."""
    return {name: dict(Counter(by) - Counter(others.get(name, {}))) for name, by in counts.items()}


def at(source: str, counts: Counts, *names: str) -> Counts:
    """Return the counts of one source, of some lists or of all."""
    return {n: {s: c for s, c in by.items() if s == source} for n, by in counts.items() if not names or n in names}


def only(counts: Counts, *names: str) -> Counts:
    """Return the counts of these lists."""
    return {name: counts[name] for name in names}
