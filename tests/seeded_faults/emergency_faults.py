"""Seeded faults of emergencies: an act that counts too much, a word that is not kept, an officer who is not told."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_REGISTER = "tests/gateway/test_acts_register.py"
_LOOKS = "tests/gateway/test_acts_looks.py"
_SHARED = "tests/gateway/test_acts_shared.py"
_ACTS = "tests/gateway/test_emergency_acts.py"
_BOUNDED = "tests/promises/test_an_emergency_is_bounded_notified_and_reviewed.py"
_OBLIGATIONS = "tests/promises/test_obligations_are_carried_out.py"
_NOTICE = "tests/promises/test_a_notice_is_granted_by_the_policy.py"

EMERGENCIES = (
    Fault(
        "an act counts before its audit entry is durable",
        "gateway/acts/held.py",
        "        return self.confirmed and self.act.since <= now < self.until",
        "        return self.act.since <= now < self.until",
        _REGISTER + "::test_an_act_that_is_not_confirmed_lifts_nothing",
    ),
    Fault(
        "a row of the register counts whoever wrote it",
        "gateway/acts/store.py",
        '        if not hmac.compare_digest(mac, self._keyring.mac(f"act/{use}", payload, key_id=key_id)):',
        "        if not mac:",
        _REGISTER + "::test_a_row_written_from_elsewhere_lifts_nothing",
    ),
    Fault(
        "a reviewer's no ends nothing",
        "gateway/acts/held.py",
        '        return min((self.act.until, *(one.at for one in self.reviews if one.ruling == "NOT_JUSTIFIED")))',
        "        return self.act.until",
        _REGISTER + "::test_an_override_found_not_justified_ends_at_once_and_no_later_word_revives_it",
    ),
    Fault(
        "the acts in memory are never read again",
        "gateway/acts/looks.py",
        "self._snapshot.state is not None and self._snapshot.state == self._glance()",
        "self._snapshot.state is not None",
        _REGISTER + "::test_another_process_sees_the_act_at_its_next_look",
    ),
    Fault(
        "the acts of a server are never read again",
        "gateway/acts/looks.py",
        "            if known is not None and known.state == state:",
        "            if known is not None:",
        _LOOKS + "::test_rows_are_read_when_the_state_is_another_alone",
    ),
    Fault(
        "a look that began before one asked is good enough",
        "gateway/acts/looks.py",
        "        self._running, self._next = self._next, None",
        "        self._running = self._next",
        _LOOKS + "::test_who_asks_while_a_look_is_under_way_has_one_that_begins_after",
    ),
    Fault(
        "what was known before stands in for a register that can't be read",
        "gateway/acts/looks.py",
        "            snapshot = None\n",
        "            snapshot = self._snapshot\n",
        _LOOKS + "::test_a_look_that_fails_counts_for_nobody_and_is_made_again",
    ),
    Fault(
        "a confirmation tells the other gateways nothing",
        "gateway/acts/store.py",
        "            self._database.changes(connection)\n",
        "",
        _SHARED + "::test_an_act_opened_at_one_gateway_counts_at_another_and_ends_at_both",
    ),
    Fault(
        "the register's server may be anybody with a certificate",
        "gateway/acts/server.py",
        '"sslmode": "verify-full"',
        '"sslmode": "verify-ca"',
        _SHARED + "::test_a_server_that_cannot_show_who_it_is_is_not_believed",
    ),
    Fault(
        "a register's server that doesn't sync is believed",
        "gateway/acts/server.py",
        "SELECT current_setting('fsync') = 'on' AND",
        "SELECT",
        _SHARED + "::test_a_server_that_does_not_sync_or_cannot_be_written_is_no_register",
    ),
    Fault(
        "two gateways take one notice",
        "gateway/acts/store.py",
        "free.with_for_update(skip_locked=True)",
        "free",
        _SHARED + "::test_a_notice_is_one_gateway_s_at_a_time",
    ),
    Fault(
        "the register's server is spoken to in clear",
        "gateway/settings/fitting.py",
        "    if not server.tls and not loopback(server.host):",
        "    if False:",
        "tests/gateway/test_config_check.py::test_a_server_of_acts_is_spoken_to_over_tls_with_a_password_and_alone",
    ),
    Fault(
        "anybody sees an act by its id",
        "gateway/pipeline/emergency.py",
        "            if held is None or not await self._sees(trail, held):",
        "            if held is None:",
        _ACTS + "::test_an_id_of_an_act_answers_to_its_author_and_to_reviewers_alone",
    ),
    Fault(
        "one's own number passes for another's",
        "gateway/pipeline/emergency.py",
        "canonical(Identifier(*subject.patient)) == wanted.identifier",
        "Identifier(*subject.patient) is wanted.identifier",
        _ACTS + "::test_ones_own_number_is_refused_and_told",
    ),
    Fault(
        "an obligation that isn't known is passed over",
        "gateway/obligations.py",
        "            raise DecisionUnavailable",
        "            pass",
        _OBLIGATIONS + "::test_an_obligation_that_is_not_known_refuses_the_answer",
    ),
    Fault(
        "a notice is written nowhere",
        "gateway/obligations.py",
        "            await self._register.notify(notices)\n",
        "",
        _OBLIGATIONS + "::test_a_notice_is_durable_before_the_answer_and_names_the_decision",
    ),
    Fault(
        "whatever is withheld is told of",
        "gateway/projection/scene.py",
        "            if record_type == spec.record_type and reason in self.granted:",
        "            if record_type == spec.record_type:",
        _NOTICE + "::test_without_a_notice_of_the_reason_nothing_changes",
    ),
    Fault(
        "a filtered list tells of what is withheld",
        "gateway/projection/pages.py",
        "        if (window.since, window.until, window.sources) == (None, None, None) and not filters:",
        "        if True:",
        _NOTICE + "::test_a_list_that_is_filtered_tells_of_nothing",
    ),
    Fault(
        "an act's entry is not found by the act",
        "gateway/ledger/entry.py",
        "        return (*self.patients, *map(act_key, self.emergency.values()))",
        "        return self.patients",
        _BOUNDED + "::test_the_officer_is_told_at_once_and_what_was_read_is_listed",
    ),
)
