"""Seeded faults of panels: someone listed who isn't followed, a stay of somebody else, silence taken for nothing."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_PANEL = "tests/gateway/test_panel.py"
_PERSONS = "tests/gateway/test_panel_persons.py"
_FHIR = "tests/resolvers/test_fhir_panel.py"

PANELS = (
    Fault(
        "whoever is in a team with the caller is followed by them",
        "resolvers/protocols/fhir_panel.py",
        "return tie.group == holder.value if holder.system == GROUP else holder in tie.who",
        "return True",
        _FHIR + "::test_what_does_not_show_the_holder_in_a_patients_team_is_no_evidence",
    ),
    Fault(
        "a tie that is over goes on",
        "gateway/pipeline/members.py",
        "return named and since <= self.now < over",
        "return named and since <= self.now",
        _PANEL + "::test_what_is_no_tie_now_makes_no_member",
    ),
    Fault(
        "any source's word makes a member everywhere",
        "gateway/pipeline/filed.py",
        "heard = not known.sources or source in known.sources",
        "heard = True",
        _PANEL + "::test_a_source_lists_whom_it_attests_and_its_word_counts_there_alone",
    ),
    Fault(
        "a kind that the registry may not attest counts",
        "gateway/pipeline/members.py",
        "if tie.kind not in FOLLOWING or tie.kind not in source.attests or tie.by or kind is None:",
        "if tie.kind not in FOLLOWING or tie.by or kind is None:",
        _PANEL + "::test_a_kind_that_the_registry_may_not_attest_makes_no_member",
    ),
    Fault(
        "another patient's stay is told",
        "resolvers/protocols/fhir_panel.py",
        'named is None or named[0] != "Patient" or named[1] not in files:',
        'named is None or named[0] != "Patient":',
        _FHIR + "::test_what_is_not_of_someone_asked_about_is_left_out",
    ),
    Fault(
        "a file that contradicts the registry is the member's",
        "gateway/pipeline/filed.py",
        "return compare(entry, person) is Verdict.AGREE and (not moved or shown(entry, person))",
        "return not moved or shown(entry, person)",
        _PERSONS + "::test_two_files_of_one_number_or_of_another_person_are_nobodys",
    ),
    Fault(
        "a source that can't be asked is taken for one that has nothing",
        "gateway/pipeline/panel.py",
        "            told.silent.setdefault(source, self._rolls.unasked(source))\n",
        "",
        _PANEL + "::test_a_source_that_cannot_be_asked_so_is_named_and_never_taken_for_empty",
    ),
    Fault(
        "a silent registry is an empty panel",
        "gateway/pipeline/members.py",
        "        if source == self._desk.registry:\n            raise ConsentUnavailable from fault\n",
        "",
        _PANEL + "::test_the_registry_silent_is_a_refusal",
    ),
    Fault(
        "a planned stay is an admission",
        "gateway/happenings.py",
        '_RUNNING: Final = frozenset({"ARRIVED",',
        '_RUNNING: Final = frozenset({"PLANNED", "ARRIVED",',
        "tests/gateway/test_happenings.py::test_what_is_planned_cancelled_or_an_error_is_no_transition",
    ),
)
