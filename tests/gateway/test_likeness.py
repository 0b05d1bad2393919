"""Likeness: judged alike in either order; silence contradicts nobody; what is shown is more than what agrees."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.insurance_number import NAM, InsuranceNumber
from gateway.likeness import Verdict, compare, shown, whole
from gateway.spelling import Writing, family_writing, given_writing
from resolvers.protocols import Identifier, Person


def person(family: str = "", given_: str = "", birth: str = "", gender: str = "", nam: str = "") -> Person:
    """Return an identification."""
    numbers = (Identifier(NAM, nam),) if nam else ()
    return Person("x", numbers, family=family, given=given_, birth_date=birth, gender=gender)


MARIE = person("Bouchard", "Marie", "1985-05-10", "female")

PEOPLE = st.builds(
    person,
    st.sampled_from(["", "Roy", "Côté", "Cote", "Roy-Côté", "李", "St-Pierre", "De La"]),
    st.sampled_from(["", "Ève", "Eve Marie", "Jean", "J.", "明", "Bébé fille", "Roy"]),
    st.sampled_from(["", "1985", "1985-05", "1985-05-10", "1985-10-05", "1986", "inconnue", "2026-11-18"]),
    st.sampled_from(["", "female", "male", "other"]),
    st.sampled_from(["", "ROYE855510ZZ", "COTJ850510ZZ"]),
)
NAMES = st.text(alphabet=st.characters(codec="utf-8"), max_size=12)


@given(PEOPLE, PEOPLE)
def test_the_verdict_is_mutual_and_nobody_differs_from_themselves(one: Person, other: Person) -> None:
    """In any order of sources."""
    assert compare(one, other) is compare(other, one)
    assert compare(one, one) is Verdict.AGREE
    assert shown(one, other) is shown(other, one)


@given(PEOPLE)
def test_two_files_that_say_the_same_agree_however_they_are_compared(one: Person) -> None:
    """A blank after the name sends the second pair the longer way."""
    assert compare(one, replace(one)) is Verdict.AGREE
    assert compare(one, replace(one, family=one.family + " ")) is Verdict.AGREE


@given(PEOPLE)
def test_what_says_nothing_contradicts_nobody_and_shows_nobody(one: Person) -> None:
    """An empty file excludes no source, and proves nothing."""
    assert compare(one, person()) is Verdict.AGREE
    assert not shown(one, person())


@given(PEOPLE, PEOPLE)
def test_what_is_shown_agrees_on_a_whole_birth_date(one: Person, other: Person) -> None:
    """And more than that."""
    if shown(one, other):
        assert compare(one, other) is Verdict.AGREE
        assert len(one.birth_date) == len("1985-05-10")
        assert one.birth_date == other.birth_date


@given(PEOPLE, PEOPLE)
def test_two_birth_dates_never_agree(one: Person, other: Person) -> None:
    """Whole or in part, whatever else is the same."""
    if one.birth_date and other.birth_date and not _same_start(one.birth_date, other.birth_date):
        assert compare(one, other) is not Verdict.AGREE


@given(NAMES, NAMES)
def test_names_are_compared_whatever_is_in_them(one: str, other: str) -> None:
    """Any text at all, in either order; a name is itself, or says nothing."""
    for writing in (family_writing, given_writing):
        assert writing(one, other) is writing(other, one)
        assert writing(one, one) in (Writing.SAME, Writing.SILENT)


@pytest.mark.parametrize(
    "other",
    [
        person("Bouchard", "Marie", "1985-05", "female"),
        person("Bouchard", "", "1985-05-10", "female"),
        person("Bouchard", "M.", "1985-05-10", "female"),
        person("Bouchard", "Julie", "1985-05-10", "female"),
        person("Lavoie", "Marie", "1985-05-10", "female"),
        person("Bouchard", "Marie", "1985-05-11", "female"),
    ],
)
def test_an_entry_reached_by_another_number_needs_more_than_agreement(other: Person) -> None:
    """The same whole date, the same given name, nothing against."""
    assert not shown(MARIE, other)


def test_an_entry_is_whole_with_both_names_a_whole_date_and_a_sex() -> None:
    """Otherwise others must agree with each other too."""
    assert whole(MARIE)
    for said in (
        person("", "Marie", "1985-05-10", "female"),
        person("Bouchard", "", "1985-05-10", "female"),
        person("Bouchard", "Marie", "1985-05", "female"),
        person("Bouchard", "Marie", "1985-05-10", "unknown"),
    ):
        assert not whole(said)


def test_a_number_says_its_holder_s_birth_date_and_not_the_century() -> None:
    """Fifty is added to a woman's month."""
    number = InsuranceNumber.of("boum 8555 1012")
    assert number == InsuranceNumber("BOU", "M", ("85", "05", "10"))
    assert number is not None
    assert not number.denies(MARIE)
    assert not number.denies(person(birth="1885-05-10"))
    assert not number.denies(person(birth="1985"))
    assert number.denies(person(birth="1985-05-11"))
    assert InsuranceNumber.of("300137") is None


def test_a_short_family_name_is_filled_in_the_number() -> None:
    """Roy is ROY, Ng is NGX."""
    number = InsuranceNumber("NGX", "A", ("85", "05", "10"))
    assert number.names("Ng")
    assert not number.names("Nguyen")


def _same_start(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
