"""Seeded faults of who a patient is: two persons taken for one, a directive passed over, a memory that lasts."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_NEVER_MERGED = "tests/promises/test_two_persons_are_never_merged.py"
_PAIRS = "tests/gateway/test_hard_pairs.py"
_LOCATE = "tests/gateway/test_locate.py"
_FILES = "tests/gateway/test_files_by_number.py"
_MEMORY = "tests/gateway/test_memory.py"

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
        "    for number in _numbers((claim.asked,)):",
        "    for number in _numbers(()):",
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
        "directives of a replaced entry are passed over",
        "gateway/pipeline/consent.py",
        "        files = (person.local_id, *person.replaces)",
        "        files = (person.local_id,)",
        "tests/promises/test_a_merged_file_is_read_once.py",
    ),
    Fault(
        "a location is remembered under the number alone",
        "gateway/memory.py",
        "    return (source, *counts, *asked, *listed, *said, *named, str(entry.active), *entry.replaces)",
        "    return (source, *counts, *asked)",
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
