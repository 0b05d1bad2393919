"""What each source says of a patient's medications, side by side: facts, no advice."""

from __future__ import annotations

from enum import auto

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.declare import Word, enum, inherited, object_type
from resolvers.types.linked import MedicationDispense, MedicationRequest, Source


@enum
class MedicationDifference(Word):
    """A fact about what sources say of one medication."""

    STATUS = auto()
    DOSAGE = auto()
    ONE_SOURCE = auto()


@object_type
class MedicationLine:
    """One medication, and what each source says of it."""

    medication: CodeableConcept | None = inherited(
        "Medication, as the first of its statements writes it; null when that may not be shown."
    )
    says: list[MedicationRequest] | None = inherited("Prescriptions, newest first; never merged.")
    dispensed: list[MedicationDispense] | None = inherited("What was handed over, newest first; never merged.")
    silent: list[Source] | None = inherited("Sources that answered, could hold medications, and show nothing of it.")
    differs: list[MedicationDifference] | None = inherited(
        "STATUS and DOSAGE when the newest prescriptions of two sources are not written alike; ONE_SOURCE when another"
        " source answered and shows nothing of it. Null when a value that is needed may not be read."
    )


@object_type
class MedicationReconciliation:
    """What hospital, clinic and others each say of the patient's medications, by medication."""

    lines: list[MedicationLine] | None = inherited(
        "One for each medication, the newest statement first; null when a source did not answer and the others show"
        " none."
    )
    incomplete: list[Source] | None = inherited("Sources that did not answer, whose medications are missing.")
