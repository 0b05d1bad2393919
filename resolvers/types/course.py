"""A patient's course: one timeline over record types and sources."""

from __future__ import annotations

from typing import Final

from resolvers.categories import Category
from resolvers.types.declare import RESULT, object_type, structural
from resolvers.types.interfaces import Record
from resolvers.types.linked import Source
from resolvers.types.pages import PageInfo
from resolvers.types.scalars import FhirDateTime

CARE: Final = (
    *RESULT,
    Category.ALLERGY,
    Category.APPOINTMENT,
    Category.CARE_TEAM,
    Category.DOCUMENT,
    Category.ENCOUNTER,
    Category.IMMUNIZATION,
    Category.MEDICATION,
    Category.TELECONSULTATION,
)
"""What a course is made of: the categories that the policy's table calls clinical (docs/decisions/course.md)."""


@object_type
class CourseConnection:
    """A page of Patient.course."""

    edges: list[CourseEdge] = structural("Edges.")
    page_info: PageInfo = structural("Place.")
    incomplete: list[Source] | None = structural("Sources that did not answer, where the course has gaps.")


@object_type
class CourseEdge:
    """One moment of the course."""

    cursor: str = structural("Opaque cursor.")
    node: Record | None = structural("Record; null when withheld with notice.")
    at: FhirDateTime | None = structural("Date that orders it; null when undated.")
    folded: list[Record] | None = structural("Likely duplicates folded under it; empty unless foldDuplicates.")
