"""Target: about whom an operation is.

Made by the `operation` stage, read by those after it. Holds identifiers: never in a repr, a log or a key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from resolvers.protocols import Identifier

WHOLE = frozenset({"Patient", "Transition"})
"""Types whose objects rest on the records of every source."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an id opened to: a type and its parts.

    A record's parts are source, patient's local id, record's local id; a transition's are source, patient's local id,
    the type and local id of the record that tells of it, kind.
    """

    type: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """The caller's own file: the identifier that their token gives it, and the roots under which it is asked.

    `id` is the caller's; `keys` are the response keys of the roots: `viewer`, or a `node` that opens to the caller.
    """

    id: str = ""
    identifier: Identifier | None = field(default=None, repr=False)
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reach:
    """Where records may have to be read, by what an operation says of it: nowhere else is anything asked for.

    `owners` are the sources of the records asked by their ids, when nothing else is asked; `named` the sources that
    every list of a record type names.
    """

    owners: frozenset[str] | None = None
    named: Mapping[str, frozenset[str]] = field(default_factory=dict)
    whole: bool = False
    """Whether records must come whole, with all that they refer to: a directive rests on it."""

    def holds(self, source: str, record_type: str) -> bool:
        """Tell whether a source may have to be asked for a record type."""
        if self.owners is not None and source not in self.owners:
            return False
        return record_type not in self.named or source in self.named[record_type]


@dataclass(frozen=True, slots=True)
class Target:
    """The patient named: by an identifier, or by a source and the id there; and what each `node` root opened to."""

    identifier: Identifier | None = field(default=None, repr=False)
    local: tuple[str, str] | None = field(default=None, repr=False)
    opened: Mapping[str, Opened] = field(default_factory=dict, repr=False)
    by_id: tuple[str, ...] = ()
    """Response keys of the `node` roots, forged ids included."""
    by_identifier: bool = False
    own_keys: frozenset[str] = frozenset()
    """Response keys of the roots under which the caller's own file is read (`Viewer.patient`), and there is one."""

    @property
    def own(self) -> bool:
        """Tell whether the caller's own file is read."""
        return bool(self.own_keys)

    @property
    def named(self) -> bool:
        """Tell whether the operation is about a patient at all."""
        return self.identifier is not None or self.local is not None

    @property
    def owners(self) -> frozenset[str] | None:
        """The sources of the records asked by their ids; None when the patient, or anything else, is asked for."""
        records = [one for one in self.opened.values() if len(one.parts) == 3]
        if self.by_identifier or not records or any(one.type in WHOLE for one in self.opened.values()):
            return None
        return frozenset(one.parts[0] for one in records)

    @property
    def key(self) -> tuple[str, ...]:
        """What a cursor is bound to."""
        if self.identifier is not None:
            return ("identifier", self.identifier.system, self.identifier.value)
        return ("local", *self.local) if self.local else ()


def bind_cursor(target: Target, name: str, arguments: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a cursor of this connection is bound to: the patient, the field and every argument but the page's."""
    kept = {k: v for k, v in arguments.items() if k not in ("first", "after") and v is not None}
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True, default=str).encode()).hexdigest()
    return (*target.key, name, digest)
