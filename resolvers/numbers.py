"""Numbers: what two writings of one number have in common.

Left out: spaces, hyphens, case, the zeros at the beginning, and the width of a digit. Takes a number as somebody wrote
it. Gives its letters and digits, for a doubt and never for a proof: two that are alike may be two people's. What is
proven rests on the number itself, or on one spelling of it (`gateway.insurance_number.canonical`).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from resolvers.protocols import Identifier

__all__ = ["alike", "folded"]

_LEFT_OUT: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
_MINUS: Final = "\N{MINUS SIGN}"
_PLAIN: Final = {point: None for point in range(128) if unicodedata.category(chr(point)) in _LEFT_OUT}


def folded(text: str) -> str:
    """Return a number as it compares with another: `081 002-` is `81002`."""
    if text.isascii():  # the same without looking each letter up, and how nearly every number is written
        return text.lower().translate(_PLAIN).lstrip("0")
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c != _MINUS and unicodedata.category(c) not in _LEFT_OUT).lstrip("0")


def alike(one: Identifier) -> tuple[str, str]:
    """Return the system and the number by which an identifier compares with another, however either is written."""
    return one.system.strip().casefold(), folded(one.value)
