"""Reading: a record's date and codings, whichever dialect says them.

Takes elements. Gives spans of time and codings, through the record's own path table. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.instants import Span, span_of
from resolvers.attributes import PARTS
from resolvers.records import Element, Label, Reference


def date_of(element: Element, order: Iterable[str]) -> Span | None:
    """Return the span of the first of the fields `order` (`recordedDate`, `period.start`) that is a date."""
    for path in order:
        value: Any = element
        for step in path.split("."):
            value = value.read(step) if isinstance(value, Element) else None
        if isinstance(value, Element) and value.type == "Period":
            start, end = span_of(value.read("start")), span_of(value.read("end"))
            if start or end:
                return Span(start.start if start else None, end.end if end else None)
        span = span_of(value)
        if span is not None:
            return span
    return None


def text_of_date(element: Element, order: Iterable[str]) -> tuple[str, str] | None:
    """Return the first of the fields `order` that is a date, and its text; of a period its start, else its end."""
    for path in order:
        value: Any = element
        for step in path.split("."):
            value = value.read(step) if isinstance(value, Element) else None
        ends = (value.read("start"), value.read("end")) if isinstance(value, Element) else (value,)
        text = next((one for one in ends if span_of(one)), None)
        if text is not None:
            return path, text
    return None


def codings(element: Element, fields: Iterable[str]) -> Iterator[Label]:
    """Yield every coding under the given fields, however deep, as (system, code)."""
    for value in _under(element, fields):
        if isinstance(value, Element) and value.type == "Coding":
            code = value.read("code")
            if code is not None:
                yield Label(value.read("system") or "", code)


def references(element: Element, fields: Iterable[str]) -> Iterator[Reference]:
    """Yield every reference under the given fields, however deep."""
    return (value for value in _under(element, fields) if isinstance(value, Reference))


def _under(element: Element, fields: Iterable[str]) -> Iterator[Element | Reference]:
    """Yield the elements and references under the given fields, each before what it holds."""
    for name in fields:
        value = element.read(name)
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, Reference):
                yield item
            elif isinstance(item, Element):
                yield item
                yield from _under(item, PARTS.get(item.type, ()))
