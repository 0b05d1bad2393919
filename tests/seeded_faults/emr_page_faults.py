"""Seeded faults of the example of a front end: a number in an address, a day not of Québec, a silence read as a no."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_EXAMPLE = "tests/clients/test_front_end_example.py"
_SESSIONS = "tests/promises/test_an_establishment_s_sessions_name_nobody.py"

EMR_PAGE = (
    Fault(
        "the example asks by GET, where a patient's number would stand in the address",
        "gateway/demo/emr/src/gateway/client.ts",
        "    preferGetMethod: false,\n",
        "",
        _EXAMPLE + "::test_each_piece_of_code_is_the_page_s_own",
    ),
    Fault(
        "the example keeps a client from one purpose to the next",
        "gateway/demo/emr/src/parts/fresh.tsx",
        "[bearer, purpose, language]",
        "[]",
        _EXAMPLE + "::test_each_piece_of_code_is_the_page_s_own",
    ),
    Fault(
        "an operation of the example doesn't fit the schema",
        "gateway/demo/emr/documents.json",
        "daysApart",
        "daysBetween",
        _EXAMPLE + "::test_each_operation_runs_within_the_limits_that_ship",
    ),
    Fault(
        "90 days of sessions go back to the hour, so that the day's beginning is refused",
        "gateway/pipeline/asked_sessions.py",
        "start < midnight(now, -DAYS_BACK)",
        "start < now - DAYS_BACK * _DAY",
        _SESSIONS + "::test_ninety_days_back_are_open",
    ),
    Fault(
        "the example counts its days in UTC",
        "gateway/demo/emr/src/format.ts",
        "start.setUTCHours(5 - Number(HOUR.format(start)));",
        "start.setUTCHours(0);",
        _EXAMPLE + "::test_each_piece_of_code_is_the_page_s_own",
    ),
    Fault(
        "the example says that a number is unknown while a source is silent",
        "gateway/demo/emr/src/patient/page.tsx",
        "const silent = asked.reading.silent.length > 0;",
        "const silent = false;",
        _EXAMPLE + "::test_each_piece_of_code_is_the_page_s_own",
    ),
    Fault(
        "the example calls small what a silent source counts",
        "gateway/demo/emr/src/parts/count.tsx",
        "silent.length === 0 || counts.some(",
        "silent.length >= 0 || counts.some(",
        _EXAMPLE + "::test_each_piece_of_code_is_the_page_s_own",
    ),
)
