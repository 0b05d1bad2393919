"""Seeded faults of what a directive may open, of labels that nobody reads, and of labelled places and persons."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_STORIES = "tests/policies/test_stories.py::test_every_story_holds[embedded]"
_LABEL = "tests/gateway/test_label.py"
_PLACED = "tests/promises/test_a_labelled_place_or_person_stays_in.py"

OPENINGS: tuple[Fault, ...] = (
    Fault(
        "the exception of a refusal is taken for a consent",
        "policies/record_access/provisions.rego",
        '; live[id].kind == "consent"}',
        "}",
        "tests/promises/test_only_a_consent_opens.py::test_what_is_no_consent_opens_nothing",
    ),
    Fault(
        "a refusal whose use and purposes don't meet stands for nothing",
        "policies/record_access/directive_parts.rego",
        "\tmet(directive)\n\tuse := data.tables.directives.uses[directive.use]\n",
        "\tuse := data.tables.directives.uses[directive.use]\n",
        _STORIES,
    ),
    Fault(
        "a specialty that nobody knows is another's",
        "policies/record_access/directive_actors.rego",
        "\tsome specialty, _ in data.tables.specialties\n\tspecialty == actor.specialty\n",
        "\tspecialty := actor.specialty\n",
        _STORIES,
    ),
    Fault(
        "what a patient denies to their own request is taken for said to others",
        "policies/record_access/directive_parts.rego",
        '\tdirective.actors == "all"\n\tdirective.purposes == "all"\n',
        '\tdirective.actors == "all"\n',
        _STORIES,
    ),
    Fault(
        "a label of another system is read as one of HL7's",
        "gateway/labelling.py",
        "        return label.code if mark else UNREADABLE\n",
        "        return label.code\n",
        _LABEL + "::test_a_label_of_a_system_that_nobody_knows_cannot_be_read",
    ),
    Fault(
        "a labelled person shows under any record",
        "gateway/projection/seen.py",
        "return Seen(record.root(), holder) if scene.covers(holder, record) else None",
        "return Seen(record.root(), holder)",
        _PLACED + "::test_a_labelled_person_shows_under_no_record_that_is_not_labelled_so",
    ),
    Fault(
        "a place whose labels can't be read is a place that isn't there",
        "resolvers/protocols/fhir_records.py",
        "        if found is None and kind not in CONTEXTS:\n",
        "        if found is None:\n",
        _PLACED + "::test_a_label_that_nobody_reads_keeps_it_in",
    ),
)
