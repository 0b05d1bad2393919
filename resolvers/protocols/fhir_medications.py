"""FHIR medications: the Medication that a record refers to, made part of the record before it is given.

A record that names a Medication waits until it is known; then its code is read as a contained one's is. Takes
records and the Medications that came. Gives those ready, those that wait, and how many never can be. Never gives a
record whose medicine is coded where nobody looked: its class rests on that code.
https://hl7.org/fhir/R4/medication.html, https://hl7.org/fhir/R4/references.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from resolvers.protocols.fhir_bundle import labels, sound
from resolvers.records import Label, Record
from resolvers.references import IDENTIFIER, local

__all__ = ["ELEMENT", "MEDICATION", "Joined", "Medication", "join", "medications"]

MEDICATION = "Medication"
ELEMENT = "medicationReference"
_CONCEPT = "medicationCodeableConcept"


@dataclass(frozen=True, slots=True)
class Medication:
    """What is read of a Medication: its code, and the labels of its own."""

    code: Mapping[str, Any] = field(repr=False)
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Records that may be given, records by the id of the Medication that they wait for, and those that never can."""

    ready: tuple[Record, ...] = ()
    waiting: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    odd: int = 0


def medications(entries: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Medication]:
    """Return by id the Medications that can be read; one without a code, or with odd labels, isn't known."""
    found: dict[str, Medication] = {}
    for body in (body for _, body in entries if body.get("resourceType") == MEDICATION):
        name, meta = body.get("id"), body.get("meta", {})
        held = labels(meta.get("security")) if type(meta) is dict else None
        if type(name) is str and IDENTIFIER.fullmatch(name) and held is not None and _told(body):
            found.setdefault(name, Medication(body["code"], held))
    return found


def join(records: Iterable[Record], known: Mapping[str, Medication], base_url: str) -> Joined:
    """Join each record to its Medication; a record that names none is ready as it is."""
    ready: list[Record] = []
    waiting: dict[str, list[Record]] = {}
    odd = 0
    for record in records:
        name = _awaited(record.elements, base_url)
        if name is None:
            odd += 1
        elif not name:
            ready.append(record)
        elif name in known:
            ready.append(_with(record, name, known[name]))
        else:
            waiting.setdefault(name, []).append(record)
    return Joined(tuple(ready), {name: tuple(held) for name, held in waiting.items()}, odd)


def _awaited(body: Mapping[str, Any], base_url: str) -> str | None:
    """Return the id of the Medication that a record needs: empty when none, None when it can't be had from here.

    A reference that has but a display says in words what a concept with a text says: nothing is coded elsewhere.
    """
    pointer = body.get(ELEMENT)
    if pointer is None:
        return ""
    if type(pointer) is not dict or body.get(_CONCEPT) is not None:
        return None
    written = pointer.get("reference")
    if written is None:
        return "" if pointer.get("identifier") is None else None
    if type(written) is str and written[:1] == "#":
        return "" if _contains(body, written[1:]) else None
    named = local(written, base_url)
    return named[1] if named and named[0] == MEDICATION else None


def _contains(body: Mapping[str, Any], name: str) -> bool:
    """Say whether the contained resource of this id, the first as the path table reads it, tells its medicine."""
    held = body.get("contained")
    named = (one for one in held if type(one) is dict and one.get("id") == name) if type(held) is list else iter(())
    first = next(named, None)
    return first is not None and _told(first)


def _told(body: Mapping[str, Any]) -> bool:
    """Say whether a resource is a Medication whose code says something, and can be read."""
    code = body.get("code")
    said = type(code) is dict and bool(code.get("coding") or code.get("text"))
    return body.get("resourceType") == MEDICATION and said and sound(code)


def _with(record: Record, name: str, medication: Medication) -> Record:
    """Return a record that contains its Medication, under an id with a slash, which no contained resource has."""
    body = record.elements
    address, held = f"{MEDICATION}/{name}", body.get("contained")
    one = {"resourceType": MEDICATION, "id": address, "code": medication.code}
    joined = {
        ELEMENT: {**body[ELEMENT], "reference": f"#{address}"},
        "contained": [one, *(held if type(held) is list else ())],
    }
    return record.having(joined, labels=tuple(dict.fromkeys((*record.labels, *medication.labels))))
