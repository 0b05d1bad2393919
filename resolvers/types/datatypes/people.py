"""How persons are named, numbered and reached."""

from __future__ import annotations

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.datatypes.quantities import Period
from resolvers.types.declare import inherited, object_type
from resolvers.types.enums.datatypes import (
    AddressType,
    AddressUse,
    ContactPointSystem,
    ContactPointUse,
    IdentifierUse,
    NameUse,
)
from resolvers.types.linked import Organization
from resolvers.types.scalars import URI


@object_type
class HumanName:
    """A person's name."""

    use: NameUse | None = inherited("Use.")
    text: str | None = inherited("Whole name as written.")
    family: str | None = inherited("Family name.")
    given: list[str] | None = inherited("Given names.")
    prefix: list[str] | None = inherited("Titles before.")
    suffix: list[str] | None = inherited("Titles after.")
    period: Period | None = inherited("When in use; null when always or unknown.")


@object_type
class ContactPoint:
    """A way to reach someone."""

    system: ContactPointSystem | None = inherited("Kind.")
    value: str | None = inherited("Number or address.")
    use: ContactPointUse | None = inherited("Use.")
    rank: int | None = inherited("Order of preference, from 1; null when none.")
    period: Period | None = inherited("When in use; null when always or unknown.")


@object_type
class Address:
    """A postal or physical address."""

    use: AddressUse | None = inherited("Use.")
    type: AddressType | None = inherited("Postal, physical or both.")
    text: str | None = inherited("Whole address as written.")
    line: list[str] | None = inherited("Street lines.")
    city: str | None = inherited("City.")
    district: str | None = inherited("District or county.")
    state: str | None = inherited("Province, for example QC.")
    postal_code: str | None = inherited("Postal code.")
    country: str | None = inherited("Country, ISO 3166.")
    period: Period | None = inherited("When in use; null when always or unknown.")


@object_type
class Identifier:
    """An identifier given by a system. The NIU is never one."""

    use: IdentifierUse | None = inherited("Use.")
    type: CodeableConcept | None = inherited("Kind, for example MR (file number) or JHN (health insurance).")
    system: URI | None = inherited("System that the value belongs to.")
    value: str | None = inherited("Value.")
    period: Period | None = inherited("When valid; null when always or unknown.")
    assigner: Organization | None = inherited("Organization that gave it.")
