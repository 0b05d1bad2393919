"""Directive causes: which of the patient's directives makes a voice refuse.

Takes the question, the place of the refusal and its reason. Gives the ids of the directives: of each consent (a root
and the provisions nested in it), asked about alone, the most nested provision without which the voice permits. What is
taken away leaves the records' selectors too, since a selector without its directive counts as a directive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from gateway.engines import BareEngine

Place = tuple[int, str, tuple[str, ...]]
"""The request, the class ("" for none) and the categories."""


def guilty(engine: BareEngine, question: Mapping[str, Any], place: Place, reason: str) -> tuple[str, ...]:
    """Return the directives that make the voice of `reason` refuse; none when it refuses without any."""
    patient = question["requests"][place[0]]["patient"]
    ids = sorted(question["patients"][patient]["directives"])

    def refuses(kept: Collection[str]) -> bool:
        return _refuses(engine, _keeping(question, patient, kept), place, reason)

    if refuses(()):
        return ()
    found = []
    for root in sorted({_root(one) for one in ids}):
        family = [one for one in ids if _root(one) == root]
        if refuses(family):
            nested = [one for one in family if not refuses([x for x in family if not _within(x, one)])]
            found.append(max(nested, key=lambda one: (one.count("."), one), default=root))
    return tuple(found) or tuple(ids[:1])


def _root(name: str) -> str:
    return name.partition(".")[0]


def _within(name: str, other: str) -> bool:
    return name == other or name.startswith(f"{other}.")


def _keeping(question: Mapping[str, Any], patient: str, kept: Collection[str]) -> dict[str, Any]:
    """Return the question with no more directives of the patient than these."""
    known = question["patients"][patient]
    directives = {name: row for name, row in known["directives"].items() if name in kept}
    classes = {
        name: {**row, "selectors": [one for one in row["selectors"] if one in kept or one not in known["directives"]]}
        for name, row in question["classes"].items()
    }
    patients = {**question["patients"], patient: {**known, "directives": directives}}
    return {**question, "patients": patients, "classes": classes}


def _refuses(engine: BareEngine, question: Mapping[str, Any], place: Place, reason: str) -> bool:
    request, name, categories = place
    heard = engine.ask("explanation", question)
    of_class: Iterable[Mapping[str, Any]] = heard["apart"][request].get(name) or heard["classes"].get(name, ())
    said = [*heard["requests"][request], *(of_class if name else ())]
    wanted = set(categories) if categories else set(question["classes"].get(name, {}).get("categories", ()))
    return any(one["reason"] == reason and not wanted <= set(one["permits"]) for one in said)
