"""Captured scenes: what the demo's people may see, as the projection is given it, and decisions changed at will.

Takes a folder. Gives the scenes of wide questions asked of a house by several people, for several purposes, with and
without a broken source; each may be projected again, for other documents and under other decisions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, Final

from graphql import GraphQLSchema

from gateway.app import Ports
from gateway.decisions import Decisions
from gateway.demo.sources.mischief import Status
from gateway.projection import Oracle, Root, Scene
from gateway.projection.execution import Executable
from gateway.sources import Fault
from resolvers.catalogue import Catalogue
from resolvers.records import Record
from resolvers.types.views import ViewerView
from tests.gateway.odd_json import odd
from tests.house import MARIE, House, open_house
from tests.promises.everything import WIDE, selection

SINCE: Final = '(since: "2026-09-01T00:00:00Z")'
WHOLE: Final = f'{{ patient(identifier: {{value: "{MARIE}"}}) {selection("Patient", 2)} }}'
PANEL: Final = f"{{ transitions{SINCE} {selection('TransitionConnection', 3)} }}"
SESSIONS: Final = f"{{ sessions{SINCE} {selection('TeleconsultationConnection', 3)} }}"
COUNTS: Final = f"{{ telehealthActivity{SINCE} {selection('TelehealthActivity')} }}"

ROOTS: Final = (
    (f'patient(identifier: {{value: "{MARIE}"}}) %s', "Patient"),
    ("viewer %s", "Viewer"),
    ("sources %s", "Source"),
    (f"transitions{SINCE} %s", "TransitionConnection"),
    (f"sessions{SINCE} %s", "TeleconsultationConnection"),
    (f"telehealthActivity{SINCE} %s", "TelehealthActivity"),
)
"""Roots of drawn documents, with the type of each."""

CASES: Final[Mapping[str, tuple[str, str, str, bool]]] = {
    "family": ("dr-tremblay", "TREAT", WHOLE, False),
    "broken": ("dr-tremblay", "TREAT", WHOLE, True),
    "panel": ("dr-tremblay", "TREAT", PANEL, False),
    "own": ("marie-bouchard", "PATRQT", WHOLE, False),
    "billing": ("facturation", "HPAYMT", WHOLE, False),
    "sessions": ("pilote-techno", "HOPERAT", SESSIONS, False),
    "counts": ("pilote-clinique", "HOPERAT", COUNTS, False),
    "nurse": ("inf-roy", "TREAT", WHOLE, True),
}
"""Who asks what for which purpose, and whether the clinic is broken."""
LOSABLE: Final = (
    *("Encounter", "Practitioner", "Organization", "Location"),
    *("Observation", "ServiceRequest", "Appointment"),
)
"""Record types that a source may fail to give."""
WORDS: Final = (
    *("deny:ROLE", "deny:LABEL", "deny:RESTRICTION", "permit"),
    *("mask:year", "mask:initials", "mask:last4", "mask:place", "mask:redact", "mask:unknown"),
)


@dataclass(frozen=True, slots=True)
class Captured:
    """One scene, with who asked, and the ids that an answer gave."""

    scene: Scene
    viewer: ViewerView
    language: str
    ids: tuple[tuple[str, str], ...] = field(repr=False)
    """With the type of each."""

    def __repr__(self) -> str:
        return "Captured()"

    def again(self, random: Random, odds: tuple[float, ...] = (0.0, 0.0, 0.3)) -> tuple[Root, Scene]:
        """Return a scene like it, before anything was projected, with records lost or odd, decided otherwise."""
        scene = replace(self.scene, tally=deepcopy(self.scene.tally), _index={})
        lost = frozenset(random.sample(LOSABLE, random.choice((0, 0, 1, 4))))
        kept = tuple(one for one in self.scene.records if one.type not in lost)
        chance = random.choice(odds)
        given = [one if random.random() >= chance else replace(one, body=odd(one.body, random)) for one in kept]
        scene.admit(tuple(given), *(_told(held, kept, given) for held in (self.scene.class_of, self.scene.labels)))
        if lost:
            scene.faults = {source: dict.fromkeys(lost, Fault(source, "time-out", "slow")) for source in scene.gives}
        if scene.decisions is not None and random.random() < 0.6:
            scene.decisions = changed(scene.decisions, random)
        return Root(scene, self.viewer), scene


class Capturing:
    """Executes by the oracle, and keeps what it was given."""

    def __init__(self, schema: GraphQLSchema, catalogue: Catalogue) -> None:
        self.schema = schema
        self.catalogue = catalogue
        self.kept: list[Captured] = []

    def run(
        self, operation: Executable, conditions: tuple[str, ...], root: Any, scene: Scene, language: str
    ) -> Mapping[str, Any]:
        """Return the data."""
        before = deepcopy(scene.tally)
        data = Oracle(self.schema).run(operation, conditions, root, scene, language)
        kept = copy(scene)
        kept.tally = before
        opened = {one: (scene.keyring.open_id(one) or ("",))[0] for one in sorted(set(_ids(data)))}
        ids = tuple((one, kind) for one, kind in opened.items() if kind in self.schema.type_map)
        self.kept.append(Captured(kept, root.viewer_view(), language, ids))
        return data


def changed(decisions: Decisions, random: Random) -> Decisions:
    """Return decisions as another policy could have made them: some fields and classes denied, masked or opened."""
    answer = deepcopy(dict(decisions.answer))
    coordinates = sorted(answer["coordinates"])
    for coordinate in random.sample(coordinates, min(len(coordinates), random.choice((1, 5, 40)))):
        answer.setdefault("fields", {})[coordinate] = random.choice(WORDS)
    for name in sorted(answer.get("classes", {})):
        chance = random.random()
        if chance < 0.2:
            answer["classes"][name] = random.choice(WORDS)
        elif chance < 0.4:
            answer["classes"][name] = {"v": "permit", "x": {random.choice(coordinates): random.choice(WORDS)}}
    answer["notices"] = random.choice(([], ["LABEL"], ["LABEL", "RESTRICTION", "ROLE"]))
    again = copy(decisions)
    Decisions.__init__(again, answer, decisions.sources, vars(decisions)["_classes"], decisions.asked)
    return again


def capture(folder: Path, *names: str) -> tuple[Capturing, dict[str, Captured]]:
    """Return the scenes of these cases, of one house."""
    with asyncio.Runner() as runner:
        return runner.run(_capture(folder, names))


async def _capture(folder: Path, names: tuple[str, ...]) -> tuple[Capturing, dict[str, Captured]]:
    made: list[Capturing] = []

    def capturing(schema: GraphQLSchema, catalogue: Catalogue) -> Capturing:
        made.append(Capturing(schema, catalogue))
        return made[-1]

    found: dict[str, Captured] = {}
    async with open_house(folder, ports=Ports(execution=capturing), limits=WIDE, deadline_ms=60_000) as house:
        for name in names:
            found[name] = await _asked(house, made[-1], name)
    return made[-1], found


async def _asked(house: House, capturing: Capturing, name: str) -> Captured:
    who, purpose, query, broken = CASES[name]
    if broken:
        house.sources["omnimed"].state.mischief.on("", Status(code=500))
    answer = await house.ask(query, who=who, purpose=purpose)
    house.sources["omnimed"].state.mischief.clear()
    assert answer.status == 200, answer.content[:500]
    return capturing.kept[-1]


def _told(held: Mapping[int, Any], kept: Sequence[Record], given: Sequence[Record]) -> dict[int, Any]:
    """Return what is known of records as it is of those in their place."""
    return {id(new): held[id(old)] for old, new in zip(kept, given, strict=True) if id(old) in held}


def _ids(value: Any) -> Iterator[str]:
    """Yield the texts long enough to be sealed ids and cursors."""
    if isinstance(value, str) and len(value) > 40 and " " not in value:
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _ids(one)
