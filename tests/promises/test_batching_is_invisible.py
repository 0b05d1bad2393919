"""Promise: asking everything at once gives what asking one field of one record at a time would give."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import FieldNode, InlineFragmentNode, OperationDefinitionNode, parse, print_ast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.access import Verdict
from gateway.decisions import Decisions, RecordClass
from gateway.engines import Bundle, EmbeddedEngine
from resolvers.catalogue import Catalogue
from resolvers.schema import build_schema
from tests.house import MARIE, Reply
from tests.lasting import LastingHouse, lasting_house
from tests.promises.aimed_questions import aimed_questions
from tests.promises.everything import selection

PEOPLE = ("dr-pelletier", "facturation", "inf-roy", "pharm-cote")
PAGE = 4
DEPTH = 2
WITHIN = frozenset({"condition", "care_team", "laboratory"})
UNHURRIED = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
Asked = Mapping[str, Any]
Ask = Callable[[Asked], Decisions]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """The embedded engine, asked for decisions."""
    engine = EmbeddedEngine(Bundle.load(Path("policies")), deadline_s=60)
    with asyncio.Runner() as runner:

        def decide(asked: Asked) -> Decisions:
            answer = runner.run(engine.evaluate("decisions", asked))
            rows = {name: _row(one) for name, one in asked["classes"].items()}
            return Decisions(answer, [request["source"] for request in asked["requests"]], rows)

        yield decide
        runner.run(engine.aclose())


def _row(one: Asked) -> RecordClass:
    categories, labels, selectors = (tuple(one[part]) for part in ("categories", "labels", "selectors"))
    return RecordClass(one["type"], categories, labels, selectors, one.get("establishment"))


def _alone(asked: Asked, coordinate: str, request: Asked, name: str) -> dict[str, Any]:
    """Return the question about one coordinate, one source and one class, or none."""
    classes = {name: asked["classes"][name]} if name else {}
    return {
        **asked, "coordinates": [coordinate], "classes": classes, "requests": [{**request, "classes": list(classes)}],
    }  # fmt: skip


def _verdicts(decisions: Decisions, coordinate: str, source: str, name: str) -> tuple[Verdict, Verdict, Verdict]:
    """Return what is said of a coordinate: for the class, for what a record refers to, and by the role alone."""
    return (
        decisions.of(coordinate, source, name),
        decisions.of(coordinate, source, name, WITHIN),
        decisions.by_role(coordinate),
    )


def _compare(ask: Ask, asked: Asked) -> None:
    whole = ask(asked)
    for coordinate in asked["coordinates"]:
        for request in asked["requests"]:
            for name in (*asked["classes"], ""):
                alone = ask(_alone(asked, coordinate, request, name))
                place = (coordinate, request["source"], name)
                assert _verdicts(alone, *place) == _verdicts(whole, *place), place


@settings(UNHURRIED, max_examples=40)
@given(asked=aimed_questions())
def test_a_factored_answer_is_the_sum_of_single_ones(ask: Ask, asked: dict[str, Any]) -> None:
    """Every coordinate, source and class of a question, each asked alone, gets the verdict that it got among others."""
    _compare(ask, asked)


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=1_000)
@given(asked=aimed_questions())
def test_thousands_of_factored_answers_are_the_sum_of_single_ones(ask: Ask, asked: dict[str, Any]) -> None:
    """The same, for long."""
    _compare(ask, asked)


@cache
def _connections() -> Mapping[str, str]:
    """Return the patient's connections, each with the type of its records."""
    catalogue = Catalogue.of(build_schema())
    return {spec.field: spec.record_type for spec in catalogue.connections.values()}


@cache
def _fields(name: str) -> Mapping[str, str]:
    """Return the fields of a type as selections, by response key, as the whole question has them."""
    return {_key(node): print_ast(node) for node in _nodes(f"{{ x {selection(name, DEPTH)} }}")}


def _nodes(text: str) -> list[FieldNode]:
    definition = parse(text).definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    root = definition.selection_set.selections[0]
    assert isinstance(root, FieldNode | InlineFragmentNode)
    assert root.selection_set is not None
    return [node for node in root.selection_set.selections if isinstance(node, FieldNode)]


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value


def _demographics() -> Mapping[str, str]:
    return {key: text for key, text in _fields("Patient").items() if key not in _connections()}


def _patient(inner: str) -> str:
    return f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {inner} }} }}'


def _page(connection: str, inner: str) -> str:
    return (
        f"{connection}(first: {PAGE}) {{ pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ {inner} }} }} }}"
    )


@cache
def _everything() -> str:
    pages = [_page(name, "rid: id " + " ".join(_fields(kind).values())) for name, kind in _connections().items()]
    return _patient(" ".join([*_demographics().values(), *pages]))


class Wholes:
    """A house, and each person's answer to the whole question, asked once."""

    def __init__(self, house: LastingHouse) -> None:
        self.house = house
        self._answers: dict[str, Reply] = {}

    def of(self, who: str) -> Reply:
        if who not in self._answers:
            self._answers[who] = self.house.ask(_everything(), who)
        return self._answers[who]


@pytest.fixture(scope="module")
def wholes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wholes]:
    """One house for the module."""
    with lasting_house(tmp_path_factory.mktemp("house")) as house:
        yield Wholes(house)


def _refusals(reply: Reply) -> set[tuple[str, str, str]]:
    """Return the refusals that an answer names, without the places where it does."""
    said = [error["extensions"] for error in reply.body.get("errors", [])]
    return {(one["code"], one.get("coordinate", ""), one.get("reason", "")) for one in said}


def _compare_errors(alone: Reply, whole: Reply, parent: str, key: str) -> None:
    """What is said of a field alone is said of it among others, and the reverse for the field's own coordinate."""
    assert _refusals(alone) <= _refusals(whole)
    name = _fields(parent)[key].split("{")[0].partition(":")[2].strip()
    own = {one for one in _refusals(whole) if one[1] == f"{parent}.{name}"}
    assert own <= _refusals(alone)
    assert set(alone.access["masked"]) <= set(whole.access["masked"])
    shown = [{s["id"]: s["status"] for s in reply.access["sources"]} for reply in (alone, whole)]
    assert shown[0] == shown[1]


def _compare_demographic(wholes: Wholes, who: str, key: str) -> None:
    whole, alone = wholes.of(who), wholes.house.ask(_patient(_demographics()[key]), who)
    assert alone.patient[key] == whole.patient[key]
    _compare_errors(alone, whole, "Patient", key)


def _compare_column(wholes: Wholes, who: str, connection: str, key: str) -> None:
    """One field of a page of records, alone in its connection."""
    kind = _connections()[connection]
    whole, alone = wholes.of(who), wholes.house.ask(_patient(_page(connection, _fields(kind)[key])), who)
    page, expected = alone.patient[connection], whole.patient[connection]
    if expected is None:
        assert page is None
    else:
        assert page["pageInfo"] == expected["pageInfo"]
        pairs = [[(e["cursor"], e["node"][key]) for e in one["edges"]] for one in (page, expected)]
        assert pairs[0] == pairs[1]
    _compare_errors(alone, whole, kind, key)


def _compare_cells(wholes: Wholes, who: str, connection: str, key: str, most: int = PAGE) -> None:
    """One field of one record at a time, by its id."""
    kind, page = _connections()[connection], wholes.of(who).patient[connection]
    for edge in (page or {"edges": []})["edges"][:most]:
        query = f'{{ node(id: "{edge["node"]["rid"]}") {{ ... on {kind} {{ {_fields(kind)[key]} }} }} }}'
        node = wholes.house.ask(query, who).data["node"]
        assert node is not None, "a record that is shown has no node"
        assert node[key] == edge["node"][key], (who, kind, _fields(kind)[key])


CELLS = tuple((connection, key) for connection, kind in _connections().items() for key in _fields(kind))


@settings(UNHURRIED, max_examples=35)
@given(who=st.sampled_from(PEOPLE), cell=st.sampled_from(CELLS))
def test_a_field_alone_reads_as_it_does_among_all(wholes: Wholes, who: str, cell: tuple[str, str]) -> None:
    """Over HTTP, by its connection and by the record's own id: values, order, cursors, refusals and sources."""
    _compare_column(wholes, who, *cell)
    _compare_cells(wholes, who, *cell, most=1)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_demographic_field_alone_reads_as_it_does_among_all(wholes: Wholes, who: str) -> None:
    """The patient's own fields, one at a time."""
    for key in _demographics():
        _compare_demographic(wholes, who, key)


def test_the_whole_question_is_answered_to_each_as_far_as_they_may_read(wholes: Wholes) -> None:
    """The comparison compares something: each person sees records, and each sees others."""
    seen = {who: {c: len(p["edges"]) for c in _connections() if (p := wholes.of(who).patient[c])} for who in PEOPLE}
    assert seen["dr-pelletier"]["encounters"] == PAGE
    assert seen["facturation"] == {"coverages": 4, "billingActivities": PAGE}
    assert "encounters" in seen["inf-roy"]
    assert "encounters" not in seen["pharm-cote"]


@pytest.mark.nightly
@pytest.mark.parametrize("who", PEOPLE)
def test_every_field_of_every_record_alone_reads_as_it_does_among_all(wholes: Wholes, who: str) -> None:
    """Nothing is left to chance: all connections, all fields, all records of the first page."""
    for cell in CELLS:
        _compare_column(wholes, who, *cell)
        _compare_cells(wholes, who, *cell)
