"""Concepts: a text as written, and codes in code systems."""

from __future__ import annotations

from resolvers.types.declare import inherited, object_type
from resolvers.types.scalars import URI


@object_type
class CodeableConcept:
    """A concept: text as written, and codings."""

    text: str | None = inherited("Text as the source wrote it.")
    coding: list[Coding] | None = inherited("Codings, in the source's order.")


@object_type
class Coding:
    """A code in a code system."""

    system: URI | None = inherited("Code system.")
    version: str | None = inherited("Its version.")
    code: str | None = inherited("Code.")
    display: str | None = inherited("Its label, in the source's language.")
