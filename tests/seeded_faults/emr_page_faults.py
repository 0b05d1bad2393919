"""Seeded faults of the example of a front end: a number in an address, a cache that outlives a purpose."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_EXAMPLE = "tests/clients/test_front_end_example.py"

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
)
