"""Reading: a record's date and codings, whichever dialect says them.

Takes elements. Gives spans of time and codings, through the record's own path table. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.instants import Span, span_of
from resolvers.attributes import PARTS
from resolvers.records import Element, Label, Record, Reference


def seen(record: Record, fields: Iterable[str]) -> Element:
    """Return a record as its own type, with what these fields read alone when it is unread."""
    if record.unread is None:
        return record.root()
    table: Any = record.table
    return record.sketch(table.elements(record.type, fields)).root()


def date_of(element: Element, order: Iterable[str]) -> Span | None:
    """Return the span of the first of the fields `order` (`recordedDate`, `period.start`) that is a date."""
    for path in order:
        value: Any = element
        for step in path.split("."):
            value = value.read(step) if isinstance(value, Element) else None
        span = span_told(value)
        if span is not None:
            return span
    return None


def span_told(value: Any) -> Span | None:
    """Return the span of a date's text, or of a Period; None for anything else."""
    if isinstance(value, Element) and value.type == "Period":
        start, end = span_of(value.read("start")), span_of(value.read("end"))
        return Span(start.start if start else None, end.end if end else None) if start or end else None
    return span_of(value)


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
