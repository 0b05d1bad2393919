"""Notes and files."""

from __future__ import annotations

from resolvers.types.declare import inherited, object_type
from resolvers.types.linked import Actor
from resolvers.types.scalars import URI, Base64, FhirDateTime


@object_type
class Annotation:
    """A note."""

    author: Actor | None = inherited("Who wrote it; null when unknown or withheld.")
    time: FhirDateTime | None = inherited("When.")
    text: str | None = inherited("Text (markdown).")


@object_type
class Attachment:
    """A file."""

    content_type: str | None = inherited("Media type, for example application/pdf.")
    language: str | None = inherited("Language (BCP 47).")
    data: Base64 | None = inherited("Bytes, when the source gives them inline; null otherwise.")
    url: URI | None = inherited(
        "Address at the source, for who has access there; null when it would carry a token, signature or other secret."
    )
    size: int | None = inherited("Size in bytes.")
    hash: Base64 | None = inherited("SHA-1 of the bytes.")
    title: str | None = inherited("Title.")
    creation: FhirDateTime | None = inherited("When the file was made.")
