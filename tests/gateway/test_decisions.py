"""Decisions: of all that the policy says of a value, the most severe; what nobody decided is denied."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.access import Effect
from gateway.decisions import Decisions, RecordClass

ANSWER: dict[str, Any] = {
    "revision": "r1",
    "subject": "permit",
    "coordinates": {
        "Patient.birthDate": ["birth"],
        "Patient.observations": ["laboratory", "vital_signs"],
        "Observation.value": ["laboratory", "vital_signs"],
        "Encounter.location": ["encounter"],
        "Billing.code": ["billing"],
        "Unjudged.field": ["nobody"],
    },
    "role": {
        "birth": "mask:year",
        "laboratory": "permit",
        "vital_signs": "deny:ROLE",
        "encounter": "permit",
        "billing": "deny:ROLE",
    },
    "fields": {},
    "classes": {
        "lab": "permit",
        "vital": "permit",
        "both": "permit",
        "shut": "deny:LABEL",
        "stay": {"v": "permit", "x": {"Encounter.location": "mask:place"}},
        "person": {"v": "permit", "x": {"birth": "mask:redact"}},
    },
    "requests": [
        {"open": ["birth", "laboratory", "encounter", "billing", "nobody"], "shut": {}, "classes": {}},
        {"open": ["birth"], "shut": {"laboratory": "RELATIONSHIP"}, "classes": {"lab": "deny:RESTRICTION"}},
    ],
}
CLASSES = {
    "lab": RecordClass("Observation", ("laboratory", "provenance"), (), ()),
    "vital": RecordClass("Observation", ("vital_signs", "provenance"), (), ()),
    "both": RecordClass("Observation", ("laboratory", "vital_signs", "provenance"), (), ()),
    "shut": RecordClass("Observation", ("laboratory", "provenance"), ("X",), ()),
    "stay": RecordClass("Encounter", ("encounter", "provenance"), (), ()),
    "person": RecordClass("Patient", ("birth", "provenance"), (), ()),
    "unknown": RecordClass("Observation", ("laboratory", "provenance"), (), ()),
}


def decisions(**changes: Any) -> Decisions:
    """Return the answer's decisions, with changes."""
    return Decisions({**ANSWER, **changes}, ("chus", "omnimed"), CLASSES)


@pytest.mark.parametrize(
    ("coordinate", "source", "klass", "effect", "said"),
    [
        ("Patient.birthDate", "chus", "", Effect.MASK, "year"),
        ("Observation.value", "chus", "", Effect.PERMIT, ""),
        ("Observation.value", "chus", "lab", Effect.PERMIT, ""),
        ("Observation.value", "chus", "vital", Effect.DENY, "ROLE"),
        ("Observation.value", "chus", "both", Effect.DENY, "ROLE"),
        ("Observation.value", "chus", "shut", Effect.DENY, "LABEL"),
        ("Observation.value", "chus", "unknown", Effect.DENY, "SILENCE"),
        ("Observation.value", "chus", "never heard of", Effect.DENY, "SILENCE"),
        ("Observation.value", "omnimed", "", Effect.DENY, "RELATIONSHIP"),
        ("Observation.value", "omnimed", "lab", Effect.DENY, "RELATIONSHIP"),
        ("Encounter.location", "chus", "stay", Effect.MASK, "place"),
        ("Patient.birthDate", "chus", "person", Effect.DENY, "MASKS"),
        ("Unjudged.field", "chus", "", Effect.DENY, "SILENCE"),
        ("Nobody.asked", "chus", "", Effect.DENY, "SILENCE"),
    ],
)
def test_the_most_severe_word_counts(coordinate: str, source: str, klass: str, effect: Effect, said: str) -> None:
    """By hand: role, source, class, exceptions; two masks that differ are a denial."""
    verdict = decisions().of(coordinate, source, klass)
    assert (verdict.effect, verdict.reason or verdict.mask) == (effect, said)


def test_a_class_at_a_source_may_be_judged_apart() -> None:
    """There alone."""
    opened = {"open": ["laboratory"], "shut": {}, "classes": {"lab": "deny:RESTRICTION"}}
    found = decisions(requests=[ANSWER["requests"][0], opened])
    assert found.of("Observation.value", "chus", "lab").effect is Effect.PERMIT
    assert found.of("Observation.value", "omnimed", "lab").reason == "RESTRICTION"


def test_what_a_record_refers_to_is_judged_within_the_categories_that_led_there() -> None:
    """The most severe of those; of none, nothing shows."""
    found = decisions()
    for within, effect in (
        (frozenset({"laboratory"}), Effect.PERMIT),
        (frozenset({"laboratory", "vital_signs"}), Effect.DENY),
        (frozenset({"elsewhere"}), Effect.DENY),
        (frozenset[str](), Effect.DENY),
    ):
        assert found.of("Observation.value", "chus", "", within).effect is effect


def test_a_role_s_refusal_is_named_and_a_class_s_is_not() -> None:
    """The one depends on subject and field alone; the other on the record."""
    found = decisions()
    assert found.by_role("Billing.code").named
    assert found.of("Billing.code", "chus").named
    assert not found.of("Observation.value", "chus", "shut").named
    assert not found.of("Observation.value", "omnimed").named
    assert found.by_role("Patient.observations").effect is Effect.PERMIT


def test_a_field_s_own_exception_is_the_role_s() -> None:
    """Named too, and never milder than its category."""
    found = decisions(fields={"Observation.value": "deny:FIELD", "Billing.code": "permit"})
    assert (found.by_role("Observation.value").reason, found.by_role("Observation.value").named) == ("FIELD", True)
    assert found.by_role("Billing.code").effect is Effect.DENY


@pytest.mark.parametrize("word", ["deny:PURPOSE", "deny", None, "", "allow", True])
def test_a_refused_subject_opens_nothing(word: Any) -> None:
    """Whatever stands below."""
    found = decisions(subject=word)
    assert not found.opens("chus")
    assert all(found.of(coordinate, "chus").effect is Effect.DENY for coordinate in ANSWER["coordinates"])


def test_a_source_opens_by_one_category_that_the_role_reads_too() -> None:
    """Open to the patient's side and shut to the role's is shut."""
    assert decisions().opens("chus")
    assert decisions().opens("omnimed")
    only = {"open": ["billing", "vital_signs"], "shut": {}}
    assert not decisions(requests=[only, only]).opens("chus")
    assert decisions().shut_for("omnimed") == {"RELATIONSHIP"}
