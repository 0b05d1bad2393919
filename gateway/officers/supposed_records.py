"""Supposed records: a record of each label, where none was read.

Takes a question without classes, the tables and a field. Gives the question with a class for a record without a label,
one for each label, and one for each directive that names records otherwise: what the policy would say of such a record,
whether or not the patient has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def suppose(question: Mapping[str, Any], tables: Mapping[str, Any], coordinate: str) -> dict[str, Any]:
    """Return the question with supposed classes of the field's type, at every source."""
    if not question["requests"]:
        return dict(question)
    patient = question["requests"][0]["patient"]
    directives = question["patients"].get(patient, {}).get("directives") or {}
    kind = coordinate.partition(".")[0]
    categories = sorted({*tables["coordinates"].get(coordinate, ()), "provenance"})
    base = {"patient": patient, "type": kind, "categories": categories}
    supposed = [
        base | {"labels": list(labels), "selectors": selectors} for labels, selectors in _records(directives, tables)
    ]
    classes = {f"c{place}": row for place, row in enumerate(supposed)}
    requests = [{**request, "classes": sorted(classes)} for request in question["requests"]]
    return {**question, "classes": classes, "requests": requests}


def _records(directives: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    yield (), []
    for label in tables["labels"]["sensitivity"]:
        yield (label,), [name for name, row in directives.items() if _names_label(row, label)]
    for name, row in directives.items():
        data = row.get("data") if isinstance(row, Mapping) else None
        if isinstance(data, Mapping) and not {"labels", "categories"} & set(data):
            yield (), [name]


def _names_label(row: Any, label: str) -> bool:
    data = row.get("data") if isinstance(row, Mapping) else None
    return isinstance(data, Mapping) and set(data) == {"labels"} and label in (data["labels"] or ())
