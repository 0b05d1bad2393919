"""Seeded faults of counts: what is too small, what tells it, whose it is, who is silent."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_SMALL = "tests/gateway/test_suppression.py"
_NOBODY = "tests/promises/test_counts_name_nobody.py"
_SHARES = "tests/gateway/test_shares.py"
_USE = "tests/promises/test_use_is_counted_by_the_sources.py"

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
        "those who are not of the sort are not protected",
        "gateway/shares.py",
        "            rows[row][OTHERS] += one.whole - one.part",
        "            rows[row][OTHERS] += 10 * one.whole - one.part",
        _SHARES + "::test_all_but_a_few_is_as_telling_as_a_few",
    ),
    Fault(
        "while a source is silent, the sessions of the others are said",
        "gateway/activity.py",
        "    if unknown:\n        return Activity(",
        "    if len(unknown) == len(establishments):\n        return Activity(",
        _SMALL + "::test_while_a_place_s_source_is_silent_no_count_is_said",
    ),
    Fault(
        "while a source is silent, the follow-ups of the others are said",
        "gateway/shares.py",
        "    if unknown:\n        return Shares(",
        "    if len(unknown) == len(establishments):\n        return Shares(",
        _SHARES + "::test_an_outage_does_not_say_what_hides_a_small_count",
    ),
    Fault(
        "a tool that can't be listed held none",
        "gateway/pipeline/counting.py",
        "        for keeper in unasked:",
        "        for keeper in ():",
        "tests/promises/test_a_tool_that_can_not_be_listed_is_named.py",
    ),
    Fault(
        "a session that can't be read wasn't held",
        "gateway/pipeline/counting.py",
        "if held.partial or held.odd or any(start is None for _, start in records.values()):",
        "if held.partial:",
        _NOBODY + "::test_a_session_that_can_not_be_read_is_not_one_that_was_not_held",
    ),
    Fault(
        "a test of few is named",
        "gateway/shares.py",
        "if name.key and held[name.key] >= below:",
        "if name.key and held[name.key] > 0:",
        _SHARES + "::test_a_name_of_few_and_one_that_is_not_known_are_not_said",
    ),
    Fault(
        "a rest of nothing hides a small count",
        "gateway/crossed.py",
        "        if unsaid and not any(held.values()):",
        "        if False:",
        _SHARES + "::test_what_is_all_named_hides_nothing_in_a_rest",
    ),
    Fault(
        "a measure of all establishments is given as one's",
        "resolvers/protocols/fhir_tallies.py",
        "        if span.establishment:",
        "        if False:",
        "tests/resolvers/test_fhir_tallies.py::test_a_measure_of_all_establishments_is_never_one_s",
    ),
    Fault(
        "an establishment that a silent source counts has none",
        "gateway/pipeline/tallying.py",
        "        return Given(keepers, rows, frozenset(own.unknown))",
        "        return Given(keepers, rows)",
        _USE + "::test_a_silent_source_is_named_and_never_a_zero",
    ),
    Fault(
        "a source is asked for counts that nobody asked for",
        "gateway/pipeline/tallying.py",
        "for one in job.wanted.chosen & ASKED.keys())",
        "for one in ASKED)",
        _USE + "::test_each_count_is_asked_once_whatever_it_is_called",
    ),
    Fault(
        "a count within other days is taken for the one asked",
        "resolvers/protocols/tallies.py",
        '        and row.get("within_days", days) == days',
        '        and row.get("within_days", days) >= 0',
        "tests/resolvers/test_rest_tallies.py::test_a_repeat_counted_otherwise_than_asked_is_odd",
    ),
    Fault(
        "a report of another time is taken",
        "resolvers/protocols/fhir_tallies.py",
        "        if at is None or abs(at - asked) > _NEAR:",
        "        if at is None:",
        "tests/resolvers/test_fhir_tallies.py::test_what_is_no_report_of_the_time_asked_is_a_fault",
    ),
    Fault(
        "what a server's strata leave out is lost",
        "resolvers/protocols/fhir_tallies.py",
        "*([(None, rest)] if any(rest) else [])",
        "*([(None, rest)] if False else [])",
        "tests/resolvers/test_fhir_tallies.py::test_what_no_stratum_says_is_counted_without_a_name",
    ),
    Fault(
        "an hour more or less is counted",
        "gateway/pipeline/asked_counts.py",
        "    return midnight(start), next_midnight(end)",
        "    return int(start), next_midnight(end)",
        _NOBODY + "::test_time_is_counted_by_whole_days",
    ),
    Fault(
        "days to come make a short time long enough to be counted",
        "gateway/pipeline/asked_counts.py",
        "(until if since >= tomorrow else min(until, tomorrow))",
        "until",
        "tests/promises/test_counts_are_of_seven_days_at_least.py::test_days_to_come_lengthen_no_short_time",
    ),
    Fault(
        "a refused count names each of its arguments",
        "gateway/pipeline/project.py",
        '    return root.startswith("Query.") and decisions.by_role(root).effect is Effect.DENY',
        "    return False",
        "tests/promises/test_counts_name_nobody.py::test_nobody_else_counts",
    ),
)
