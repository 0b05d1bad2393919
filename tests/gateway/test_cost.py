"""Cost: what an operation may ask for is a number before anything is asked, and more never costs less."""

from __future__ import annotations

import re
from typing import Any

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, get_introspection_query, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import OperationRefused
from gateway.pipeline.cost import Prices
from gateway.settings import Limits
from resolvers.schema import core_of
from tests.gateway.stage_parts import OF_MARIE, operations, schema
from tests.house import House

FREE = Limits(cost=10**15, tokens=100_000, aliases=10_000, directives=10_000, depth=60)


async def cost(text: str, variables: dict[str, Any] | None = None) -> int:
    """Return what an operation costs."""
    operation = await operations(FREE).prepare(text, variables or {}, None, read_only=False)
    found = Prices(core_of(schema())).cost(operation.definition, operation.fragments)
    return found.of(operation.variables)


def of_marie(selection: str) -> str:
    """Ask a selection of a patient."""
    return f"{{ {OF_MARIE} {{ {selection} }} }}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", 0),
        ("{ viewer { id name } }", 1),
        (of_marie("id birthDate"), 1),
        (of_marie("name { family }"), 1 + 3),
        (of_marie("conditions(first: 1) { edges { node { id } } }"), 1 + 10 + 1 * 2),
        (of_marie("conditions(first: 20) { edges { node { id } } }"), 1 + 10 + 20 * 2),
        (of_marie("conditions(first: 20) { edges { cursor } pageInfo { hasNextPage } }"), 1 + 10 + 20 + 1),
        (of_marie("conditions { edges { node { id } } }"), 1 + 10 + 50 * 2),
        (of_marie("conditions(first: null) { edges { node { id } } }"), 1 + 10 + 50 * 2),
        (of_marie("conditions(first: 2) { edges { node { code { text coding { code } } } } }"), 1 + 10 + 2 * (3 + 3)),
        (of_marie("a: conditions(first: 2) { edges { cursor } } b: conditions(first: 3) { edges { cursor } }"), 26),
        (of_marie("...F ...F") + " fragment F on Patient { name { family } }", 1 + 2 * 3),
        (of_marie("name @skip(if: true) { family }"), 1 + 3),
        (of_marie("generalPractitioner { ... on Practitioner { id } ... on Organization { id } }"), 1 + 3),
        ('{ __type(name: "Patient") { name } }', 1),
    ],
)
async def test_an_operation_costs_what_the_guide_says(text: str, expected: int) -> None:
    """An object 1, a connection 10, a page its size, another list 3, a value nothing: worked out by hand."""
    assert await cost(text) == expected


@pytest.mark.parametrize(("first", "page"), [(1, 1), (20, 20), (500, 500), (None, 50), (501, 500), (0, 1), (-7, 1)])
async def test_a_page_given_by_a_variable_counts_as_it_is(first: int | None, page: int) -> None:
    """One out of bounds counts as the nearest that isn't: it is refused for what it is, later."""
    text = "query($n: Int) " + of_marie("conditions(first: $n) { edges { cursor } }")
    assert await cost(text, {"n": first}) == 1 + 10 + page
    assert await cost(text.replace("$n: Int", "$n: Int = 9"), {}) == 1 + 10 + 9


async def test_an_operation_above_the_limit_is_refused_with_both_numbers() -> None:
    """So that its author knows how far off it is."""
    text = of_marie("conditions(first: 500) { edges { node { code { coding { code } } } } }")
    dear = await cost(text)
    await operations(Limits(cost=dear)).prepare(text, {}, None, read_only=False)
    for _ in range(2):
        stage = operations(Limits(cost=dear - 1))
        with pytest.raises(OperationRefused) as refused:
            await stage.prepare(text, {}, None, read_only=False)
        assert (refused.value.key, refused.value.detail) == ("cost", {"limit": dear - 1, "cost": dear})


async def test_a_remembered_document_is_weighed_with_the_variables_of_each_request() -> None:
    """The document is the same, the page isn't."""
    stage = operations(Limits(cost=1_000))
    text = "query($n: Int) " + of_marie("conditions(first: $n) { edges { node { id } } }")
    for _ in range(2):
        await stage.prepare(text, {"n": 10}, None, read_only=False)
        with pytest.raises(OperationRefused) as refused:
            await stage.prepare(text, {"n": 500}, None, read_only=False)
        assert refused.value.key == "cost"


async def test_the_introspection_that_tools_send_is_affordable_and_four_of_them_are_not() -> None:
    """Its lists count what the schema holds."""
    whole = get_introspection_query()
    assert await cost(whole) < Limits().cost
    body = re.sub(r"^\s*query IntrospectionQuery ", "", whole)
    inner, fragments = body.strip()[1:].split("fragment FullType", 1)
    inner = inner.rsplit("}", 1)[0]
    many = " ".join(f"s{n}: {inner}" for n in range(4))
    assert await cost(f"{{ {many} }} fragment FullType{fragments}") > Limits().cost


async def test_fragments_that_double_thirty_times_are_weighed_at_once() -> None:
    """Each fragment is weighed once: 2^30 names are a number, not a walk."""
    doubling = " ".join(f"fragment F{n} on Patient {{ ...F{n + 1} ...F{n + 1} }}" for n in range(30))
    text = of_marie("...F0") + doubling + " fragment F30 on Patient { name { family } }"
    found = await weigh_unbounded(text)
    assert found == 1 + 3 * 2**30


async def weigh_unbounded(text: str) -> int:
    """Return the cost of a document that the bounds would refuse."""
    document = parse(text)
    (operation,) = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    fragments = {n.name.value: n for n in document.definitions if isinstance(n, FragmentDefinitionNode)}
    return Prices(core_of(schema())).cost(operation, fragments).of({})


FIELDS = st.sampled_from(
    [
        "id",
        "name { family }",
        "telecom { value }",
        "conditions(first: 3) { edges { node { id code { coding { code } } } } }",
        "observations { edges { node { id } } }",
        "contact { name { family } address { city } }",
        "...F",
        "... on Patient { maritalStatus { text } }",
    ]
)
FRAGMENT = " fragment F on Patient { identifier { value } encounters(first: 2) { edges { cursor } } }"


@settings(max_examples=40, deadline=None)
@given(st.lists(FIELDS, min_size=1, max_size=8), FIELDS, st.integers(0, 8))
async def test_adding_a_field_never_lowers_the_cost(fields: list[str], added: str, place: int) -> None:
    """Wherever it is added; aliases keep fields apart."""

    def text(chosen: list[str]) -> str:
        asked = [one if one.startswith("...") else f"a{rank}: {one}" for rank, one in enumerate(chosen)]
        return of_marie(" ".join(asked)) + (FRAGMENT if "...F" in chosen else "")

    more = [*fields[:place], added, *fields[place:]]
    assert await cost(text(more)) >= await cost(text(fields))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500))
async def test_a_longer_page_never_costs_less(one: int, other: int) -> None:
    """Whatever it holds."""
    text = "query($n: Int) " + of_marie("observations(first: $n) { edges { node { code { text } } } }")
    costs = [await cost(text, {"n": first}) for first in sorted((one, other))]
    assert costs == sorted(costs)


async def test_what_costs_too_much_touches_neither_policy_nor_source(house: House) -> None:
    """400, the code, the reason and both numbers; 200 for who accepts the older media type alone."""
    page = "edges { node { category { coding { code } } code { coding { code } } interpretation { coding { code } } } }"
    dear = of_marie(" ".join(f"o{n}: observations(first: 500) {{ {page} }}" for n in range(10)))
    answer = await house.ask(dear, headers={"accept-language": "en"})
    (error,) = answer.body["errors"]
    assert (answer.status, error["extensions"]["reason"]) == (400, "cost")
    assert error["extensions"]["limit"] == house.settings.limits.cost < error["extensions"]["cost"]
    assert error["message"].startswith("The query costs ")
    older = await house.ask(dear, headers={"accept": "application/json"})
    assert (older.status, older.codes) == (200, ["OPERATION_REFUSED"])
    assert not any(house.calls(source) for source in house.sources)
    assert answer.access["policyRevision"] is None
