"""The fields of a patient that the gateway works out of their records, and that take arguments."""

from __future__ import annotations

from typing import Final

from strawberry import UNSET, Parent

from resolvers.types.course import CourseConnection
from resolvers.types.ports import DEFAULT_FIRST, CourseOf, RepeatsOf, Window
from resolvers.types.repeats import RepeatedTest
from resolvers.types.scalars import DateTime

DEFAULT_WITHIN_DAYS: Final = 30


def course(
    of: Parent[CourseOf],
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    fold_duplicates: bool | None = False,
) -> CourseConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, UNSET)
    page: CourseConnection | None = of.course(window, fold=bool(fold_duplicates))
    return page


def repeated_tests(
    of: Parent[RepeatsOf],
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    within_days: int | None = DEFAULT_WITHIN_DAYS,
) -> list[RepeatedTest] | None:
    """Hand over what is asked."""
    window = Window.of(None, UNSET, since, until, UNSET)
    days = DEFAULT_WITHIN_DAYS if within_days is None else within_days
    found: list[RepeatedTest] | None = of.repeated_tests(window, days)
    return found
