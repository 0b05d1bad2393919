"""Capacity: what sources count themselves, added up, and what is too small of it kept back."""

from __future__ import annotations

from gateway.capacity import Places, Wait, places, waits
from resolvers.records import Label

CARD, RHUM = (Label("urn:s", "CARD"),), (Label("urn:s", "RHUM"),)


def test_a_specialty_with_few_is_not_named() -> None:
    """Neither with four, nor with none."""
    found = waits([Wait("Cardiologie", CARD, 5, 41, 190), Wait("Rhumatologie", RHUM, 4, 20, 44)], 5)
    assert found == (Wait("Cardiologie", CARD, 5, 41, 190),)


def test_waits_of_two_sources_are_added_and_their_medians_are_not() -> None:
    """The longest is the longer of both; a median of two medians is none."""
    found = waits([Wait("Cardiologie", CARD, 3, 41, 190), Wait("Cardiology", CARD, 4, 10, 200)], 5)
    assert found == (Wait("Cardiologie", CARD, 7, None, 200),)
    assert waits([Wait("", CARD, 5, 1, None), Wait("", CARD, 5, 1, 2)], 5)[0].longest_days is None


def test_few_places_are_not_said() -> None:
    """Of an establishment that a source is silent about, nothing is; of one that offers none, no zero."""
    found = places([Places("a", 40, 4), Places("a", 20, 0), Places("b", 9, 9)], ("a", "b", "c"), {"b"}, 5)
    assert found == (Places("a", 60, None), Places("b", None, None), Places("c", None, None))
