"""The scalars of the contract: all are strings for clients, so that no digit and no partial date is ever changed.

A value read from a source goes out as the source wrote it. Gives the annotations that types use and `SCALARS`,
which tells Strawberry what they are. Raises ValueError, which never repeats the value, on what a client gives wrongly.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

DateTime = NewType("DateTime", str)
FhirDate = NewType("FhirDate", str)
FhirDateTime = NewType("FhirDateTime", str)
Decimal = NewType("Decimal", str)
URI = NewType("URI", str)
Base64 = NewType("Base64", str)

_INSTANT: Final = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII | re.IGNORECASE,
)


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise ValueError("not a text")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("a string is expected")
    return value


def _instant(value: Any) -> str:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value) or not _is_day(value[:10]):
        raise ValueError("an RFC 3339 instant with seconds and an offset is expected")
    return value


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _scalar(name: str, description: str, url: str, parse: Any = _text) -> ScalarDefinition:
    return strawberry.scalar(
        name=name, description=description, specified_by_url=url, serialize=_as_text, parse_value=parse
    )


SCALARS: Final[dict[object, ScalarDefinition]] = {
    DateTime: _scalar(
        "DateTime",
        "An instant of RFC 3339 with seconds and an offset, for example 2025-11-21T14:05:00-05:00;"
        " given and taken as a string.",
        "https://www.rfc-editor.org/rfc/rfc3339",
        _instant,
    ),
    FhirDate: _scalar(
        "FhirDate",
        "A FHIR date, perhaps partial: YYYY, YYYY-MM or YYYY-MM-DD; never completed by the gateway.",
        "https://hl7.org/fhir/R4/datatypes.html#date",
    ),
    FhirDateTime: _scalar(
        "FhirDateTime",
        "A FHIR dateTime or instant, perhaps partial: YYYY, YYYY-MM, YYYY-MM-DD or a full RFC 3339 instant;"
        " never completed by the gateway.",
        "https://hl7.org/fhir/R4/datatypes.html#dateTime",
    ),
    Decimal: _scalar(
        "Decimal",
        "An exact decimal, as a JSON string: clients read JSON numbers as binary floats, which changes digits"
        " and drops the precision that was measured (1.10 is not 1.1).",
        "https://hl7.org/fhir/R4/datatypes.html#decimal",
    ),
    URI: _scalar(
        "URI",
        "A URI (RFC 3986), a urn:oid or urn:uuid included; as a string, never holding a credential.",
        "https://www.rfc-editor.org/rfc/rfc3986",
    ),
    Base64: _scalar(
        "Base64",
        "Bytes in base64 (RFC 4648, padded); as a string.",
        "https://www.rfc-editor.org/rfc/rfc4648#section-4",
    ),
}
