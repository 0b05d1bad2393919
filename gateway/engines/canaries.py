"""Canaries: small questions whose answer is known, asked before an engine is trusted.

Each one is an idiom that some engine evaluates wrongly, or a malformed question that must open nothing. Takes an
engine. Gives the names of the canaries that failed. Never speaks of a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.access import Engine
from gateway.errors import DecisionUnavailable

NUMBERS = {"numbers": [1, 2, 3]}
EXPECTED = {
    "every_all": True,
    "every_not_all": False,
    "else_found": "found",
    "else_not_found": "not found",
    "missing_is_silent": "silent",
    "whole": True,
    "nearest": 2,
    "without": [1, 3],
}
UNKNOWN_LABEL: Mapping[str, Any] = {
    "now": 1,
    "profile": "canary",
    "purpose": "TREAT",
    "patients": {"p0": {"self": True, "relationships": [], "directives": {}}},
    "classes": {
        "c0": {
            "patient": "p0",
            "type": "Condition",
            "categories": ["condition"],
            "labels": ["NOT-A-LABEL"],
            "selectors": [],
        }
    },
}
BAD_TYPES: Mapping[str, Any] = {
    "now": "never",
    "profile": 5,
    "purpose": ["TREAT"],
    "subject": {"id": None, "role": {}, "scopes": "record:read", "purposes": "TREAT", "standing": []},
    "sources": [1],
    "coordinates": {"Patient.name": 1},
    "patients": {"p0": None, "p1": {"relationships": 5, "directives": [1]}},
    "classes": {"c0": None, "c1": {"patient": "p1", "labels": 5}},
    "requests": [5, {}, {"patient": "p1", "source": 1}],
}
CLOSED: Mapping[str, Any] = {"open": [], "shut": {}}
LOOKS = 3
"""How often an engine is asked before it is called mistaken: one that is slow, while it starts, may miss a deadline."""


async def failed_canaries(engine: Engine) -> tuple[str, ...]:
    """Return the names of the canaries that the engine gets wrong; empty when it may be trusted."""
    checks = {
        "idioms": await _answers(engine, "canaries", NUMBERS) == EXPECTED,
        "undefined": await _answers(engine, "canary_that_no_rule_defines", NUMBERS) is None,
        "builtin_error": await _answers(engine, "canary_error", {"word": "five"}) is None,
        "unknown_label": _denies(await _answers(engine, "decisions", UNKNOWN_LABEL), ("c0",), 0),
        "bad_types": _denies(await _answers(engine, "decisions", BAD_TYPES), ("c0", "c1"), 3),
        "nothing": _denies(await _answers(engine, "decisions", {}), (), 0),
    }
    return tuple(name for name, passed in checks.items() if not passed)


class EngineMistaken(Exception):
    """The engine answers, and wrongly; names the canaries."""


async def refuse_mistaken(engine: Engine) -> None:
    """Raise `EngineMistaken` when the engine answers a canary wrongly; one that is down is only not ready yet."""
    if await _answers(engine, "canaries", NUMBERS) is None:
        return
    failed: tuple[str, ...] = ()
    for _ in range(LOOKS):
        failed = await failed_canaries(engine)
        if not failed:
            return
    raise EngineMistaken("the policy engine can't be trusted: " + ", ".join(failed))


async def _answers(engine: Engine, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        return await engine.evaluate(entry_point, question)
    except DecisionUnavailable:
        return None


def _denies(answer: Mapping[str, Any] | None, classes: tuple[str, ...], requests: int) -> bool:
    if answer is None:
        return False
    subject, given = answer.get("subject"), answer.get("classes")
    return (
        isinstance(subject, str)
        and subject.startswith("deny:")
        and isinstance(given, Mapping)
        and all(str(given.get(name)).startswith("deny:") for name in classes)
        and answer.get("requests") == [CLOSED] * requests
    )
