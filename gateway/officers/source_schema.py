"""Source schema: does a GraphQL source still have the schema that its mapping was written for?

Takes a source and its wire. Gives what to say: the schema's parts that went or changed since the mapping was pinned. A
source that doesn't let its schema be asked for is no fault: it is then checked by its errors alone. Never asks about a
patient.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml
from graphql import build_schema, get_introspection_query

from gateway.officers.source_probe import Probe
from gateway.officers.source_report import Outcome
from gateway.settings import Source
from gateway.wire import SourceFailure
from resolvers.protocols import Request, SourceFault
from resolvers.protocols.decode import checked
from resolvers.protocols.graphql import HEADERS
from resolvers.protocols.graphql_document import DocumentFault, introspected, missing_in

__all__ = ["schema_said"]

SHOWN = 5
"""Most lines of a schema that are named."""


async def schema_said(probe: Probe, source: Source) -> tuple[Outcome, str, dict[str, object]]:
    """Return outcome, kind and values of the line to say."""
    body = msgspec.json.encode({"query": get_introspection_query(descriptions=False)})
    try:
        answer = checked(await probe.ask(Request("POST", "", (), HEADERS, body, safe=True)))
        live = introspected(answer["data"])
    except (SourceFailure, SourceFault, DocumentFault, KeyError, TypeError):
        return "warn", "schema-hidden", {}
    gone = missing_in(live, build_schema(_pinned(source.mapping)))
    if gone:
        return "fail", "schema-moved", {"count": len(gone), "lines": "; ".join(gone[:SHOWN])}
    return "ok", "schema", {}


def _pinned(mapping: Path | None) -> str:
    """Return the SDL beside a mapping; the connector was made from it, so it is there and right."""
    if mapping is None:
        return ""
    document = yaml.safe_load(mapping.read_text("utf-8"))
    return Path(mapping.parent, document["schema"]["file"]).read_text("utf-8")
