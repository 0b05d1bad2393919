"""Store: FHIR resources in memory, as the JSON text that was given.

Each resource is kept byte for byte, with the few attributes that indexes need. Takes JSON text. Gives `Stored`
resources by id, by patient, by identifier. Never encodes a number again, so that 1.10 stays 1.10.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

CHOICES = frozenset(
    ("abatement", "deceased", "effective", "medication", "multipleBirth", "occurrence", "onset", "performed",
    "reported", "value")
)  # fmt: skip
"""Choice elements, which `_elements` names without their type (FHIR R4, 3.1.1.5.9)."""


class _Head(msgspec.Struct):
    resourceType: str
    id: str
    meta: Any = None
    subject: Any = None
    patient: Any = None
    beneficiary: Any = None
    participant: Any = None
    link: Any = None
    identifier: Any = None


_HEAD = msgspec.json.Decoder(_Head)
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Stored:
    """One resource: its JSON text, and what it is found by."""

    type: str
    local_id: str
    version: str
    raw: bytes = field(repr=False)
    patients: frozenset[str] = field(repr=False)
    identifiers: frozenset[tuple[str, str]] = field(repr=False)

    @property
    def etag(self) -> str:
        """The weak ETag of this version."""
        return f'W/"{self.version}"'

    def body(self) -> dict[str, Any]:
        """Return the resource decoded, to test it; never to serve it."""
        document: dict[str, Any] = msgspec.json.decode(self.raw)
        return document

    def elements(self, names: Sequence[str]) -> bytes:
        """Return the JSON text of these elements, with resourceType, id and meta; every number as it was written."""
        wanted = {"resourceType", "id", "meta", *names}
        parts = {
            key: part for key, part in _PARTS.decode(self.raw).items() if _is_wanted(key.removeprefix("_"), wanted)
        }
        return msgspec.json.encode(parts)


class Store:
    """Resources by type and id, with indexes; `put` and `remove` change it while it serves."""

    def __init__(self, resources: Iterable[bytes]) -> None:
        self._by_type: dict[str, dict[str, Stored]] = defaultdict(dict)
        self._by_patient: dict[tuple[str, str], dict[str, Stored]] = defaultdict(dict)
        self._by_identifier: dict[tuple[str, str, str], dict[str, Stored]] = defaultdict(dict)
        for raw in resources:
            self.put(raw)

    def put(self, resource: bytes | dict[str, Any]) -> Stored:
        """Add or replace a resource; raise msgspec.ValidationError when it has no resourceType or id."""
        raw = resource if isinstance(resource, bytes) else msgspec.json.encode(resource)
        stored = _stored(raw)
        self.remove(stored.type, stored.local_id)
        self._by_type[stored.type][stored.local_id] = stored
        for index in self._indexes(stored):
            index[stored.local_id] = stored
        return stored

    def remove(self, type_: str, local_id: str) -> None:
        """Forget a resource; nothing when there is none."""
        if stored := self._by_type[type_].pop(local_id, None):
            for index in self._indexes(stored):
                index.pop(local_id, None)

    def read(self, type_: str, local_id: str) -> Stored | None:
        """Return a resource, None when there is none."""
        return self._by_type[type_].get(local_id) if type_ in self._by_type else None

    def of_type(self, type_: str) -> list[Stored]:
        """Return every resource of a type, in the order it was given."""
        return list(self._by_type[type_].values()) if type_ in self._by_type else []

    def of_patient(self, type_: str, patient: str) -> list[Stored]:
        """Return the resources of a type that are about this patient."""
        return list(self._by_patient.get((type_, patient), {}).values())

    def identified(self, type_: str, system: str, value: str) -> list[Stored]:
        """Return the resources of a type that carry this identifier."""
        return list(self._by_identifier.get((type_, system, value), {}).values())

    def counts(self) -> dict[str, int]:
        """Return how many resources of each type there are."""
        return {type_: len(found) for type_, found in sorted(self._by_type.items()) if found}

    def _indexes(self, stored: Stored) -> list[dict[str, Stored]]:
        patients = [self._by_patient[stored.type, patient] for patient in stored.patients]
        return patients + [self._by_identifier[stored.type, *number] for number in stored.identifiers]


def _stored(raw: bytes) -> Stored:
    head = _HEAD.decode(raw)
    about = [head.subject, head.patient, head.beneficiary]
    if head.resourceType == "Appointment" and isinstance(head.participant, list):
        about += [part.get("actor") for part in head.participant if isinstance(part, dict)]
    if head.resourceType == "Person" and isinstance(head.link, list):
        about += [part.get("target") for part in head.link if isinstance(part, dict)]
    patients = {head.id} if head.resourceType == "Patient" else {_patient_id(reference) for reference in about} - {""}
    version = head.meta.get("versionId") if isinstance(head.meta, dict) else None
    numbers = head.identifier if isinstance(head.identifier, list) else []
    return Stored(
        head.resourceType, head.id, str(version or "1"), raw, frozenset(patients), frozenset(_identifiers(numbers))
    )  # fmt: skip


def _patient_id(reference: Any) -> str:
    text = reference.get("reference") if isinstance(reference, dict) else None
    if not isinstance(text, str):
        return ""
    type_, _, local_id = text.rpartition("/")
    return local_id if type_ == "Patient" or type_.endswith("/Patient") else ""


def _identifiers(numbers: list[Any]) -> Iterable[tuple[str, str]]:
    for number in numbers:
        if isinstance(number, dict) and isinstance(number.get("value"), str):
            yield str(number.get("system", "")), number["value"]


def _is_wanted(key: str, wanted: set[str]) -> bool:
    if key in wanted:
        return True
    return any(base in wanted and key.startswith(base) and key[len(base) :][:1].isupper() for base in CHOICES)
