"""Seeded faults of the patients' consents: how they read, which records they name, what is labelled in a record."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_PROVISIONS = "tests/gateway/test_provisions.py"
_ACTORS = "tests/gateway/test_actors.py"
_AIMS = "tests/gateway/test_aims.py"
_BOUNDS = "tests/gateway/test_aims_bounds.py"
_INSTANCES = "tests/gateway/test_instances.py"
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
        "a group is known by the id of its resource",
        "gateway/directives/actors.py",
        "        return _group(party.who, groups)\n",
        '        return [{"group": party.who.local_id or groups.pop()}]\n',
        _ACTORS + "::test_a_group_is_never_taken_by_the_id_of_its_resource_nor_by_two_numbers",
    ),
    Fault(
        "the caller's licence written otherwise is somebody else's",
        "gateway/directives/caller.py",
        "return alike(identifier) in map(alike, self.licences)",
        "return not identifier.value",
        _ACTORS + "::test_the_caller_s_licence_written_otherwise_may_be_theirs",
    ),
    Fault(
        "what may be in a permit is taken for what is",
        "gateway/pipeline/aims.py",
        "found &= sure | maybe & self._denials",
        "found &= sure | maybe",
        _INSTANCES + "::test_a_reference_that_can_t_be_followed_may_be_to_the_instance",
    ),
    Fault(
        "what an instance that was not read refers to is nothing",
        "gateway/pipeline/instances.py",
        "            self.doubtful |= bits\n",
        "            self.doubtful |= 0\n",
        _AIMS + "::test_what_is_related_is_read_in_both_directions",
    ),
    Fault(
        "a reference that can't be followed refers to nothing",
        "gateway/directives/reach.py",
        "        unknown |= kinds\n",
        "        unknown |= set()\n",
        _INSTANCES + "::test_a_reference_that_can_t_be_followed_may_be_to_the_instance",
    ),
    Fault(
        "the same id at another source answers for a source that was not read",
        "gateway/pipeline/instances.py",
        "elif here and (source not in target.lacking or not read):",
        "elif here and not read:",
        _INSTANCES + "::test_the_same_id_at_another_source_tells_nothing_of_a_source_that_was_not_read",
    ),
    Fault(
        "an author's number written otherwise is somebody else's",
        "gateway/pipeline/authors.py",
        "self._of_other_types(author.type)) & ~like",
        "self._of_other_types(author.type))",
        _INSTANCES + "::test_an_author_s_number_written_otherwise_is_not_known",
    ),
    Fault(
        "whatever is written about one patient is read",
        "gateway/directives/understood.py",
        "provisions > MOST_PROVISIONS or items > MOST_ITEMS",
        "items > MOST_ITEMS",
        _BOUNDS + "::test_more_than_people_write_about_one_patient_denies_all",
    ),
    Fault(
        "what an organization holds among others isn't its own",
        "gateway/pipeline/aims.py",
        "return source in sources or not organization or organization in holders",
        "return source in sources",
        _BOUNDS + "::test_what_an_organization_holds_is_also_held_among_others",
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
        '            labels = frozenset({*labels, Label("", UNREADABLE)})\n',
        "            labels = frozenset(labels)\n",
        _INLINE + "::test_a_label_that_can_t_be_read_makes_the_whole_record_unreadable",
    ),
)
