"""The example of a front end: its code is printed as it is, and its operations are what a gateway runs."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from graphql import OperationDefinitionNode, parse

from gateway import settings
from gateway.demo.config import DOCUMENTS
from gateway.pipeline.cost import Prices
from resolvers.schema import core_of
from tests.gateway.stage_parts import prepare, schema
from tests.house import MARIE
from tests.repository.tracked import ROOT

PAGE = ROOT / "docs" / "front-ends.md"
LEFT_OUT = "// …"
TEXTS: dict[str, str] = json.loads(DOCUMENTS.read_text("utf-8"))
WHO = {"value": MARIE}
SINCE = "2026-10-01T00:00:00Z"
GIVEN: dict[str, Any] = {
    "who": WHO,
    "since": SINCE,
    "first": 20,
    "withinDays": 30,
    "fold": True,
    "input": {"patient": WHO, "kind": "RESTRICTION", "reason": "x", "id": "x", "riskToLifeOrIntegrity": True,
              "consentCannotBeObtained": True},
}  # fmt: skip
INPUTS = {
    "Attest": {"patient", "kind", "reason"},
    "BreakGlass": {"patient", "reason", "riskToLifeOrIntegrity", "consentCannotBeObtained"},
    "RecordDirective": {"patient", "kind"},
    "RevokeDirective": {"id", "reason"},
}
PANELS = {"transitions", "sessions", "telehealthActivity", "resourceUse"}


def definition(text: str) -> OperationDefinitionNode:
    """Return the operation of a document."""
    (found,) = (one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode))
    return found


def name(text: str) -> str:
    """Return the operation's name."""
    named = definition(text).name
    return named.value if named else ""


def variables(text: str) -> dict[str, Any]:
    """Return values for what the operation declares."""
    wanted = {one.variable.name.value for one in definition(text).variable_definitions or ()}
    given = {key: value for key, value in GIVEN.items() if key in wanted}
    if "input" in given:
        given["input"] = {key: value for key, value in given["input"].items() if key in INPUTS[name(text)]}
    return given


def roots(text: str) -> set[str]:
    """Return the fields at the root."""
    return {one.name.value for one in definition(text).selection_set.selections if hasattr(one, "name")}


@pytest.mark.parametrize(
    ("file", "code"), re.findall(r"^```tsx? (\S+)\n(.*?)^```", PAGE.read_text("utf-8"), re.M | re.S)
)
def test_each_piece_of_code_is_the_page_s_own(file: str, code: str) -> None:
    """Word for word, in its order."""
    source, at = (ROOT / file).read_text("utf-8"), 0
    for part in code.split(LEFT_OUT):
        found = source.find(part, at)
        assert found >= 0, part
        at = found + len(part)


def test_the_page_shows_code_of_every_part_that_it_promises() -> None:
    """Token, client, errors, partial answers, caching, ids, types."""
    files = set(re.findall(r"^```tsx? gateway/demo/emr/src/(\S+)$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert files >= {"gateway/asking.ts", "gateway/client.ts", "gateway/access.ts", "parts/fresh.tsx", "graphql.ts"}


@pytest.mark.parametrize("text", TEXTS.values(), ids=name)
async def test_each_operation_runs_within_the_limits_that_ship(text: str) -> None:
    """Valid in the schema, bounded, and priced."""
    operation = await prepare(text, variables(text))
    cost = Prices(core_of(schema())).cost(operation.definition, operation.fragments)
    assert cost.of(operation.variables) <= settings.Limits().cost


def test_each_id_is_the_hash_of_its_text() -> None:
    """So that a gateway finds it whichever way the page names it."""
    assert {key: hashlib.sha256(text.encode()).hexdigest() for key, text in TEXTS.items()} == {
        key: key for key in TEXTS
    }
    assert len({name(text) for text in TEXTS.values()}) == len(TEXTS) >= 15


def test_no_operation_holds_a_number_or_more_than_one_patient() -> None:
    """A patient comes by a variable; a list over several patients stands alone."""
    for text in TEXTS.values():
        assert "ZZ" not in text
        assert len(roots(text) & {"patient", "node", *PANELS}) <= 1
        assert not (roots(text) & PANELS and roots(text) - PANELS)
