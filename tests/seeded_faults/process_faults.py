"""Seeded faults of the process: what is remembered of a token, traced, written on the wire, and shared by workers."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_SAMPLING = "tests/gateway/test_sampling.py"
_WORKERS = "tests/gateway/test_workers.py"

PROCESS: tuple[Fault, ...] = (
    Fault(
        "a verified token is remembered for minutes",
        "gateway/pipeline/identity.py",
        "REMEMBERED_S = 5.0",
        "REMEMBERED_S = 300.0",
        "tests/gateway/test_identity_keys.py::test_a_token_is_remembered_five_seconds_and_then_verified_again",
    ),
    Fault(
        "the keys of an issuer are as old as the wall clock says",
        "gateway/app/stages.py",
        "IssuerKeys(fetch, lasting.ports.monotonic)",
        "IssuerKeys(fetch, lasting.ports.now)",
        "tests/gateway/test_clock_set_back.py::test_the_gateway_s_keys_are_fetched_anew_by_a_clock_that_is_never_set",
    ),
    Fault(
        "what is remembered lives by the wall clock",
        "gateway/app/lasting.py",
        "Cache(name, self.keyring, self.ports.monotonic, bound=bound, tell=tell)",
        "Cache(name, self.keyring, self.ports.now, bound=bound, tell=tell)",
        "tests/gateway/test_clock_set_back.py::test_every_memory_of_the_gateway_ends_by_a_clock_that_is_never_set",
    ),
    Fault(
        "what is over stays in the memory until it is looked for",
        "gateway/cache.py",
        "            cache.sweep()",
        "            cache",
        "tests/gateway/test_cache.py::test_what_is_over_leaves_the_memory_though_nobody_looks_for_it",
    ),
    Fault(
        "what a worker remembers of a question says when someone was born",
        "gateway/ledger/questions.py",
        "blake2b(_encode_any(value), key=self._key, digest_size=DIGEST_BYTES).digest(),",
        "_encode_any(value),",
        "tests/gateway/test_ledger_pseudonyms.py"
        "::test_what_is_remembered_of_a_question_says_neither_who_nor_when_they_were_born",
    ),
    Fault(
        "one token is remembered as another",
        "gateway/pipeline/identity.py",
        'Name(f"{digest}.{(await self._keys.current()).generation}")',
        'Name(f"{(await self._keys.current()).generation}")',
        "tests/gateway/test_identity_keys.py::test_what_is_remembered_of_one_token_is_nothing_of_another",
    ),
    Fault(
        "nothing is traced after a request that wasn't sampled",
        "gateway/telemetry/traces.py",
        "_UNSAMPLED.reset(self._before)",
        "return None",
        _SAMPLING + "::test_what_follows_an_unsampled_request_is_traced_again",
    ),
    Fault(
        "a source is told of a trace that nobody keeps",
        "gateway/telemetry/traces.py",
        '{span_id:016x}-00"',
        '{span_id:016x}-01"',
        _SAMPLING + "::test_a_source_is_told_whether_its_call_is_sampled",
    ),
    Fault(
        "a label keeps what it was before the settings changed",
        "gateway/telemetry/labelled.py",
        "        if said == values:\n            self._known[values] = child",
        "        self._known[values] = child",
        "tests/gateway/test_telemetry.py",
    ),
    Fault(
        "a path is written as it came",
        "gateway/wire.py",
        "if PLAIN_PATH.fullmatch(path) is None:",
        "if not path:",
        "tests/gateway/test_wire.py",
    ),
    Fault(
        "headers that name a person are kept",
        "gateway/lines.py",
        "if name in UNCHANGING and len(self._lines) < MOST_LINES:",
        "if len(self._lines) < MOST_LINES:",
        "tests/gateway/test_lines.py::test_no_header_that_varies_is_kept",
    ),
    Fault(
        "a hangup ends the workers that it should have told",
        "gateway/workers.py",
        "loop.add_signal_handler(signal.SIGHUP, self.pass_on, signal.SIGHUP)",
        "loop.add_signal_handler(signal.SIGHUP, self.stop)",
        _WORKERS + "::test_a_hangup_is_passed_on_to_each",
    ),
    Fault(
        "a worker that can't live is started for ever",
        "gateway/workers.py",
        "if len(ends) == ENDS and ends[-1] - ends[0] < WITHIN_S:",
        "if len(ends) > ENDS:",
        _WORKERS + "::test_a_worker_that_keeps_ending_ends_all_with_a_fault",
    ),
    Fault(
        "each worker writes the change that they all took",
        "gateway/policies/history.py",
        "if [one.revision for one in self.entries()[-1:]] == [entry.revision]:",
        "if not entry.revision:",
        "tests/gateway/test_policy_history.py::test_workers_that_share_a_history_write_each_change_once",
    ),
)
