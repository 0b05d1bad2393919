"""Incoming: a GraphQL request, as whoever speaks HTTP hands it to the pipeline. Holds a token and identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.errors import RequestError
from gateway.messages import Language


@dataclass(frozen=True, slots=True)
class Incoming:
    """A GraphQL request, as HTTP brought it. Headers are None when absent."""

    query: str = field(repr=False)
    """The document's text; empty when only `document_id` names it."""
    variables: Mapping[str, Any] = field(default_factory=dict, repr=False)
    operation_name: str | None = None
    document_id: str | None = None
    authorization: str | None = field(default=None, repr=False)
    active_role: str | None = None
    purpose: str | None = None
    language: Language = "fr"
    read_only: bool = False
    traceparent: str | None = None
    wait_s: int | None = None
    """How long the caller waits for records, in seconds (`Prefer: wait`); None as long as the settings say."""
    fault: RequestError | None = None
    """What was wrong with the HTTP request itself; raised once it is known who asks."""
