"""FHIR batch: several reads sent as one, and the one answer taken apart into theirs, sans-I/O.

Takes requests that only read. Gives one request, and from its answer a response for each, with its own status and its
own bytes, so that whoever made a request reads its answer as if it had been sent alone.
https://hl7.org/fhir/R4/http.html#transaction
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from resolvers.protocols import Request, Response, SourceFault
from resolvers.protocols.decode import decode, status
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.fhir_bundle import collection

__all__ = ["NO_BATCH", "FhirBatch"]

NO_BATCH: Final = frozenset({400, 404, 405, 406, 413, 415, 422, 501})
"""Statuses by which a server says that it takes no batch, or not this one. A refusal (401, 403) is none of them."""

_HEADERS: Final = (*ACCEPT, ("Content-Type", "application/fhir+json"))


class _Entry(msgspec.Struct):
    """One entry of an answer; its resource as it came."""

    response: Any = None
    resource: msgspec.Raw = msgspec.Raw(b"null")


class _Bundle(msgspec.Struct):
    resourceType: Any = None  # FHIR's own name
    type: Any = None
    entry: list[_Entry] = []


_DECODE: Final = msgspec.json.Decoder(_Bundle).decode


class FhirBatch:
    """Puts reads together, and takes answers apart."""

    def together(self, requests: Sequence[Request]) -> Request:
        """Return one request for all."""
        entries = [{"request": {"method": "GET", "url": _address(request)}} for request in requests]
        body = msgspec.json.encode({"resourceType": "Bundle", "type": "batch", "entry": entries})
        return Request("POST", "", (), _HEADERS, body, tuple(requests), safe=True)

    def apart(self, request: Request, response: Response) -> tuple[Response | SourceFault, ...] | None:
        """Return the response to each, or why there is none; None when each must be asked alone.

        Raise SourceFault for an answer that is a failure as a whole, that isn't of so many parts, or whose parts stand
        in another order than was asked: an empty one would be read as the directives.
        """
        if response.status in NO_BATCH:
            return None
        status(response.status)
        try:
            bundle = _DECODE(response.body)
        except msgspec.ValidationError:
            raise SourceFault("shape") from None
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None  # alone, each is read by the slower decoder too, and one odd text costs nothing but its own
        answers = (bundle.resourceType, bundle.type, len(bundle.entry))
        if answers != ("Bundle", "batch-response", len(request.about)):
            raise SourceFault("shape")
        if _strayed(request.about, bundle.entry):
            raise SourceFault("shape")
        return tuple(map(_part, bundle.entry))


def _strayed(asked: Sequence[Request], entries: Sequence[_Entry]) -> bool:
    """Tell whether a part found what another was asked for; one that names no such type is not decoded for it."""
    kinds = {request.path for request in asked}
    for request, entry in zip(asked, entries, strict=True):
        named = [kind for kind in kinds - {request.path} if f'"{kind}"'.encode() in bytes(entry.resource)]
        if named and not _found(bytes(entry.resource)).isdisjoint(named):
            return True
    return False


def _found(part: bytes) -> set[str]:
    """Return the types that a part found, without what came along; none for what isn't a searchset."""
    try:
        return {body["resourceType"] for mode, body in collection(decode(part)).entries if mode != "include"}
    except SourceFault:
        return set()


def _part(entry: _Entry) -> Response | SourceFault:
    written = entry.response.get("status") if type(entry.response) is dict else None
    if type(written) is not str or not written[:3].isascii() or not written[:3].isdigit():
        return SourceFault("shape")
    return Response(int(written[:3]), {}, bytes(entry.resource))


def _address(request: Request) -> str:
    return f"{request.path}?{urlencode(request.query, safe=',:/')}" if request.query else request.path
