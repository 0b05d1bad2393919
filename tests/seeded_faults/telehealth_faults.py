"""Seeded faults of telehealth: lists of an establishment's sessions, links to join, a tool's own words."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_LIST = "tests/promises/test_an_establishment_s_sessions_name_nobody.py"
_WORD = "tests/promises/test_a_patient_s_word_counts_in_a_list_of_sessions.py"
_LOG = "tests/promises/test_a_list_of_sessions_is_in_the_log.py"
_JOIN = "tests/resolvers/test_join_pages.py"
_HELD = "tests/resolvers/test_holdings.py"

TELEHEALTH: tuple[Fault, ...] = (
    Fault(
        "an id of a list leads to the patient, and so tells which sessions are one person's",
        "gateway/projection/scene.py",
        "        if self.nameless:  #",
        "        if False and self.nameless:  #",
        _LIST + "::test_ids_join_no_two_sessions_of_one_person",
    ),
    Fault(
        "a window of an hour tells when a session was held",
        "gateway/pipeline/sessions.py",
        "(wanted.since, wanted.until) if exact else wanted.by_days()",
        "(wanted.since, wanted.until)",
        _LIST + "::test_a_window_is_whole_days_of_quebec",
    ),
    Fault(
        "the hour orders what may not be read",
        "gateway/pipeline/sessions.py",
        "-(start if exact else midnight(start))",
        "-start",
        _LIST + "::test_what_a_pilot_may_not_read_changes_nothing",
    ),
    Fault(
        "directives don't count in a list",
        "gateway/pipeline/session_proofs.py",
        "known.question = replace(question, patient=evidence.patient, located=told)",
        'known.question = replace(question, patient={**evidence.patient, "directives": {}}, located=told)',
        _WORD + "::test_a_patient_s_word_takes_their_sessions_out",
    ),
    Fault(
        "a patient whose directives can't be read is listed all the same",
        "gateway/pipeline/session_proofs.py",
        "        if told and self.holders.registry not in failed:",
        "        if told:",
        _WORD + "::test_directives_that_can_t_be_read_leave_out_their_own_patient",
    ),
    Fault(
        "a patient of two tools has an entry for each",
        "gateway/pipeline/session_proofs.py",
        "            wish.known.setdefault((name, person.local_id), known)",
        "            wish.known.setdefault((source, local_id), known)",
        "tests/promises/test_a_patient_of_two_tools_is_met_once.py",
    ),
    Fault(
        "another establishment's record is taken from a list",
        "resolvers/protocols/rest_records.py",
        "return found if said == (establishment if self.mapping.establishment else None) else None",
        "return found",
        _HELD + "::test_what_is_another_s_or_nobody_s_is_left_out_and_counted",
    ),
    Fault(
        "a link to any path of a known host leaves",
        "resolvers/join_pages.py",
        "return str(link) if segments in own else None",
        "return str(link) if own else None",
        _JOIN,
    ),
    Fault(
        "an officer is told of a decision that isn't in the log",
        "gateway/pipeline/sessions.py",
        "if id(one.scene) in left or one.obligations]",
        "if id(one.scene) in left]",
        _LOG + "::test_a_notice_about_one_s_own_record_leads_to_an_entry",
    ),
    Fault(
        "what a refused list owed has no entry",
        "gateway/pipeline/audit.py",
        "            if not left and not part.obligations:\n",
        "            if not left:\n",
        _LOG + "::test_a_notice_leads_to_an_entry_even_when_the_list_is_refused",
    ),
    Fault(
        "a source that can't list what it holds isn't named",
        "gateway/pipeline/sessions.py",
        "        found = self.holders.unasked(TYPE, {organization})\n",
        "        found: tuple[str, ...] = ()\n",
        _LOG + "::test_a_source_that_can_t_be_asked_for_the_list_is_named",
    ),
    Fault(
        "entries of one operation are written one by one",
        "gateway/pipeline/audit.py",
        "            await self._ledger.append_all([*parts, (entry, asked)])\n",
        "            for one in (*parts, (entry, asked)):\n                await self._ledger.append(*one)\n",
        _LOG + "::test_an_entry_that_the_disk_refuses_leaves_none_that_says_something_left",
    ),
    Fault(
        "entries that belong together are handed over one by one",
        "gateway/ledger/writer.py",
        "        if drafts:\n            await self._wait_for(drafts)\n",
        "        for draft in drafts:\n            await self._wait_for((draft,))\n",
        "tests/gateway/test_ledger_together.py",
    ),
    Fault(
        "a filter on a state is not asked of the policy",
        "gateway/pipeline/asked_sessions.py",
        'for name in ("since", "until", "status") if name in given',
        'for name in ("since", "until") if name in given',
        _LIST + "::test_a_filter_that_tests_what_a_pilot_may_not_read_is_refused",
    ),
)
