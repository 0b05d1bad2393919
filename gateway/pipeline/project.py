"""Project: records and decisions to the answer.

Takes the operation, the scene and the caller's language. Gives the data, the errors and `extensions.access`. Pure: no
I/O, no await. Execution is compiled (docs/decisions/compiled-projection.md), over graphql-core under the guard as its
oracle; a fault inside it releases nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from graphql.execution.values import get_directive_values

from gateway.access import Effect
from gateway.answers import SOURCE_CODES, source_code, source_error, withheld_error
from gateway.decisions import Decisions
from gateway.errors import BadUserInput
from gateway.messages import Language
from gateway.pipeline.operation import Operation
from gateway.pipeline.plan import Plan
from gateway.projection import Execution, Root, Scene
from gateway.projection.acts import WrittenRoot
from gateway.projection.scene import SourceError
from gateway.projection.written import Written
from gateway.sources import REFUSED, Visit
from resolvers.types.views import ViewerView
from resolvers.worked import WORKED_FROM


@dataclass(frozen=True, slots=True)
class Asked:
    """What an operation asks, by whom, in which words: the same for every stage from here."""

    operation: Operation
    plan: Plan
    purpose: str
    language: Language
    decision_id: str
    revision: str
    whole: bool = False
    """Whether a partial answer is refused (`@complete`)."""
    written: Written | None = None
    """The directive that was just written, which a mutation gives back."""
    strangers: frozenset[str] = frozenset()
    """Ids that lists name as sources and none has: reported as not-resolved, and no error."""


@dataclass(frozen=True, slots=True)
class Projection:
    """What is about to leave. `refused` names the coordinates that the caller is told about, with their reasons."""

    data: Any = field(repr=False)
    errors: tuple[dict[str, Any], ...] = ()
    access: Mapping[str, Any] = field(default_factory=dict)
    refused: tuple[tuple[str, str], ...] = ()
    code: str = ""
    """The code of the first missing source when the whole answer is refused for it (`@complete`)."""


class Projector:
    """Projects scenes over one schema."""

    def __init__(self, schema: GraphQLSchema, execution: Execution) -> None:
        self._schema = schema
        self._execution = execution

    def project(self, asked: Asked, scene: Scene, viewer: ViewerView, visit: Visit) -> Projection:
        """Return the answer; raise `Unexpected` when execution itself fails."""
        reads = Root(scene, viewer)
        root = reads if asked.written is None else asked.written.root(scene)
        data = self._execution.run(asked.operation, asked.plan.conditions, root, scene, asked.language)
        scene.patient = None  # it has the scene: what was read would outlive its answer until the collector comes
        scene.collect()
        missing = [*scene.tally.errors, *_of_patient(asked, scene), *_of_nodes(scene, data)]
        if not missing and _found_nothing(scene, data):
            access = _access(asked, scene.emptied(), visit, complete=True)
            return Projection(data=data, access=access)
        refused = dict(_refused(asked, scene))
        errors = [
            withheld_error(c, path, reason, asked.language, asked.decision_id) for c, (path, reason) in refused.items()
        ]
        missing += _cut(asked, scene) if asked.whole else ()
        faults = [_source_error(one, scene, asked.language) for one in dict.fromkeys(missing)]
        lost = [one for one in missing if one.status != REFUSED]  # a source's refusal is named, and is no fault
        access = _access(asked, scene, visit, complete=not lost)
        whole = not (asked.whole and lost)
        return Projection(
            data=data if whole else None,
            errors=(*errors, *faults),
            access=access if whole else {**access, "masked": []},
            refused=tuple((coordinate, reason) for coordinate, (_, reason) in refused.items()),
            code="" if whole else source_code(lost[0].status),
        )

    def written(self, operation: Operation, scene: Scene, root: WrittenRoot, language: Language) -> Any:
        """Return the data of a mutation that was carried out or refused; raise `Unexpected` when execution fails."""
        return self._execution.run(operation, (), root, scene, language)

    def whole(self, operation: Operation) -> bool:
        """Tell whether a partial answer is refused (`@complete`); raise `BadUserInput` when a variable says neither."""
        directive = self._schema.get_directive("complete")
        try:
            values = directive and get_directive_values(directive, operation.definition, operation.values)
        except GraphQLError:
            raise BadUserInput("complete") from None
        return bool(values and values["required"])


def _found_nothing(scene: Scene, data: Any) -> bool:
    """Tell whether an operation asked for objects by id alone and none of them shows.

    Then nothing else is said: a forged, an unknown and a withheld id give one answer.
    """
    target = scene.target
    asked_alone = bool(target.by_id) and not target.by_identifier and not scene.unproven
    return asked_alone and all(data[key] is None for key in target.by_id if key in data)


def _refused(asked: Asked, scene: Scene) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    """Yield each coordinate that the role refuses, once, where it is first asked, whether or not it has a value."""
    variables, decisions = asked.operation.variables, scene.decisions
    seen: set[str] = set()
    for place in asked.plan.places if decisions else ():
        if place.coordinate in seen or (place.variable is not None and variables.get(place.variable) is None):
            continue
        if place.home and decisions and decisions.by_role(place.home).effect is Effect.DENY:
            continue
        verdict = decisions.by_role(place.coordinate) if decisions else None
        argument = place.coordinate.endswith(":)")
        if argument and decisions and _of_refused_root(place.coordinate, decisions):
            continue
        if verdict is None or verdict.effect is Effect.PERMIT or (verdict.effect is Effect.MASK and not argument):
            continue
        seen.add(place.coordinate)
        yield place.coordinate, (place.path, verdict.reason or "MASKED")


def _of_refused_root(argument: str, decisions: Decisions) -> bool:
    """Tell whether an argument is of a list or a count over several persons that is refused: its name says all."""
    root = argument.partition("(")[0]
    return root.startswith("Query.") and decisions.by_role(root).effect is Effect.DENY


def _root(asked: Asked, scene: Scene) -> tuple[str, ...]:
    """Return the path of the patient in the answer; of the first that is asked, when there are several."""
    first = next((place.path for place in asked.plan.places), ())
    return first[:2] if first[:1] and first[0] in scene.target.own_keys else first[:1]


def _of_patient(asked: Asked, scene: Scene) -> Iterator[SourceError]:
    """Yield the sources whose silence leaves a hole in the patient's own fields, or a relationship unproven."""
    root = _root(asked, scene)
    made_here = {*scene.catalogue.connections, *WORKED_FROM}
    demographic = any(f"Patient.{f}" not in made_here for f in asked.plan.patient_fields - {"id"})
    for source in scene.gives:
        fault = scene.fault(source, "Patient")
        if scene.patient_shown and demographic and fault is not None and "Patient" in scene.gives[source]:
            yield SourceError(root, source, fault.status)
    if not scene.patient_shown and scene.unproven:
        for source, status in scene.unproven.items():
            yield SourceError(root, source, status)


def _of_nodes(scene: Scene, data: Any) -> Iterator[SourceError]:
    """Yield the sources that did not give the type of a record asked by its id, where nothing stands for it."""
    for key, opened in scene.target.opened.items():
        source = opened.parts[0] if len(opened.parts) == 3 else ""
        fault = scene.faults.get(source, {}).get(opened.type)
        if fault is not None and scene.shown(source) and data.get(key) is None:
            yield SourceError((key,), source, fault.status)


def _cut(asked: Asked, scene: Scene) -> Iterator[SourceError]:
    """Yield the sources that hold more than was read (`partial`)."""
    root = _root(asked, scene)
    for source in sorted(scene.partial):
        if scene.shown(source):
            yield SourceError(root, source, "partial")


def _source_error(error: SourceError, scene: Scene, language: Language) -> dict[str, Any]:
    view = scene.directory.source(error.source)
    name = (view.names.get(language) or view.names.get("fr") if view else None) or error.source
    return source_error(error.path, error.source, name, error.status, language)


def _access(asked: Asked, scene: Scene, visit: Visit, *, complete: bool) -> dict[str, Any]:
    read_at = scene.read_at()
    statuses = [_status(source, scene, visit, read_at.get(source)) for source in sorted(scene.gives)]
    statuses += map(_not_resolved, sorted(asked.strangers))
    notices = [{"coordinate": coordinate, "reason": reason} for coordinate, reason in scene.told()]
    access: dict[str, Any] = {
        "decisionId": asked.decision_id,
        "policyRevision": asked.revision,
        "purpose": asked.purpose,
        "complete": complete and not any(s["status"] == "partial" for s in statuses),
        "masked": sorted(scene.tally.masked),
        "sources": statuses,
    }
    return access | ({"notices": notices} if notices else {})


def _status(source: str, scene: Scene, visit: Visit, as_of: str | None) -> dict[str, Any]:
    """Return a source's part; whatever is withheld reads as not-resolved, without a time."""
    failed = (f for name, f in scene.faults.get(source, {}).items() if name not in scene.catalogue.context_types)
    own = iter(sorted(failed, key=lambda fault: fault.status == REFUSED))
    missed = (error for error in scene.tally.errors if error.source == source)
    fault = scene.located.faults.get(source) or next(own, None) or next(missed, None)
    if source in scene.heard:
        word = scene.heard[source]
    elif scene.patient_shown and fault is not None and (source in scene.located.faults or scene.shown(source)):
        word = fault.status
    elif scene.shown(source):
        word = "partial" if source in scene.partial else "active"
    else:
        return _not_resolved(source)
    error = SOURCE_CODES.get(word)
    busy = visit.busy.get(source)
    latency = round(busy.used * 1000) if busy else 0
    return {"id": source, "status": word, "latencyMs": latency, "asOf": as_of, "error": error}


def _not_resolved(source: str) -> dict[str, Any]:
    return {"id": source, "status": "not-resolved", "latencyMs": None, "asOf": None, "error": None}
