"""Story questions: what each story of `policies/cases` asks of the policy.

Takes the folder of cases: a cast (people, sources, patients with their evidence and records) and stories about it.
Gives the cast, the stories, and the question of each. Never asks it. Format: policies/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from gateway.engines.bundle import BundleRefused
from gateway.engines.tables import TableFault, read_table
from gateway.officers.best_case import DIRECTIVE_ACT, EMERGENCY_ACT

CAST = "cast.yaml"
WATCHED = re.compile(r"^(?P<coordinate>\S+)(?: of (?P<class>\S+))?(?: at (?P<source>\S+))?$")
ADMISSION, ACT, MINUTES, WRITE = "admission", "act", "minutes", "write"
LISTED = ("obligations", "notices")
WORDS = {ADMISSION, ACT, MINUTES, WRITE, *LISTED}
"""What a story may watch beside the fields."""


def read_cases(folder: Path) -> tuple[Mapping[str, Any], tuple[tuple[str, Mapping[str, Any]], ...]]:
    """Return the cast, and the stories with their file, each completed by its file's defaults."""
    read: dict[str, Any] = {}
    faults: list[str] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            read[file.name] = read_table(file.read_text(encoding="utf-8"))
        except TableFault as fault:
            faults.append(f"cases/{file.name}, {fault}")
    if faults:
        raise BundleRefused(tuple(faults))
    cast = read.pop(CAST, {})
    try:
        told = [
            (name, merged(chapter.get("all", {}), story))
            for name, chapter in read.items()
            for story in chapter["stories"]
        ]
    except (AttributeError, KeyError, TypeError):
        raise BundleRefused(("cases: a file of stories has a list of them under `stories`",)) from None
    return cast, tuple(told)


def question_of(story: Mapping[str, Any], cast: Mapping[str, Any]) -> dict[str, Any]:
    """Return the question that a story asks; raise KeyError for a person, patient or source that the cast lacks."""
    patient = cast["patients"][story["patient"]]
    held = {name: sorted(patient["classes"]) for name in patient["held_by"]} | dict(story.get("held", {}))
    asked = {
        "now": cast["now"],
        "profile": story.get("profile", "quebec"),
        "purpose": story["purpose"],
        "emergency": {"attested": None, "override": None},
        "subject": merged(cast.get("everyone", {}), {"id": story["as"], **cast["subjects"][story["as"]]}),
        "sources": cast["sources"],
        "coordinates": sorted({watched(key)["coordinate"] for key in story["expect"] if key not in WORDS}),
        "patients": {"p0": _evidence(story, patient["evidence"], cast)},
        "classes": {name: {"patient": "p0", **row} for name, row in patient["classes"].items()},
        "requests": [
            {"patient": "p0", "source": name, "organization": _keeper(cast, name), "classes": names}
            for name, names in held.items()
        ],
    }
    question: dict[str, Any] = merged(_without(asked, story.get("without", ())), story.get("with", {}))
    return question


def done_in(story: Mapping[str, Any], asked: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Return the entry point and the question of what a story tells is done, in the setting of its own question.

    An emergency act, or a directive written at one source (`at`: the registry unless said, null for one that doesn't
    know the patient); None for neither. Raise KeyError for a source that the cast lacks.
    """
    if story.get(ACT) is not None:
        about = {part: asked[part] for part in ("now", "profile", "purpose", "subject")}
        return EMERGENCY_ACT, about | {"act": story[ACT]}
    if story.get(WRITE) is None:
        return None
    write = {"issuer": "caller", **story[WRITE]}
    registry = next((name for name, source in asked["sources"].items() if source.get("registry")), None)
    source = write.pop("at", registry)
    request = {"patient": "p0", "source": source, "classes": []}
    kept = [] if source is None else [request | {"organization": asked["sources"][source]["organization"]}]
    about = {**asked, "coordinates": ["Patient.directives"], "classes": {}, "requests": kept}
    return DIRECTIVE_ACT, about | {"write": write}


def _evidence(story: Mapping[str, Any], evidence: Mapping[str, Any], cast: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of the patient; what a directive leaves unsaid is as the cast has it of every directive."""
    known: dict[str, Any] = merged(cast.get("every_patient", {}), evidence)
    told = story.get("with", {}).get("patients", {}).get("p0", {}).get("directives", {})
    ids = {*known["directives"], *(told if isinstance(told, Mapping) else ())}
    plain = cast.get("every_directive", {})
    return known | {"directives": {one: merged(plain, known["directives"].get(one, {})) for one in sorted(ids)}}


def _keeper(cast: Mapping[str, Any], source: str) -> str:
    """Return the one organization whose records a source of the cast holds; none when it is among `several`."""
    return "" if source in cast.get("several", ()) else str(cast["sources"][source]["organization"])


def merged(base: Any, change: Any) -> Any:
    """Return `base` with `change` laid over it, mapping by mapping; lists are replaced whole."""
    if not isinstance(base, Mapping) or not isinstance(change, Mapping):
        return deepcopy(change)
    kept = {key: merged(value, change[key]) if key in change else deepcopy(value) for key, value in base.items()}
    return kept | {key: deepcopy(value) for key, value in change.items() if key not in base}


def watched(key: str) -> Mapping[str, str]:
    """Return the coordinate, the class and the source that an expectation is about; raise `BundleRefused`."""
    read = WATCHED.match(key)
    if read is None:
        raise BundleRefused((f"cases: {key!r} is not `Type.field [of class] [at source]`",))
    return read.groupdict()


def _without(question: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    kept = deepcopy(dict(question))
    for path in paths:
        *steps, last = path.split(".")
        place = kept
        for step in steps:
            place = place[step]
        del place[last]
    return kept
