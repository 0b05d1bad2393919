"""Markup: HTML that is well formed and escaped by construction.

Takes an element's name, children and attributes. Gives `Markup`; text that isn't `Markup` is escaped. Never a script or
a style: those are files.
"""

from __future__ import annotations

from html import escape
from typing import Final

_VOID: Final = frozenset({"link", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def element(name: str, /, *children: str | None, **attributes: str | bool | None) -> Markup:
    """Return an element; a None child or attribute is left out, a True attribute stands alone.

    In an attribute's name a trailing underscore is dropped, so that `class_` can be said, and any other is a hyphen.
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{said}>")
    return Markup(f"<{name}{said}>{together(*children)}</{name}>")


def together(*children: str | None) -> Markup:
    """Return children one after the other."""
    return Markup("".join(child if isinstance(child, Markup) else escape(child) for child in children if child))


def _attribute(key: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(value)}"'
