"""Scenery: what a patient's scene is furnished with, once records are released.

Part of the `release` stage. Takes a scene, decisions, what came and what may go out. Gives nothing: the scene has it.
"""

from __future__ import annotations

from gateway.decisions import Decisions
from gateway.pipeline.fetch import Fetched
from gateway.pipeline.label import Labelled
from gateway.pipeline.plan import Plan
from gateway.pipeline.release import Released
from gateway.projection import Scene


def furnish(scene: Scene, decisions: Decisions, labelled: Labelled, released: Released) -> None:
    """Put what may go out into a scene, with the decisions on it and the labels that it has."""
    scene.decisions, scene.withheld, scene.context = decisions, released.withheld, labelled.context
    scene.admit(released.records, released.class_of, labelled.labels)


def say_what_came(scene: Scene, plan: Plan, fetched: Fetched) -> None:
    """Note in a scene which types were wanted, and what sources could not give."""
    scene.wanted, scene.faults, scene.partial = frozenset(plan.needs), fetched.faults, fetched.partial
