"""Literals: two documents that differ only by what they name become one text, and answer alike."""

from __future__ import annotations

import pytest
from graphql import parse, print_ast, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.pipeline.literals import lift_literals
from resolvers.schema import core_of
from tests.gateway.stage_parts import OF_MARIE, prepare, schema


async def test_strings_and_numbers_become_variables_of_the_type_wanted_there() -> None:
    """In arguments, in lists, in input objects, in fragments."""
    found = await prepare(
        f'{{ {OF_MARIE} {{ ...F }} }} fragment F on Patient {{ conditions(first: 3, code: [{{code: "I10"}}]) '
        "{ edges { cursor } } }"
    )
    text = print_ast(found.document)
    assert not any(literal in text for literal in ('"', "3", "I10"))
    assert sorted(map(str, found.variables.values())) == ["3", "BOUM855510ZZ", "I10"]


async def test_lifted_text_is_valid_and_what_it_wants_is_what_was_given() -> None:
    """The lifted document passes validation on its own."""
    found = await prepare(
        f'{{ {OF_MARIE} {{ observations(first: 2, category: ["laboratory"]) {{ edges {{ cursor }} }} }} }}'
    )
    assert validate(core_of(schema()), found.document) == []


async def test_a_caller_s_variable_of_a_lifted_name_is_left_alone() -> None:
    """The lifter takes another name."""
    found = await prepare(
        "query($l0: String!, $l1: Int) { a: patient(identifier: {value: $l0}) { ...F } "
        'b: patient(identifier: {value: "BOUM855510ZZ"}) { id } } '
        "fragment F on Patient { conditions(first: $l1) { edges { cursor } } }",
        {"l0": "LAVJ581123ZZ", "l1": 7},
    )
    assert found.variables["l0"] == "LAVJ581123ZZ"
    assert found.variables["l1"] == 7
    assert "BOUM855510ZZ" in found.variables.values()


async def test_a_value_given_for_a_lifted_name_does_not_replace_the_literal() -> None:
    """A variable that the document doesn't declare can't change what it says: who is asked about is in the text."""
    text = f"{{ {OF_MARIE} {{ id }} }}"
    honest = await prepare(text)
    (name,) = honest.variables
    forged = await prepare(text, {name: "LAVJ581123ZZ"})
    assert forged.variables == {name: "BOUM855510ZZ"}
    assert forged.raw_variables[name] == "BOUM855510ZZ"


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [({}, "BOUM855510ZZ"), ({"n": "LAVJ581123ZZ"}, "LAVJ581123ZZ")],
)
async def test_a_default_is_lifted_too_and_yields_to_a_given_value(given_: dict[str, str], wanted: str) -> None:
    """A default may name a person; the text keeps a blank."""
    found = await prepare('query($n: String! = "BOUM855510ZZ") { patient(identifier: {value: $n}) { id } }', given_)
    assert found.variables == {"n": wanted}
    assert "BOUM" not in print_ast(found.document)


async def test_a_default_inside_a_list_or_an_object_is_not_in_the_key() -> None:
    """An identifier as a whole, with its system; alternatives of a filter."""
    texts = {
        print_ast(
            (
                await prepare(
                    f'query($i: IdentifierInput! = {{value: "{nam}"}}, $c: [String!] = ["{nam}"]) '
                    "{ patient(identifier: $i) { conditions(category: $c) { edges { cursor } } } }"
                )
            ).document
        )
        for nam in ("BOUM855510ZZ", "LAVJ581123ZZ")
    }
    assert len(texts) == 1
    assert "ZZ" not in texts.pop()


async def test_booleans_enums_and_null_stay_in_the_text() -> None:
    """They decide what is planned, and name nobody."""
    arguments = "clinicalStatus: [ACTIVE], category: null"
    found = await prepare(f"{{ {OF_MARIE} {{ conditions({arguments}) @include(if: true) {{ edges {{ cursor }} }} }} }}")
    assert all(word in print_ast(found.document) for word in ("ACTIVE", "null", "true"))


NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable() and not set(text) & set('"\\'))


@settings(max_examples=50, deadline=None)
@given(NAMES, NAMES, st.integers(1, 500), st.integers(1, 500))
def test_documents_that_differ_only_by_literals_have_one_text(a: str, b: str, first: int, other: int) -> None:
    """And each keeps its own values."""

    def lifted(name: str, number: int) -> tuple[str, list[object]]:
        text = (
            f'{{ patient(identifier: {{value: "{name}"}}) {{ conditions(first: {number}) {{ edges {{ cursor }} }} }} }}'
        )
        document = parse(text)
        found = lift_literals(document, document.definitions[0], core_of(schema()))  # type: ignore[arg-type]
        return print_ast(found.document), list(found.values.values())

    assert lifted(a, first)[0] == lifted(b, other)[0]
    assert lifted(a, first)[1] == [a, first]
    assert a in lifted(a, first)[1]
