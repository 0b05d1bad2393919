"""FHIR write: a Consent recorded, or changed, at a FHIR R4 server, and read back by its id; sans-I/O.

Takes decoded JSON. Gives one conditional create, by the identifier that the gateway gave it, so that the same wish sent
twice makes one Consent (https://hl7.org/fhir/R4/http.html#ccreate); or one update of the version that was read
(https://hl7.org/fhir/R4/http.html#concurrency). Nothing else is ever written.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, runtime_checkable

import msgspec

from resolvers.consents.write import WRITTEN_SYSTEM
from resolvers.protocols import Request, Response, SourceFault, Statement
from resolvers.protocols.decode import checked, status
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.persons import checked_id
from resolvers.records import Number
from resolvers.references import leads_to

__all__ = ["CHANGED", "DECLINED", "INVALID", "FhirWrite", "Writes", "Wrote"]

CHANGED: Final = "changed"
"""Reason of a fault: the Consent isn't the version that was read any more, or several bear the same mark."""
INVALID: Final = "invalid"
"""Reason of a fault: the source doesn't take such a Consent."""

DECLINED: Final = "refused"
"""Reason of a fault: the source took nothing, for a reason of its own."""

_REASONS: Final[Mapping[int, str]] = {400: INVALID, 409: CHANGED, 412: CHANGED, 422: INVALID}
_SAID: Final = frozenset({401, 403})
"""Statuses of a refusal that have a reason of their own."""
_TIMED_OUT: Final = 408
_CREATED: Final = 201
_AT: Final = re.compile(r"(?:.*/)?Consent/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?")
_HEADERS: Final = (("Accept", "application/fhir+json"), ("Content-Type", "application/fhir+json"))
_MINIMAL: Final = ("Prefer", "return=minimal")


@dataclass(frozen=True, slots=True)
class Wrote:
    """What a source said that it wrote: the id, empty when it doesn't say, and whether it made a Consent."""

    local_id: str = field(default="", repr=False)
    created: bool = False


@runtime_checkable
class Writes(Protocol):
    """A connector whose source takes directives."""

    def record_statement(self, body: Mapping[str, Any], mark: str) -> Request:
        """Record a Consent that bears a mark, unless one that bears it is there."""
        ...

    def change_statement(self, read: Statement, body: Mapping[str, Any]) -> Request:
        """Put another body in place of the version that was read."""
        ...

    def read_write(self, response: Response) -> Wrote:
        """Read the answer to either; raise SourceFault: `changed`, `invalid`, `refused`, `forbidden`, `status`…"""
        ...

    def one_statement(self, local_id: str) -> Request:
        """Ask for one Consent by its id."""
        ...

    def read_one(self, response: Response, local_id: str, patients: Collection[str]) -> Statement:
        """Read it; raise SourceFault when it isn't that one, or isn't about any of these files."""
        ...


@dataclass(frozen=True, slots=True)
class FhirWrite:
    """The writes of one FHIR source."""

    base_url: str

    def record_statement(self, body: Mapping[str, Any], mark: str) -> Request:
        """Ask `POST Consent`, with `If-None-Exist: identifier=system|mark`."""
        headers = (*_HEADERS, _MINIMAL, ("If-None-Exist", f"identifier={WRITTEN_SYSTEM}|{mark}"))
        return Request("POST", "Consent", (), headers, msgspec.json.encode(_as_written(body)))

    def change_statement(self, read: Statement, body: Mapping[str, Any]) -> Request:
        """Ask `PUT Consent/id`, with `If-Match: W/"version"`; raise SourceFault where there is no version."""
        meta = read.body.get("meta") if type(read.body) is dict else None
        version = meta.get("versionId") if type(meta) is dict else None
        if type(version) is not str or not version.isprintable() or '"' in version:
            raise SourceFault("shape")
        headers = (*_HEADERS, _MINIMAL, ("If-Match", f'W/"{version}"'))
        path = f"Consent/{checked_id(read.local_id)}"
        return Request("PUT", path, (), headers, msgspec.json.encode(_as_written(body)))

    def read_write(self, response: Response) -> Wrote:
        """Return what was written; raise SourceFault otherwise."""
        code = response.status
        if code in _REASONS:
            raise SourceFault(_REASONS[code])
        if 400 <= code < 500 and code != _TIMED_OUT and code not in _SAID:
            raise SourceFault(DECLINED)
        status(code)
        match = _AT.fullmatch(response.headers.get("location", ""))
        return Wrote(match[1] if match else "", created=code == _CREATED)

    def one_statement(self, local_id: str) -> Request:
        """Ask `GET Consent/id`."""
        return Request("GET", f"Consent/{checked_id(local_id)}", (), ACCEPT)

    def read_one(self, response: Response, local_id: str, patients: Collection[str]) -> Statement:
        """Read a Consent; raise SourceFault when it isn't that one, or isn't about any of these files."""
        body = checked(response)
        if type(body) is not dict or body.get("resourceType") != "Consent" or body.get("id") != local_id:
            raise SourceFault("shape")
        led = leads_to(body.get("patient"), self.base_url)
        if led is None or led[0] != "Patient" or led[1] not in patients:
            raise SourceFault("wrong-patient")
        return Statement(local_id, "", body)


def _as_written(value: Any) -> Any:
    """Return what was read as it is to be written: a decimal keeps its digits."""
    if isinstance(value, Number):
        return msgspec.Raw(str(value).encode())
    if isinstance(value, Mapping):
        return {name: _as_written(part) for name, part in value.items()}
    return [_as_written(part) for part in value] if isinstance(value, list) else value
