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
    """Return the key of the refusal; empty when there is none."""
    document = parse(text)
    (operation,) = (n for n in document.definitions if isinstance(n, OperationDefinitionNode))
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
    assert check(text, Limits(tokens=4_000)) == "tokens"


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
