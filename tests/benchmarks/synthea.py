"""Synthea: one patient with a long record, out of the shared material, where that is there.

Takes a folder. Gives a file of FHIR to load into the hospital (the patient and their observations), and the patient's
number. Nothing of it is kept in the repository.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gateway.demo.loading import load, loaded_patients
from tests.shared import shared


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient's number at the hospital, the file, and how many observations it has."""

    system: str
    value: str
    file: Path
    observations: int


def longest(folder: Path) -> Patient | None:
    """Write the file of the patient with most observations; None where there is no shared material."""
    try:
        there = shared("data", "synthea-r4-heavy")
    except FileNotFoundError:
        return None
    observations = _lines(there / "Observation.ndjson.gz")
    (who, count), *_ = Counter(one["subject"]["reference"] for one in observations).most_common(1)
    patients = [one for one in _lines(there / "Patient.ndjson.gz") if who == f"Patient/{one['id']}"]
    file = folder / "synthea.ndjson"
    own = [one for one in observations if one["subject"]["reference"] == who]
    file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in [*patients, *own]), "utf-8")
    number = loaded_patients(load(file))[0].numbers[0]
    return Patient(number["system"], number["value"], file, count)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
