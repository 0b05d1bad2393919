"""Answers: the body that leaves: data, errors and `extensions.access` (docs/guides/front-ends.md).

Takes a projection, or an error. Gives JSON bytes and an HTTP status. An error is made of a code, a sentence in the
caller's language, and what the caller sent; nothing of a source, an engine or a patient. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from gateway.errors import ActRefused, InternalError, Invalid, PasserelleError, RequestError
from gateway.messages import Language, say

SOURCE_CODES = {"time-out": "SOURCE_TIMEOUT", "offline": "SOURCE_UNAVAILABLE"}
SOURCE_SENTENCES = {"partial": "partial", "consent-denied": "source-refused"}
"""What is said of a status, where its code alone would not say it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What leaves, and what is said of it: `code` is empty without a refusal of the whole."""

    body: bytes = field(repr=False)
    status: int
    code: str = ""
    retry_after: int | None = None


def encode(data: Any, errors: Sequence[Mapping[str, Any]], access: Mapping[str, Any]) -> bytes:
    """Return the JSON of a GraphQL response; `errors` is left out when there is none."""
    body: dict[str, Any] = {"data": data}
    if errors:
        body["errors"] = list(errors)
    return msgspec.json.encode(body | {"extensions": {"access": access}})


def refusal(error: PasserelleError, language: Language, decision_id: str, purpose: str) -> Answer:
    """Return the answer that an error makes; its `extensions.access` tells of no source."""
    body: dict[str, Any] = {"errors": list(_errors(error, language, decision_id))}
    if isinstance(error, InternalError) or error.status not in (400, 401):
        body = {"data": None} | body
    body["extensions"] = {
        "access": {
            "decisionId": decision_id,
            "policyRevision": None,
            "purpose": purpose or None,
            "complete": False,
            "masked": [],
            "sources": [],
        }
    }
    return Answer(msgspec.json.encode(body), error.status, error.code, error.retry_after)


def withheld_error(
    coordinate: str, path: Sequence[str], reason: str, language: Language, decision_id: str
) -> dict[str, Any]:
    """Return the error that names a refused coordinate."""
    return {
        "message": say("territory" if reason == "TERRITORY" else "FIELD_WITHHELD", language, coordinate=coordinate),
        "path": list(path),
        "extensions": {
            "code": "FIELD_WITHHELD",
            "coordinate": coordinate,
            "reason": reason,
            "decisionId": decision_id,
        },
    }


def refused_error(error: ActRefused, path: Sequence[str], language: Language, decision_id: str) -> dict[str, Any]:
    """Return the error beside a mutation's null payload."""
    (entry,) = _errors(error, language, decision_id)
    return {**entry, "path": list(path)}


def stands_error(error: InternalError, path: Sequence[str], language: Language, decision_id: str) -> dict[str, Any]:
    """Return the error beside the null payload of a mutation whose directive stands, and can't be shown."""
    return {
        "message": say("directive-stands", language),
        "path": list(path),
        "extensions": {"code": error.code, "reason": "directive-stands", "decisionId": decision_id},
    }


def source_code(status: str) -> str:
    """Return the code of an error that names a source, by its status."""
    return SOURCE_CODES.get(status, "SOURCE_UNAVAILABLE")


def source_error(path: Sequence[str], source: str, name: str, status: str, language: Language) -> dict[str, Any]:
    """Return the error that names a source which did not give its part."""
    code = source_code(status)
    return {
        "message": say(SOURCE_SENTENCES.get(status, code), language, source=name),
        "path": list(path),
        "extensions": {"code": code, "source": source},
    }


def _errors(error: PasserelleError, language: Language, decision_id: str) -> Sequence[dict[str, Any]]:
    if isinstance(error, Invalid):
        return [entry for fault in error.faults for entry in _errors(fault, language, decision_id)]
    key = error.key if isinstance(error, RequestError) else error.code
    detail = error.detail if isinstance(error, RequestError) else {}
    entry: dict[str, Any] = {
        "message": say(key, language, **detail),
        "extensions": {"code": error.code, "decisionId": decision_id},
    }
    if key != error.code:
        entry["extensions"]["reason"] = error.reason if isinstance(error, ActRefused) else key
    entry["extensions"] |= {name: detail[name] for name in ("limit", "cost", "part") if name in detail}
    location = error.location if isinstance(error, RequestError) else None
    if location is not None:
        entry["locations"] = [{"line": location[0], "column": location[1]}]
    return [entry]
