"""Seeded faults of what is asked: a misspelt source, an end before its beginning, a record by GET."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

ASKING = (
    Fault(
        "a list of a source that there isn't is empty, and nothing says why",
        "gateway/pipeline/project.py",
        "    statuses += map(_not_resolved, sorted(asked.strangers))\n",
        "",
        "tests/gateway/test_graphql_pages_and_ids.py::test_a_source_that_there_is_not_is_reported",
    ),
    Fault(
        "an end before its beginning reads as nobody who left hospital",
        "gateway/pipeline/asked_transitions.py",
        "until.start <= since.start",
        "until.start <= 0",
        "tests/gateway/test_transitions.py::test_a_page_out_of_bounds_is_refused",
    ),
    Fault(
        "a panel's records come by GET",
        "gateway/pipeline/about.py",
        'frozenset({"sessions", "transitions"})',
        'frozenset({"sessions"})',
        "tests/promises/test_a_record_is_not_asked_for_by_get.py::test_records_that_no_number_names_are_refused_too",
    ),
    Fault(
        "a list whose time ends before it begins is empty",
        "gateway/pipeline/target.py",
        "    if start is not None and end is not None and end <= start:\n",
        "    if start is not None and end is not None and end < start and not start:\n",
        "tests/gateway/test_target.py::test_a_list_s_time_ends_after_it_begins",
    ),
)
