"""REST speech: how what a mapping asks becomes an HTTP request, and where its answer is.

The connector reads; a speech says. REST asks by path and parameters; GraphQL, which is read alike, by document and
variables (`graphql.py`). Takes an `Address` and values. Gives a `Request`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import quote

from resolvers.protocols import Request, Response
from resolvers.protocols.decode import checked
from resolvers.protocols.rest_paging import Paging, Place
from resolvers.protocols.rest_parts import Address

__all__ = ["RestSpeech", "Speech"]

_ACCEPT = (("Accept", "application/json"),)


class Speech(Protocol):
    """Says one protocol."""

    def request(self, address: Address, values: Mapping[str, str], about: Any, wanted: frozenset[str]) -> Request:
        """Return a request: `values` stand for `patient` or `value`, `wanted` are the names read in each record."""
        ...

    def paged(self, request: Request, place: Place, paging: Paging, size: int) -> Request:
        """Return the request of another page."""
        ...

    def body(self, response: Response) -> Any:
        """Return the JSON of an answer; raise SourceFault for what is none."""
        ...

    def nobody(self, json: Any) -> bool:
        """Tell whether an identity's answer says, in the protocol's own way, that nobody is known."""
        ...


class RestSpeech:
    """By path and parameters."""

    def request(self, address: Address, values: Mapping[str, str], about: Any, wanted: frozenset[str]) -> Request:
        """Return a GET; a vendor's REST has no way to ask for less than the whole record."""
        path, query = address.path, list(address.query)
        for name, value in values.items():
            mark = f"{{{name}}}"
            path = path.replace(mark, quote(value, safe=""))
            query = [(key, held.replace(mark, value)) for key, held in query]
        return Request("GET", path, tuple(query), _ACCEPT, b"", about)

    def paged(self, request: Request, place: Place, paging: Paging, size: int) -> Request:
        """Return the request with the page's parameters."""
        kept = tuple((name, value) for name, value in request.query if name not in (paging.moving, paging.size))
        return replace(request, query=(*kept, *paging.query(place, size)))

    def body(self, response: Response) -> Any:
        """Return the JSON."""
        return checked(response)

    def nobody(self, json: Any) -> bool:
        """Never: a vendor's REST says so by a status, an empty list or its own word for it."""
        return False
