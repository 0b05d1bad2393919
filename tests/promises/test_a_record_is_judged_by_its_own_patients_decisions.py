"""Promise: in an answer about several patients, no record of one is ever judged by the decisions on another."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import parse
from graphql.execution import execute_sync

from gateway.decisions import Decisions, RecordClass
from gateway.demo.config import demo_settings
from gateway.directory import Directory
from gateway.located import Located
from gateway.projection import Guard, Root
from gateway.projection.panel import Missing, PanelPage, show
from gateway.projection.patient import PatientFile
from gateway.projection.scene import STRANGER, Ground, Holder, Scene
from gateway.projection.seen import Seen
from gateway.projection.transitions import transition
from gateway.target import Target
from resolvers.protocols import Person
from resolvers.records import Record
from resolvers.schema import core_of
from resolvers.types.views import ViewerView
from tests.gateway.stage_parts import catalogue, keyring, record, schema

EVERYTHING = ("encounter", "identity", "medication", "provenance")
QUERY = """
{ transitions(since: "2026-11-01T00:00:00Z") { edges { node {
  at reason { text } encounter { reasonCode { text } } patient { encounters { edges { node { reasonCode { text } } } } }
} } } }
"""


def _stay(patient: str, reason: str) -> Record:
    """Return a stay; two patients' have the same id at the same source, as those of two systems could."""
    body = {
        "status": "finished", "class": {"code": "IMP"}, "reasonCode": [{"text": reason}],
        "period": {"start": "2026-11-11T15:40:00-05:00", "end": "2026-11-17T14:05:00-05:00"},
    }  # fmt: skip
    found = record("Encounter", "stay-1", **body)
    return Record(found.type, found.source, found.local_id, patient, found.body, found.table, found.as_of)


def _decisions(verdict: Any) -> Decisions:
    """Return decisions that open everything at the source, and say this of the one class of stays."""
    every = {c: list(codes) for c, codes in catalogue().coordinates().items()}
    answer = {
        "revision": "r1", "subject": "permit", "coordinates": every, "role": dict.fromkeys(_codes(), "permit"),
        "fields": {}, "classes": {"c0": verdict}, "requests": [{"open": sorted(_codes()), "shut": {}}],
    }  # fmt: skip
    return Decisions(answer, ["chus"], {"c0": RecordClass("Encounter", ("encounter", "provenance"), (), ())})


def _codes() -> set[str]:
    return {code for codes in catalogue().coordinates().values() for code in codes}


def _ground() -> Ground:
    settings = demo_settings(8000, None, None, Path("state"))
    tables: dict[str, Any] = {"terms": {}, "never": {"systems": [], "words": [], "types": []}}
    directory = Directory(settings, tables, keyring(), lambda _: None)
    gives = {"chus": frozenset({"Encounter", "Patient"})}
    return Ground(catalogue(), keyring(), directory, gives, "registre")


def _scene(name: str, patient: str, reason: str, verdict: Any) -> tuple[Scene, Record]:
    located = Located(people={"chus": Person(patient, (), "", "", "", "")})
    scene, stay = _ground().scene(Target(), located), _stay(patient, reason)
    scene.name, scene.decisions = name, _decisions(verdict)
    scene.admit((stay,), {id(stay): "c0"}, {})
    scene.patient = PatientFile(scene)
    return scene, stay


@pytest.fixture
def two() -> tuple[Scene, Scene, Record, Record]:
    """Two patients: the first's stays are permitted but for their coordinate of reasons, the second's whole."""
    shut, first = _scene("p0", "p-1", "Dépression", {"v": "permit", "x": {"Encounter.reasonCode": "deny:LABEL"}})
    open_, second = _scene("p1", "p-2", "Pneumonie", "permit")
    return shut, open_, first, second


def _whole(*scenes: Scene) -> Scene:
    whole = _ground().scene(Target(), Located())
    whole.others = {scene.name: scene for scene in scenes}
    return whole


def _project(whole: Scene) -> Any:
    viewer = ViewerView("v", None, (), None, None, None, ())
    guard = Guard(whole, "fr")
    core = core_of(schema())
    result = execute_sync(core, parse(QUERY), root_value=Root(whole, viewer), middleware=[guard])
    assert result.errors is None
    return result.data


def test_each_patient_s_records_read_as_their_own_decisions_say(two: tuple[Scene, Scene, Record, Record]) -> None:
    """Two stays under one id: the reason of one shows, the other's doesn't, whichever way leads there."""
    shut, open_, *_ = two
    items = [transition(scene, ("chus", "Encounter", "stay-1"), "DISCHARGE") for scene in (shut, open_)]
    whole = _whole(shut, open_)
    page = PanelPage("transitions", [(str(n), item) for n, item in enumerate(items) if item], None, after=False)
    show(whole, page, Missing({}, frozenset(), nothing=False), whole=False)
    first, second = (edge["node"] for edge in _project(whole)["transitions"]["edges"])
    assert first["reason"] is None
    assert first["encounter"] == {"reasonCode": None}
    assert first["patient"]["encounters"]["edges"] == [{"node": {"reasonCode": None}}]
    assert second["reason"] == [{"text": "Pneumonie"}]
    assert second["encounter"] == {"reasonCode": [{"text": "Pneumonie"}]}
    assert second["patient"]["encounters"]["edges"] == [{"node": {"reasonCode": [{"text": "Pneumonie"}]}}]
    assert shut.tally.released["Encounter.reasonCode", "chus", "c0"] == 0
    assert open_.tally.released["Encounter.reasonCode", "chus", "c0"] == 2


def test_a_record_of_one_asks_in_vain_under_another(two: tuple[Scene, Scene, Record, Record]) -> None:
    """A scene permits nothing of a record that it doesn't hold, nor under another scene's name."""
    shut, open_, first, second = two
    assert open_.holder_of(first).of == STRANGER
    assert open_.permits("Encounter.reasonCode", open_.holder_of(second))
    assert not open_.permits("Encounter.reasonCode", open_.holder_of(first))
    assert not open_.permits("Encounter.reasonCode", shut.holder_of(first))
    assert open_.verdict("Encounter.status", shut.holder_of(first)).effect.name == "DENY"


@pytest.mark.parametrize("of", ["", "p2", STRANGER])
def test_a_record_of_no_patient_of_the_answer_shows_nothing(two: tuple[Scene, Scene, Record, Record], of: str) -> None:
    """The operation's own scene opens nothing; a name that no scene bears is nobody's."""
    shut, open_, first, _ = two
    whole = _whole(shut, open_)
    guard = Guard(whole, "fr")
    core = core_of(schema())

    seen = Seen(first.root(), Holder("chus", "c0", of=of))
    info: Any = SimpleNamespace(parent_type=core.type_map["Encounter"], field_name="reasonCode", path=None)
    assert guard.resolve(lambda *_, **__: "Dépression", seen, info) is None
