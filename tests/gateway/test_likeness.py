"""Likeness: spelling is no contradiction; a birth date, two names, or a gender and a name are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.likeness import contradict
from resolvers.protocols import Person


def person(family: str = "", given_: str = "", birth: str = "", gender: str = "") -> Person:
    """Return an identification."""
    return Person("x", (), family=family, given=given_, birth_date=birth, gender=gender)


MARIE = person("Bouchard", "Marie", "1985-05-10", "female")


@pytest.mark.parametrize(
    "other",
    [
        MARIE,
        person(),
        person("BOUCHARD", "marie", "1985-05-10", "female"),
        person("Bouchard-Tremblay", "Marie Ève", "1985-05-10", "female"),
        person("Bouchard", "Ève Marie", "1985-05-10"),
        person("Bouchard", "Marie", "1985-05"),
        person("Bouchard", "Marie", "1985"),
        person("Lavoie", "Marie", "1985-05-10", "female"),
        person("Bouchard", "Julie", "1985-05-10", "female"),
        person("Bouchard", "Marie", "1985-05-10", "male"),
        person("", "Marie", "", ""),
    ],
)
def test_one_person_may_be_written_in_many_ways(other: Person) -> None:
    """Married, misspelt in one name, half empty: not a contradiction."""
    assert not contradict(MARIE, other)
    assert not contradict(other, MARIE)


@pytest.mark.parametrize(
    "other",
    [
        person("Bouchard", "Marie", "1985-05-11", "female"),
        person("Bouchard", "Marie", "1986", "female"),
        person("Lavoie", "Jean", "1985-05-10", "female"),
        person("Lavoie", "Marie", "1985-05-10", "male"),
        person("Bouchard", "Jean", "1985-05-10", "male"),
        person("", "", "1985-06"),
    ],
)
def test_two_persons_are_told_apart(other: Person) -> None:
    """A newborn under its mother's number has another birth date."""
    assert contradict(MARIE, other)
    assert contradict(other, MARIE)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Côté", "Cote"), ("O'Brien", "OBrien Smith O Brien"), ("LÉVESQUE", "Le\u0301vesque"), ("Ngũgĩ", "ngugi")],
)
def test_accents_case_and_marks_are_no_difference(one: str, other: str) -> None:
    """However they are encoded."""
    assert not contradict(person(one, "Jean", gender="male"), person(other, "Paul", gender="male"))


PEOPLE = st.builds(
    person,
    st.sampled_from(["", "Roy", "Côté", "Cote", "Roy-Côté", "李"]),
    st.sampled_from(["", "Ève", "Eve Marie", "Jean", "明"]),
    st.sampled_from(["", "1985", "1985-05", "1985-05-10", "1986"]),
    st.sampled_from(["", "female", "male", "other"]),
)


@given(PEOPLE, PEOPLE)
def test_contradiction_is_mutual_and_nobody_contradicts_themselves(one: Person, other: Person) -> None:
    """In any order of sources."""
    assert contradict(one, other) is contradict(other, one)
    assert not contradict(one, one)


@given(PEOPLE)
def test_what_says_nothing_contradicts_nobody(one: Person) -> None:
    """An empty file excludes no source."""
    assert not contradict(one, person())
