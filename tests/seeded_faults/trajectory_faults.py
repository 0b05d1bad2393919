"""Seeded faults of trajectories: what would make a step say more, or something else, than the records show."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_READING = "tests/gateway/test_trajectories.py"
_PROPERTIES = "tests/gateway/test_trajectories_properties.py"
_TIES = "tests/gateway/test_trajectories_ties.py"
_FILES = "tests/resolvers/test_pathways_broken.py"
_SHOWN = "tests/promises/test_a_trajectory_says_no_more_than_is_shown.py"

TRAJECTORIES = (
    Fault(
        "a step is late though a source that could show it is silent",
        "gateway/projection/trajectories/told.py",
        "hidden = bool(unseen) or nowhere or self._sight.closed(step.reads)",
        "hidden = nowhere or self._sight.closed(step.reads)",
        _PROPERTIES + "::test_silence_makes_the_late_unknown_and_nothing_done",
    ),
    Fault(
        "a source that was cut counts as whole",
        "gateway/projection/trajectories/sight.py",
        "CUT if source in scene.partial else None",
        "None",
        _READING + "::test_a_list_that_was_cut_is_as_good_as_silent_and_no_error",
    ),
    Fault(
        "what a role may not read in one of its categories is said to be late",
        "gateway/decisions.py",
        "return _fold(verdicts, most_severe).effect is Effect.PERMIT",
        "return _fold(verdicts, least_severe).effect is Effect.PERMIT",
        _READING + "::test_a_step_whose_records_the_role_does_not_read_is_unknown_without_a_source",
    ),
    Fault(
        "a source that is shut in silence makes a step unknown",
        "gateway/projection/trajectories/sight.py",
        "        if not self._asked(source, kind):\n            return None\n",
        "        if not self._asked(source, kind):\n            return CUT\n",
        _READING + "::test_a_withheld_record_is_as_one_that_is_not_there",
    ),
    Fault(
        "a field that may not be shown decides",
        "gateway/projection/trajectories/matching.py",
        "if record.source in self._sources:",
        "if record:",
        _READING + "::test_a_source_where_trajectories_are_shut_has_no_part",
    ),
    Fault(
        "a partial date is completed",
        "gateway/projection/trajectories/days.py",
        "return Counts.NO if self.last < start.first + timedelta(days) else Counts.MAYBE",
        "return Counts.NO",
        _READING + "::test_a_date_that_is_not_known_to_the_day_never_makes_a_step_late",
    ),
    Fault(
        "an id of one source names someone of another",
        "gateway/projection/trajectories/values.py",
        'return ("record", record.source, record.type, record.local_id)',
        'return ("record", record.type, record.local_id)',
        _TIES + "::test_a_professional_is_the_same_in_two_sources_by_their_number_alone",
    ),
    Fault(
        "a window that ends before it begins passes the check",
        "resolvers/trajectories/meaning.py",
        "isinstance(by, int) and by < since:",
        "isinstance(by, int) and by < 0:",
        _FILES,
    ),
    Fault(
        "trajectories are empty though nothing could be seen",
        "gateway/projection/trajectories/told.py",
        "return None if unseen and not begun else",
        "return",
        _SHOWN + "::test_nothing_began_and_something_is_silent_reads_null",
    ),
)
