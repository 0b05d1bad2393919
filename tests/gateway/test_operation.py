"""Operation: what is parsed, validated and bounded before anyone is asked, and what no key may hold."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import get_introspection_query, print_ast
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import BadUserInput, Invalid, OperationRefused
from gateway.settings import Limits
from tests.gateway.stage_parts import OF_MARIE, operations, prepare

BY_NAME = """query A { viewer { id } } query B($n: String!) { patient(identifier: {value: $n}) { ...F } }
fragment F on Patient { birthDate }"""


async def test_an_operation_carries_its_own_fragments_and_coerced_variables() -> None:
    """Of two operations, the one that was named, alone."""
    found = await prepare(BY_NAME, {"n": "X", "other": 1}, "B")
    assert (found.name, set(found.fragments), found.variables) == ("B", {"F"}, {"n": "X"})
    assert "viewer" not in print_ast(found.document)


@pytest.mark.parametrize("name", [None, "C", ""])
async def test_several_operations_without_the_name_of_one_are_refused(name: str | None) -> None:
    """Nothing is guessed."""
    with pytest.raises(BadUserInput) as refused:
        await prepare(BY_NAME, {}, name)
    assert refused.value.key == "operation-name"


async def test_a_document_without_an_operation_is_refused() -> None:
    """Fragments alone, or a schema, run nothing."""
    for text in ("fragment F on Patient { id }", "type Query { a: Int }"):
        with pytest.raises(BadUserInput):
            await prepare(text)


async def test_a_syntax_error_tells_line_and_column_and_repeats_nothing_of_the_text() -> None:
    """The text may name a person."""
    with pytest.raises(BadUserInput) as refused:
        await prepare('{\n  patient(identifier: {value: "BOUM855510ZZ"} { id } }')
    assert (refused.value.key, refused.value.location) == ("syntax", (2, 47))
    assert "BOUM" not in repr(refused.value)
    assert not refused.value.detail


async def test_every_fault_of_a_document_is_told_up_to_five() -> None:
    """Each with its place."""
    with pytest.raises(Invalid) as refused:
        await prepare("{ a\n b\n c\n viewer { id } }")
    assert [fault.location for fault in refused.value.faults] == [(1, 3), (2, 2), (3, 2)]
    with pytest.raises(Invalid) as many:
        await prepare("{ viewer { " + " ".join(f"u{n}" for n in range(20)) + " } }")
    assert 5 <= len(many.value.faults) <= 6


@pytest.mark.parametrize(
    "variables", [{}, {"n": None}, {"n": 3}, {"n": ["BOUM855510ZZ"]}, {"n": {"value": "BOUM855510ZZ"}}, {"n": True}]
)
async def test_a_variable_of_another_type_is_refused_by_its_name_and_type_alone(variables: dict[str, Any]) -> None:
    """Its value may name a person."""
    with pytest.raises(Invalid) as refused:
        await prepare(BY_NAME, variables, "B")
    (fault,) = refused.value.faults
    assert (fault.key, fault.detail) == ("variables", {"explanation": "$n: String!"})
    assert "BOUM" not in str(refused.value)


async def test_a_literal_of_another_type_is_refused_without_its_text() -> None:
    """As a variable of the same value would be."""
    for text in (
        "{ patient(identifier: {value: 3}) { id } }",
        f"{{ {OF_MARIE} {{ conditions(first: 99999999999) {{ edges {{ cursor }} }} }} }}",
        f'{{ {OF_MARIE} {{ conditions(since: "BOUM855510ZZ") {{ edges {{ cursor }} }} }} }}',
        f"{{ {OF_MARIE} {{ conditions(clinicalStatus: [BOUM]) {{ edges {{ cursor }} }} }} }}",
    ):
        with pytest.raises(BadUserInput) as refused:
            await prepare(text)
        faults = refused.value.faults if isinstance(refused.value, Invalid) else (refused.value,)
        assert not any("BOUM855510ZZ" in str(fault.detail) for fault in faults)
    with pytest.raises(Invalid) as explained:
        await prepare("{ patient(identifier: {value: 3}) { id } }")
    assert explained.value.faults[0].detail == {"explanation": "String cannot represent a non string value"}


async def test_a_mutation_is_refused_over_get() -> None:
    """Before it is validated."""
    with pytest.raises(OperationRefused) as refused:
        await operations().prepare("mutation { anything }", {}, None, read_only=True)
    assert refused.value.key == "get-mutation"


async def test_introspection_is_refused_when_it_is_closed() -> None:
    """`__typename` isn't introspection."""
    closed = operations(introspection=False)
    for text in ("{ __schema { queryType { name } } }", '{ x: __type(name: "Patient") { name } }'):
        with pytest.raises(OperationRefused) as refused:
            await closed.prepare(text, {}, None, read_only=False)
        assert refused.value.key == "introspection"
    await closed.prepare("{ __typename viewer { __typename } }", {}, None, read_only=False)


async def test_introspection_that_goes_round_in_circles_is_refused() -> None:
    """Open or not; the one that tools send is not."""
    circles = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }"
    with pytest.raises(OperationRefused) as refused:
        await prepare(circles)
    assert (refused.value.key, refused.value.detail) == ("introspection-depth", {"limit": 2})
    await prepare(get_introspection_query(input_value_deprecation=True, specified_by_url=True))


async def test_a_number_too_long_to_be_read_is_a_literal_that_does_not_fit() -> None:
    """Not a fault of the gateway."""
    with pytest.raises(BadUserInput):
        await prepare(f"{{ {OF_MARIE} {{ conditions(first: {'9' * 5_000}) {{ edges {{ cursor }} }} }} }}")
    text = "query($n: Int) { %s { conditions(first: $n) { edges { cursor } } } }"
    with pytest.raises(Invalid):
        await prepare(text % OF_MARIE, {"n": 10**1_500})


async def test_too_many_tokens_are_refused_while_they_are_read() -> None:
    """With the limit, so that the caller can mend it."""
    stage = operations(Limits(tokens=100))
    await stage.prepare("{ viewer { id } }", {}, None, read_only=False)
    with pytest.raises(OperationRefused) as refused:
        await stage.prepare("{ " + "viewer { id } " * 40 + "}", {}, None, read_only=False)
    assert (refused.value.key, refused.value.detail) == ("tokens", {"limit": 100})


async def test_nesting_that_would_exhaust_the_stack_is_refused_as_too_deep() -> None:
    """Not as a fault of the gateway."""
    stage = operations(Limits(tokens=100_000))
    for text in ("{a" * 20_000 + "}" * 20_000, "{ viewer(x: " + "[" * 20_000 + "]" * 20_000 + ") { id } }"):
        with pytest.raises((OperationRefused, BadUserInput)):
            await stage.prepare(text, {}, None, read_only=False)


async def test_a_chain_of_fragments_that_would_exhaust_the_stack_is_refused() -> None:
    """Each spreads the next one: no deeper in fields, and yet deep."""
    for length in (100, 200, 480):
        chain = " ".join(f"fragment F{n} on Viewer {{ ...F{n + 1} }}" for n in range(length))
        text = f"{{ viewer {{ ...F0 }} }} {chain} fragment F{length} on Viewer {{ id }}"
        try:
            await prepare(text)
        except (OperationRefused, BadUserInput):
            assert length > 100


async def test_a_valid_document_is_remembered_by_its_text_without_literals() -> None:
    """So that the same query about another patient isn't validated again; an invalid one is never remembered."""
    stage = operations()
    keys = set()
    for nam in ("BOUM855510ZZ", "LAVJ581123ZZ"):
        text = f'{{ patient(identifier: {{value: "{nam}"}}) {{ id }} }}'
        keys.add((await stage.prepare(text, {}, None, read_only=False)).key)
    assert len(keys) == 1
    for _ in range(2):
        with pytest.raises(Invalid):
            await stage.prepare(f"{{ {OF_MARIE} {{ nothing }} }}", {}, None, read_only=False)


async def test_what_another_operation_of_the_document_gets_wrong_is_refused_every_time() -> None:
    """A document is valid as a whole: what was remembered of one part says nothing of the rest."""
    stage, good = operations(), "query A { viewer { id } }"
    await stage.prepare(good, {}, "A", read_only=False)
    for _ in range(2):
        with pytest.raises(Invalid):
            await stage.prepare(good + " query B { nothing }", {}, "A", read_only=False)


async def test_a_repr_of_an_operation_holds_no_value() -> None:
    """It may end in a log."""
    found = await prepare(BY_NAME, {"n": "BOUM855510ZZ"}, "B")
    assert "BOUM" not in repr(found)
    literal = await prepare(f"{{ {OF_MARIE} {{ id }} }}")
    assert "BOUM" not in repr(literal)
    assert "BOUM" not in print_ast(literal.document)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from('{}()[]:!$@.,"#\\ \n0aApatientviewer_é\u2028'), max_size=60))
async def test_any_text_is_prepared_or_refused_by_a_request_error(text: str) -> None:
    """Nothing that a caller writes is the gateway's own fault."""
    try:
        await prepare(text)
    except (BadUserInput, OperationRefused):
        return
