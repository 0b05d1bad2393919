"""Seeded faults of the patients' consents: how they read, which records they name, what is labelled in a record."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_PROVISIONS = "tests/gateway/test_provisions.py"
_AIMS = "tests/gateway/test_aims.py"
_INLINE = "tests/gateway/test_inline_labels.py"

CONSENTS: tuple[Fault, ...] = (
    Fault(
        "an exception says nothing of what it is an exception to",
        "gateway/directives/reading.py",
        "        parts = one.parts if denies else self.parts[-1]\n",
        "        parts = one.parts\n",
        _PROVISIONS + "::test_a_nested_permit_inherits_each_part_that_it_does_not_name",
    ),
    Fault(
        "a permit counts in a consent that nobody understands",
        "gateway/directives/reading.py",
        'if not (under and provision.effect == "permit" and one.effect == "permit"):',
        'if one.effect in ("permit", "deny"):',
        _PROVISIONS + "::test_permits_nested_in_what_is_unclear_are_dropped_and_denials_stay",
    ),
    Fault(
        "the dates of the data are taken for those of the rule",
        "resolvers/consents/provisions.py",
        "return ended or never or not given or bool(start and start < given[: len(start)])",
        "return ended or never",
        _PROVISIONS + "::test_a_period_that_can_only_be_of_the_data_makes_an_exception_unclear",
    ),
    Fault(
        "a denial of someone unknown is for nobody",
        "gateway/directives/actors.py",
        "        if named is None and denies:\n",
        "        if named is None and not denies:\n",
        "tests/gateway/test_directives.py::test_someone_unresolved_is_everyone_for_a_denial_and_nobody_here_for_a_permit",
    ),
    Fault(
        "what may be in a permit is taken for what is",
        "gateway/pipeline/aims.py",
        "return all(answer if permits else answer is not False for answer in answers)",
        "return all(answer is not False for answer in answers)",
        _AIMS + "::test_a_date_that_is_not_proven_to_be_in_the_period_names_for_a_denial_alone",
    ),
    Fault(
        "what an instance that was not read refers to is nothing",
        "gateway/pipeline/aims.py",
        "return None if target.may_be_of(self.record.source) else False",
        "return False",
        _AIMS + "::test_what_is_related_is_read_in_both_directions",
    ),
    Fault(
        "a labelled element is judged as the record is",
        "gateway/decisions.py",
        "return verdict if further is None else most_severe(verdict, self.of(coordinate, source, further, within))",
        "return verdict",
        _INLINE + "::test_a_coordinate_is_permitted_only_by_both_classes",
    ),
    Fault(
        "a label that can't be read is no label",
        "gateway/pipeline/label.py",
        '                earned = frozenset({*earned, Label("", UNREADABLE)})\n',
        "                earned = frozenset(earned)\n",
        _INLINE + "::test_a_label_that_can_t_be_read_makes_the_whole_record_unreadable",
    ),
)
