"""Seeded faults of retries, breakers, callers who leave, and answers that must be whole."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_RESILIENCE = "tests/gateway/test_resilience.py"
_COMPLETE = "tests/promises/test_complete_is_whole_or_nothing.py"
_ALONE = "tests/promises/test_only_the_sources_that_matter_are_asked.py"
_PREFER = "tests/gateway/test_prefer.py"

RESILIENCE: tuple[Fault, ...] = (
    Fault(
        "what may have taken effect is sent again",
        "gateway/resilience.py",
        "_worth(end) if reads else None",
        "_worth(end)",
        _RESILIENCE,
    ),
    Fault(
        "a source in trouble is asked without bound",
        "gateway/resilience.py",
        "< deadline and self._budget.spend()",
        "< deadline",
        _RESILIENCE,
    ),
    Fault(
        "the retries' library writes to a log of its own",
        "gateway/resilience.py",
        "        set_on_retry_hooks([])\n",
        "",
        _RESILIENCE,
    ),
    Fault(
        "a source is left alone for its refusals",
        "gateway/resilience.py",
        "if response.status >= 500 and response.status not in ANSWERING:",
        "if response.status >= 400:",
        _RESILIENCE,
    ),
    Fault(
        "a source that recovers is met by all who wait",
        "gateway/breaker.py",
        'if self.state == "open" or self._probing:',
        'if self.state == "open":',
        "tests/gateway/test_breaker.py",
    ),
    Fault(
        "a caller who leaves is written down as answered",
        "gateway/pipeline/audit.py",
        'return replace(_nothing_left(entry), outcome="cancelled")',
        "return _nothing_left(entry)",
        "tests/chaos/test_callers_who_leave.py::test_a_caller_who_leaves_ends_what_was_asked_for_them",
    ),
    Fault(
        "a partial answer leaves although it had to be whole",
        "gateway/pipeline/project.py",
        "data=data if whole else None",
        "data=data",
        _COMPLETE + "::test_a_missing_source_is_named_and_nothing_is_released",
    ),
    Fault(
        "what did not fit passes for whole",
        "gateway/pipeline/project.py",
        "missing += _cut(asked, scene) if asked.whole else ()",
        "missing += ()",
        _COMPLETE + "::test_a_source_read_to_its_cap_is_partial_and_not_complete",
    ),
    Fault(
        "a reference that a failure cut reads as absent",
        "gateway/projection/seen.py",
        "        scene.missed(holder.source, types)\n",
        "        pass\n",
        _COMPLETE + "::test_what_a_reference_leads_to_counts",
    ),
    Fault(
        "what was refused whole is written down as released",
        "gateway/pipeline/audit.py",
        "leaves = error is None and not refused",
        "leaves = error is None",
        _COMPLETE + "::test_what_did_not_leave_is_not_said_to_be_masked",
    ),
    Fault(
        "an id is looked for at every source",
        "gateway/target.py",
        "source not in self.owners:",
        "not self.owners:",
        _ALONE + "::test_an_id_is_looked_for_at_its_own_source_alone",
    ),
    Fault(
        "what something else leads to is read where a list names sources alone",
        "gateway/pipeline/walk.py",
        "            self._led_to |= set(self._targets(spec))",
        "            pass",
        _ALONE + "::test_a_source_that_no_list_names_is_asked_for_no_record_of_it",
    ),
    Fault(
        "likely duplicates are looked for at the sources that a list names",
        "gateway/pipeline/target.py",
        "        if plan.compares:",
        "        if not plan.coordinates:",
        _ALONE + "::test_a_source_that_no_list_names_is_asked_for_no_record_of_it",
    ),
    Fault(
        "who waits less for records waits less for evidence",
        "gateway/pipeline/__init__.py",
        "deadline=time.monotonic() + self._deadline_s)",
        "deadline=min(trail.until, time.monotonic() + self._deadline_s))",
        _PREFER + "::test_evidence_is_waited_for_whoever_is_in_a_hurry",
    ),
    Fault(
        "a caller's haste is told to others as a source's state",
        "gateway/sources.py",
        'own = outcome == "offline" or limit <= visit.deadline',
        "own = True",
        _PREFER + "::test_a_slow_source_is_left_when_the_caller_waits_no_longer",
    ),
    Fault(
        "a source is asked by the insurance number before its own",
        "gateway/pipeline/locate.py",
        "numbers = own or ((shared,) if shared else ())",
        "numbers = ((shared,) if shared else ()) or own",
        "tests/promises/test_federation_points.py::test_no_source_is_sent_a_number_that_it_is_not_keyed_on",
    ),
)
