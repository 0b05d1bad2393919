"""What types share: an id, and for records the source, the way they were read and their labels."""

from __future__ import annotations

from strawberry import ID

from resolvers.types.datatypes.concepts import Coding
from resolvers.types.declare import interface, sourced, structural
from resolvers.types.linked import Provenance, Source


@interface
class Node:
    """Anything with a global id, which Query.node takes back."""

    id: ID = structural("Opaque global id, stable over time; holds no readable identifier.")


@interface
class Record(Node):
    """
    One record of a patient as one source holds it;
    records of several sources are listed side by side, never merged.
    """

    id: ID = structural("Opaque global id.")
    source: Source | None = sourced("Source that holds it.")
    provenance: Provenance | None = sourced("How it was read.")
    security_labels: list[Coding] | None = sourced("Security labels.")
    likely_same_as: list[ID] | None = sourced("Ids of likely duplicates.")
