"""Relationship causes: the evidence about the person who asks, and why it proves nothing here.

Takes the tables and a question. Gives, for each piece of evidence that concerns the person (or their supervisor), its
kind, its source and what it lacks. Dates and kinds only: evidence is no clinical value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DAY_S = 86_400


def evidence_of(
    tables: Mapping[str, Any], question: Mapping[str, Any], request: int, *, supervised: bool
) -> list[dict[str, str]]:
    """Return `{"kind", "source", "lacks"}` of each; `lacks` is a key of `explanation_words`."""
    asked = question["requests"][request]
    given = question["patients"].get(asked["patient"], {}).get("relationships")
    holders = _holders(question["subject"], supervised=supervised)
    found = []
    for one in given if isinstance(given, list) else ():
        if isinstance(one, Mapping) and one.get(_part(tables, one)) in holders:
            lacks = _lacks(tables, question, one, str(asked["source"]))
            found.append({"kind": str(one.get("kind")), "source": str(one.get("source")), "lacks": lacks})
    return found


def _part(tables: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """Return the part of a piece of evidence that names its holder, by its kind."""
    kind = tables["relationships"]["kinds"].get(one.get("kind"), {})
    return {"person": "who", "group": "group"}.get(kind.get("by"), "organization")


def _holders(subject: Mapping[str, Any], *, supervised: bool) -> frozenset[str]:
    if supervised:
        return frozenset({str(subject.get("standing", {}).get("supervisor") or "-")})
    names = (subject.get("id"), subject.get("organization"), *(subject.get("groups") or ()))
    return frozenset(str(name) for name in names if name)


def _lacks(tables: Mapping[str, Any], question: Mapping[str, Any], one: Mapping[str, Any], source: str) -> str:
    """Return the first thing that a piece of evidence lacks, in the order in which the rules look."""
    kind, now, until = one.get("kind"), question["now"], one.get("until")
    grace = tables["relationships"]["kinds"].get(kind, {}).get("grace_days", 0) * DAY_S
    issuer = question["sources"].get(one.get("source"), {})
    here = issuer.get("registry") is True or one.get("source") == source
    lacking = {
        "evidence-not-needed": kind not in tables["relationships"]["needed"].get(question["purpose"], ()),
        "evidence-untrusted": kind not in issuer.get("attests", ()),
        "evidence-ended": not isinstance(until, int) or until + grace <= now,
        "evidence-to-come": isinstance(one.get("from"), int) and one["from"] > now,
        "evidence-own": one.get("by") == "self",
        "evidence-elsewhere": not here,
    }
    return next((kind for kind, lacks in lacking.items() if lacks), "evidence-other")
