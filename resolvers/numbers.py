"""Numbers: what two writings of one number have in common.

Left out: spaces, hyphens, case, the zeros at the beginning, and the width of a digit. Takes a number as somebody wrote
it. Gives its letters and digits, for a doubt and never for a proof: two that are alike may be two people's.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["folded"]

_LEFT_OUT: Final = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})
_MINUS: Final = "\N{MINUS SIGN}"


def folded(text: str) -> str:
    """Return a number as it compares with another: `081 002-` is `81002`."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c != _MINUS and unicodedata.category(c) not in _LEFT_OUT).lstrip("0")
