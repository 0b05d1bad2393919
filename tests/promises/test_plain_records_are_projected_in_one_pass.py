"""Promise: a plain record costs no object of ours, and an id is sealed only where it is asked and on the page."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any

import pytest

from gateway import keyring
from gateway.projection import Root, Scene
from gateway.projection.compiled import Programs
from gateway.projection.seen import Seen
from resolvers.paths import PathTable
from resolvers.records import Element
from tests.gateway.captured_scenes import Captured, Capturing, capture
from tests.gateway.stage_parts import operations
from tests.house import MARIE
from tests.promises.everything import WIDE

MADE: Mapping[CodeType, str] = {
    Element.__init__.__code__: "elements",
    Seen.__init__.__code__: "seen",
    PathTable.read.__code__: "reads",
    keyring._to_text.__code__: "sealed",
}
PLAIN = "status code { text coding { system code display } } value { __typename ... on Quantity { value unit } }"
BINDINGS = 12
"""Objects of each kind that binding a selection to a few classes of records makes, however many records there are."""


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> tuple[Capturing, Captured]:
    """The scene of the family physician."""
    capturing, captured = capture(tmp_path_factory.mktemp("house"), "family")
    return capturing, captured["family"]


def counted(family: tuple[Capturing, Captured], asked: str, most: int = 500) -> tuple[Counter[str], int]:
    """Return what projecting observations makes once its pass is written, and how many observations were shown."""
    capturing, captured = family
    page = f'observations(sources: ["chus"], first: {most}) {{ {asked} }}'
    text = f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {page} }} }}'
    operation = asyncio.run(operations(WIDE).prepare(text, {}, None, read_only=True))
    programs = Programs(capturing.schema, capturing.catalogue, bound=9, sights=1, after=1)
    made: Counter[str] = Counter()
    shown = 0
    for count in (False, True):
        root, scene = _again(captured)
        with _profiled(made) if count else nullcontext():
            data = programs.run(operation, (), root, scene, "fr")
        shown = len(data["patient"]["observations"].get("edges", ()))
    return made, shown


def _again(captured: Captured) -> tuple[Root, Scene]:
    scene = replace(captured.scene, tally=deepcopy(captured.scene.tally), _index={})
    scene.admit(captured.scene.records, captured.scene.class_of, captured.scene.labels)
    return Root(scene, captured.viewer), scene


@contextmanager
def _profiled(made: Counter[str]) -> Iterator[None]:
    def profile(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code in MADE:
            made[MADE[frame.f_code]] += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield
    finally:
        sys.setprofile(before)


def test_no_element_is_made_of_a_plain_record(family: tuple[Capturing, Captured]) -> None:
    """Nor is any field read through the path table's own reader: what is made doesn't grow with the records."""
    made, shown = counted(family, f"edges {{ node {{ {PLAIN} }} }}")
    assert shown > 5 * BINDINGS
    assert max(made["elements"], made["seen"], made["reads"]) <= BINDINGS
    assert made["sealed"] == 0


def test_ids_are_sealed_where_they_are_asked_and_on_the_page(family: tuple[Capturing, Captured]) -> None:
    """Of three records of many, three ids; and a cursor only for who asks one."""
    asked = {"edges { node { id } }": 3, "edges { node { status } }": 0, "edges { cursor node { id } }": 6}
    assert {one: counted(family, one, 3)[0]["sealed"] for one in asked} == asked
