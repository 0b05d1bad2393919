"""Seeded faults of who a patient is: two persons taken for one, a directive passed over, a memory that lasts."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_NEVER_MERGED = "tests/promises/test_two_persons_are_never_merged.py"
_PAIRS = "tests/gateway/test_hard_pairs.py"
_LOCATE = "tests/gateway/test_locate.py"
_FILES = "tests/gateway/test_files_by_number.py"
_MEMORY = "tests/gateway/test_memory.py"
_NUMBERS = "tests/gateway/test_locate_numbers.py"

LOCATE = (
    Fault(
        "sources that contradict each other are merged without the registry",
        "gateway/agreement.py",
        "    return {*wrong, *said.found} if wrong else set()",
        "    return set(said.excluded)",
        _LOCATE + "::test_without_the_registry_sources_that_contradict_each_other_are_all_excluded",
    ),
    Fault(
        "a source that contradicts the registry is kept",
        "gateway/agreement.py",
        "            excluded.add(source)\n            said.note(_KINDS[verdict], claim.registry, source)",
        "            said.note(_KINDS[verdict], claim.registry, source)",
        _NEVER_MERGED,
    ),
    Fault(
        "an entry that says little joins two who differ",
        "gateway/agreement.py",
        "    if not whole(entry):",
        "    if whole(entry):",
        _LOCATE + "::test_an_entry_that_says_little_does_not_join_two_who_differ",
    ),
    Fault(
        "a number's birth date is not looked at",
        "gateway/agreement.py",
        "    for number in insurance_numbers((claim.asked,)):",
        "    for number in insurance_numbers(()):",
        _LOCATE + "::test_someone_unknown_to_the_registry_whose_birth_date_is_not_the_number_s_is_nobody",
    ),
    Fault(
        "two differences are one",
        "gateway/likeness.py",
        "    if against > 1:",
        "    if against > 2:",
        _PAIRS,
    ),
    Fault(
        "another given name is no matter",
        "gateway/likeness.py",
        "    if birth is Writing.CLOSE or given is Writing.OTHER:",
        "    if birth is Writing.CLOSE:",
        _PAIRS,
    ),
    Fault(
        "any woman may have married",
        "gateway/likeness.py",
        "any(n.names(name) for n in numbers for name in (family, another))",
        "bool(numbers)",
        _PAIRS,
    ),
    Fault(
        "a newborn's placeholder is a name like another",
        "gateway/likeness.py",
        "    return Writing.SILENT if birth is Writing.SAME else Writing.OTHER",
        "    return Writing.SILENT",
        _PAIRS,
    ),
    Fault(
        "an entry reached by another number counts without being shown",
        "gateway/pipeline/locate.py",
        "        if entry is not None and not all(shown(entry, person) for person in said.found.values()):",
        "        if entry is not None and not said.found:",
        _LOCATE + "::test_an_entry_reached_by_another_number_that_is_not_shown_to_be_theirs_opens_nothing",
    ),
    Fault(
        "a source is asked where the registry lists nothing",
        "gateway/localization.py",
        "            placed = {s: n for s, n in shared.items() if s in own or not self._owned[s]}",
        "            placed = dict(shared)",
        _LOCATE + "::test_a_source_where_the_registry_lists_nothing_is_not_asked",
    ),
    Fault(
        "research asks every source when the policy says so",
        "gateway/pipeline/admit.py",
        " and purpose not in NEVER_ALL",
        "",
        "tests/gateway/test_admit.py",
    ),
    Fault(
        "a replacement may be someone else",
        "gateway/files.py",
        " or compare(last, people[0]) is Verdict.CONTRADICT:",
        ":",
        _FILES,
    ),
    Fault(
        "of two entries of the registry one is guessed",
        "gateway/files.py",
        " and source != self._desk.registry:",
        ":",
        _FILES,
    ),
    Fault(
        "a number is another when it is written otherwise",
        "gateway/sources.py",
        "dict.fromkeys(canonical(identifier) for identifier in identifiers)",
        "dict.fromkeys(identifiers)",
        _NUMBERS + "::test_a_number_is_the_same_however_a_source_writes_it",
    ),
    Fault(
        "a NAM that is none is no matter",
        "gateway/pipeline/locate.py",
        "        if misspelt:",
        "        if misspelt and entry is not None:",
        _NUMBERS + "::test_a_number_that_is_none_hides_no_directive",
    ),
    Fault(
        "a source that is down hides an entry",
        "gateway/pipeline/locate.py",
        "hidden=entry is None and said.silent",
        "hidden=False",
        _NUMBERS + "::test_a_source_that_may_hold_the_number_of_an_unknown_patient_hides_directives",
    ),
    Fault(
        "directives that may be hidden count as read",
        "gateway/pipeline/consent.py",
        "        if located.hidden:",
        "        if located.hidden and not located.people:",
        "tests/promises/test_the_registry_is_believed_only_about_the_patient.py",
    ),
    Fault(
        "a second entry is passed over",
        "gateway/pipeline/locate.py",
        "            if other.local_id != entry.local_id:",
        "            if not other.local_id:",
        _NUMBERS + "::test_a_second_entry_under_another_number_of_her_file_is_nobody_s",
    ),
    Fault(
        "directives under a second file out of use are passed over",
        "gateway/files.py",
        "            hers = [head for verdict, head in others if verdict is Verdict.AGREE]",
        "            hers = used",
        "tests/promises/test_a_merged_file_is_read_once.py",
    ),
    Fault(
        "a refusal under a file that may be hers is passed over",
        "gateway/files.py",
        "            unsure = [head for verdict, head in others if verdict is Verdict.UNSURE]",
        "            unsure = list[Person]()",
        "tests/promises/test_a_doubtful_file_opens_nothing.py::test_a_refusal_under_a_doubtful_file_counts",
    ),
    Fault(
        "a consent under a file that may be another's opens",
        "gateway/directives/understood.py",
        "            parsed = replace(parsed, permits=False)",
        "            parsed = replace(parsed)",
        "tests/promises/test_a_doubtful_file_opens_nothing.py",
    ),
    Fault(
        "a link that one side says makes two files one person's",
        "gateway/former.py",
        "    mutual = former.local_id in file.replaces and file.local_id in former.replaced_by",
        "    mutual = former.local_id in file.replaces",
        "tests/gateway/test_files_by_number.py",
    ),
    Fault(
        "a location is remembered where directives are kept",
        "gateway/pipeline/locate.py",
        "        if known is not None and not keeps:",
        "        if known is not None:",
        "tests/promises/test_a_remembered_location_never_widens.py::test_a_directive_written_after_a_merge_counts_at_once",
    ),
    Fault(
        "a person's file may say as much as it likes",
        "resolvers/protocols/persons.py",
        "    if not counts or not all(",
        "    if not all(",
        "tests/resolvers/test_fhir_persons.py",
    ),
    Fault(
        "directives of a replaced entry are passed over",
        "gateway/pipeline/gathering.py",
        "[request for one in files for request in connector.statements(one)]",
        "[*connector.statements(files[0])]",
        "tests/promises/test_a_merged_file_is_read_once.py",
    ),
    Fault(
        "a location is remembered under the number alone",
        "gateway/memory.py",
        "    return (source, str(len(numbers)), *asked, mark)",
        "    return (source, str(len(numbers)), *asked)",
        _MEMORY,
    ),
    Fault(
        "nobody is remembered as long as somebody",
        "gateway/memory.py",
        "        life = self._settings.memory_s if local_id else self._settings.negative_s",
        "        life = self._settings.memory_s",
        _MEMORY + "::test_a_location_is_recalled_for_as_long_as_was_said_and_no_longer",
    ),
    Fault(
        "a file that says more than its id is remembered",
        "gateway/memory.py",
        "    return whole(entry) and listed and plain",
        "    return whole(entry) and listed",
        _MEMORY,
    ),
    Fault(
        "the identity office isn't told",
        "gateway/pipeline/audit.py",
        "            conflicts=trail.located.conflicts,",
        "            conflicts=(),",
        "tests/gateway/test_identity_report.py",
    ),
)
