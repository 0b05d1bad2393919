"""Seeded faults of what serves the demo's front end: a token for another's page, a switch that only says so."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_API = "tests/demo/test_front_api.py"
_FILES = "tests/demo/test_front_files.py"
_SWITCHES = "tests/demo/test_switches.py"

FRONT_END = (
    Fault(
        "the front end is served outside the demo when handed in",
        "gateway/app/generation.py",
        "        routes.extend((*landing_routes(settings, lasting.policy_shown, guide), *lasting.ports.front_end))\n",
        "        routes.extend(landing_routes(settings, lasting.policy_shown, guide))\n"
        "    routes.extend(lasting.ports.front_end)\n",
        "tests/promises/test_the_front_end_is_the_demos_alone.py",
    ),
    Fault(
        "another site's page gets a token",
        "gateway/demo/front_guard.py",
        'return headers.get("origin") == own and ',
        "return ",
        _API + "::test_no_other_page_gets_a_token_or_turns_a_switch",
    ),
    Fault(
        "a name that leads here for a while is taken for this machine's",
        "gateway/demo/front_guard.py",
        "client[0] in HERE and name in HERE",
        "client[0] in HERE",
        _FILES + "::test_a_name_that_isnt_this_machines_gets_nothing",
    ),
    Fault(
        "a file that keeps its name is kept for ever",
        "gateway/demo/front_files.py",
        "if HASHED.search(name) else",
        "if name.startswith(ASSETS) else",
        _FILES + "::test_a_file_that_keeps_its_name_is_looked_at_again",
    ),
    Fault(
        "a source that is down goes on serving whom it served",
        "gateway/demo/places.py",
        "            connection.transport.abort()\n",
        "            pass\n",
        _SWITCHES + "::test_an_answer_that_was_under_way_is_dropped",
    ),
    Fault(
        "a source that was killed reads as it was before",
        "gateway/demo/switches.py",
        "known.get(source, DOWN) for",
        'known.get(source, Standing("up")) for',
        _SWITCHES + "::test_a_source_that_was_killed_is_down_and_a_switch_brings_it_back",
    ),
)
