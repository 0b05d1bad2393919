"""What Synthea's files hold, read by hand from their text: what a chart must answer, leaf by leaf."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests.shared import shared

MRN = "http://hospital.smarthealthit.org"
TYPES = ("Encounter", "Observation", "Condition", "MedicationRequest")


class Files:
    """The files, read as text: a decimal is the characters that the file has."""

    def __init__(self, folder: Path) -> None:
        self.patients: dict[str, str] = {}
        """The number of type MR → the patient's id."""
        self.of: dict[tuple[str, str], list[Any]] = defaultdict(list)
        """(resource type, patient's id) → resources."""
        self.named: dict[str, Any] = {}
        """`Practitioner/…`, `Organization/…` → resource."""
        for raw in _lines(folder, "Patient"):
            numbers = [n for n in raw["identifier"] if _codes(n.get("type")) == ["MR"]]
            assert [n["system"] for n in numbers] == [MRN]
            self.patients[numbers[0]["value"]] = raw["id"]
        for name in TYPES:
            for raw in _lines(folder, name):
                self.of[name, raw["subject"]["reference"].removeprefix("Patient/")].append(raw)
        for name in ("Practitioner", "Organization"):
            self.named |= {f"{name}/{raw['id']}": raw for raw in _lines(folder, name)}

    def handful(self) -> list[str]:
        """Return the numbers of the patients with the most, the median and the fewest observations, and the first."""
        ranked = sorted(self.patients, key=lambda number: len(self.of["Observation", self.patients[number]]))
        return [next(iter(self.patients)), ranked[0], ranked[len(ranked) // 2], ranked[-1]]


@cache
def files() -> Files:
    """Return the files, read once."""
    return Files(shared("data", "synthea-r4"))


def _lines(folder: Path, name: str) -> Iterator[Any]:
    with gzip.open(folder / f"{name}.ndjson.gz", "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line, parse_float=str)


def _codes(concept: Any) -> list[str]:
    return [coding["code"] for coding in (concept or {}).get("coding", ())]


def word(code: str | None) -> str | None:
    """Return a code as an enumeration's name."""
    return None if code is None else code.upper().replace("-", "_")


def coding(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {"system": raw.get("system"), "code": raw.get("code"), "display": raw.get("display")}


def concept(raw: Mapping[str, Any] | None) -> Any:
    return raw and {"text": raw.get("text"), "coding": [coding(one) for one in raw["coding"]] or None}


def concepts(raw: Sequence[Mapping[str, Any]] | None) -> Any:
    return raw and [concept(one) for one in raw]


def value(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    if "valueQuantity" in raw:
        quantity = raw["valueQuantity"]
        rest = {name: quantity.get(name) for name in ("unit", "system", "code")}
        return {"__typename": "Quantity", "value": str(quantity["value"]), **rest}
    if "valueCodeableConcept" in raw:
        return {"__typename": "CodeableConcept", **(concept(raw["valueCodeableConcept"]) or {})}
    return None


def professional(reference: Mapping[str, Any]) -> dict[str, Any]:
    name = files().named[reference["reference"]]["name"][0]
    whole = " ".join([*name["prefix"], *name["given"], name["family"]])
    said = {"family": name["family"], "given": name["given"], "prefix": name["prefix"]}
    return {"__typename": "Practitioner", "displayName": whole, "name": [said]}


def encounter(raw: Mapping[str, Any]) -> dict[str, Any]:
    name = files().named[raw["serviceProvider"]["reference"]]["name"]
    stay = raw.get("hospitalization")
    return {
        "status": word(raw["status"]),
        "class": coding(raw["class"]),
        "type": concepts(raw["type"]),
        "period": {"start": raw["period"]["start"], "end": raw["period"]["end"]},
        "reasonCode": concepts(raw.get("reasonCode")),
        "hospitalization": stay and {"dischargeDisposition": concept(stay["dischargeDisposition"])},
        "participant": [{"individual": professional(one["individual"])} for one in raw.get("participant", ())] or None,
        "serviceProvider": {"displayName": name, "name": name},
    }


def observation(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": word(raw["status"]),
        "category": concepts(raw["category"]),
        "code": concept(raw["code"]),
        "encounter": raw["encounter"]["reference"],
        "effectiveDateTime": raw["effectiveDateTime"],
        "issued": raw["issued"],
        "value": value(raw),
        "component": [{"code": concept(part["code"]), "value": value(part)} for part in raw.get("component", ())]
        or None,
    }


def condition(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "clinicalStatus": word(_codes(raw["clinicalStatus"])[0]),
        "verificationStatus": word(_codes(raw["verificationStatus"])[0]),
        "code": concept(raw["code"]),
        "encounter": raw["encounter"]["reference"],
        "onsetDateTime": raw["onsetDateTime"],
        "abatementDateTime": raw.get("abatementDateTime"),
        "recordedDate": raw["recordedDate"],
    }


def medication_request(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": word(raw["status"]),
        "intent": word(raw["intent"]),
        "medication": concept(raw["medicationCodeableConcept"]),
        "encounter": raw["encounter"]["reference"],
        "authoredOn": raw["authoredOn"],
        "requester": professional(raw["requester"]),
        "reasonReference": [one["reference"] for one in raw.get("reasonReference", ())] or None,
        "dosageInstruction": [dosage(one) for one in raw.get("dosageInstruction", ())] or None,
    }


def dosage(raw: Mapping[str, Any]) -> dict[str, Any]:
    repeat = raw.get("timing", {}).get("repeat")
    doses = [
        {"type": concept(one["type"]), "doseQuantity": {"value": str(one["doseQuantity"]["value"])}}
        for one in raw.get("doseAndRate", ())
    ]
    return {
        "sequence": raw["sequence"],
        "asNeededBoolean": raw["asNeededBoolean"],
        "additionalInstruction": concepts(raw.get("additionalInstruction")),
        "timing": repeat
        and {
            "repeat": {
                "frequency": repeat["frequency"],
                "period": str(repeat["period"]),
                "periodUnit": word(repeat["periodUnit"]),
            }
        },
        "doseAndRate": doses or None,
    }


EXPECTED: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "Encounter": encounter,
    "Observation": observation,
    "Condition": condition,
    "MedicationRequest": medication_request,
}
