"""Real records (Synthea): every leaf read through the FHIR table equals the source's text."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from resolvers.protocols.decode import decode
from resolvers.records import Element, Reference
from tests.resolvers.record_specs import element, table
from tests.shared import shared

PATIENTS = 6
Json = Any


class Written(str):
    """A number, as its text in the file."""


@cache
def of_patients(kind: str) -> dict[str, list[tuple[bytes, Json]]]:
    """Lines of a type by patient, with the same JSON decoded by the standard library, numbers kept as text."""
    found: dict[str, list[tuple[bytes, Json]]] = defaultdict(list)
    with gzip.open(shared("data", "synthea-r4", f"{kind}.ndjson.gz")) as lines:
        for line in lines:
            raw = json.loads(line, parse_float=Written, parse_int=Written)
            found[raw["subject"]["reference"]].append((line, raw))
    return found


def cases(kind: str) -> Iterator[tuple[Element, Json]]:
    by_patient = of_patients(kind)
    for patient in sorted(by_patient)[:PATIENTS]:
        for line, raw in by_patient[patient]:
            yield element(kind, decode(line), table("fhir")), raw


def texts(concept: Json) -> Json:
    """A concept as plain JSON, of the members that the schema has."""
    if concept is None:
        return None
    keys = ("system", "version", "code", "display")
    coding = [{k: c[k] for k in keys if k in c} for c in concept["coding"]] if "coding" in concept else None
    return {"text": concept.get("text"), "coding": coding}


def read_concept(concept: Element | None) -> Json:
    if concept is None:
        return None
    codings = concept.read("coding")
    keys = ("system", "version", "code", "display")
    held = [{k: v for k in keys if (v := c.read(k)) is not None} for c in codings] if codings is not None else None
    return {"text": concept.read("text"), "coding": held}


def read_value(value: Element | None) -> Json:
    if value is None or value.type == "CodeableConcept":
        return read_concept(value)
    if value.type == "Quantity":
        return {k: v for k in ("value", "unit", "system", "code") if (v := value.read(k)) is not None}
    return value.read("string")


def raw_value(raw: Json) -> Json:
    if "valueQuantity" in raw:
        return {k: str(v) for k, v in raw["valueQuantity"].items()}
    return texts(raw["valueCodeableConcept"]) if "valueCodeableConcept" in raw else raw.get("valueString")


def read_reference(value: Reference | None) -> str | None:
    return f"{value.type}/{value.local_id}" if value is not None else None


def raw_reference(value: Json) -> str | None:
    return value["reference"] if value is not None else None


def as_enum(code: str) -> str:
    return code.upper().replace("-", "_")


def test_observations_read_as_written() -> None:
    """Exact decimals, components, instants, codes, references."""
    seen = decimals = 0
    for one, raw in cases("Observation"):
        seen += 1
        assert one.read("status") == as_enum(raw["status"])
        assert read_concept(one.read("code")) == texts(raw["code"])
        assert [read_concept(c) for c in one.read("category")] == [texts(c) for c in raw["category"]]
        assert one.read("effectiveDateTime") == raw.get("effectiveDateTime")
        assert one.read("issued") == raw.get("issued")
        assert read_reference(one.read("encounter")) == raw_reference(raw.get("encounter"))
        assert read_value(one.read("value")) == raw_value(raw)
        decimals += "." in raw.get("valueQuantity", {}).get("value", "")
        parts, written = one.read("component"), raw.get("component")
        assert (parts is None) == (written is None)
        for part, raw_part in zip(parts or (), written or (), strict=True):
            assert read_concept(part.read("code")) == texts(raw_part["code"])
            assert read_value(part.read("value")) == raw_value(raw_part)
    assert seen > 100
    assert decimals > 50


def test_encounters_read_as_written() -> None:
    """Class, periods, participants, reasons, organization."""
    seen = 0
    for one, raw in cases("Encounter"):
        seen += 1
        assert one.read("status") == as_enum(raw["status"])
        assert one.read("class").read("code") == raw["class"]["code"]
        assert [read_concept(c) for c in one.read("type")] == [texts(c) for c in raw["type"]]
        period = one.read("period")
        assert (period.read("start"), period.read("end")) == (raw["period"].get("start"), raw["period"].get("end"))
        who = [read_reference(part.read("individual")) for part in one.read("participant") or ()]
        assert who == [raw_reference(part.get("individual")) for part in raw.get("participant", ())]
        assert [read_concept(c) for c in one.read("reasonCode") or ()] == [texts(c) for c in raw.get("reasonCode", ())]
        assert read_reference(one.read("serviceProvider")) == raw_reference(raw.get("serviceProvider"))
    assert seen > 20


def test_conditions_read_as_written() -> None:
    """States are enums out of concepts; dates stay as they are."""
    seen = 0
    for one, raw in cases("Condition"):
        seen += 1
        assert one.read("clinicalStatus") == as_enum(raw["clinicalStatus"]["coding"][0]["code"])
        assert one.read("verificationStatus") == as_enum(raw["verificationStatus"]["coding"][0]["code"])
        assert read_concept(one.read("code")) == texts(raw["code"])
        for name in ("onsetDateTime", "abatementDateTime", "recordedDate"):
            assert one.read(name) == raw.get(name)
        assert read_reference(one.read("encounter")) == raw_reference(raw.get("encounter"))
    assert seen > 10


def test_prescriptions_read_as_written() -> None:
    """The medication, and how to take it."""
    seen = 0
    for one, raw in cases("MedicationRequest"):
        seen += 1
        assert (one.read("status"), one.read("intent")) == (as_enum(raw["status"]), as_enum(raw["intent"]))
        assert read_concept(one.read("medication")) == texts(raw.get("medicationCodeableConcept"))
        assert one.read("authoredOn") == raw["authoredOn"]
        assert read_reference(one.read("requester")) == raw_reference(raw["requester"])
        for dose, raw_dose in zip(one.read("dosageInstruction") or (), raw.get("dosageInstruction", ()), strict=True):
            assert dose.read("asNeededBoolean") == raw_dose.get("asNeededBoolean")
            repeat = raw_dose.get("timing", {}).get("repeat", {})
            timing = dose.read("timing")
            assert (timing is None) == ("timing" not in raw_dose)
            for name in ("frequency", "period") if repeat else ():
                assert str(timing.read("repeat").read(name)) == repeat[name]
            for amount, raw_amount in zip(dose.read("doseAndRate") or (), raw_dose.get("doseAndRate", ()), strict=True):
                if "doseQuantity" in raw_amount:
                    assert amount.read("doseQuantity").read("value") == raw_amount["doseQuantity"]["value"]
    assert seen > 10


@pytest.mark.parametrize("kind", ["Observation", "Encounter", "Condition", "MedicationRequest"])
def test_there_are_real_records_to_read(kind: str) -> None:
    """So that none of the above passes over nothing."""
    assert len(of_patients(kind)) >= PATIENTS
