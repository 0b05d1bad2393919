"""Worked: a value that the gateway works out of one patient's released records, walked like a record.

Holds the scene that its fields are judged by. Gives each field that the policy opens, when it is asked, and notes what
left. Never reads a record that isn't released, nor a field of one that may not be shown unmasked.
"""

from __future__ import annotations

from typing import Any

from gateway.projection.scene import Holder, Scene
from gateway.projection.seen import Seen


class Worked:
    """A worked-out value of the GraphQL type `type`: a subclass has a method for each of its fields."""

    type: str

    def __init__(self, scene: Scene, source: str) -> None:
        """Take the scene of the patient, and the source of the record that it is about."""
        self.scene = scene
        self.source = source

    def read(self, name: str) -> Any:
        """Return a field's value."""
        return getattr(self, _python(name))()

    def said_by(self, name: str) -> Holder:
        """Return whose word a field is, for the log; of several types of records, no class's."""
        return Holder(self.source)

    def left(self, name: str, value: Any) -> set[tuple[str, str]]:
        """Return of what a value tells, by source and class: of the records that it leads to, else of whose word it is.

        Of nothing, when it is an empty list.
        """
        values = value if isinstance(value, list) else [value]
        holders = [one.holder if isinstance(one, Seen) else self.said_by(name) for one in values]
        return {(holder.source, holder.klass) for holder in holders}


def _python(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
