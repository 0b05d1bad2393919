"""Seeded faults of recorded questions, of replays and differences, and of the candidate beside the live policy."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_KEPT = "tests/gateway/test_ledger_questions.py"
_NAMES = "tests/gateway/test_ledger_pseudonyms.py"
_DIFF = "tests/policies/test_policy_diff.py"
_REPLAY = "tests/policies/test_policy_replay.py"

REPLAY: tuple[Fault, ...] = (
    Fault(
        "who may have seen the patient is written as they are called",
        "gateway/ledger/pseudonyms.py",
        "source=_said, kind=_code, who=_id,",
        "source=_said, kind=_code, who=_said,",
        _NAMES,
    ),
    Fault(
        "a person is called the same for ever",
        "gateway/ledger/questions.py",
        "chunk = str(month).encode()",
        'chunk = b"month"',
        _NAMES + "::test_one_person_has_one_name_a_month_and_another_the_next",
    ),
    Fault(
        "an entry is written without its question",
        "gateway/ledger/store.py",
        "            keep(connection, rows)\n",
        "",
        _KEPT,
    ),
    Fault(
        "whatever is missing passes for pruned",
        "gateway/ledger/verify_questions.py",
        "if instant(now) >= self.pruned_before]",
        "if self.pruned_before and False]",
        _KEPT + "::test_whatever_is_done_to_a_question_shows_at_its_entries",
    ),
    Fault(
        "a question that is gone is passed over by a replay",
        "gateway/officers/replay_judge.py",
        "                done.unreadable += asking.decisions\n",
        "                continue\n",
        _REPLAY + "::test_questions_that_are_gone_or_changed_are_counted_and_never_passed_over",
    ),
    Fault(
        "an answer holds one second too long",
        "gateway/officers/replay_judge.py",
        "            if now >= holds:\n",
        "            if now > holds:\n",
        _REPLAY + "::test_a_question_is_asked_once_until_its_answer_may_change",
    ),
    Fault(
        "a policy that doesn't answer changes nothing",
        "gateway/differences.py",
        "self._decisions.of(coordinate, request, klass, within) if self._decisions else DENIED_BY_SILENCE",
        "self._decisions.of(coordinate, request, klass, within) if self._decisions else Verdict(Effect.PERMIT)",
        _DIFF + "::test_no_answer_and_an_answer_to_something_else_are_denied_throughout",
    ),
    Fault(
        "what no story tells of is not compared",
        "gateway/officers/policy_diff.py",
        "    asking.best_cases()\n",
        "",
        _DIFF + "::test_a_role_that_reads_one_category_more_and_one_less",
    ),
    Fault(
        "an emergency act that lasts longer opens nothing",
        "gateway/officers/best_case.py",
        'EMERGENCY_ACT, ACTS = "emergency_act",',
        'EMERGENCY_ACT, ACTS = "act",',
        _DIFF + "::test_an_emergency_act_that_lasts_longer_is_a_gain_and_one_that_shuts_a_loss",
    ),
    Fault(
        "one who watches can stop an answer",
        "gateway/pipeline/pdp.py",
        "            with suppress(Exception):  # whoever watches decides nothing\n",
        "            with suppress(KeyError):\n",
        "tests/promises/test_shadow_never_changes_an_answer.py::test_one_who_watches_and_fails_changes_nothing",
    ),
    Fault(
        "questions wait for a candidate without bound",
        "gateway/shadow/watch.py",
        "if len(self._waiting) >= self._means.waiting:",
        "if len(self._waiting) >= 1 << 30:",
        "tests/gateway/test_shadow.py::test_questions_beyond_the_bound_are_dropped_and_counted",
    ),
)
