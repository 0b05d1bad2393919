"""Seeded faults of emergencies: an act that counts too much, a word that is not kept, an officer who is not told."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_REGISTER = "tests/gateway/test_acts_register.py"
_LOOKS = "tests/gateway/test_acts_looks.py"
_SHARED = "tests/gateway/test_acts_shared.py"
_ACTS = "tests/gateway/test_emergency_acts.py"
_BOUNDED = "tests/promises/test_an_emergency_is_bounded_notified_and_reviewed.py"
_REVIEWS = "tests/gateway/test_acts_reviews.py"
_ODDITIES = "tests/gateway/test_emergency_oddities.py"
_DOUBT = "tests/promises/test_an_emergency_opens_nothing_in_doubt.py"
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
        "        ends: list[int] = [self.act.until, *self.refused]",
        "        ends: list[int] = [self.act.until]",
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
        "        if not server.tls and not loopback(server.host):",
        "        if False:",
        "tests/gateway/test_config_check.py::test_a_server_of_acts_is_spoken_to_over_tls_with_a_password_and_alone",
    ),
    Fault(
        "anybody sees an act by its id",
        "gateway/pipeline/emergency.py",
        "            if held is None or not await self._sees(trail, held, reviewer):",
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
        "        return (*self.patients, *(act_key(act) for acts in self.emergency.values() for act in acts.split()))",
        "        return self.patients",
        _BOUNDED + "::test_the_officer_is_told_at_once_and_what_was_read_is_listed",
    ),
    Fault(
        "an override lifts a refusal of which a part can't be read",
        "gateway/directives/reading.py",
        "kind=UNCLEAR.get(said.kind, said.kind)",
        'kind="unclear"',
        _DOUBT + "::test_an_override_lifts_no_refusal_of_which_a_part_cannot_be_read",
    ),
    Fault(
        "a hospital's word that the patient is the caller isn't heard",
        "gateway/pipeline/consent.py",
        "proven=purpose == OWN",
        "proven=True",
        _DOUBT + "::test_an_act_does_not_open_one_s_own_file_by_a_hospital_s_number",
    ),
    Fault(
        "a source that is silent about kin says that there is none",
        "gateway/pipeline/consent.py",
        '            patient["related"] = None',
        "            pass",
        _DOUBT + "::test_an_attestation_waits_for_whoever_attests_kinship",
    ),
    Fault(
        "a reviewer's no waits for its confirmation",
        "gateway/acts/store.py",
        'review.at for review, _ in read if review.ruling == "NOT_JUSTIFIED"',
        'review.at for review, counts in read if counts and review.ruling == "NOT_JUSTIFIED"',
        _REVIEWS + "::test_a_no_ends_the_act_before_it_is_confirmed",
    ),
    Fault(
        "a review that was changed by another hand is passed over",
        "gateway/acts/store.py",
        "        any(review is None for review, _ in said),",
        "        False,",
        _REVIEWS + "::test_a_review_that_was_changed_from_elsewhere_revives_no_act",
    ),
    Fault(
        "a reviewer's no leaves the other act of its kind running",
        "gateway/acts/register.py",
        "kind == one.act.kind and one.act.since <= at <= now for",
        "kind == one.act.id for",
        _REVIEWS + "::test_a_no_ends_every_act_of_its_kind_that_ran_beside_it",
    ),
    Fault(
        "an act is confirmed after its caller was told no",
        "gateway/acts/store.py",
        "            leave.take()\n",
        "",
        _REVIEWS + "::test_a_confirmation_that_was_said_to_have_failed_is_not_made_afterwards",
    ),
    Fault(
        "the log tells two things of one decision",
        "gateway/pipeline/__init__.py",
        "            if not trail.recorded:",
        "            if trail.decision_id:",
        _ODDITIES + "::test_an_act_that_was_not_confirmed_in_time_is_refused_for_good_by_one_entry",
    ),
    Fault(
        "a lost answer opens a second act",
        "gateway/pipeline/emergency.py",
        "if retry and act.retry == retry",
        "if retry and act.id == retry",
        _ODDITIES + "::test_asked_again_after_a_lost_answer_it_is_the_same_act",
    ),
    Fault(
        "a free text writes lines of the officer's report",
        "gateway/officers/quoting.py",
        '"\\n      │ "',
        '"\\n  "',
        _ODDITIES + "::test_what_a_person_writes_passes_for_no_line_of_the_officer_s",
    ),
)
