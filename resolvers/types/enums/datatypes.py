"""Words of FHIR R4's data types."""

from __future__ import annotations

from enum import auto

from resolvers.types.declare import Word, enum


@enum
class AdministrativeGender(Word):
    """FHIR administrative-gender."""

    MALE = auto()
    FEMALE = auto()
    OTHER = auto()
    UNKNOWN = auto()


@enum
class NameUse(Word):
    """FHIR name-use."""

    USUAL = auto()
    OFFICIAL = auto()
    TEMP = auto()
    NICKNAME = auto()
    ANONYMOUS = auto()
    OLD = auto()
    MAIDEN = auto()


@enum
class ContactPointSystem(Word):
    """FHIR contact-point-system."""

    PHONE = auto()
    FAX = auto()
    EMAIL = auto()
    PAGER = auto()
    URL = auto()
    SMS = auto()
    OTHER = auto()


@enum
class ContactPointUse(Word):
    """FHIR contact-point-use."""

    HOME = auto()
    WORK = auto()
    TEMP = auto()
    OLD = auto()
    MOBILE = auto()


@enum
class AddressUse(Word):
    """FHIR address-use."""

    HOME = auto()
    WORK = auto()
    TEMP = auto()
    OLD = auto()
    BILLING = auto()


@enum
class AddressType(Word):
    """FHIR address-type."""

    POSTAL = auto()
    PHYSICAL = auto()
    BOTH = auto()


@enum
class IdentifierUse(Word):
    """FHIR identifier-use."""

    USUAL = auto()
    OFFICIAL = auto()
    TEMP = auto()
    SECONDARY = auto()
    OLD = auto()


@enum
class QuantityComparator(Word):
    """FHIR quantity-comparator: <, <=, >=, >."""

    LESS_THAN = auto()
    LESS_OR_EQUAL = auto()
    GREATER_OR_EQUAL = auto()
    GREATER_THAN = auto()


@enum
class UnitOfTime(Word):
    """FHIR units-of-time: second, minute, hour, day, week, month, year."""

    S = auto()
    MIN = auto()
    H = auto()
    D = auto()
    WK = auto()
    MO = auto()
    A = auto()


@enum
class DayOfWeek(Word):
    """FHIR days-of-week."""

    MON = auto()
    TUE = auto()
    WED = auto()
    THU = auto()
    FRI = auto()
    SAT = auto()
    SUN = auto()


@enum
class EventTiming(Word):
    """FHIR event-timing (a dot becomes an underscore)."""

    MORN = auto()
    MORN_EARLY = auto()
    MORN_LATE = auto()
    NOON = auto()
    AFT = auto()
    AFT_EARLY = auto()
    AFT_LATE = auto()
    EVE = auto()
    EVE_EARLY = auto()
    EVE_LATE = auto()
    NIGHT = auto()
    PHS = auto()
    HS = auto()
    WAKE = auto()
    C = auto()
    CM = auto()
    CD = auto()
    CV = auto()
    AC = auto()
    ACM = auto()
    ACD = auto()
    ACV = auto()
    PC = auto()
    PCM = auto()
    PCD = auto()
    PCV = auto()
