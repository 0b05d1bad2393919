"""Questions: what both engines do alike with a question and an answer.

Takes a question and an entry point. Gives the bytes and the path to ask, and the answer when it is an object. What
can't be written or read is `DecisionUnavailable`, without a word of what it held.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from gateway.errors import DecisionUnavailable

ENTRY_POINT = re.compile(r"^[a-z][a-z_]*$")


def rule_path(entry_point: str) -> str:
    """Return `record_access/<entry_point>`; raise `DecisionUnavailable` for anything but a rule's name."""
    if not ENTRY_POINT.match(entry_point):
        raise DecisionUnavailable
    return f"record_access/{entry_point}"


def encode(question: Mapping[str, Any]) -> bytes:
    """Return the question as JSON, UTF-8; what JSON can't say the same way to every engine is refused."""
    try:
        return json.dumps(question, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError):
        pass
    raise DecisionUnavailable


def read_answer(text: str | None) -> Mapping[str, Any]:
    """Return the answer; raise `DecisionUnavailable` when there is none, or it is no object."""
    try:
        answer = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        answer = None
    return as_object(answer)


def as_object(answer: object) -> Mapping[str, Any]:
    """Return the answer when it is an object; raise `DecisionUnavailable` otherwise."""
    if isinstance(answer, dict):
        return answer
    raise DecisionUnavailable
