"""Inline: security labels that a source wrote inside a record, on one of its elements (HL7 DS4P).

Takes a record. Gives, for each element at the top of its resource, the labels found in it or below; those on the
resource itself, or in what it contains, are the whole record's. Raises `Unreadable` for a label that can't be read.
http://hl7.org/fhir/uv/security-label-ds4p/inline_security_labels.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from resolvers.catalogue import Catalogue
from resolvers.protocols.fhir_bundle import walk
from resolvers.records import Label, Record

EXTENSION: Final = "http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label"
MARK: Final = "PROCESSINLINELABEL"
"""Label of a record that has such labels: once they are read, it asks for nothing more."""

_WORD: Final = EXTENSION.rpartition("/")[2]
_WHOLE: Final = frozenset({"contained", "extension", "modifierExtension", "meta", "text"})


class Unreadable(ValueError):
    """A label is there, and can't be read."""


@dataclass(frozen=True, slots=True)
class Inline:
    """The labels of a record's elements, by the element's name, and those that are the whole record's."""

    elements: Mapping[str, frozenset[Label]] = field(default_factory=dict)
    whole: frozenset[Label] = frozenset()


NOTHING: Final = Inline()


def inline_labels(record: Record) -> Inline:
    """Return the labels written inside a FHIR record; raise `Unreadable`."""
    if not isinstance(record.elements.get("resourceType"), str):
        if any(label.code == MARK for label in record.labels):
            raise Unreadable  # a dialect of which nobody reads the labels inside
        return NOTHING
    if not may_have(record):
        return NOTHING
    body = record.body
    contained = frozenset(_of_contained(body.get("contained")))
    if not contained and not _has_extensions(body):
        return NOTHING
    elements: dict[str, frozenset[Label]] = {}
    whole = contained | frozenset(_of_extensions(body))
    for name, value in body.items():
        found = frozenset(_under(value))
        if found and name in _WHOLE:
            whole |= found
        elif found:
            key = name.removeprefix("_")
            elements[key] = elements.get(key, frozenset()) | found
    return Inline(elements, whole) if elements or whole else NOTHING


def may_have(record: Record) -> bool:
    """Tell whether a record may have labels inside, from the bytes of one that is unread: without decoding it."""
    unread = record.unread
    return (
        unread is None or unread.may_say(_WORD) or ("contained" in unread and unread.may_say("security", "contained"))
    )


def _has_extensions(value: Any) -> bool:
    """Tell whether there is any extension at all; raise `Unreadable` for what is too deep to be looked through."""
    try:
        return _extended(value)
    except RecursionError:
        raise Unreadable from None


def _extended(value: Any) -> bool:
    if type(value) is dict:
        if "extension" in value or "modifierExtension" in value:
            return True
        value = value.values()
    for one in value:
        kind = type(one)
        if (kind is dict or kind is list) and _extended(one):
            return True
    return False


def _under(value: Any) -> Iterator[Label]:
    return (label for one in walk(value) for label in _of_extensions(one))


def _of_extensions(holder: Mapping[str, Any]) -> Iterator[Label]:
    """Yield the labels that an object's own extensions are."""
    for name in ("extension", "modifierExtension"):
        listed = holder.get(name)
        for one in listed if isinstance(listed, list) else (listed,) if isinstance(listed, dict) else ():
            if isinstance(one, dict) and _is_label(one.get("url")):
                yield _label(one.get("valueCoding"))


def _of_contained(contained: Any) -> Iterator[Label]:
    """Yield the security labels of the resources that a record contains."""
    for one in contained if isinstance(contained, list) else ():
        meta = one.get("meta") if isinstance(one, dict) else None
        codings = meta.get("security") if isinstance(meta, dict) else None
        for coding in codings if isinstance(codings, list) else () if codings is None else (codings,):
            yield _label(coding)


def _is_label(url: Any) -> bool:
    return isinstance(url, str) and url.partition("|")[0] == EXTENSION


def _label(coding: Any) -> Label:
    system, code = (coding.get("system"), coding.get("code")) if isinstance(coding, dict) else (None, None)
    if not isinstance(code, str) or not code or not isinstance(system, str | None):
        raise Unreadable
    return Label(system or "", code)


def coordinates_under(record: Record, inline: Inline, catalogue: Catalogue) -> dict[str, frozenset[Label]]:
    """Return the coordinates of the record's type whose path reads under a labelled element, each with its labels.

    Raise `Unreadable` when the record's table doesn't say what its fields read.
    """
    roots = getattr(record.table, "elements", None)
    if roots is None:
        raise Unreadable
    found: dict[str, frozenset[Label]] = {}
    for name in catalogue.fields_of(record.type):
        read = roots(record.type, (name,))
        labels = [held for one, held in inline.elements.items() if any(_is_under(one, root) for root in read)]
        if labels:
            found[f"{record.type}.{name}"] = frozenset().union(*labels)
    return found


def _is_under(element: str, root: str) -> bool:
    """Tell whether a path's root is an element, or a choice that the element is one of (`value`, `valueQuantity`)."""
    return root == element or (element.startswith(root) and element[len(root) :][:1].isupper())
