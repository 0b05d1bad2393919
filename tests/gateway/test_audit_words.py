"""The words of the officer's report: what was kept back, and why, in words that a person reads."""

from __future__ import annotations

import re
from typing import Any

import pytest

from gateway.engines import Bundle
from gateway.ledger import AuditEntry, Withheld
from gateway.officers.audit import Access, report_text
from gateway.officers.audit_words import PURPOSES, REASONS, TYPES
from gateway.officers.emergency_words import CODES
from tests.repository.tracked import ROOT

POLICIES = ROOT / "policies"


@pytest.fixture(scope="module")
def tables() -> dict[str, Any]:
    """The policy's own tables."""
    found: dict[str, Any] = Bundle.load(POLICIES).data["tables"]
    return found


def said(tables: dict[str, Any], **parts: Any) -> list[str]:
    """Return the lines under the first, in English, of an entry with these parts."""
    entry = AuditEntry("d1", "2026-01-15T17:30:00.250Z", "released", **parts)
    return report_text([Access(("w", 1), entry, sound=True)], "en", tables).splitlines()[1:]


def test_what_was_kept_back_for_one_reason_is_said_once(tables: dict[str, Any]) -> None:
    """A line for each subject, reason and whether the caller was told."""
    kept = [Withheld(name, "ROLE", True) for name in ("Patient.conditions", "Condition.code", "Condition.note")]
    silent = [Withheld("Condition", "RESTRICTION", False), Withheld("Patient", "RELATIONSHIP", False)]
    assert said(tables, withheld=(*kept, *silent)) == [
        "  Read nothing.",
        "  Withheld: Health problems, because their role does not open it; the caller was told "
        "[ROLE: Patient.conditions, Condition.code, Condition.note].",
        "  Withheld: Health problems, because the patient restricted it; the caller was not told "
        "[RESTRICTION: Condition].",
        "  Withheld: the whole record, because no care relationship is proven; the caller was not told "
        "[RELATIONSHIP: Patient].",
    ]


def test_records_of_several_categories_and_those_around_them_have_a_name(tables: dict[str, Any]) -> None:
    """No name of a type or a field where words are expected."""
    released = {name: {"chus": 1} for name in ("Patient.observations", "Observation.value", "Practitioner.displayName")}
    assert said(tables, released=released) == ["  Read: Providers and places, Results and measures; from: chus."]


def test_what_was_seen_in_part_is_said_beside_what_was_read(tables: dict[str, Any]) -> None:
    """A year of birth isn't a birth date."""
    lines = said(tables, released={"Patient.birthDate": {"chus": 1}}, masked=("Patient.birthDate",))
    assert lines == ["  Read: Birth; from: chus.", "  Seen in part only: Birth."]


def test_every_reason_of_the_policy_has_words() -> None:
    """The codes that voices give, in both languages."""
    files = (path for path in POLICIES.glob("record_access/*.rego") if "_test" not in path.name)
    rules = "".join(path.read_text("utf-8") for path in files if path.name != "canaries.rego")
    codes = set(re.findall(r'"([A-Z][A-Z_]{3,})"', rules)) - PURPOSES.keys()
    assert len(codes) > 8
    assert codes <= REASONS.keys() | CODES.keys()
    assert all(words.keys() == {"fr", "en"} for words in (*REASONS.values(), *TYPES.values()))
