"""Paths: how one source says things: the rows of its mapping, and what of them hangs on the source itself.

Takes the rows, and the source's address. Gives `records.Table`. A value of the wrong shape reads as None. Never
fetches, follows a reference or decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resolvers.join_pages import JoinPage
from resolvers.records import Element
from resolvers.rows import FieldSpec, FieldSpecs, Row, Rows, field_spec

__all__ = ["CANONICAL", "Canonical", "PathTable"]


@dataclass(slots=True, eq=False)
class PathTable:
    """A source's path table; `base_url` is the source's, under which an absolute reference is its own."""

    rows: Rows
    """Of its mapping: the same for every source that has the same."""
    base_url: str = ""
    join_pages: tuple[JoinPage, ...] = ()
    """Which addresses may leave as a session's page to join; none unless the settings say so."""

    @classmethod
    def load(
        cls, file: Path, specs: FieldSpecs, base_url: str = "", join_pages: tuple[JoinPage, ...] = ()
    ) -> PathTable:
        """Return the table of a source with a mapping of its own; raise as `Rows.load`."""
        return cls.of(Rows.load(file, specs), base_url, join_pages)

    @classmethod
    def of(cls, rows: Rows, base_url: str = "", join_pages: tuple[JoinPage, ...] = ()) -> PathTable:
        """Return the table of a source; its address with or without a slash at the end."""
        return cls(rows, base_url.rstrip("/"), join_pages)

    @property
    def specs(self) -> FieldSpecs:
        """The fields of the schema."""
        return self.rows.specs

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The mapping, as it was written."""
        return self.rows.mapping

    def read(self, element: Element, name: str) -> Any:
        """Return the value of a GraphQL field (`records.Table.read`)."""
        try:
            row = self.rows.by_type[element.type][name]
        except KeyError:
            row = self.rows.row(element.type, name)
        return row.value(element.json, element.record)

    def row(self, kind: str, name: str) -> Row:
        """Return how a GraphQL field is read."""
        return self.rows.row(kind, name)

    def refuses(self, element: Element, name: str) -> bool:
        """Tell whether a field has a value in the source's JSON that reads as none."""
        if element.read(name) is not None:
            return False
        row = self.rows.by_type.get(element.type, {}).get(name)
        return row is not None and row.rule.extract(element.json, element.record) is not None

    def elements(self, kind: str, fields: Iterable[str]) -> tuple[str, ...]:
        """Return the root JSON names that these fields of a type read (`Rows.elements`)."""
        return self.rows.elements(kind, fields)


@dataclass(frozen=True, slots=True)
class Canonical:
    """The table of masked elements: their JSON is a map by GraphQL field name, already in the form that leaves.

    With `specs`, a map within is given as an `Element` of the field's type; without, as it is.
    """

    specs: FieldSpecs | None = field(default=None, repr=False)

    def read(self, element: Element, name: str) -> Any:
        """Return what the map holds under the field's name."""
        value = element.json.get(name) if type(element.json) is dict else None
        spec = field_spec(self.specs, element.type, name) if self.specs and isinstance(value, (dict, list)) else None
        if spec is None:
            return value
        return [_seen(one, spec, element) for one in value] if isinstance(value, list) else _seen(value, spec, element)


def _seen(value: Any, spec: FieldSpec, parent: Element) -> Any:
    return Element(spec.named_type, value, parent.record) if type(value) is dict else value


CANONICAL = Canonical()
