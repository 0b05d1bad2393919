"""Counts of no person that sources give: follow-ups that are missing, tests ordered again; what is small is null."""

from __future__ import annotations

from resolvers.types.datatypes.concepts import CodeableConcept
from resolvers.types.declare import inherited, object_type
from resolvers.types.enums.passerelle import TransitionKind
from resolvers.types.linked import Organization, Source

_UNCOUNTED = "Establishments of which no source gives this count: they are in none of these numbers."

_COUNTED_BY = "Sources that count it, each what it holds itself: what another system holds is in no number."


@object_type
class MissingFollowUps:
    """Stays, visits and sessions that ended in the time counted and after which a follow-up is asked for, and those of
    them for which none is booked. Each source counts, over all the patients that it holds, when it is asked: nobody's
    record is read for it, an appointment that was made elsewhere is not known to it, and it judges no care.
    """

    total: FollowUpCounts | None = inherited(
        "Of all the establishments listed; null when one of their sources did not answer."
    )
    by_establishment: list[EstablishmentFollowUps] | None = inherited(
        "By establishment, each of which some source counts."
    )
    by_kind: list[KindFollowUps] | None = inherited(
        "By what ended, those with enough follow-ups asked for; null when a source did not answer."
    )
    uncounted: list[Organization] | None = inherited(_UNCOUNTED)


@object_type
class EstablishmentFollowUps:
    """Follow-ups of an establishment."""

    establishment: Organization | None = inherited("Which.")
    counted_by: list[Source] | None = inherited(_COUNTED_BY)
    counts: FollowUpCounts | None = inherited("Its counts.")


@object_type
class KindFollowUps:
    """Follow-ups after one kind of stay or visit."""

    kind: TransitionKind | None = inherited("What ended: a stay (DISCHARGE), a visit, a session.")
    counts: FollowUpCounts | None = inherited("Its counts.")


@object_type
class FollowUpCounts:
    """Counts of follow-ups; null when small, when it would tell a small one, and when a source did not answer."""

    expected: int | None = inherited("What ended, and after which a follow-up is asked for, booked or not.")
    missing: int | None = inherited("Of these, those for which none was booked when the source was asked.")


@object_type
class RepeatedTestUse:
    """Tests ordered in the time counted, and those of them that repeat: the same establishment had ordered the same
    test for the same person in the days before. Each source counts, over all the patients that it holds: nobody's
    record is read for it, a test first ordered elsewhere is not known to it, and many are repeated for a reason.
    """

    within_days: int | None = inherited(
        "Days between two orders within which the second repeats the first: the policy's, the same for all."
    )
    total: TestCounts | None = inherited(
        "Of all the establishments listed; null when one of their sources did not answer."
    )
    by_establishment: list[EstablishmentTests] | None = inherited("By establishment, each of which some source counts.")
    by_test: list[TestOrders] | None = inherited(
        "By test, those ordered often enough; null when a source did not answer."
    )
    uncounted: list[Organization] | None = inherited(_UNCOUNTED)


@object_type
class EstablishmentTests:
    """Tests that an establishment ordered."""

    establishment: Organization | None = inherited("Which.")
    counted_by: list[Source] | None = inherited(_COUNTED_BY)
    counts: TestCounts | None = inherited("Its counts.")


@object_type
class TestOrders:
    """Orders of one test."""

    test: CodeableConcept | None = inherited("Which, as the sources name it.")
    counts: TestCounts | None = inherited("Its counts.")


@object_type
class TestCounts:
    """Counts of tests; null when small, when it would tell a small one, and when a source did not answer."""

    ordered: int | None = inherited("Orders of tests.")
    repeated: int | None = inherited("Of these, those that repeat an order of the days before.")
