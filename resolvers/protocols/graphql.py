"""GraphQL: a source that itself answers GraphQL, by documents written in its mapping, sans-I/O.

Its records are read as a REST source's are (`rest.py`): the same paths, the same checks. What differs is how it is
asked: a document a record type, pinned to the schema that it was written for, cut to what is wanted. Takes a path table
and the mapping's folder. Gives a connector; raises `MappingFault` with every fault at once. Mutations are refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import msgspec
from graphql import GraphQLSchema

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Request, Response, SourceFault
from resolvers.protocols.decode import checked
from resolvers.protocols.graphql_document import Document, DocumentFault, pinned_schema, read_document
from resolvers.protocols.rest import RestConnector
from resolvers.protocols.rest_mapping import rest_mapping
from resolvers.protocols.rest_paging import Paging, Place
from resolvers.protocols.rest_parts import Address, RestMapping, names_in
from resolvers.rows import MappingFault

__all__ = ["HEADERS", "GraphqlSpeech", "graphql_connector"]

HEADERS: Final = (
    ("Accept", "application/graphql-response+json, application/json;q=0.9"),
    ("Content-Type", "application/json"),
)


class GraphqlSpeech:
    """By document and variables (https://graphql.github.io/graphql-over-http/draft/)."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        """`documents` by the text that the mapping has."""
        self._documents = documents

    def request(self, address: Address, values: Mapping[str, str], about: Any, wanted: frozenset[str]) -> Request:
        """Return a POST that reads, asking of each record for the wanted names alone."""
        variables: dict[str, Any] = {}
        for name, held in address.query:
            variables[name] = _filled(held, values)
        body = {"query": self._documents[address.path].asking(wanted), "variables": variables}
        return Request("POST", "", (), HEADERS, msgspec.json.encode(body), about, safe=True)

    def paged(self, request: Request, place: Place, paging: Paging, size: int) -> Request:
        """Return the request with the page's variables: a cursor as it came, ranks and sizes as numbers."""
        body = msgspec.json.decode(request.body)
        kept = {k: v for k, v in body["variables"].items() if k not in (paging.moving, paging.size)}
        moved = {
            name: value if paging.style == "cursor" and name == paging.moving else int(value)
            for name, value in paging.query(place, size)
        }
        return replace(request, body=msgspec.json.encode({**body, "variables": {**kept, **moved}}))

    def body(self, response: Response) -> Any:
        """Return `data`; raise SourceFault("outcome") when there are errors: a null that one made is no absence."""
        json = checked(response)
        if type(json) is not dict:
            raise SourceFault("shape")
        if json.get("errors"):
            raise SourceFault("outcome")
        if type(json.get("data")) is not dict:
            raise SourceFault("shape")
        return json["data"]

    def nobody(self, json: Any) -> bool:
        """When all that was asked is there, and null: without errors, a null is the answer."""
        return bool(json) and all(value is None for value in json.values())


def graphql_connector(source_id: str, table: PathTable, capabilities: Capabilities, folder: Path) -> RestConnector:
    """Return the connector of a mapping; files that it names are in `folder`. Raise MappingFault."""
    faults: list[str] = ["mapping: panel: of `rest` alone"] if "panel" in table.mapping else []
    schema = _schema(table.mapping.get("schema"), folder, faults)
    documents: dict[str, Document] = {}
    needed = _needed(rest_mapping(table))
    for place, row in _asked(table.mapping):
        text = row.get("document")
        if schema is None or not isinstance(text, str):
            faults += [] if isinstance(text, str) else [f"mapping: {place}: document: is a text"]
            continue
        try:
            documents[text] = read_document(text, schema, _ways(row, table.mapping))
        except DocumentFault as fault:
            faults.append(f"mapping: {place}: document: {fault}")
            continue
        for name in _variables(row, table.mapping) - documents[text].variables:
            faults.append(f"mapping: {place}: variables.{name}: the document has no such variable")
        for name in sorted(needed[place] - documents[text].keys):
            faults.append(f"mapping: {place}: document: {name} is read in every record and not asked")
    if faults:
        raise MappingFault(faults)
    return RestConnector(source_id, table, capabilities, GraphqlSpeech(documents))


def _needed(mapping: RestMapping) -> dict[str, frozenset[str]]:
    """Return what each row's document must ask of a record, by the row's place: what isn't asked reads as absent."""
    person = names_in(mapping.person.values())
    needed = {f"resources.{kind}": mapping.about(listing) for kind, listing in mapping.resources.items()}
    needed |= {f"identity.by.{system}": person for system in mapping.by} | {"identity.of": person}
    needed |= {f"holdings.{kind}": mapping.about(mapping.resources[kind]) for kind in mapping.holdings}
    needed |= {f"tallies.{name}": names_in(tally.row.values()) for name, tally in mapping.tallies.items()}
    return needed | {f"ties.{at}": mapping.bound((at,)) for at in range(len(mapping.ties))}


def _filled(text: str, values: Mapping[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text


def _schema(row: Any, folder: Path, faults: list[str]) -> GraphQLSchema | None:
    if not isinstance(row, dict) or set(row) != {"file", "sha256"} or not all(isinstance(v, str) for v in row.values()):
        faults.append("mapping: schema: a map of file and sha256: the SDL that the documents were written for, its pin")
        return None
    try:
        return pinned_schema((folder / row["file"]).read_text("utf-8"), row["sha256"])
    except (OSError, UnicodeDecodeError):
        faults.append("mapping: schema.file: can't be read")
    except DocumentFault as fault:
        faults.append(f"mapping: schema: {fault}")
    return None


def _asked(mapping: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows that ask something, with their place; an identity's rows are read at its `list` or `one`."""
    for kind, row in _map(mapping.get("resources")).items():
        yield f"resources.{kind}", _map(row)
    for kind, row in _map(mapping.get("holdings")).items():
        yield f"holdings.{kind}", _map(row)
    for name, row in _map(mapping.get("tallies")).items():
        yield f"tallies.{name}", _map(row)
    identity = _map(mapping.get("identity"))
    read: dict[str, Any] = {key: identity[key] for key in ("list", "item", "one") if key in identity}
    for system, row in _map(identity.get("by")).items():
        yield f"identity.by.{system}", {**read, **_map(row), "paged": False}
    if "of" in identity:
        yield "identity.of", {**read, **_map(identity["of"]), "paged": False}
    ties = mapping.get("ties")
    for at, row in enumerate(ties if isinstance(ties, list) else []):
        yield f"ties.{at}", _map(row)


def _ways(row: Mapping[str, Any], mapping: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return the response keys that may lead to the records: to the one, or to the items of the list."""
    listed, item = (row.get(key, mapping.get(key)) for key in ("list", "item"))
    paths = [row.get("one"), ".".join(path for path in (listed, item) if isinstance(path, str))]
    written = [path for path in paths if isinstance(path, str) and path not in ("", "@")]
    return [tuple(step.split("[")[0] for step in path.split(".")) for path in written] or [()]


def _variables(row: Mapping[str, Any], mapping: Mapping[str, Any]) -> set[str]:
    """Return the variables that a row will be asked with."""
    own = {str(name) for name in _map(row.get("variables"))}
    paging = _map(mapping.get("paging"))
    if not paging or row.get("one") or row.get("paged") is False:
        return own
    return own | {str(paging[key]) for key in ("page", "offset", "cursor", "size") if key in paging}


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
