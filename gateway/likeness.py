"""Likeness: whether two files that carry one number may be of one person.

Takes what two sources say of the person. Gives a verdict. The number is what joins; names, birth date and sex may only
stand in the way: nothing is merged on a likeness. What a file leaves empty says nothing against. Only `AGREE` is one
person: `UNSURE` waits for the identity office like `CONTRADICT` does. The rules in plain words, and the hard pairs:
docs/guides/identity.md.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import product

from gateway.insurance_number import insurance_numbers
from gateway.spelling import Writing, family_writing, given_writing, placeholder, same_words
from resolvers.protocols import Person

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?")
_UNKNOWN_DAY = ("01", "01")
_PARTS = 3
_SEXES = frozenset({"female", "male"})


class Verdict(Enum):
    """What may be said of two files."""

    AGREE = "agree"
    UNSURE = "unsure"
    CONTRADICT = "contradict"


_BEST = (Verdict.AGREE, Verdict.UNSURE, Verdict.CONTRADICT)


def compare(one: Person, other: Person) -> Verdict:
    """Return the verdict on two files: the best over the names that each gives of the person."""
    if _said(one) == _said(other):
        return Verdict.AGREE  # what the rules below come to, and how most files are
    found = {_named(one, other, a, b) for a, b in product(_names(one), _names(other))}
    return next(verdict for verdict in _BEST if verdict in found)


def shown(one: Person, other: Person) -> bool:
    """Tell whether two files, joined by a number that one only may have, are shown to be one person's.

    The same whole birth date, the same given name, and nothing against.
    """
    given = any(given_writing(a[1], b[1]) is Writing.SAME for a, b in product(_names(one), _names(other)))
    return given and _birth(one.birth_date, other.birth_date) is Writing.SAME and compare(one, other) is Verdict.AGREE


def whole(person: Person) -> bool:
    """Tell whether a file says enough for others to be held against it alone: both names, whole birth date, sex."""
    found = _DATE.fullmatch(person.birth_date)
    dated = found is not None and found[3] is not None
    return dated and bool(person.family and person.given) and person.gender in _SEXES


def _said(person: Person) -> tuple[str, ...]:
    return person.family, person.given, person.birth_date, person.gender


def _names(person: Person) -> tuple[tuple[str, str], ...]:
    return ((person.family, person.given), *person.names)


def _named(one: Person, other: Person, a: tuple[str, str], b: tuple[str, str]) -> Verdict:
    """Return the verdict under one name of each."""
    birth, sex = _birth(one.birth_date, other.birth_date), _sex(one.gender, other.gender)
    if birth is Writing.OTHER:
        return Verdict.CONTRADICT
    family, given = family_writing(a[0], b[0]), _given(a[1], b[1], birth)
    if birth is Writing.SAME and same_words(a, b):
        family = given = Writing.SAME
    against = (birth is Writing.CLOSE) + (sex is Writing.OTHER) + (family is Writing.OTHER) + (given is Writing.OTHER)
    if against > 1:
        return Verdict.CONTRADICT
    if birth is Writing.CLOSE or given is Writing.OTHER:
        return Verdict.UNSURE
    solid = birth is Writing.SAME and given is Writing.SAME
    if family is Writing.OTHER:
        return Verdict.AGREE if solid and _married(one, other, a[0], b[0]) else Verdict.UNSURE
    if family is Writing.CLOSE or sex is Writing.OTHER:
        spelt = family is Writing.SAME or sex is not Writing.OTHER
        return Verdict.AGREE if solid and spelt and family is not Writing.SILENT else Verdict.UNSURE
    return Verdict.AGREE


def _given(one: str, other: str, birth: Writing) -> Writing:
    """Compare given names; a newborn's placeholder is silent on one birth date, and nobody's name otherwise."""
    if not (one and other) or placeholder(one) is placeholder(other):
        return given_writing(one, other)
    return Writing.SILENT if birth is Writing.SAME else Writing.OTHER


def _married(one: Person, other: Person, family: str, another: str) -> bool:
    """Tell whether two family names may be a woman's at birth and her husband's: the number bears one of them."""
    sexes = {one.gender, other.gender} & _SEXES
    numbers = set(insurance_numbers((*one.identifiers, *other.identifiers)))
    return (
        sexes == {"female"} and len(numbers) == 1 and any(n.names(name) for n in numbers for name in (family, another))
    )


def _sex(one: str, other: str) -> Writing:
    """Compare sexes; other, unknown and none say nothing."""
    if one not in _SEXES or other not in _SEXES:
        return Writing.SILENT
    return Writing.SAME if one == other else Writing.OTHER


def _birth(one: str, other: str) -> Writing:
    """Compare birth dates: CLOSE is one part mistyped, day and month swapped, an unknown day, or what is no date."""
    if not one or not other:
        return Writing.SILENT
    a, b = _DATE.fullmatch(one), _DATE.fullmatch(other)
    if a is None or b is None:
        return Writing.SILENT if one == other else Writing.CLOSE
    both = [(x, y) for x, y in zip(a.groups(), b.groups(), strict=True) if x is not None and y is not None]
    different = [x != y for x, y in both]
    if not any(different):
        return Writing.SAME if len(both) == _PARTS else Writing.SILENT
    year = different[0]
    swapped = len(both) == _PARTS and not year and (a[2], a[3]) == (b[3], b[2])
    unknown = not year and _UNKNOWN_DAY in ((a[2], a[3]), (b[2], b[3]))
    return Writing.CLOSE if sum(different) == 1 or swapped or unknown else Writing.OTHER
