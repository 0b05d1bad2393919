"""Waits: how many demands wait for a specialist, as the group counts them over all its users, in its dialect.

Takes a specialty and a number of days. Gives a row; by hand, the same whatever the seed. Names nobody.
"""

from __future__ import annotations

from typing import Final

from gateway.demo.fhir import Json

WAITS: Final = {
    "CARD": ("Cardiologie", 219, 41, 190),
    "DERM": ("Dermatologie", 511, 118, 402),
    "PNEU": ("Pneumologie", 146, 33, 120),
    "PSYC": ("Psychiatrie", 292, 64, 233),
    "RHUM": ("Rhumatologie", 12, 20, 44),
}
"""By specialty: its name, how many of a year's demands wait, the median of their days, and the most."""
_YEAR: Final = 365


def wait(code: str, days: int) -> Json:
    """Return the row of a specialty, for demands received in so many days."""
    name, yearly, median, longest = WAITS[code]
    specialty = {"code": code, "libelle": name}
    return {"specialite": specialty, "nombre": yearly * days // _YEAR, "mediane": median, "plus_long": longest}
