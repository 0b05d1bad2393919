"""Bounds: depth, width and aliases are counted through fragments, before anything is spent."""

from __future__ import annotations

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import OperationRefused
from gateway.pipeline.bounds import check_bounds
from gateway.settings import Limits

LIMITS = Limits(tokens=200, depth=5, aliases=3, root_fields=2)


def check(text: str, limits: Limits = LIMITS, *, introspection: bool = True) -> str:
    """Return the key of the refusal of a document whose first operation is run; empty when there is none."""
    document = parse(text)
    operation = next(n for n in document.definitions if isinstance(n, OperationDefinitionNode))
    assert all(isinstance(n, OperationDefinitionNode | FragmentDefinitionNode) for n in document.definitions)
    try:
        check_bounds(document, operation, limits, introspection=introspection)
    except OperationRefused as refused:
        return refused.key
    return ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{ a { b { c { d { e } } } } }", ""),
        ("{ a { b { c { d { e { f } } } } } }", "depth"),
        ("{ a { ... { b { ... { c { d { e } } } } } } }", ""),
        ("{ a { ...F } } fragment F on T { b { c { d { e } } } }", ""),
        ("{ a { ...F } } fragment F on T { b { c { d { e { f } } } } }", "depth"),
        ("{ x: a { y: b z: c } }", ""),
        ("{ x: a { y: b z: c w: d } }", "aliases"),
        ("{ a { ...F ...F } } fragment F on T { x: b y: c }", "aliases"),
        ("{ a b }", ""),
        ("{ a b c }", "root-fields"),
        ("{ a ...F } fragment F on Query { b c }", "root-fields"),
        ("{ a ... { b ... { c } } }", "root-fields"),
        ("{ x: a y: a z: a }", "root-fields"),
    ],
)
def test_an_operation_is_weighed_through_its_fragments(text: str, key: str) -> None:
    """As if each were written where it is spread."""
    assert check(text) == key


def test_fragments_that_multiply_are_refused_before_they_are_walked_to_the_end() -> None:
    """Thirty fragments, each spreading the next one twice, are a thousand million fields."""
    parts = [f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }}" for n in range(30)]
    text = "{ a { ...F0 } } " + " ".join(parts) + " fragment F30 on T { b }"
    assert check(text, Limits(tokens=4_000)) == "repeats"
    apart = [f"fragment F{n} on T {{ a{n}: a {{ ...F{n + 1} }} b{n}: b {{ ...F{n + 1} }} }}" for n in range(30)]
    text = "{ a { ...F0 } } " + " ".join(apart) + " fragment F30 on T { b }"
    assert check(text, Limits(tokens=4_000, aliases=10_000, depth=60)) == "tokens"


def test_fragments_that_multiply_nothing_are_refused_too() -> None:
    """Without a field at the end, what is counted must be the spreading itself."""
    parts = [f"fragment F{n} on T {{ ...F{n + 1} ...F{n + 1} }}" for n in range(24)]
    text = "{ a { ...F0 } } " + " ".join(parts) + " fragment F24 on T { ...Unknown }"
    assert check(text, Limits(tokens=4_000)) == "tokens"


def test_a_fragment_that_spreads_itself_ends() -> None:
    """Validation refuses it; here it must not be walked for ever."""
    assert check("{ a { ...F } } fragment F on T { b ...F }") == ""
    assert check("{ a { ...F } } fragment F on T { ...G } fragment G on T { b ...F }") == ""
    assert check("{ a { ...Missing } }") == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("{ a @d { b @d } }", ""),
        ("{ a @d { b @d c @d } }", "directives"),
        ("query @d { a @d @d }", "directives"),
        ("query($v: Int @d) { a @d ... @d { b } }", "directives"),
        ("{ a { ...F ...F ...F } } fragment F on T { b @d }", "directives"),
        ("{ a { ...F @d @d } } fragment F on T { b }", ""),
        ("{ a @d @d @d }", "directives-place"),
        ("query @d @d @d { a }", "directives-place"),
        ("query($v: Int @d @d @d) { a }", "directives-place"),
        ("{ a { ... @d @d @d { b } } }", "directives-place"),
    ],
)
def test_directives_are_counted_wherever_they_stand(text: str, key: str) -> None:
    """In all, and in one place; those of a fragment at each of its spreads."""
    assert check(text, Limits(directives=2, directives_a_place=2)) == key


def test_a_field_repeated_in_one_place_is_refused_and_elsewhere_it_is_not() -> None:
    """Each is compared with each other in its place alone."""
    assert check("{ a { " + "b " * 100 + "} }", Limits()) == ""
    assert check("{ a { " + "b " * 101 + "} }", Limits()) == "repeats"
    assert check("{ a { " + "b: c b " * 51 + "} }", Limits()) == "repeats"
    spread = " ".join(f"f{n} {{ ...F }}" for n in range(150))
    assert check("{ a { " + spread + " } } fragment F on T { b { c } }", Limits()) == ""


def test_what_is_merged_is_one_place() -> None:
    """Ten times ten are compared as a hundred: two selections of one field hold one answer's object."""
    assert check("{ a { " + "b { " + "c " * 10 + "} " + ("b { " + "c " * 10 + "} ") * 9 + "} }", Limits()) == ""
    assert check("{ a { " + ("b { " + "c " * 10 + "} ") * 11 + "} }", Limits()) == "repeats"


REPEATED = "b " * 101
UNREAD = [
    (f"query B {{ a {{ {REPEATED} }} }}", "repeats"),
    (f"query B {{ a {{ ...F }} }} fragment F on T {{ {REPEATED} }}", "repeats"),
    (f"fragment F on T {{ {REPEATED} }}", "repeats"),
    (f"fragment F on T {{ a {{ ...G }} }} fragment G on T {{ {REPEATED} }}", "repeats"),
    (f"fragment F on T {{ {REPEATED} }} fragment F on T {{ b }} query B {{ ...F }}", "repeats"),
    ("query B { a { b { c { d { e { f } } } } } }", "depth"),
    ("fragment F on T { a { b { c { d { e { f } } } } } }", "depth"),
    ("query B { w: a { x: b y: c z: d } }", "aliases"),
    ("fragment F on T { w: a { x: b y: c z: d } }", "aliases"),
    ("query B @d @d @d { a }", "directives-place"),
    ("fragment F on T { a @d @d @d }", "directives-place"),
    ("fragment F on T { ...G ...G } fragment G on T { ...H ...H } fragment H on T { ...I }", ""),
    ("query B { a b c __schema { d } }", ""),
]


@pytest.mark.parametrize(("text", "key"), UNREAD)
def test_what_is_not_run_is_bounded_all_the_same(text: str, key: str) -> None:
    """Validation reads it: another operation, a fragment that nothing spreads, the first of two of one name."""
    limits = Limits(tokens=400, depth=5, aliases=3, root_fields=2, directives_a_place=2)
    assert check("query A { a } " + text, limits, introspection=False) == key


def test_each_part_has_its_own_aliases_and_the_document_its_operations() -> None:
    """Three in each of twenty; a twenty-first is one too many."""
    part = "query Q%d { x: a { y: b z: c } } "
    assert check("".join(part % n for n in range(20)), Limits(aliases=3)) == ""
    assert check("".join(part % n for n in range(21)), Limits(aliases=3)) == "operations"


def test_what_all_parts_spread_is_counted_together() -> None:
    """Each is below the limit alone."""
    fragment = "fragment F on T { " + " ".join(f"b{n}" for n in range(50)) + " }"
    assert check("query A { ...F } query B { ...F } " + fragment, Limits(tokens=104, root_fields=99)) == ""
    assert check("query A { ...F } query B { ...F } query C { ...F } " + fragment, Limits(tokens=104, root_fields=99))


def test_fragments_within_fragments_are_bounded_where_depth_does_not_grow() -> None:
    """The stack is."""
    for depth, key in ((128, ""), (129, "depth")):
        assert check("{ " + "... { " * depth + "a" + " }" * depth + " }", Limits()) == key


@pytest.mark.parametrize("text", ["{ __schema { a } }", '{ x: __type(name: "P") { a } }', "{ ... { __schema { a } } }"])
def test_introspection_is_found_wherever_it_hides(text: str) -> None:
    """Under an alias or a fragment of the root."""
    assert check(text, introspection=False) == "introspection"
    assert check(text) == ""


def nested(depth: int) -> str:
    """Return an operation of this depth."""
    return "{ a " * depth + "}" * depth


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 40), st.integers(4, 30))
def test_depth_is_refused_exactly_above_its_limit(depth: int, limit: int) -> None:
    """And nothing but depth."""
    assert check(nested(depth), Limits(depth=limit)) == ("depth" if depth > limit else "")
