"""Scenes to read trajectories in: records as FHIR holds them at two sources, with decisions and faults as a test wants.

The clock stands at noon of the anchor date. What is said of a day is said in days before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gateway.decisions import Decisions, RecordClass
from gateway.demo.config import demo_settings
from gateway.directory import Directory
from gateway.engines import Bundle
from gateway.located import Located
from gateway.projection import Scene
from gateway.projection.scene import Ground
from gateway.projection.trajectories import trajectories
from gateway.sources import Fault
from gateway.target import Target
from resolvers.calendar import QUEBEC
from resolvers.categories import Category
from resolvers.protocols import Identifier, Person
from resolvers.records import Record
from resolvers.trajectories import SHIPPED, Pathways, read_pathways
from resolvers.types.trajectory_views import TrajectoryView
from tests.gateway.stage_parts import NAM, catalogue, keyring, record

ANCHOR = date(2026, 11, 20)
BOTH = ("chus", "omnimed")
TYPES = frozenset(
    {"Appointment", "Condition", "DocumentReference", "Encounter", "Observation", "ServiceRequest", "Teleconsultation"}
)
ALL = tuple(sorted(category.value for category in Category))
CLASS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
ICD10 = "http://hl7.org/fhir/sid/icd-10-ca"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"


@cache
def shipped() -> Pathways:
    """Return the pathways that ship with us."""
    return read_pathways(SHIPPED, catalogue())


@cache
def directory() -> Directory:
    """Return the demo's directory."""
    tables = Bundle.load(Path("policies")).data["tables"]
    return Directory(demo_settings(8000, None, None, Path("state")), tables, keyring(), lambda _: None)


def day(days: int) -> date:
    """Return the day so many days after the anchor."""
    return ANCHOR + timedelta(days)


def at(days: int, clock: str = "12:00") -> str:
    """Return an instant of that day in Québec."""
    return datetime.combine(day(days), time.fromisoformat(clock), QUEBEC).isoformat()


def seconds(days: int, clock: str = "12:00") -> float:
    """Return that instant in seconds."""
    return datetime.fromisoformat(at(days, clock)).timestamp()


def coded(system: str, code: str) -> dict[str, Any]:
    """Return a concept."""
    return {"coding": [{"system": system, "code": code}]}


def stay(
    left: int, local_id: str = "stay", source: str = "chus", code: str = "I50.0", kind: str = "IMP", **more: Any
) -> Record:
    """Return a stay that ended on a day."""
    body = {
        "status": "finished",
        "class": {"system": CLASS, "code": kind},
        "period": {"start": at(left - 6), "end": at(left, "10:00")},
        "reasonCode": [coded(ICD10, code)],
    }
    return record("Encounter", local_id, source, **{**body, **more})


def visit(days: int, local_id: str = "visit", source: str = "chus", kind: str = "AMB", **more: Any) -> Record:
    """Return a visit."""
    body = {"status": "finished", "class": {"system": CLASS, "code": kind}, "period": {"start": at(days, "09:00")}}
    return record("Encounter", local_id, source, **{**body, **more})


def potassium(days: int, local_id: str = "potassium", source: str = "chus", **more: Any) -> Record:
    """Return a result."""
    body = {"status": "final", "code": coded(LOINC, "2823-3"), "effectiveDateTime": at(days, "08:00")}
    return record("Observation", local_id, source, **{**body, **more})


def scene(
    records: Sequence[Record],
    now: float | None = None,
    *,
    sources: Sequence[str] = BOTH,
    roles: Mapping[str, str] | None = None,
    shut: Mapping[str, Sequence[str]] | None = None,
    classes: Mapping[str, str] | None = None,
    faults: Mapping[str, Mapping[str, Fault]] | None = None,
    pathways: Pathways | None = None,
    **more: Any,
) -> Scene:
    """Return a scene: `roles` changes the role's word on categories, `shut` closes some at a source in silence.

    `classes` gives the class of a record by its id (`c0` unless said; `c1` is withheld by a directive). `more` is set
    on the scene.
    """
    clock = seconds(0) if now is None else now
    given = dict.fromkeys(sources, TYPES)
    ground = Ground(catalogue(), keyring(), directory(), given, "registre", lambda: clock, pathways or shipped())
    number = Identifier(NAM, "BOUM855510ZZ")
    made = ground.scene(Target(number), Located({name: Person("p-1", (number,)) for name in sources}))
    closed = {name: tuple((shut or {}).get(name, ())) for name in sources}
    answer = {
        "revision": "r1",
        "subject": "permit",
        "coordinates": {name: list(codes) for name, codes in catalogue().coordinates().items()},
        "role": {**dict.fromkeys(ALL, "permit"), **(roles or {})},
        "fields": {},
        "classes": {"c0": "permit", "c1": "deny:RESTRICTION"},
        "requests": [
            {"open": [c for c in ALL if c not in closed[s]], "shut": dict.fromkeys(closed[s], "RESTRICTION")}
            for s in sources
        ],
        "notices": list(more.pop("notices", ())),
    }
    known = {name: RecordClass("Any", ALL, (), ()) for name in ("c0", "c1")}
    made.decisions = Decisions(answer, sources, known)
    class_of = {id(one): (classes or {}).get(one.local_id, "c0") for one in records}
    released = tuple(one for one in records if class_of[id(one)] == "c0")  # as `release` would
    made.admit(released, {id(one): "c0" for one in released}, {})
    made.faults = faults or {}
    for name, value in more.items():
        setattr(made, name, value)
    return made


def told(where: Scene) -> list[TrajectoryView] | None:
    """Return the trajectories of a scene."""
    return trajectories(where)


def states(where: Scene, code: str = "heart-failure-stay") -> dict[str, str]:
    """Return the state of each step of the first trajectory of a pathway; empty when none began."""
    found = next((one for one in told(where) or [] if one.code == code), None)
    return {step.code: step.state for step in found.steps} if found is not None else {}


def because(where: Scene, step: str, code: str = "heart-failure-stay") -> list[str] | None:
    """Return the sources for which a step is unknown."""
    found = next(one for one in told(where) or [] if one.code == code)
    said = next(one.unknown_because for one in found.steps if one.code == step)
    return None if said is None else [source.id for source in said]
