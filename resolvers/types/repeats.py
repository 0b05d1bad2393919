"""Tests that were ordered or resulted more than once within some days."""

from __future__ import annotations

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.declare import inherited, object_type
from resolvers.types.interfaces import Record
from resolvers.types.linked import ServiceRequest


@object_type
class RepeatedTest:
    """A test that was ordered or resulted more than once within so many days; an order and its results are one."""

    code: CodeableConcept | None = inherited("Which test, as the newest of its records writes it.")
    orders: list[ServiceRequest] | None = inherited("Its orders, newest first.")
    results: list[Record] | None = inherited("Its results, reports and studies, newest first.")
    days_apart: int | None = inherited("Fewest days between two of them.")
