"""Seeded faults of what is derived from a record: its course, medications side by side, repeated tests."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_COURSE = "tests/promises/test_the_course_is_its_connections_put_together.py"
_SAYS = "tests/promises/test_each_source_speaks_for_itself_of_medications.py"
_SUBSTANCES = "tests/gateway/test_substances.py"
_REPEATS = "tests/gateway/test_repeats.py"

COURSE: tuple[Fault, ...] = (
    Fault(
        "two of one source are folded under a third",
        "gateway/course.py",
        "best.setdefault(moment.record.source, moment)",
        "best.setdefault(moment.record.local_id, moment)",
        "tests/gateway/test_course.py::test_folding_loses_nothing_repeats_nothing_and_moves_nothing",
    ),
    Fault(
        "a year is its first of January",
        "gateway/projection/sightings.py",
        "span.end is None or span.end - span.start > DAY_S:",
        "span.end is None:",
        "tests/promises/test_likely_duplicates_share_a_day_that_is_known.py",
    ),
    Fault(
        "a visit of the morning took over what ended in the evening",
        "gateway/projection/transitions.py",
        "    after = last.start if last.end is None or",
        "    after = last.start if last.start or",
        "tests/promises/test_what_follows_a_stay_is_shown_to_be_after_it.py",
    ),
    Fault(
        "a month is over when it begins",
        "gateway/projection/followup.py",
        "    dated = [(span.end, text)",
        "    dated = [(span.start, text)",
        "tests/gateway/test_followup.py",
    ),
    Fault(
        "a course doesn't say where it has gaps",
        "gateway/projection/course.py",
        "window, incomplete(self._scene, listed.values()))",
        "window, ())",
        _COURSE + "::test_each_type_has_in_the_course_what_its_connection_has_in_its_order",
    ),
    Fault(
        "a pharmacist is told of types that nobody named",
        "gateway/pipeline/walk.py",
        "return None if selected.alone else self._catalogue.home.get(selected.parent)",
        "return None",
        "tests/gateway/test_plan_derived.py::test_a_field_of_several_types_at_once_hangs_on_their_connections",
    ),
    Fault(
        "folding is asked of the policy by nothing",
        "resolvers/worked.py",
        'dict.fromkeys(COURSE, "likelySameAs")',
        'dict.fromkeys(COURSE, "")',
        _COURSE + "::test_folding_puts_copies_under_the_first_and_takes_nothing_away",
    ),
    Fault(
        "a code that leads to two substances joins one of them",
        "gateway/substances.py",
        "            if len(found) == 1:\n",
        "            if found:\n",
        _SUBSTANCES,
    ),
    Fault(
        "a class of substances is taken for a substance",
        "gateway/substances.py",
        "frozenset(code for code in substances if SUBSTANCE.fullmatch(code))",
        "frozenset(substances)",
        _SUBSTANCES + "::test_a_class_of_substances_joins_nothing",
    ),
    Fault(
        "what may not be read is taken for no difference",
        "gateway/reconciliation.py",
        "if len(newest) > 1 and not all(one.legible for one in newest):",
        "if len(newest) < 1:",
        "tests/gateway/test_reconciliation.py",
    ),
    Fault(
        "a source that failed for one of two types is said to be silent",
        "gateway/projection/reconciliation.py",
        "for source in one.gave) - failed - self._scene.partial",
        "for source in one.gave) - self._scene.partial",
        _SAYS + "::test_when_one_of_two_types_fails_the_source_is_not_said_to_be_silent",
    ),
    Fault(
        "an order is answered by a result from before it",
        "gateway/sittings.py",
        "not 0 <= result.days[0] - order.days[0] <= within:",
        "not -within <= result.days[0] - order.days[0] <= within:",
        _REPEATS + "::test_an_order_after_a_result_repeats_it_and_so_does_a_second_result_after_one_order",
    ),
    Fault(
        "the code of a report is taken for a test",
        "gateway/repeats.py",
        "    if one.record.type != REPORT:\n",
        "    if one.record:\n",
        _REPEATS + "::test_parts_that_two_different_panels_share_are_told_apart",
    ),
    Fault(
        "a test that was cancelled was done",
        "gateway/projection/sightings.py",
        'frozenset({"CANCELLED", "DRAFT",',
        'frozenset({"DRAFT",',
        "tests/promises/test_a_repeated_test_is_shown_with_what_was_done.py"
        "::test_what_does_not_count_as_a_second_result",
    ),
)
