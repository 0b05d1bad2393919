"""Faults: what keeps the demo from starting or serving a person; each is one sentence to print, then exit."""

from __future__ import annotations


class DemoFault(Exception):
    """The demo cannot do what was asked; the text is one sentence for a person."""


class DataFault(DemoFault):
    """The data that was handed over cannot be read; it names the file, never a value in it."""


class UnknownPerson(DemoFault):
    """Nobody has this name, or not this purpose; it lists those there are."""
