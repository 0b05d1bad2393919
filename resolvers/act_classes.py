"""Act classes: what kind of stay or visit an Encounter's class says (v3-ActEncounterCode, and those in use beside it).

One table (https://hl7.org/fhir/R4/v3/ActEncounterCode/vs.html), for what happened to a patient and for counts. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["DISCHARGE", "EMERGENCY_VISIT", "OUTPATIENT_VISIT", "STAYS", "TELECONSULTATION", "VISITS", "ended"]

DISCHARGE: Final = "DISCHARGE"
EMERGENCY_VISIT: Final = "EMERGENCY_VISIT"
OUTPATIENT_VISIT: Final = "OUTPATIENT_VISIT"
TELECONSULTATION: Final = "TELECONSULTATION"

STAYS: Final = frozenset({"IMP", "ACUTE", "NONAC", "SS"})
"""Classes of a stay; SS is one of a day."""
VISITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "EMER": EMERGENCY_VISIT,
        "AMB": OUTPATIENT_VISIT,
        "FLD": OUTPATIENT_VISIT,
        "HH": OUTPATIENT_VISIT,
        "OBSENC": OUTPATIENT_VISIT,
        "VR": TELECONSULTATION,
    }
)
"""Class of a visit → what it was. PRENC, before an admission, is none."""


def ended(act_class: str) -> str | None:
    """Return what the end of an Encounter of this class is (TransitionKind); None for a class that isn't known."""
    return DISCHARGE if act_class in STAYS else VISITS.get(act_class)
