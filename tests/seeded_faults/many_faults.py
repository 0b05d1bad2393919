"""Seeded faults of several patients in one operation: their question, their scenes, their page, their entries."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_TOGETHER = "tests/promises/test_patients_asked_together_are_judged_apart.py"
_SCENES = "tests/promises/test_a_record_is_judged_by_its_own_patients_decisions.py"
_HOUSE = "tests/gateway/test_transitions_faults.py"
_FAILED = "tests/promises/test_who_failed_is_told_and_nothing_by_it.py"
_LOG = "tests/promises/test_a_page_of_patients_is_all_in_the_log.py"
_UNSURE = "tests/gateway/test_transitions_unsure.py"
_WITHHELD = "tests/promises/test_transitions_tell_of_nothing_withheld.py"

MANY: tuple[Fault, ...] = (
    Fault(
        "a class of another patient's is passed over in a merged answer",
        "gateway/pipeline/merged.py",
        "or not known >= verdicts.keys():",
        "or not known:",
        _TOGETHER + "::test_an_answer_that_mixes_up_patients_is_none_for_all",
    ),
    Fault(
        "what the policy bids for one patient is bid for all of them",
        "gateway/pipeline/pdp.py",
        "if any(decisions.obligations for decisions in found):",
        "if all(decisions.obligations for decisions in found) and len(parts) > len(found):",
        _TOGETHER + "::test_what_the_policy_bids_for_one_is_not_bid_for_another",
    ),
    Fault(
        "a request judges the records of every patient's establishments",
        "policies/record_access/relationship.rego",
        "\tasked(data.record_access.question.requests[i], name)\n",
        "",
        _TOGETHER + "::test_a_request_judges_the_classes_of_its_own_patient_alone",
    ),
    Fault(
        "a record is the holder of whichever scene is asked",
        "gateway/projection/scene.py",
        'return held or Holder(record.source, self.class_of.get(id(record), ""), of=STRANGER)',
        'return held or Holder(record.source, self.class_of.get(id(record), ""), of=self.name)',
        _SCENES + "::test_a_record_of_one_asks_in_vain_under_another",
    ),
    Fault(
        "a scene judges what another's record holds",
        "gateway/projection/scene.py",
        "        if self.decisions is None or holder.of != self.name:\n            return DENIED_BY_SILENCE\n",
        "        if self.decisions is None:\n            return DENIED_BY_SILENCE\n",
        _SCENES + "::test_a_record_of_one_asks_in_vain_under_another",
    ),
    Fault(
        "the guard takes any patient's scene for a record's",
        "gateway/projection/rules.py",
        "        return self.scene.others.get(parent.holder.of)\n",
        "        return next(iter(self.scene.others.values()), None)\n",
        _SCENES + "::test_each_patient_s_records_read_as_their_own_decisions_say",
    ),
    Fault(
        "sources are told of for patients of whom nothing shows",
        "gateway/pipeline/many.py",
        "        scenes = (sought.cases[member].scene for member in sought.shown)\n",
        "        scenes = (sought.cases[member].scene for member in sought.cases)\n",
        _WITHHELD + "::test_a_patient_of_whom_only_something_withheld_happened_isn_t_there",
    ),
    Fault(
        "a page is cut before what is withheld is left out",
        "gateway/pipeline/many.py",
        "            if len(sought.items) > page.first or not waiting:\n",
        "            if len(batch) > page.first or not waiting:\n",
        _WITHHELD + "::test_a_withheld_stay_leaves_neither_a_gap_nor_a_shorter_page",
    ),
    Fault(
        "patients of a page have no entry of their own",
        "gateway/pipeline/audit.py",
        "await self._ledger.append_all([*parts, (entry, asked)])",
        "await self._ledger.append_all([(entry, asked)])",
        _HOUSE + "::test_each_patient_has_an_entry_of_their_own_and_the_operation_one",
    ),
    Fault(
        "a silent source's part of a list reads as none",
        "gateway/projection/transitions.py",
        "        return seen if seen or self._whole(what, *types) else None\n",
        "        return seen\n",
        _HOUSE + "::test_a_dead_clinic_is_named_and_nothing_reads_as_absent",
    ),
    Fault(
        "what didn't come of one patient is no part of what a page misses",
        "gateway/pipeline/missed.py",
        "        yield from (fault for name, fault in found.items() if name in types)\n",
        "        yield from ()\n",
        _FAILED + "::test_records_of_one_that_don_t_come_are_no_absence",
    ),
    Fault(
        "who failed is told of those alone to whom something happened",
        "gateway/pipeline/many.py",
        "        if quiet and len(members) <= PATIENTS and not sought.refused:\n",
        "        if quiet and len(members) <= 0 and not sought.refused:\n",
        _FAILED + "::test_a_failure_tells_nothing_of_what_is_withheld",
    ),
    Fault(
        "who is silent about a patient to whom nothing happened is not told",
        "gateway/pipeline/many.py",
        "        return [*self.cases.values(), *self.quiet]\n",
        "        return [*self.cases.values()]\n",
        _FAILED + "::test_a_failure_tells_nothing_of_what_is_withheld",
    ),
    Fault(
        "the officer is told of a decision that no entry has",
        "gateway/pipeline/many.py",
        "if id(one) in shown or one.obligations]",
        "if id(one) in shown]",
        _LOG + "::test_what_the_officer_is_told_stands_in_the_log",
    ),
    Fault(
        "a page that fails takes along what was read for it",
        "gateway/pipeline/many.py",
        "        visit.evidence.extend(one.visit.evidence if one.visit is not None else ())\n",
        "        visit.evidence.extend(one.visit.evidence if one.visit is not None and sought.done else ())\n",
        _LOG + "::test_a_page_that_is_refused_tells_what_was_asked_and_owed",
    ),
    Fault(
        "an appointment without a status that may be read isn't booked",
        "gateway/projection/transitions.py",
        "        opened = decisions is not None and all(map(decisions.wholly, read | homes))\n",
        "        opened = decisions is not None and all(map(decisions.wholly, homes - read))\n",
        _UNSURE + "::test_an_appointment_that_can_t_be_read_isn_t_missing",
    ),
)
