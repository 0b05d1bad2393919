"""Likeness: whether two identifications can be of one person.

Takes what two sources say of the person behind one number. Says whether they contradict. Spelling is not contradiction:
accents, case, hyphens, spaces and the order of given names are left out of the comparison. Never merges anything.
"""

from __future__ import annotations

import unicodedata

from resolvers.protocols import Person

WHOLE_DATE = len("2000-01-01")


def contradict(one: Person, other: Person) -> bool:
    """Tell whether two persons differ: on the birth date, on both names, or on the gender and one name.

    What a source leaves empty contradicts nothing; a partial date agrees with any date that it begins.
    """
    if not _same_start(one.birth_date, other.birth_date):
        return True
    family = _differ(one.family, other.family)
    given = _differ(one.given, other.given)
    gender = bool(one.gender and other.gender and one.gender != other.gender)
    return (family and given) or (gender and (family or given))


def agree(one: Person, other: Person) -> bool:
    """Tell whether two persons are shown to be one: the same whole birth date, a name in common, no contradiction."""
    dated = len(one.birth_date) == WHOLE_DATE and one.birth_date == other.birth_date
    named = bool(_words(one.family) & _words(other.family)) or bool(_words(one.given) & _words(other.given))
    return dated and named and not contradict(one, other)


def _same_start(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _differ(one: str, other: str) -> bool:
    a, b = _words(one), _words(other)
    return bool(a and b and not (a & b))


def _words(name: str) -> frozenset[str]:
    """Return the words of a name without accents, case or marks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    return frozenset("".join(c if c.isalpha() else " " for c in plain).split())
