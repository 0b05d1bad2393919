"""Who of a panel entered or left care, and what is expected after: worked out of released records, when asked."""

from __future__ import annotations

from strawberry import ID

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.declare import classified, object_type, structural
from resolvers.types.enums.passerelle import TransitionKind
from resolvers.types.interfaces import Node, Record
from resolvers.types.linked import (
    Appointment,
    DocumentReference,
    Encounter,
    MedicationRequest,
    Organization,
    Patient,
    Practitioner,
    Source,
)
from resolvers.types.pages import Connection, Edge
from resolvers.types.scalars import FhirDateTime

event = classified(Category.ENCOUNTER, Category.TELECONSULTATION)
visited = classified(Category.ENCOUNTER)
medicated = classified(Category.MEDICATION)
booked = classified(Category.APPOINTMENT)


@object_type
class FollowUp:
    """What is expected after a transition: facts of the sources, no advice."""

    expected_by: FhirDateTime | None = classified(Category.PROCEDURE)(
        "By when someone should follow up; null when no source says."
    )
    pending_results: list[Record] | None = classified(Category.IMAGING, Category.LABORATORY, Category.PROCEDURE)(
        "Orders and reports without a final result."
    )
    new_medications: list[MedicationRequest] | None = medicated("Medications begun.")
    stopped_medications: list[MedicationRequest] | None = medicated("Medications stopped.")
    appointments: list[Appointment] | None = booked("Appointments booked.")
    missing_appointment: bool | None = booked(
        "True when follow-up is asked for and nothing is booked; null when a source needed did not answer."
    )
    proposed_teleconsultation: Appointment | None = booked("Teleconsultation proposed.")
    document: DocumentReference | None = classified(Category.DOCUMENT)("Discharge summary or note; null when none yet.")
    taken_over_by: Practitioner | None = event("Who took over; null when nobody yet.")
    taken_over_at: FhirDateTime | None = event("When they took over.")


@object_type
class Transition(Node):
    """A patient entered or left care somewhere; worked out from the sources at the time of asking."""

    id: ID = structural("Opaque global id.")
    kind: TransitionKind | None = event("What happened.")
    at: FhirDateTime | None = event("When: admission, discharge, or end of the visit or session.")
    patient: Patient | None = structural("Whose.")
    encounter: Encounter | None = visited("Encounter; null when the source holds none.")
    establishment: Organization | None = event("Where.")
    reason: list[CodeableConcept] | None = visited("Why, as the source codes it.")
    follow_up: FollowUp | None = structural("What is expected after.")
    incomplete: list[Source] | None = structural("Sources that did not answer, so that something may be missing here.")


@object_type
class TransitionConnection(Connection):
    """A page of Query.transitions."""

    edges: list[TransitionEdge] = structural("Edges, in order.")
    incomplete: list[Source] | None = structural("Sources that did not answer, whose transitions are missing.")


@object_type
class TransitionEdge(Edge):
    """A Transition in a page."""

    node: Transition | None = structural("Record; null only as a notice of withholding.")
