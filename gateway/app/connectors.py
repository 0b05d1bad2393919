"""Connectors: the one that speaks a source's protocol, made from its settings.

Sources that have the same mapping share its rows: thirty-four establishments are read by one table of them, and what is
compiled for one serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, partial
from pathlib import Path

from gateway.settings import Source
from resolvers.catalogue import Catalogue
from resolvers.join_pages import parse_join_page
from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Connector
from resolvers.protocols.fhir import FhirConnector
from resolvers.protocols.graphql import graphql_connector
from resolvers.protocols.rest import RestConnector
from resolvers.rows import Rows, shipped


def make_connectors(sources: Iterable[Source], catalogue: Catalogue) -> dict[str, Connector]:
    """Return the connector of each source, by its id; raise `MappingFault` or ValueError when a mapping is not fit."""
    rows = cache(partial(Rows.load, specs=catalogue))
    return {source.id: _connector(source, rows) for source in sources}


def _connector(source: Source, rows: Callable[[Path], Rows]) -> Connector:
    chosen = source.capabilities
    capabilities = Capabilities(
        batch=chosen.batch,
        elements=chosen.elements,
        include=chosen.include,
        page_size=chosen.page_size,
        cap=chosen.cap,
        ties=tuple(chosen.ties),
        consents=chosen.consents,
        relatives=chosen.relatives,
        persons=chosen.persons,
        panel=tuple(chosen.panel),
        measures=chosen.measures.model_dump(exclude_none=True),
    )
    base_url = str(source.base_url)
    if source.protocol == "fhir-r4":
        return FhirConnector(source.id, PathTable.of(rows(shipped("fhir")), base_url), capabilities)
    if source.mapping is None:
        raise ValueError(f"source {source.id}: a {source.protocol} source needs a mapping")
    pages = tuple(parse_join_page(page) for page in source.join_pages)
    table = PathTable.of(rows(source.mapping), base_url, pages)
    if source.protocol == "graphql":
        return graphql_connector(source.id, table, capabilities, source.mapping.parent)
    return RestConnector(source.id, table, capabilities)
