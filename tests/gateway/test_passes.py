"""Passes: records of every type, as odd as JSON can be, projected in one go as the oracle does field by field."""

from __future__ import annotations

import asyncio
import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from random import Random
from types import CodeType, FunctionType
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLScalarType
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateway.errors import Unexpected
from gateway.pipeline.operation import Operation
from gateway.projection import Root
from gateway.projection.compiled import Programs
from gateway.projection.compiled.leaf_source import AGAIN, USUAL, WORD, Texts, words
from gateway.projection.compiled.leaves import leaf_of
from gateway.projection.compiled.programs import KEPT
from gateway.projection.compiled.source import KNOWN
from gateway.projection.scene import Tally
from gateway.sources import Fault
from resolvers.paths import PathTable
from resolvers.scalars import SCALARS, enum
from resolvers.schema import core_of
from tests.gateway.captured_scenes import Captured, Capturing, capture
from tests.gateway.odd_json import ODD
from tests.gateway.stage_parts import catalogue, operations, schema
from tests.house import MARIE
from tests.promises.everything import WIDE, selection
from tests.twice import Twice

UNHURRIED = settings(
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
CONNECTIONS = tuple(sorted(catalogue().connections))
BOUNDS = WIDE.model_copy(update={"directives": 100_000})


@dataclass(frozen=True, slots=True, repr=False)
class Scenes:
    """Scenes of one house, and what executes over them."""

    captured: Mapping[str, Captured]
    capturing: Capturing
    programs: Programs
    twice: Twice

    def __repr__(self) -> str:
        return "Scenes()"


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Scenes:
    """The scenes of a physician and of the patient."""
    capturing, captured = capture(tmp_path_factory.mktemp("house"), "family", "own")
    programs = Programs(capturing.schema, capturing.catalogue, bound=100, sights=1, after=1)
    return Scenes(captured, capturing, programs, Twice(capturing.schema, capturing.catalogue, programs))


def wide(connection: str) -> Operation:
    """Return the operation that asks for all of a connection's records, three levels deep."""
    spec = catalogue().connections[connection]
    inner = f"{spec.field}(first: 500) {{ edges {{ cursor node {selection(spec.record_type)} __typename }} }}"
    text = f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {inner} }} }}'
    return asyncio.run(operations(BOUNDS).prepare(text, {}, None, read_only=True))


def both(scenes: Scenes, connection: str, random: Random) -> int:
    """Project a connection both ways over both scenes, of odd records; tell how often it was answered."""
    operation, answered = wide(connection), 0
    for each in scenes.captured.values():
        root, scene = each.again(random, (0.9,))
        with suppress(Unexpected):
            answered += bool(scenes.twice.run(operation, (), root, scene, each.language))
    return answered


@settings(UNHURRIED, max_examples=5)
@given(seed=st.integers(min_value=0, max_value=10**9), connection=st.sampled_from(CONNECTIONS))
def test_odd_records_are_projected_as_the_oracle_does(scenes: Scenes, seed: int, connection: str) -> None:
    """Nulls in lists, numbers for texts, maps for lists, spread values: the path table says what they are, once."""
    both(scenes, connection, Random(seed))


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=150)
@given(seed=st.integers(min_value=0, max_value=10**9), connection=st.sampled_from(CONNECTIONS))
def test_many_more_odd_records_are(scenes: Scenes, seed: int, connection: str) -> None:
    """The same, by night."""
    both(scenes, connection, Random(seed))


def test_most_odd_records_are_answered(scenes: Scenes) -> None:
    """Else the property would compare failures."""
    some = CONNECTIONS[::4]
    assert sum(both(scenes, connection, Random(1)) for connection in some) > len(some)


def test_a_pass_serves_every_caller_of_the_same_decisions(scenes: Scenes) -> None:
    """A second execution writes none, whoever asks."""
    operation, each = wide("Patient.conditions"), scenes.captured["family"]
    written = []
    for _ in range(3):
        root, scene = each.again(Random(0), (0.0,))
        scenes.programs.run(operation, (), root, scene, each.language)
        written.append(sum(1 for one in _reached(scenes.programs) if _is_binder(one)))
    assert written[0] == written[1] == written[2] > 0


def test_what_a_forgotten_document_had_written_may_be_written_again(scenes: Scenes) -> None:
    """The bound is on what is kept, not on what ever was."""
    capturing, each = scenes.capturing, scenes.captured["family"]
    programs, left = Programs(capturing.schema, capturing.catalogue, bound=1, sights=1, after=1), []
    for connection in ("Patient.allergies", "Patient.conditions", "Patient.allergies"):
        scene = replace(each.scene, tally=Tally())
        programs.run(wide(connection), (), Root(scene, each.viewer), scene, "fr")
        left.append(programs._pool.fields)
    assert left[0] == left[2] < KEPT


def test_nothing_is_written_beyond_the_bound(scenes: Scenes) -> None:
    """Each field then goes its own way, to the same answer."""
    capturing, each = scenes.capturing, scenes.captured["family"]
    programs = Programs(capturing.schema, capturing.catalogue, bound=1, sights=1, after=1)
    programs._pool.fields = 0
    twice = Twice(capturing.schema, capturing.catalogue, programs)
    scene = replace(each.scene, tally=Tally())
    assert twice.run(wide("Patient.conditions"), (), Root(scene, each.viewer), scene, "fr")
    assert not any(map(_is_binder, _reached(programs)))


def test_a_new_document_takes_the_place_of_an_old_one_when_too_much_is_written(scenes: Scenes) -> None:
    """A few large documents can't keep all others from having passes."""
    capturing, each = scenes.capturing, scenes.captured["family"]
    programs = Programs(capturing.schema, capturing.catalogue, bound=100, sights=1, after=1)
    programs._pool.fields = 1
    for connection in ("Patient.allergies", "Patient.conditions", "Patient.observations"):
        scene = replace(each.scene, tally=Tally())
        programs.run(wide(connection), (), Root(scene, each.viewer), scene, "fr")
        assert any(map(_is_binder, _reached(programs)))
        assert len(programs._programs) == 1


def test_passes_are_written_in_positional_names(scenes: Scenes) -> None:
    """No text of a document, a mapping or a record is in one: neither as a name, nor as a constant."""
    both(scenes, "Patient.observations", Random(2))
    codes = {one.__code__ for one in _reached(scenes.programs) if _is_binder(one)}
    names, constants = zip(*(_said(code) for code in codes), strict=True)
    ours = {*KNOWN, "bind", "make", "run", "bound", "json", "record", "counts", "texts", "seen", *AGAIN}
    methods = {"get", "rulings", "holder", "scene", "seal", "makes", "of", "isascii", "append"}
    assert {one for some in names for one in some if not re.fullmatch("[kv][0-9]+", one)} <= ours | methods
    texts = {one for some in constants for one in some if isinstance(one, str)}
    assert all(re.fullmatch(r"bind\.<locals>\.make(\.<locals>\.<listcomp>)?|<listcomp>|make", one) for one in texts)


def test_a_source_that_failed_is_named_where_its_record_would_stand(scenes: Scenes) -> None:
    """A pass leaves a reference to the field's own way, which says where in the answer it is read."""
    each = scenes.captured["family"]
    stay = next(one for one in each.scene.records if one.type == "Encounter" and one.root().read("serviceProvider"))
    scene = replace(each.scene, tally=Tally(), _index={})
    scene.admit(tuple(r for r in scene.records if r.type != "Organization"), each.scene.class_of, each.scene.labels)
    scene.faults = {source: {"Organization": Fault(source, "time-out", "slow")} for source in scene.gives}
    text = f'{{ node(id: "{scene.seal(stay)}") {{ ... on Encounter {{ status org: serviceProvider {{ id }} }} }} }}'
    operation = asyncio.run(operations(BOUNDS).prepare(text, {}, None, read_only=True))
    scenes.twice.run(operation, (), Root(scene, each.viewer), scene, "fr")
    assert [(one.path, one.source) for one in scene.tally.errors] == [(("node", "org"), stay.source)]


def test_passes_hold_no_value_of_a_record(scenes: Scenes) -> None:
    """What outlives a request knows the schema and the path tables, and nobody."""
    root, scene = scenes.captured["family"].again(Random(0), (0.0,))
    scenes.programs.run(wide("Patient.encounters"), (), root, scene, "fr")
    ids = {one.local_id for one in scene.records if len(one.local_id) > 8}
    held = {one for one in _reached(scenes.programs) if isinstance(one, str)}
    assert ids
    assert not ids & held
    assert MARIE not in held


LEAVES = {
    name: leaf_of(held) for name, held in core_of(schema()).type_map.items() if isinstance(held, GraphQLScalarType)
}
STATES = frozenset({"FINAL", "IN_PROGRESS", "LESS_THAN", "GREATER_OR_EQUAL"})


@pytest.mark.parametrize("name", sorted(USUAL))
@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_usual_leaf_is_what_its_scalar_reads(name: str, value: Any) -> None:
    """Whatever the value: it leaves as its reader reads it, or is left to the path table."""
    given = _evaluated(USUAL[name], SCALARS[name], value)
    assert given == "odd" or (given, type(given)) == (read := LEAVES[name](None, SCALARS[name](value)), type(read))


@pytest.mark.parametrize("value", ODD, ids=repr)
def test_a_usual_word_is_what_its_enumeration_reads(value: Any) -> None:
    """Other spellings are left to the path table."""
    given = _evaluated(WORD, words(STATES, lambda run, word: word).get, value)
    assert given in ("odd", enum(STATES)(value))


@pytest.mark.parametrize(("code", "word"), [("final", "FINAL"), ("in-progress", "IN_PROGRESS"), ("<", "LESS_THAN")])
def test_the_codes_of_a_specification_are_usual(code: str, word: str) -> None:
    """As FHIR writes them, without the path table."""
    assert words(STATES, lambda run, word: word).get(code) == (word if code != "<" else None)


def _evaluated(text: str, read: Any, value: Any) -> Any:
    """Return what an expression of a pass gives."""
    space = {**KNOWN, "read": read, "v": value, "odd": "odd"} | {held: Texts(of) for held, of in AGAIN.items()}
    return eval(text.format(v="v", read="read", odd="odd"), dict(space))


def _is_binder(one: Any) -> bool:
    return isinstance(one, FunctionType) and one.__code__.co_filename == "<pass>"


def _said(code: CodeType) -> tuple[set[str], set[Any]]:
    """Return the names and the constants of some code and of all within it."""
    names, constants = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}, set[Any]()
    for one in code.co_consts:
        if isinstance(one, CodeType):
            inner = _said(one)
            names, constants = names | inner[0], constants | inner[1]
        else:
            constants.add(one)
    return {one for one in names if not one.startswith(".")}, constants


def _reached(held: Any) -> Iterator[Any]:
    """Yield everything that can be reached from programs, the schema, types, path tables and foreign code left out."""
    met, stack = {id(core_of(schema())), id(catalogue())}, [held]
    while stack:
        one = stack.pop()
        left_out = isinstance(one, type | GraphQLObjectType | PathTable) or type(one).__name__ == "module"
        if id(one) in met or left_out:
            continue
        met.add(id(one))
        yield one
        if isinstance(one, FunctionType) and not _is_binder(one):
            stack += [cell.cell_contents for cell in one.__closure__ or ()]
        else:
            stack += gc.get_referents(one)
