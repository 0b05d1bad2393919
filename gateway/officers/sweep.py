"""Sweep: what the policy says of every category to every role, for every purpose and every label.

Takes a bundle and an engine. Gives a verdict for each (role, purpose, category, label), in the best case: the person
shows all that their role must, every evidence stands, the patient said yes to everything. What is refused here is
always refused; what is permitted here still depends on the patient. One factored question a role and purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from gateway.access import Effect, Verdict, least_severe
from gateway.decisions import Decisions, RecordClass
from gateway.engines import BareEngine
from gateway.errors import DecisionUnavailable
from gateway.officers.best_case import PLAIN, SITUATIONS, best_case, class_name
from gateway.officers.vocabulary import NOBODYS, vocabularies

Cell = tuple[str, str, str, str]
"""Role, purpose, category, label; the label is `PLAIN` for a record without one."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Verdicts by cell; `fields` are those of coordinates that have a word of their own, by (role, purpose, field)."""

    cells: Mapping[Cell, Verdict]
    fields: Mapping[tuple[str, str, str], Verdict]
    unanswered: tuple[tuple[str, str], ...]
    coordinates: Mapping[str, tuple[str, ...]]
    """Category → the coordinates that are in it."""
    roles: tuple[str, ...]
    purposes: tuple[str, ...]
    labels: tuple[str, ...]

    @property
    def classified(self) -> frozenset[str]:
        """Categories that some field has."""
        return frozenset(self.coordinates)

    def best(self, role: str, category: str) -> Verdict | None:
        """Return the least severe verdict on a category, whatever the purpose and the label; None when none is known.

        Of denials, one of a purpose that is open to the role.
        """
        found = [
            verdict
            for purpose in self.purposes
            for label in self.labels
            if (verdict := self.cells.get((role, purpose, category, label))) is not None
        ]
        return min(found, key=lambda one: (one.effect, one.reason == "PURPOSE"), default=None)

    def undecided(self) -> Iterator[Cell]:
        """Yield the cells on which nobody decided."""
        return (
            cell for cell, verdict in self.cells.items() if verdict.effect is Effect.DENY and verdict.reason in NOBODYS
        )


def sweep(data: Mapping[str, Any], engine: BareEngine, coordinates: Mapping[str, Sequence[str]]) -> Sweep:
    """Ask about everything; `data` is the bundle's, whose tables the engine reads."""
    tables = data["tables"]
    known = vocabularies(tables)
    labels = (PLAIN, *tables["labels"]["confidentiality"], *sorted(known["label"] - known["level"]))
    own = {field for row in tables.get("fields", {}).values() for field in row if field in coordinates}
    by_category = _by_category(coordinates)
    told = {category: next((n for n in names if n not in own), names[0]) for category, names in by_category.items()}
    asking = _Asking(engine, tables, labels, told, tuple(sorted(own)))
    for role in tables["roles"]:
        for purpose in tables["purposes"]["known"]:
            asking.ask(role, purpose)
    roles, purposes = tuple(tables["roles"]), tuple(tables["purposes"]["known"])
    return Sweep(asking.cells, asking.fields, tuple(asking.unanswered), by_category, roles, purposes, labels)


@dataclass(slots=True)
class _Asking:
    """A sweep under way. `told` gives for each category the coordinate that is asked in its name."""

    engine: BareEngine
    tables: Mapping[str, Any]
    labels: tuple[str, ...]
    told: Mapping[str, str]
    own: tuple[str, ...]
    cells: dict[Cell, Verdict] = field(default_factory=dict)
    fields: dict[tuple[str, str, str], Verdict] = field(default_factory=dict)
    unanswered: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, role: str, purpose: str) -> None:
        """Put the verdicts of one role and purpose among the others."""
        case = best_case(self.tables, role, purpose, self.labels)
        asked = case | {"coordinates": sorted({*self.told.values(), *self.own})}
        classes = {name: _class(row) for name, row in asked["classes"].items()}
        if self._shut(role, purpose, asked):
            return
        try:
            decisions = Decisions(self.engine.ask("decisions", asked), SITUATIONS, classes)
        except DecisionUnavailable:
            self.unanswered.append((role, purpose))
            return
        for category, name in self.told.items():
            for label in self.labels:
                self.cells[role, purpose, category, label] = _best(decisions, name, label, category)
        for name in self.own:
            self.fields[role, purpose, name] = decisions.by_role(name)

    def _shut(self, role: str, purpose: str, asked: Mapping[str, Any]) -> bool:
        """Tell whether the person alone is refused, whatever the record: then that is the verdict on everything."""
        try:
            answer = self.engine.ask("decisions", {**asked, "classes": {}, "requests": []})
        except DecisionUnavailable:
            return False
        verdict = Verdict.read(answer.get("subject"), named=True)
        if verdict.effect is not Effect.DENY or verdict.reason in NOBODYS:
            return False
        self.cells |= {(role, purpose, category, label): verdict for category in self.told for label in self.labels}
        self.fields |= {(role, purpose, name): verdict for name in self.own}
        return True


def _best(decisions: Decisions, coordinate: str, label: str, category: str) -> Verdict:
    """Return the least severe verdict of all situations that the patient may be in."""
    within = frozenset({category})
    return reduce(least_severe, (decisions.of(coordinate, one, class_name(one, label), within) for one in SITUATIONS))


def _class(row: Mapping[str, Any]) -> RecordClass:
    return RecordClass(row["type"], tuple(row["categories"]), tuple(row["labels"]), ())


def _by_category(coordinates: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, categories in sorted(coordinates.items()):
        for category in categories:
            found[category] = (*found.get(category, ()), name)
    return found
