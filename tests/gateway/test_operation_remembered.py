"""Operation, remembered: a document that comes again is found, and is what it would be if it came first."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from graphql import print_ast
from graphql.language import visit
from graphql.language.visitor import Visitor
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.cache import Cache
from gateway.errors import BadUserInput, Invalid, OperationRefused
from gateway.pipeline.operation import Operation, Operations
from gateway.pipeline.shape import shape_of
from gateway.settings import Limits
from resolvers.schema import core_of
from tests.gateway.stage_parts import OF_MARIE, cache_of, operations, prepare, schema

BY_VARIABLE = "query A($n: String!) { patient(identifier: {value: $n}) { id } }"
PAGE = "{ %s { conditions(first: %s) { edges { cursor } } } }"


async def again(stage: Operations, text: str, **variables: Any) -> Operation:
    """Prepare a document."""
    return await stage.prepare(text, variables, None, read_only=False)


async def test_a_document_without_literals_is_prepared_once() -> None:
    """Another's variables come with it, and nobody else's."""
    stage = operations()
    first, second = await again(stage, BY_VARIABLE, n="BOUM855510ZZ"), await again(stage, BY_VARIABLE, n="X")
    assert second.document is first.document
    assert (first.variables, second.variables) == ({"n": "BOUM855510ZZ"}, {"n": "X"})


async def test_documents_that_differ_only_by_literals_are_prepared_once() -> None:
    """Each with its own, wherever they stand: fragments first, defaults, lists, numbers."""
    text = (
        "fragment F on Patient {{ conditions(first: {first}, category: [{name}, {other}]) {{ edges {{ cursor }} }} }} "
        "query($n: String! = {name}, $b: Boolean = true) "
        "{{ patient(identifier: {{value: $n}}) {{ ...F id @skip(if: $b) }} }}"
    )
    stage = operations()
    first = await again(stage, text.format(first=3, name='"BOUM855510ZZ"', other='"x"'))
    second = await again(stage, text.format(first=5, name='"LAVJ581123ZZ"', other='"y"'))
    assert second.document is first.document
    assert first.variables == {"n": "BOUM855510ZZ", "b": True, "l0": 3, "l1": "BOUM855510ZZ", "l2": "x"}
    assert second.variables == {"n": "LAVJ581123ZZ", "b": True, "l0": 5, "l1": "LAVJ581123ZZ", "l2": "y"}


async def test_one_of_several_operations_is_found_by_its_name_too() -> None:
    """The same text, another operation."""
    text = "query A { viewer { id } } query B { __typename }"
    stage = operations()
    for _ in range(2):
        for name in ("A", "B"):
            assert (await stage.prepare(text, {}, name, read_only=False)).name == name
    with pytest.raises(BadUserInput):
        await stage.prepare(text, {}, None, read_only=False)


async def test_two_selections_of_one_field_that_ask_differently_are_refused_after_two_that_ask_alike() -> None:
    """Their literals are equal in one and not in the other: validation tells them apart."""
    twice = "{ %s { conditions(first: %s) { edges { cursor } } conditions(first: %s) { edges { cursor } } } }"
    stage = operations()
    await again(stage, twice % (OF_MARIE, 3, 3))
    await again(stage, twice % (OF_MARIE, 4, 4))
    with pytest.raises(Invalid):
        await again(stage, twice % (OF_MARIE, 3, 4))


async def test_a_literal_of_another_kind_is_another_document() -> None:
    """A text where a number was."""
    stage = operations()
    await again(stage, PAGE % (OF_MARIE, 3))
    with pytest.raises(Invalid):
        await again(stage, PAGE % (OF_MARIE, '"3"'))


async def test_what_a_remembered_document_costs_is_what_its_own_values_cost() -> None:
    """The limit is met by each request."""
    stage = operations(Limits(cost=1_000))
    text = PAGE.replace("cursor", "cursor node { id }")
    await again(stage, text % (OF_MARIE, 3))
    with pytest.raises(OperationRefused) as refused:
        await again(stage, text % (OF_MARIE, 500))
    assert refused.value.key == "cost"


async def test_a_variable_that_does_not_fit_is_refused_alike_the_first_time_and_later() -> None:
    """By its name and where it is declared."""
    stage, told = operations(), []
    for _ in range(2):
        with pytest.raises(Invalid) as refused:
            await again(stage, BY_VARIABLE, n=3)
        told += [(fault.key, fault.location, dict(fault.detail)) for fault in refused.value.faults]
        await again(stage, BY_VARIABLE, n="X")
    assert told[0] == told[1]
    assert told[0][:2] == ("variables", (1, 9))


async def test_a_remembered_mutation_is_refused_over_get() -> None:
    """It was run over POST."""
    stage = operations()
    text = "mutation($id: ID!) { revokeDirective(input: {id: $id}) { __typename } }"
    await stage.prepare(text, {"id": "x"}, None, read_only=False)
    with pytest.raises(OperationRefused) as refused:
        await stage.prepare(text, {"id": "x"}, None, read_only=True)
    assert refused.value.key == "get-mutation"


class _Located(Visitor):
    """Finds nodes that know where they stood."""

    found = 0

    def enter(self, node: Any, *_: Any) -> None:
        self.found += node.loc is not None


async def test_what_is_kept_holds_no_literal_and_no_text() -> None:
    """A node with a place would lead to the whole text, with whoever is named in it."""
    known: Cache[Any] = cache_of("documents")
    stage = Operations(core_of(schema()), Limits(), known, introspection=True)
    text = f"# about BOUM855510ZZ\n{{ {OF_MARIE} {{ conditions(first: 3) {{ edges {{ cursor }} }} }} }}"
    await again(stage, text)
    shape = shape_of(text, 4_000)
    assert shape is not None
    kept = await known.get("shape", "", shape.text)
    assert kept is not None
    located = _Located()
    visit(kept.document, located)
    assert located.found == 0
    assert "BOUM" not in repr(kept) + shape.text
    assert kept.lifted == ("l0", "l1")


async def test_a_literal_in_a_default_that_is_a_list_is_found_anew_each_time() -> None:
    """What stands for it is no variable alone."""
    text = (
        'query($c: [String!] = [%s]) { patient(identifier: {value: "X"}) { conditions(category: $c) { __typename } } }'
    )
    stage = operations()
    for word in ("a", "b"):
        assert (await again(stage, text % f'"{word}"')).variables["c"] == [word]


WORDS = st.text(max_size=12).map(lambda word: '"' + "".join(c for c in word if c.isalnum() or c in " é#{}") + '"')
NUMBERS = st.integers(-5, 500).map(str)
NAMED = """query($n: String = %s) { patient(identifier: {value: $n}) { ...F } }
fragment F on Patient { conditions(first: %s, category: [%s, %s]) { edges { cursor } } }"""


@settings(max_examples=25, deadline=None)
@given(st.tuples(WORDS, NUMBERS, WORDS, WORDS), st.tuples(WORDS, NUMBERS, WORDS, WORDS))
def test_found_again_is_what_it_would_be_if_it_came_first(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Same operation, same values, same refusal, whatever was met before."""

    async def run() -> None:
        stage = operations()
        await _told(again(stage, NAMED % one))
        assert await _told(again(stage, NAMED % other)) == await _told(prepare(NAMED % other))

    asyncio.run(run())


async def _told(preparing: Any) -> Any:
    try:
        found: Operation = await preparing
    except (BadUserInput, Invalid, OperationRefused) as refused:
        return type(refused), str(refused)
    return found.key, print_ast(found.document), found.variables, found.raw_variables, found.name
