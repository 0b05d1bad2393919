"""Documents and notes."""

from __future__ import annotations

from resolvers.categories import Category
from resolvers.types.datatypes.concepts import CodeableConcept, Coding
from resolvers.types.datatypes.notes import Attachment
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import classified, inherited, object_type
from resolvers.types.enums.care import CompositionStatus, DocumentReferenceStatus, DocumentRelationshipType
from resolvers.types.interfaces import Record
from resolvers.types.linked import Actor, Encounter, Organization
from resolvers.types.scalars import DateTime

says = classified(Category.DOCUMENT)


@object_type
class DocumentReference(Record):
    """A document or note."""

    status: DocumentReferenceStatus | None = says("State of the reference.")
    doc_status: CompositionStatus | None = says("State of the document.")
    type: CodeableConcept | None = says("Kind of document (LOINC where known).")
    category: list[CodeableConcept] | None = says("Classes of document.")
    date: DateTime | None = says("When the reference was made.")
    author: list[Actor] | None = says("Who wrote it.")
    authenticator: Actor | None = says("Who signed it.")
    custodian: Organization | None = says("Who keeps it.")
    relates_to: list[DocumentRelation] | None = says("Links with other documents.")
    description: str | None = says("Description.")
    content: list[DocumentContent] | None = says("Contents, one per form.")
    encounter: list[Encounter] | None = says("Encounters it is about (context.encounter).")
    period: Period | None = says("Time of care it is about (context.period).")
    facility_type: CodeableConcept | None = says("Kind of facility (context.facilityType).")
    practice_setting: CodeableConcept | None = says("Practice (context.practiceSetting).")


@object_type
class DocumentRelation:
    """A link between documents."""

    code: DocumentRelationshipType | None = inherited("Kind of link.")
    target: DocumentReference | None = inherited("Other document.")


@object_type
class DocumentContent:
    """A form of a document."""

    attachment: Attachment | None = inherited("File.")
    format: Coding | None = inherited("Template or format.")
