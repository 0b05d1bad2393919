"""Substances: which statements speak of one medication, and that two substances are never taken for one."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.substances import Called, called, grouped
from gateway.wording import plain
from resolvers.records import Element, Label
from tests.gateway.stage_parts import record

ATC, DIN = "http://www.whocc.no/atc", "http://hl7.org/fhir/NamingSystem/ca-hc-din"
RXNORM, SNOMED = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://snomed.info/sct"


def concept(*codes: tuple[str, str], text: str | None = None) -> Element:
    """Return a medication as FHIR writes it."""
    coding = [{"system": system, "code": code} for system, code in codes]
    body: dict[str, Any] = {"coding": coding} | ({"text": text} if text else {})
    found = record("MedicationRequest", medicationCodeableConcept=body).root().read("medication")
    assert isinstance(found, Element)
    return found


def together(*concepts: Element | None) -> list[list[int]]:
    """Return which are one medication, by their place."""
    return sorted(sorted(group) for group in grouped([called(one) for one in concepts]))


def test_a_shared_code_joins_and_so_does_what_leads_to_one_substance() -> None:
    """DIN to ATC through a statement that has both; SNOMED and RxNorm by themselves."""
    assert together(
        concept((ATC, "C09AA05"), (DIN, "02251531")),
        concept((DIN, "02251531")),
        concept((ATC, "c09aa05")),
        concept((RXNORM, "261962")),
        concept((RXNORM, "261962"), (SNOMED, "386872004")),
        concept((SNOMED, "386872004")),
    ) == [[0, 1, 2], [3, 4, 5]]


def test_two_strengths_of_one_substance_are_one_line() -> None:
    """Two products, one ATC code of the fifth level: what differs is the dosage."""
    assert together(concept((ATC, "C09AA05"), (DIN, "1")), concept((ATC, "C09AA05"), (DIN, "2"))) == [[0, 1]]


@pytest.mark.parametrize("code", ["C09AA", "C09", "N06AB", "C", "", "C09AA05X"])
def test_a_class_of_substances_joins_nothing(code: str) -> None:
    """A code above the fifth level is of many; it isn't known to be of one."""
    assert together(concept((ATC, code)), concept((ATC, code))) == [[0], [1]]


def test_a_combination_is_not_its_parts() -> None:
    """A statement that names two substances is with those that name the same two."""
    assert together(
        concept((ATC, "C09AA05")),
        concept((ATC, "C03AA03")),
        concept((ATC, "C09AA05"), (ATC, "C03AA03")),
        concept((ATC, "C03AA03"), (ATC, "C09AA05")),
    ) == [[0], [1], [2, 3]]


def test_a_product_code_that_leads_to_two_substances_joins_neither() -> None:
    """One source is mistaken; it isn't known which."""
    assert together(
        concept((ATC, "C09AA05"), (DIN, "1")),
        concept((ATC, "N06AB06"), (DIN, "1")),
        concept((DIN, "1")),
        concept((DIN, "1"), text="Ramipril"),
    ) == [[0], [1], [2, 3]]


def test_each_of_two_that_share_a_code_goes_where_it_leads_when_they_lead_apart() -> None:
    """A code that two substances share through their neighbours doesn't pull them together."""
    assert together(
        concept((ATC, "C09AA05"), (DIN, "1")),
        concept((ATC, "N06AB06"), (DIN, "2")),
        concept((DIN, "1"), (SNOMED, "x")),
        concept((DIN, "2"), (SNOMED, "x")),
        concept((SNOMED, "x")),
    ) == [[0, 2], [1, 3], [4]]


def test_words_join_what_no_code_does() -> None:
    """Without case, accents or spacing; a decimal comma is a point, and another strength is another text."""
    assert together(
        concept(text="Acétaminophène 500 mg, comprimé"),
        concept(text="ACETAMINOPHENE  500 mg — comprimé"),
        concept((DIN, "00559407"), text="acétaminophène 500 mg comprimé"),
        concept(text="Acétaminophène 650 mg, comprimé"),
        concept(text="Lorazépam 0,5 mg"),
        concept(text="lorazépam 0.5 mg"),
        concept(text="lorazépam 5 mg"),
    ) == [[0, 1, 2], [3], [4, 5], [6]]


def test_words_join_no_two_substances_and_no_code_of_another_system_counts() -> None:
    """An unknown medication is not the same unknown medication."""
    unknown = ("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")
    assert together(
        concept((ATC, "C09AA05"), text="Comprimé"), concept((ATC, "N06AB06"), text="Comprimé"), concept(text="comprimé")
    ) == [[0], [1], [2]]
    assert together(concept(unknown), concept(unknown), None, None) == [[0], [1], [2], [3]]


CALLED = st.builds(
    Called,
    st.frozensets(st.sampled_from(["C09AA05", "N06AB06", "B01AF02"]), max_size=2),
    st.frozensets(st.sampled_from([Label(DIN, str(n)) for n in range(4)]), max_size=2),
    st.frozensets(st.sampled_from(["ramipril", "sertraline", "apixaban"]), max_size=1),
)


@given(st.lists(CALLED, max_size=14), st.randoms(use_true_random=False))
def test_groups_part_the_statements_the_same_way_in_any_order_and_mix_no_two_substances(
    ones: list[Called], chance: random.Random
) -> None:
    """Each statement in one group; those that name substances name the same; the order of arrival chooses nothing."""
    groups = grouped(ones)
    assert sorted(rank for group in groups for rank in group) == list(range(len(ones)))
    for group in groups:
        assert len({ones[rank].substances for rank in group if ones[rank].substances}) <= 1
    order = list(range(len(ones)))
    chance.shuffle(order)
    again = grouped([ones[rank] for rank in order])
    assert {frozenset(order[place] for place in group) for group in again} == set(groups)


@given(st.lists(CALLED, max_size=14))
def test_two_of_one_group_are_joined_by_something_that_they_share(ones: list[Called]) -> None:
    """Step by step: a substance, a product or words that one has in common with the next."""
    for group in grouped(ones):
        reached, waiting = set(), [min(group)]
        while waiting:
            one = waiting.pop()
            if one not in reached:
                reached.add(one)
                waiting += [rank for rank in group if _shares(ones[one], ones[rank])]
        assert reached == set(group)


def _shares(one: Called, other: Called) -> bool:
    sets = ((one.substances, other.substances), (one.products, other.products), (one.words, other.words))
    return any(a & b for a, b in sets)


@pytest.mark.parametrize(
    ("text", "said"),
    [("Ramipril 5 mg, capsule", "ramipril 5 mg capsule"), ("0,5mg.", "0.5mg"), ("Éthosuximide – 2,0 MG",
     "ethosuximide 2.0 mg"), ("  ", ""), (None, ""), ("a_b/c", "a b c"), ("1 co. BID", "1 co bid")],
)  # fmt: skip
def test_the_plain_form_keeps_letters_numbers_and_decimals(text: object, said: str) -> None:
    """Nothing else tells two texts apart."""
    assert plain(text) == said
