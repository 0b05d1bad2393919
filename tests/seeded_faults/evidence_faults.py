"""Seeded faults of evidence: a relative passed over, a representation that nobody attests, one's own word believed."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_CLOSE = "tests/gateway/test_consent_close.py"
_KIN = "tests/resolvers/test_fhir_kin.py"
_MINORS = "tests/promises/test_minors_and_representation.py"
_OWN = "tests/promises/test_own_record_and_relatives.py"

CLOSENESS = (
    Fault(
        "a representation counts whoever says it",
        "gateway/pipeline/consent.py",
        'heard = [one for one in kin if one.side == "related" or one.kind in attested]',
        "heard = list(kin)",
        _CLOSE + "::test_a_source_is_not_heard_on_a_representation_that_it_may_not_attest",
    ),
    Fault(
        "relatives who could not be read are none",
        "gateway/pipeline/consent.py",
        "                if source == self._desk.registry:\n                    raise ConsentUnavailable from answer\n",
        "",
        _MINORS + "::test_relatives_who_cannot_be_read_open_nothing",
    ),
    Fault(
        "one's own record is known by the role alone",
        "gateway/pipeline/consent.py",
        "not mine.isdisjoint(numbers) or any(is_self(close.get(source, ()), mine) for source in heard)",
        "proven and not mine.isdisjoint(numbers)",
        _OWN + "::test_one_s_own_record_is_refused_in_silence_and_written_down",
    ),
    Fault(
        "whoever is named represents the patient",
        "gateway/relations.py",
        'if one.side != "self" and not mine.isdisjoint(map(canonical, one.who)):',
        'if one.side != "self":',
        _CLOSE + "::test_no_row_represents_but_one_about_the_caller_from_who_may_attest_it",
    ),
    Fault(
        "a representation whose end can't be read goes on",
        "resolvers/protocols/fhir_kin.py",
        "for kind in sorted(kinds) if sure)",
        "for kind in sorted(kinds))",
        _KIN + "::test_what_cannot_be_understood_represents_nobody_and_is_still_a_relative",
    ),
    Fault(
        "another patient's mother is believed",
        "resolvers/protocols/fhir_evidence.py",
        "if not all(self._is_mine(body, about) for body in found):",
        "if not isinstance(found, list):",
        _KIN + "::test_an_answer_with_anything_else_in_it_is_a_fault",
    ),
    Fault(
        "an opinion of the other type opens",
        "gateway/opinions.py",
        'or provision.get("type") != OPINIONS[code]',
        "",
        "tests/gateway/test_opinions.py::test_one_that_is_not_clear_stays_among_the_directives",
    ),
    Fault(
        "an appointment that one booked oneself proves a relationship",
        "resolvers/protocols/fhir_appointments.py",
        'by="self" if True in said else ""',
        'by=""',
        "tests/resolvers/test_fhir_appointments.py::test_it_proves_nothing_for_whoever_had_a_part_in_it",
    ),
    Fault(
        "a number of one system is another person's than a number of another",
        "resolvers/protocols/fhir_appointments.py",
        "return False if self.patient or systems else None",
        "return False",
        "tests/resolvers/test_fhir_appointments.py::test_it_proves_nothing_for_whoever_had_a_part_in_it",
    ),
    Fault(
        "whoever wrote an opinion is the parent whom it is about",
        "gateway/opinions.py",
        "_receives(actor) and system == NAM",
        "system == NAM",
        "tests/gateway/test_opinions.py"
        "::test_an_opinion_about_someone_opens_for_them_and_shuts_for_all_but_proven_others",
    ),
)
