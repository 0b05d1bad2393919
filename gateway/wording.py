"""Wording: a text as it is compared with another: letters and numbers alone, without case, accents or spacing.

Takes a text that people wrote. Gives its plain form; two texts with one plain form say the same words. Pure.
"""

from __future__ import annotations

import re
from unicodedata import combining, normalize

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_APART = re.compile(r"(?:[^\w.]|_|(?<!\d)\.|\.(?!\d))+")
"""What stands between words: anything but letters, digits and the point of a decimal."""


def plain(text: object) -> str:
    """Return the plain form of a text; empty for what is none."""
    if not isinstance(text, str):
        return ""
    letters = "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))
    return _APART.sub(" ", _DECIMAL_COMMA.sub(".", letters)).strip()
