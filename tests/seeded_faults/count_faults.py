"""Seeded faults of counts: what is too small, what tells it, whose it is, who is silent."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_SMALL = "tests/gateway/test_suppression.py"
_NOBODY = "tests/promises/test_counts_name_nobody.py"

COUNTS: tuple[Fault, ...] = (
    Fault(
        "a small count is kept back, and what tells it isn't",
        "gateway/suppression.py",
        "            kept |= _cover(cells, order, kept, key)",
        "            kept |= set()",
        _SMALL + "::test_no_count_that_is_kept_back_can_be_worked_out",
    ),
    Fault(
        "a count that is none may be one less",
        "gateway/suppression.py",
        "        if cell.value > cell.low:\n            ways",
        "        if cell.value >= cell.low:\n            ways",
        _SMALL + "::test_no_count_that_is_kept_back_can_be_worked_out",
    ),
    Fault(
        "a zero is said",
        "gateway/suppression.py",
        "if cells[key].hidden or cells[key].value < below}",
        "if cells[key].hidden or 0 < cells[key].value < below}",
        _SMALL + "::test_a_place_without_a_session_reads_as_one_with_a_few",
    ),
    Fault(
        "an establishment whose source is silent held none",
        "gateway/pipeline/counting.py",
        "        self.unknown.add(keeper.organization)",
        "        self.unknown.discard(keeper.organization)",
        _NOBODY + "::test_a_silent_source_is_named_and_never_a_zero",
    ),
    Fault(
        "a pilot counts the whole territory",
        "policies/record_access/counting.rego",
        'own := "establishment" if {\n\tscope == "establishment"\n\tcounted.establishment ==',
        'own := "establishment" if {\n\tscope == "establishment"\n\tis_object(counted)\n\t"" !=',
        "tests/policies/test_stories.py::test_every_story_holds[embedded]",
    ),
    Fault(
        "an hour more or less is counted",
        "gateway/pipeline/asked_counts.py",
        "    first, last = day_of(start), None if",
        "    first, last = int(start), None if",
        _NOBODY + "::test_time_is_counted_by_whole_days",
    ),
)
