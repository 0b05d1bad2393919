"""Results: laboratory and vital signs, as any chart writes them.

Takes a chart, a day and a generator. Writes Observations; a decimal keeps the precision that was measured (1.10).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gateway.demo.charts.chart import Chart
from gateway.demo.fhir import Json, loinc, quantity, term


@dataclass(frozen=True, slots=True)
class Analyte:
    """What is measured: LOINC code, unit, reference bounds and the step of its precision."""

    name: str
    code: str
    text: str
    unit: str
    low: str
    high: str

    def drawn(self, generator: random.Random) -> str:
        """Return a value, mostly within bounds, with the precision of the bounds."""
        low, high = Decimal(self.low), Decimal(self.high)
        spread = (high - low) * Decimal(generator.randint(-20, 125)) / 100
        return str(max(low + spread, Decimal(0)).quantize(low))


ANALYTES = (
    Analyte("hb", "718-7", "Hémoglobine", "g/L", "120", "160"),
    Analyte("leuco", "6690-2", "Leucocytes", "10*9/L", "4.0", "11.0"),
    Analyte("crp", "1988-5", "Protéine C réactive", "mg/L", "0.0", "5.0"),
    Analyte("creat", "14682-9", "Créatinine", "umol/L", "45", "90"),
    Analyte("potassium", "2823-3", "Potassium", "mmol/L", "3.50", "5.10"),
    Analyte("sodium", "2951-2", "Sodium", "mmol/L", "136", "145"),
    Analyte("glucose", "14749-6", "Glucose", "mmol/L", "3.9", "6.1"),
    Analyte("inr", "6301-6", "RIN", "{INR}", "0.90", "1.20"),
)
_VITALS = (
    Analyte("pouls", "8867-4", "Fréquence cardiaque", "/min", "60", "100"),
    Analyte("temp", "8310-5", "Température", "Cel", "36.0", "37.5"),
    Analyte("sat", "59408-5", "Saturation en oxygène", "%", "92", "98"),
    Analyte("resp", "9279-1", "Fréquence respiratoire", "/min", "12", "20"),
)


def laboratory(chart: Chart, stamp: tuple[str, int, str], analyte: Analyte, value: str, **more: Any) -> Json:
    """Write a laboratory result; `stamp` is (suffix of the id, day, clock). Return a reference to it."""
    suffix, day, clock = stamp
    low, high = quantity(analyte.low, analyte.unit), quantity(analyte.high, analyte.unit)
    return chart.add(
        "Observation", f"{analyte.name}-{suffix}", day, status="final",
        category=[term("observation-category", "laboratory", "Laboratoire")], code=loinc(analyte.code, analyte.text),
        effectiveDateTime=chart.calendar.at(day, clock), issued=chart.calendar.at(day, "13:00"),
        valueQuantity=quantity(value, analyte.unit), interpretation=[_interpretation(analyte, value)],
        referenceRange=[{"low": low, "high": high}], **more,
    )  # fmt: skip


def laboratories(chart: Chart, stamp: tuple[str, int, str], generator: random.Random, **more: Any) -> list[Json]:
    """Write the usual panel. Return references to its results."""
    return [laboratory(chart, stamp, analyte, analyte.drawn(generator), **more) for analyte in ANALYTES]


def vital_signs(chart: Chart, stamp: tuple[str, int, str], generator: random.Random, **more: Any) -> None:
    """Write blood pressure, with its two components, and four other signs."""
    suffix, day, clock = stamp
    parts = (
        ("8480-6", "Pression systolique", generator.randint(104, 148)),
        ("8462-4", "Pression diastolique", generator.randint(60, 92)),
    )
    components = [{"code": loinc(c, text), "valueQuantity": quantity(v, "mm[Hg]")} for c, text, v in parts]
    _sign(chart, f"pa-{suffix}", (day, clock), loinc("85354-9", "Pression artérielle"), component=components, **more)
    for sign in _VITALS:
        value = quantity(sign.drawn(generator), sign.unit)
        _sign(chart, f"{sign.name}-{suffix}", (day, clock), loinc(sign.code, sign.text), valueQuantity=value, **more)


def _sign(chart: Chart, name: str, when: tuple[int, str], code: Json, **fields: Any) -> None:
    day, clock = when
    chart.add(
        "Observation", name, day, status="final",
        category=[term("observation-category", "vital-signs", "Signes vitaux")],
        code=code, effectiveDateTime=chart.calendar.at(day, clock), **fields,
    )  # fmt: skip


def _interpretation(analyte: Analyte, value: str) -> Json:
    if Decimal(value) < Decimal(analyte.low):
        return term("v3-ObservationInterpretation", "L", "bas")
    if Decimal(value) > Decimal(analyte.high):
        return term("v3-ObservationInterpretation", "H", "élevé")
    return term("v3-ObservationInterpretation", "N", "normal")
