"""Filings: what the hospital and the clinic hold, as a value that a test edits and puts in a house's sources.

Resources keep their text and their place in the source's order, unless an edit names them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from gateway.demo.sources.store import Store
from tests.house import House, world_of

MARIE_AT_CHUS, MARIE_AT_CLINIC = "p-0001", "OM-1001"
PSY = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSY"}
Json = dict[str, Any]
Key = tuple[str, str]


@dataclass(slots=True)
class Filing:
    """The hospital's resources by type and id, the clinic's files by number."""

    chus: dict[Key, bytes] = field(repr=False)
    omnimed: dict[str, Json] = field(repr=False)

    def copy(self) -> Filing:
        """Return a filing to edit."""
        return Filing(dict(self.chus), deepcopy(self.omnimed))

    def read(self, key: Key) -> Json:
        """Return a resource, decoded."""
        body: Json = json.loads(self.chus[key])
        return body

    def write(self, body: Json) -> None:
        """Put a resource in its place, or at the end when it is new."""
        self.chus[body["resourceType"], body["id"]] = json.dumps(body).encode()

    def remove(self, key: Key) -> None:
        """Take a resource away; nothing when it is not there."""
        self.chus.pop(key, None)

    def insert(self, key: Key, name: str, value: Any) -> None:
        """Give a resource an element that it does not have, its other text untouched."""
        assert name not in self.read(key)
        self.chus[key] = b"{" + json.dumps({name: value})[1:-1].encode() + b"," + self.chus[key][1:]

    def into(self, house: House) -> None:
        """Let the sources of a house hold this."""
        vars(house.sources["chus"].state.store).update(vars(Store(self.chus.values())))
        files = house.sources["omnimed"].state.files
        files.clear()
        files.update(self.omnimed)


Edit = Callable[[Filing], None]


def filing() -> Filing:
    """Return what the demo's sources hold."""
    world = world_of()
    bodies = {(body["resourceType"], body["id"]): raw for raw in world.chus for body in [json.loads(raw)]}
    return Filing(bodies, {dossier: dict(file) for dossier, file in world.omnimed.items()})


def subject_of(body: Mapping[str, Any]) -> str:
    """Return the id of the patient that a resource is about, empty when it is about none."""
    if body["resourceType"] == "Patient":
        return str(body["id"])
    about = body.get("subject") or body.get("patient") or body.get("beneficiary") or _attended(body)
    return str(about.get("reference", "")).removeprefix("Patient/")


def _attended(body: Mapping[str, Any]) -> Mapping[str, Any]:
    if body["resourceType"] != "Appointment":
        return {}
    actors = (part.get("actor", {}) for part in body.get("participant", ()))
    return next((actor for actor in actors if str(actor.get("reference")).startswith("Patient/")), {})


def resources_of(held: Filing, mine: bool) -> Iterator[tuple[Key, Json]]:
    """Yield the hospital's resources about Marie, or about other patients."""
    for key in held.chus:
        body = held.read(key)
        patient = subject_of(body)
        if patient and (patient == MARIE_AT_CHUS) is mine:
            yield key, body


def labelled(body: Json) -> Json:
    """Return a resource with the label PSY beside what it has."""
    meta = dict(body.get("meta") or {})
    others = [label for label in meta.get("security", ()) if label != PSY]
    return {**body, "meta": {**meta, "security": [*others, PSY]}}
