"""Programs: which documents are compiled, when, for how long they are kept, and that they hold nobody's values."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLObjectType, parse, print_ast

from gateway.errors import Unexpected
from gateway.located import Located
from gateway.pipeline.conditions import condition_variables
from gateway.pipeline.operation import Operation
from gateway.projection import Root, Scene
from gateway.projection.compiled import Programs
from gateway.target import Target
from resolvers.field_readers import field_readers
from resolvers.schema import core_of
from resolvers.types.views import TermView, ViewerView
from tests.gateway.stage_parts import catalogue, keyring, prepare, schema
from tests.house import MARIE

VIEWER = ViewerView("v-1", "Dre Tremblay", (TermView("md", {"fr": "Médecin", "en": "Doctor"}),), None, None, None, ())
CHOOSES = "query ($x: Boolean!) { viewer { id name @include(if: $x) } }"


class Counted(Programs):
    """Programs that count what the oracle executed."""

    def __init__(self, **given: Any) -> None:
        super().__init__(core_of(schema()), catalogue(), **{"bound": 10, **given})
        self.by_oracle = 0
        self._oracle = self
        self._inner = Programs(core_of(schema()), catalogue(), bound=10, sights=10**9)
        self._depth = 0

    def run(self, *given: Any) -> Mapping[str, Any]:
        """Execute; what comes back to be executed by the oracle is counted."""
        self._depth += 1
        try:
            if self._depth == 2:
                self.by_oracle += 1
                return self._inner.run(*given)
            return super().run(*given)
        finally:
            self._depth -= 1


def _scene() -> Scene:
    directory: Any = None
    return Scene(catalogue(), keyring(), directory, {}, Target(), Located())


def run(programs: Programs, operation: Operation, language: str = "fr") -> Mapping[str, Any]:
    """Execute an operation about nobody."""
    scene = _scene()
    conditions = tuple(sorted(set(condition_variables(operation))))
    return programs.run(operation, conditions, Root(scene, VIEWER), scene, language)


async def test_a_document_is_compiled_when_it_comes_again() -> None:
    """Its first sight is the oracle's; what the caller's variables are doesn't matter."""
    programs = Counted()
    operation = await prepare("{ viewer { id roles { code label } } }")
    expected = {"viewer": {"id": "v-1", "roles": [{"code": "md", "label": "Médecin"}]}}
    assert [run(programs, operation) == expected for _ in range(3)] == [True] * 3
    assert programs.by_oracle == 1


async def test_each_choice_of_conditions_is_a_program_of_its_own() -> None:
    """`@include` by a variable: what one program leaves out, the other has."""
    programs = Counted(sights=1)
    found = [run(programs, await prepare(CHOOSES, {"x": x})) for x in (True, False, True)]
    assert found[0] == found[2] == {"viewer": {"id": "v-1", "name": "Dre Tremblay"}}
    assert found[1] == {"viewer": {"id": "v-1"}}
    assert programs.by_oracle == 0


async def test_the_language_of_one_caller_is_not_another_s() -> None:
    """One program, two callers."""
    programs = Counted(sights=1)
    operation = await prepare("{ viewer { roles { label } } }")
    said = [run(programs, operation, language)["viewer"]["roles"][0]["label"] for language in ("fr", "en", "fr")]
    assert said == ["Médecin", "Doctor", "Médecin"]


@pytest.mark.parametrize("text", ["{ __schema { queryType { name } } }", '{ __type(name: "Patient") { name } }'])
async def test_introspection_is_the_oracle_s(text: str) -> None:
    """Every time."""
    programs = Counted(sights=1)
    operation = await prepare(text)
    assert run(programs, operation) == run(programs, operation)
    assert programs.by_oracle == 2


async def test_what_is_least_recently_used_is_forgotten() -> None:
    """The bound holds, for what was seen once and for what is compiled."""
    programs = Counted(bound=2, sights=1)
    operations = [await prepare(f"{{ viewer {{ a{n}: id }} }}") for n in range(4)]
    for operation in operations:
        run(programs, operation)
    assert len(programs._programs) == 2


async def test_null_where_the_schema_has_none_fails_the_operation() -> None:
    """As with the oracle, for which any error of execution is a failure of the whole."""
    programs, operation = Counted(sights=1), await prepare("{ viewer { id } }")
    scene = _scene()
    nothing: Any = None  # no view is made so: the schema has no null there
    nobody = ViewerView(nothing, None, (), None, None, None, ())
    with pytest.raises(Unexpected):
        programs.run(operation, (), Root(scene, nobody), scene, "fr")


async def test_a_program_holds_no_value_of_a_caller() -> None:
    """Neither an identifier of the text nor one of a variable is reachable from what is remembered."""
    programs = Counted(sights=1)
    first = await prepare(f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ id }} viewer {{ id }} }}')
    text = "query ($n: String!) { patient(identifier: {value: $n}) { id name { family } } }"
    run(programs, replace(first, document=parse(f"# {MARIE}\n{print_ast(first.document)}")))
    run(programs, await prepare(text, {"n": MARIE}))
    assert MARIE not in "".join(_texts(programs._programs))


def _texts(held: Any) -> list[str]:
    """Return every text that can be reached from something, modules, types and the schema left out."""
    met, found, stack = {id(core_of(schema())), id(catalogue())}, [], [held]
    while stack:
        one = stack.pop()
        if id(one) in met or isinstance(one, type | GraphQLObjectType) or type(one).__name__ in ("module", "function"):
            if type(one).__name__ == "function" and id(one) not in met:
                met.add(id(one))
                stack += [cell.cell_contents for cell in one.__closure__ or ()]
            continue
        met.add(id(one))
        found += [one] if isinstance(one, str) else []
        stack += gc.get_referents(one)
    return found


def test_every_field_of_a_query_can_be_read_without_an_executor() -> None:
    """Else the start fails: a field that reads in its own way would be compiled wrongly."""
    readers = field_readers(core_of(schema()))
    missing = {name for name in catalogue().fields if name not in readers and not name.startswith("Mutation.")}
    assert {name.partition(".")[0] for name in missing} <= {"Node", "Record"}


def test_every_object_type_is_told_by_its_own_name() -> None:
    """What the compiled projection rests on: a value is of the type that it says, and of no other."""
    held = {name: kind for name, kind in core_of(schema()).type_map.items() if isinstance(kind, GraphQLObjectType)}
    for name, kind in held.items():
        if name.startswith("__") or name in ("Query", "Mutation"):
            continue
        is_type_of: Any = kind.is_type_of
        said = {other: is_type_of(type("Said", (), {"type": other})(), None) for other in (name, "Other")}
        assert said == {name: True, "Other": False}
