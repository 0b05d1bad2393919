"""Masks: they say less, never something else; what can't be masked is withheld."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.masks import MASKS, REDACTED, mask
from resolvers.records import Element
from tests.gateway.stage_parts import catalogue, fhir, record


def element(name: str, json: Any) -> Element:
    """Return an element of a patient's record."""
    return Element(name, json, record("Patient"))


def shown(value: Any) -> Any:
    """Return what the fields of a masked value read as, those that are not None."""
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, Element):
        read = {name: shown(value.read(name)) for name in catalogue().fields_of(value.type)}
        return {name: one for name, one in read.items() if one is not None}
    return value


@pytest.mark.parametrize(
    ("value", "year"),
    [("1985-05-10", "1985"), ("1985-05", "1985"), ("1985", "1985"), ("1985-05-10T10:00:00-05:00", "1985"), ("85", None),
     ("", None), ("unknown", None), (1985, None), (None, None), ("19é5", None), (["1985-05-10"], ["1985"])],
)  # fmt: skip
def test_a_year_is_what_remains_of_a_date_partial_or_not(value: Any, year: Any) -> None:
    """Nothing, of what is no date."""
    assert mask("year", value) == year


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ({"family": "Bouchard", "given": ["Marie", "Ève"], "use": "official"},
         {"use": "OFFICIAL", "family": "B.", "given": ["M.", "È."], "text": "M. È. B."}),
        ({"family": "Bouchard"}, {"family": "B.", "text": "B."}),
        ({"given": ["Cher"]}, {"given": ["C."], "text": "C."}),
        ({"family": "de la Tour", "given": ["anne"]}, {"family": "D.", "given": ["A."], "text": "A. D."}),
        ({"text": "Marie Bouchard"}, {}),
        ({"text": "Marie Bouchard", "family": "", "given": [""]}, {}),
        ({"family": "Bouchard", "given": ["Marie"], "suffix": ["Jr"], "prefix": ["Mme"], "text": "Mme Marie Bouchard",
          "period": {"start": "2001"}}, {"family": "B.", "given": ["M."], "text": "M. B."}),
    ],
)  # fmt: skip
def test_initials_are_what_remains_of_a_name(name: dict[str, Any], left: dict[str, Any]) -> None:
    """Of a person of one word, of a name written whole, of one with titles."""
    assert shown(mask("initials", element("HumanName", name))) == left


@pytest.mark.parametrize(
    ("value", "left"),
    [("BOUM855510ZZ", "…10ZZ"), ("12345", "…2345"), ("1234", None), ("12", None), ("", None), (None, None)],
)
def test_the_last_four_are_what_remains_of_a_number_that_has_more(value: str | None, left: str | None) -> None:
    """Of a number of four or fewer they would be the number."""
    masked = mask("last4", element("Identifier", {"system": "urn:x", "value": value, "assigner": {"display": "X"}}))
    assert shown(masked) == ({"system": "urn:x", "value": left} if left else None)


def test_a_place_is_what_remains_of_an_address() -> None:
    """Province and country; no street, city or code."""
    whole = {"line": ["12, rue Wellington"], "city": "Sherbrooke", "state": "QC", "country": "CA", "postalCode": "J1H"}
    assert shown(mask("place", element("Address", {**whole, "text": "12, rue Wellington, Sherbrooke"}))) == {
        "state": "QC",
        "country": "CA",
    }


@pytest.mark.parametrize("value", ["a note", "", "x" * 500])
def test_a_text_is_redacted_whole(value: str) -> None:
    """Whatever its length."""
    assert mask("redact", value) == REDACTED


@pytest.mark.parametrize("name", [*MASKS, "unknown", ""])
@pytest.mark.parametrize(
    "value", [None, 3, True, [], [None], element("Coding", {"code": "x"}), element("Quantity", {"value": 3})]
)
def test_what_a_mask_does_not_know_is_withheld(name: str, value: Any) -> None:
    """None, never the value: nothing is shown because nobody thought of it."""
    assert mask(name, value) is None


def test_an_unknown_mask_withholds_what_others_would_mask() -> None:
    """A word that the code doesn't have is no permission."""
    for value in ("1985-05-10", element("HumanName", {"family": "Bouchard"})):
        assert mask("half", value) is None


def test_of_a_list_those_that_can_t_be_masked_are_left_out() -> None:
    """And nothing at all is None, as of no list."""
    numbers = [element("Identifier", {"system": "urn:x", "value": one}) for one in ("12", "123456")]
    assert [one["value"] for one in shown(mask("last4", numbers))] == ["…3456"]
    assert mask("last4", numbers[:1]) is None


NAMES = st.dictionaries(
    st.sampled_from(["use", "text", "family", "period"]), st.one_of(st.none(), st.text(max_size=6), st.integers())
)
GIVEN = st.lists(st.one_of(st.text(max_size=6), st.none(), st.integers()), max_size=3)


@given(NAMES, GIVEN)
def test_any_name_masks_to_a_whole_object_that_repeats_none_of_its_words(name: dict[str, Any], given_: Any) -> None:
    """Whatever a source writes: a value of the type, whose text is made of initials alone."""
    masked = mask("initials", element("HumanName", {**name, "given": given_}))
    assert isinstance(masked, Element)
    assert masked.type == "HumanName"
    left = shown(masked)
    words = [left.get("family"), *(left.get("given") or ())]
    assert all(word is None or (word.endswith(".") and len(word) <= 4) for word in words)
    assert set(left) <= {"use", "text", "family", "given"}


def test_the_table_under_a_masked_value_is_no_source_s() -> None:
    """It holds GraphQL names: reading through the source's table would look for the source's words."""
    masked = mask("initials", element("HumanName", {"family": "Bouchard"}))
    assert masked.record.table is not fhir()
