"""Spelling: what two writings of one name have in common.

Left out: accents, case, hyphens, apostrophes, spaces, the order of the words. St and Ste are Saint and Sainte. A
particle, or the Marie and the Joseph of baptisms, tells nobody apart. No list of nicknames, no transliteration: what
isn't a writing of the same letters is another name. Takes names. Never decides who somebody is.
"""

from __future__ import annotations

import unicodedata
from enum import Enum
from functools import reduce

_DOTLESS_I = "\N{LATIN SMALL LETTER DOTLESS I}"
_FOLDED = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", _DOTLESS_I: "i"})
_APOSTROPHES = str.maketrans("", "", "'\u2019\u2018\u02bc\u02bb`\u00b4\u2032")
_WRITTEN_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints"}
_ROMANCE = frozenset({"al", "d", "da", "das", "de", "del", "della", "des", "di", "do", "dos", "du", "el", "y"})
_ARTICLES = frozenset({"l", "la", "las", "le", "les", "los"})
_GERMANIC = frozenset({"der", "van", "vom", "von"})
_PARTICLES = _ROMANCE | _ARTICLES | _GERMANIC
_BAPTISMAL = frozenset({"marie", "joseph"})
_NEWBORN = frozenset({"bebe", "bb", "baby", "newborn", "nouveaune"})
_LONG_ENOUGH = 5
"""Letters that a name has at least, for one of them to be a slip."""


class Writing(Enum):
    """How two writings of a name stand to each other."""

    SAME = "same"
    SILENT = "silent"
    INITIAL = "initial"
    CLOSE = "close"
    OTHER = "other"


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain small letters, in order."""
    plain = _plain(name.translate(_APOSTROPHES))
    found = [plain] if plain.isalpha() else "".join(c if c.isalpha() else " " for c in plain).split()
    return tuple(_WRITTEN_SHORT.get(word, word) for word in found)


def _plain(name: str) -> str:
    if name.isascii():
        return name.lower()
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(_FOLDED)


def letters(name: str) -> str:
    """Return the letters of a name, one after the other."""
    return "".join(words(name))


def family_writing(one: str, other: str) -> Writing:
    """Compare family names: a word in common, particles apart, is enough; one letter of a single word is close."""
    a, b = words(one), words(other)
    if not a or not b:
        return Writing.SILENT
    if "".join(a) == "".join(b) or set(_strong(a, _PARTICLES)) & set(_strong(b, _PARTICLES)):
        return Writing.SAME
    return Writing.CLOSE if _one_slip("".join(a), "".join(b)) else Writing.OTHER


def given_writing(one: str, other: str) -> Writing:
    """Compare given names: all those of one are among the other's, in any order, or are their initials."""
    a, b = words(one), words(other)
    if not a or not b:
        return Writing.SILENT
    strong_a, strong_b = _strong(a, _BAPTISMAL), _strong(b, _BAPTISMAL)
    if "".join(a) == "".join(b) or _within(a, b) or _within(strong_a, strong_b):
        return Writing.SAME
    return Writing.INITIAL if _initials(a, b) or _initials(b, a) else Writing.OTHER


def same_words(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Tell whether two (family, given) are of the same words, whichever box each word is in."""
    a, b = (words(" ".join(name)) for name in (one, other))
    return bool(a) and (set(a) == set(b) or (sorted("".join(a)) == sorted("".join(b)) and _regrouped(a, b)))


def placeholder(given: str) -> bool:
    """Tell whether a given name only says that a child was born: « Bébé garçon », « Nouveau-né », Baby."""
    found = words(given)
    return bool(_NEWBORN & {*found, "".join(found)})


def _strong(found: tuple[str, ...], weak: frozenset[str]) -> tuple[str, ...]:
    """Return the words that tell people apart; all of them when none does."""
    return tuple(word for word in found if word not in weak) or found


def _within(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return set(a) <= set(b) or set(b) <= set(a)


def _initials(short: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Tell whether some words are initials of the first others, in order, and the rest are the same."""
    if len(short) > len(whole) or not any(len(word) == 1 for word in short):
        return False
    return all(a == b or (len(a) == 1 and b.startswith(a)) for a, b in zip(short, whole, strict=False))


def _regrouped(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Tell whether the words of one, some of them put together, are the words of the other."""
    fewer, more = sorted((a, b), key=len)
    rest = reduce(lambda left, word: left.replace(word, "", 1), sorted(more, key=len, reverse=True), " ".join(fewer))
    return not rest.strip()


def _one_slip(a: str, b: str) -> bool:
    """Tell whether two names differ by one letter: put in, left out, changed, or swapped with its neighbour."""
    if min(len(a), len(b)) < _LONG_ENOUGH or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = len(a) == len(b) and rest_a[1::-1] + rest_a[2:] == rest_b
    return swapped or rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]
