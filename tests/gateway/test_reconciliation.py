"""Reconciliation: lines in one order, and facts about what sources write, never about who is right."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.dosages import Written, written
from gateway.instants import span_of
from gateway.paging import Dated
from gateway.reconciliation import Prescribed, Statement, differences, lines
from gateway.substances import Called
from tests.gateway.stage_parts import catalogue, record

WORDS = ("ramipril", "sertraline", "apixaban")


def statement(words: str, source: str, local_id: str, day: str | None, kind: str = "MedicationRequest") -> Statement:
    """Return a statement about what is called so."""
    one = record(kind, local_id, source)
    return Statement(one, Dated(one, span_of(day)).key, Called(words=frozenset({words})))


STATEMENTS = st.lists(
    st.builds(
        statement,
        st.sampled_from(WORDS),
        st.sampled_from(["chus", "omnimed"]),
        st.integers(0, 99).map(str),
        st.sampled_from([None, "2026-11-17", "2026-11-01", "2025"]),
        st.sampled_from(["MedicationRequest", "MedicationDispense"]),
    ),
    unique_by=lambda one: (one.record.source, one.record.type, one.record.local_id),
    max_size=16,
)


@given(STATEMENTS, st.randoms(use_true_random=False))
def test_lines_are_the_same_in_whatever_order_statements_come(ones: list[Statement], chance: random.Random) -> None:
    """Every statement in one line; each list newest first; the line with the newest statement first."""
    found = lines(ones)
    shuffled = list(ones)
    chance.shuffle(shuffled)
    assert lines(shuffled) == found
    held = [id(one) for line in found for one in (*line.says, *line.dispensed)]
    assert sorted(held) == sorted(map(id, ones))
    for line in found:
        assert len({one.called for one in (*line.says, *line.dispensed)}) == 1
        for listed in (line.says, line.dispensed):
            assert [one.place for one in listed] == sorted(one.place for one in listed)
    firsts = [min(one.place for one in (*line.says, *line.dispensed)) for line in found]
    assert firsts == sorted(firsts)


def test_the_newest_prescription_of_each_source_speaks_for_it_and_what_is_handed_over_for_none() -> None:
    """A source that only handed over says nothing of how it is taken."""
    (line,) = lines(
        [
            statement("ramipril", "chus", "old", "2024-01-01"),
            statement("ramipril", "chus", "new", "2026-01-01"),
            statement("ramipril", "omnimed", "undated", None),
            statement("ramipril", "pharmacie", "given", "2026-11-01", "MedicationDispense"),
        ]
    )
    assert [one.record.local_id for one in line.newest] == ["new", "undated"]
    assert line.first.record.local_id == "new"
    assert line.sources == {"chus", "omnimed", "pharmacie"}


def dosage(*instructions: dict[str, Any]) -> Written | None:
    """Return instructions as they are compared."""
    given_ = record("MedicationRequest", dosageInstruction=list(instructions)).root().read("dosageInstruction")
    return written(given_ or (), catalogue())


def structured(value: Any, unit: str = "mg", frequency: int = 1, **more: Any) -> dict[str, Any]:
    """Return a dose, so many times a day."""
    return {
        "doseAndRate": [{"doseQuantity": {"value": value, "unit": unit, "code": unit}}],
        "timing": {"repeat": {"frequency": frequency, "period": 1, "periodUnit": "d"}},
        **more,
    }


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ({"text": "5 mg le matin"}, {"text": "5 MG, le  matin."}, False),
        ({"text": "5 mg le matin"}, {"text": "1 capsule le matin"}, True),
        (structured(5, text="un"), structured(5, text="deux"), False),
        (structured(5), structured(10), True),
        (structured(5), structured(5, frequency=2), True),
        (structured(5), structured(5, unit="g"), True),
        (structured(5), structured(5, asNeededBoolean=True), True),
        (structured(5, text="5 mg le matin", sequence=1), {"text": "5 mg le matin"}, False),
        (structured(5, text="5 mg le matin"), {"text": "1 capsule le matin"}, True),
        (structured(5), {"text": "5 mg le matin"}, True),
    ],
)
def test_instructions_are_compared_by_structure_else_by_words(
    one: dict[str, Any], other: dict[str, Any], unlike: bool
) -> None:
    """What is not written alike differs; whether it is the same dose is for the reader to judge."""
    first, second = dosage(one), dosage(other)
    assert first is not None
    assert second is not None
    assert first.unlike(second) is unlike
    assert second.unlike(first) is unlike


def test_numbers_are_compared_by_value_and_routes_by_code() -> None:
    """5.0 is 5, and a label in another language is no difference."""
    route = {"coding": [{"system": "http://snomed.info/sct", "code": "26643006", "display": "voie orale"}]}
    said = {"coding": [{"system": "http://snomed.info/sct", "code": "26643006"}], "text": "PO"}
    first, second = dosage(structured(5, route=route)), dosage(structured("5.0", route=said))
    assert first is not None
    assert second is not None
    assert second.structure[0]
    assert not dosage(structured(5, route=route)).unlike(dosage(structured(5, route=said)))  # type: ignore[union-attr,arg-type]
    assert dosage() is None
    assert dosage({}) is None


SAME, OTHER = Written((), ("1 par jour",)), Written((), ("2 par jour",))


@pytest.mark.parametrize(
    ("newest", "alone", "told"),
    [
        ([], False, ()),
        ([Prescribed("ACTIVE", False, SAME)], True, ("ONE_SOURCE",)),
        ([Prescribed("ACTIVE", False, SAME)], False, ()),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("ACTIVE", False, SAME)], False, ()),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("STOPPED", False, SAME)], False, ("STATUS",)),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("ACTIVE", True, SAME)], False, ("STATUS",)),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("ACTIVE", False, OTHER)], False, ("DOSAGE",)),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("STOPPED", False, OTHER)], False, ("STATUS", "DOSAGE")),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("UNKNOWN", False, None)], False, ()),
        ([Prescribed("ACTIVE", False, SAME), Prescribed(None, False, None)], False, ()),
        ([Prescribed("ACTIVE", False, SAME), Prescribed("ACTIVE", False, SAME, legible=False)], False, None),
        ([Prescribed("ACTIVE", False, SAME, legible=False), Prescribed("STOPPED", False, OTHER)], False, None),
        ([Prescribed(None, False, None, legible=False)], True, ("ONE_SOURCE",)),
    ],
)
def test_differences_are_facts_and_null_when_a_value_is_needed_that_may_not_be_read(
    newest: list[Prescribed], alone: bool, told: tuple[str, ...] | None
) -> None:
    """What isn't said is no difference; one source alone needs no value."""
    assert differences(newest, alone=alone) == told
    assert differences(newest[::-1], alone=alone) == told
