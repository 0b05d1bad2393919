"""Quoting: what a person wrote, shown so that no line of it passes for a line of the officer's own.

Takes free text. Gives plain text: each further line is marked, and what moves a cursor or turns the writing round is
shown as a replacement character.
"""

from __future__ import annotations

from unicodedata import category

CONTINUED = "\n      │ "
ODD = "\ufffd"


def quoted(text: str) -> str:
    """Return a free text, each of its further lines marked."""
    return CONTINUED.join(map(_plain, text.splitlines()))


def in_line(text: str) -> str:
    """Return a free text on one line."""
    return " ".join(map(_plain, text.splitlines()))


def _plain(line: str) -> str:
    shown = line.replace("\t", " ")
    return "".join(one if one.isprintable() or one == "\u200d" or category(one) == "Zs" else ODD for one in shown)
