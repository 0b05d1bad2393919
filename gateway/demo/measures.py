"""Measures: what the demo's establishments count themselves: follow-ups that are missing, tests ordered again.

By hand, the same whatever the seed, over all of an establishment's patients, of whom the demo holds a few. Takes an
establishment's id and a number of days. Gives numbers, each source in its own words. Names nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from gateway.demo.fhir import Json, concept, term
from gateway.demo.systems import LOINC, TERMINOLOGY

_YEAR: Final = 365
FOLLOW_UPS: Final = "suivis-sans-rendez-vous"
TESTS: Final = "analyses-redemandees-{days}"
WITHIN: Final = 30
"""Days within which an analysis counts as ordered again, at every establishment."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a year's are counted, and how many of a hundred of them are of the sort; `code` says of what."""

    code: str
    text: str
    yearly: int
    percent: int

    def over(self, days: int) -> tuple[int, int]:
        """Return both for so many days."""
        counted = self.yearly * days // _YEAR
        return counted, counted * self.percent // 100


_HOSPITALS: Final[dict[str, tuple[Rate, ...]]] = {
    "chus": (
        Rate("IMP", "Hospitalisation", 1460, 12), Rate("SS", "Chirurgie d’un jour", 420, 9),
        Rate("EMER", "Urgence", 2190, 24), Rate("AMB", "Consultation externe", 3650, 8),
    ),
    "monteregie-est": (Rate("IMP", "Hospitalisation", 730, 14), Rate("EMER", "Urgence", 1100, 21)),
    "monteregie-centre": (Rate("IMP", "Hospitalisation", 610, 11), Rate("EMER", "Urgence", 880, 26)),
}  # fmt: skip
"""Stays and visits for which a follow-up is asked for, by class; the percentage has none booked."""

_LABORATORIES: Final[dict[str, tuple[Rate, ...]]] = {
    "chus": (
        Rate("14749-6", "Glucose", 5110, 9), Rate("14682-9", "Créatinine", 6200, 11),
        Rate("1988-5", "Protéine C réactive", 2190, 14), Rate("3016-3", "TSH", 1825, 6),
        Rate("36643-5", "Radiographie pulmonaire", 1460, 5), Rate("49521-7", "Sérologie rare", 12, 50),
    ),
    "monteregie-est": (Rate("14749-6", "Glucose", 2190, 10), Rate("3016-3", "TSH", 730, 7)),
    "monteregie-centre": (Rate("14749-6", "Glucose", 1825, 8), Rate("1988-5", "Protéine C réactive", 400, 12)),
    "omnimed": (Rate("14749-6", "Glucose", 1095, 12), Rate("3016-3", "TSH", 730, 10), Rate("5778-6", "Urine", 40, 20)),
}  # fmt: skip
"""Tests ordered, by LOINC code; the percentage had been ordered within 30 days before."""

MEASURED: Final = frozenset(_HOSPITALS)
"""The establishments that evaluate measures."""

SESSIONS: Final = {"ETS-001": (365, 20), "ETS-007": (120, 15), "ETS-010": (44, 18)}
"""By the telehealth platform's code: a year's sessions for which a follow-up is asked for, and the percentage."""
VISITS: Final = Rate("cabinet", "Visite à la clinique", 730, 7)
"""The clinic's visits."""


def report(establishment: str, measure: str, period: tuple[str, str], days: int) -> Json | None:
    """Return a FHIR MeasureReport over so many days; None for a measure that there isn't."""
    if measure == FOLLOW_UPS:
        return _report(establishment, measure, period, _strata("class", _HOSPITALS[establishment], days))
    if measure == TESTS.replace("{days}", str(WITHIN)):
        return _report(establishment, measure, period, _strata("code", _LABORATORIES[establishment], days))
    return None


def analyses(days: int) -> list[Json]:
    """Return the clinic's orders of tests, in its dialect."""
    rows = ((rate, *rate.over(days)) for rate in _LABORATORIES["omnimed"])
    return [
        {"code_loinc": rate.code, "libelle": rate.text, "demandees": counted, "redemandees": again, "jours": WITHIN}
        for rate, counted, again in rows
    ]


def visits(days: int) -> list[Json]:
    """Return the clinic's visits with a follow-up asked for, in its dialect."""
    counted, missing = VISITS.over(days)
    return [{"genre": VISITS.code, "a_revoir": counted, "sans_rv": missing}]


def sessions(code: str, days: int) -> list[Json]:
    """Return an establishment's sessions at a distance with a follow-up asked for, in the platform's dialect."""
    counted, missing = Rate("", "", *SESSIONS.get(code, (0, 0))).over(days)
    return [{"wanted": counted, "unbooked": missing}]


def _strata(element: str, rates: Iterable[Rate], days: int) -> tuple[str, list[tuple[Json, tuple[int, int]]]]:
    system = LOINC if element == "code" else f"{TERMINOLOGY}v3-ActCode"
    return element, [(concept(system, one.code, one.text), one.over(days)) for one in rates]


def _report(
    establishment: str, measure: str, period: tuple[str, str], said: tuple[str, list[tuple[Json, tuple[int, int]]]]
) -> Json:
    element, strata = said
    whole = (sum(counted for _, (counted, _) in strata), sum(shown for _, (_, shown) in strata))
    stratum = [{"value": value, "population": _population(numbers)} for value, numbers in strata]
    stratifier = {"code": [{"coding": [{"code": element}]}], "stratum": stratum}
    return {
        "resourceType": "MeasureReport", "status": "complete", "type": "summary",
        "measure": f"urn:passerelle:demo:{establishment}:measure:{measure}",
        "period": {"start": period[0], "end": period[1]},
        "group": [{"population": _population(whole), "stratifier": [stratifier]}],
    }  # fmt: skip


def _population(numbers: tuple[int, int]) -> list[Any]:
    names = ("denominator", "numerator")
    return [
        {"code": term("measure-population", name), "count": number} for name, number in zip(names, numbers, strict=True)
    ]
