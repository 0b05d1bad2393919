"""Seeded faults of the officers' tools: what a check lets pass, what an explanation gets wrong."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_BROKEN = "tests/policies/test_broken_tables.py"
_EXPLANATION = "tests/policies/test_explanation.py"
_COMMANDS = "tests/gateway/test_policy_commands.py"
_VALUES = "tests/promises/test_explanation_tells_no_value.py"

OFFICERS = (
    Fault(
        "a verdict that nobody gave passes the check",
        "gateway/officers/sweep.py",
        "for cell, verdict in self.cells.items() if verdict.effect is Effect.DENY and verdict.reason in NOBODYS",
        'for cell, verdict in self.cells.items() if verdict.effect is Effect.DENY and verdict.reason == ""',
        _BROKEN + "::test_everything_has_a_verdict_and_a_rule_that_falls_silent_is_a_fault",
    ),
    Fault(
        "a word that is not of its kind passes the check",
        "gateway/officers/table_shapes.py",
        "not isinstance(word, str) or word in words)",
        "True)",
        _BROKEN,
    ),
    Fault(
        "a directive is blamed for its neighbour's refusal",
        "gateway/officers/directive_causes.py",
        "        if refuses(family):",
        "        if family:",
        _EXPLANATION,
    ),
    Fault(
        "a voice that refuses a record is told as permitting",
        "gateway/officers/explanation.py",
        '*self.heard["requests"][place], *self._of_class(place, name)]',
        '*self.heard["requests"][place]]',
        _EXPLANATION,
    ),
    Fault(
        "reasons that stories expect are told as those that none does",
        "gateway/officers/coverage.py",
        "for reason in REASONS if reason not in told)",
        "for reason in REASONS if reason in told)",
        _COMMANDS + "::test_coverage_says_which_rows_no_story_would_miss",
    ),
    Fault(
        "an officer's question is written down as that of whom they ask about",
        "gateway/cli/explained.py",
        "entry, subject=officer_here(), ",
        "entry, ",
        _VALUES + "::test_at_a_real_gateway_evidence_is_read_and_audited_and_no_record_is",
    ),
    Fault(
        "who writes a directive by a new policy is no gain",
        "gateway/officers/best_gains.py",
        "        for writing in writings(asked):\n",
        "        for writing in ():\n",
        "tests/gateway/test_policy_checks.py::test_who_writes_a_directive_that_they_did_not_is_a_gain",
    ),
)
