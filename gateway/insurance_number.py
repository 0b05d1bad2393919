"""Insurance number: what the NAM of Québec's health insurance says of its holder.

Three letters of the family name at birth, one of the given name, the year's last two digits, the month (50 added for a
woman), the day, and two more (https://www.ramq.gouv.qc.ca, the health insurance card). Takes a number. Gives its one
spelling, and its parts. The century isn't in it. Never decides who somebody is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from gateway.spelling import letters
from resolvers.protocols import Identifier, Person

NAM: Final = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"

_FORM = re.compile(r"([A-Z]{3})([A-Z])([0-9]{2})([0-9]{2})([0-9]{2})[0-9A-Z]{2}")
_WOMAN = 50
_WHOLE = re.compile(r"\d\d(\d\d)-(\d\d)-(\d\d)")
_FAMILY = 3
_HYPHENS = str.maketrans("", "", "-\u00ad\u2010\u2011\u2012\u2013\u2212")


def canonical(identifier: Identifier) -> Identifier:
    """Return an identifier as it is compared and asked: a NAM as on the card, without spaces, hyphens or small letters.

    Of another system only the blanks around it are dropped: what a hospital's number means is the hospital's to say.
    """
    value = identifier.value.strip()
    if identifier.system == NAM:
        value = "".join(value.split()).translate(_HYPHENS).upper()
    return Identifier(identifier.system, value)


def spelt(person: Person) -> Person:
    """Return a person with their numbers in their one spelling, each once: by another, a directive is passed over."""
    return replace(person, identifiers=tuple(dict.fromkeys(map(canonical, person.identifiers))))


@dataclass(frozen=True, slots=True)
class InsuranceNumber:
    """The parts of a NAM; `birth` is year (two digits), month and day."""

    family: str
    given: str
    birth: tuple[str, str, str]

    @classmethod
    def of(cls, value: str) -> InsuranceNumber | None:
        """Return the parts of a number; None when it is not of the form."""
        found = _FORM.fullmatch(canonical(Identifier(NAM, value)).value)
        if found is None:
            return None
        family, given, year, month, day = found.groups()
        return cls(family, given, (year, f"{int(month) % _WOMAN:02d}", day))

    def denies(self, person: Person) -> bool:
        """Tell whether the person's whole birth date is not the number's. A date in part, or none, denies nothing."""
        written = _WHOLE.fullmatch(person.birth_date[:10])
        return written is not None and written.groups() != self.birth

    def names(self, family: str) -> bool:
        """Tell whether a family name begins as the number does; a shorter name is filled with X."""
        return (letters(family).upper() + "XXX")[:_FAMILY] == self.family


def insurance_numbers(identifiers: Iterable[Identifier]) -> tuple[InsuranceNumber, ...]:
    """Return the NAMs among identifiers."""
    read = (InsuranceNumber.of(i.value) for i in identifiers if i.system == NAM)
    return tuple(number for number in read if number is not None)
