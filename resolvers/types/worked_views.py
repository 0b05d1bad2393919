"""Values that the gateway works out of a patient's released records; like those of `views`, read by GraphQL names.

What is in them may be shown; records and concepts are judged again where they are read. A value that the audit counts
when it leaves is told by a function, called when it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from resolvers.types.views import EdgeView, PageView, SourceView, View


@dataclass(frozen=True, slots=True)
class CourseView(PageView):
    """A page of a course."""

    incomplete: tuple[SourceView, ...] = ()


@dataclass(frozen=True, slots=True)
class CourseEdgeView(EdgeView):
    """A moment of a course."""

    tell_at: Callable[[], str | None] = field(repr=False)
    folded: tuple[Any, ...] = field(default=(), repr=False)

    @property
    def at(self) -> str | None:
        """The date that orders it."""
        return self.tell_at()


@dataclass(frozen=True, slots=True)
class MedicationLineView(View):
    """A medication, and what each source says of it."""

    type: ClassVar[str] = "MedicationLine"
    tell_medication: Callable[[], Any] = field(repr=False)
    says: tuple[Any, ...] = field(repr=False)
    dispensed: tuple[Any, ...] = field(repr=False)
    silent: tuple[SourceView, ...]
    tell_differs: Callable[[], tuple[str, ...] | None] = field(repr=False)

    @property
    def medication(self) -> Any:
        """The concept, as its first statement writes it."""
        return self.tell_medication()

    @property
    def differs(self) -> tuple[str, ...] | None:
        """GraphQL names of the differences; None when they can't be told."""
        return self.tell_differs()


@dataclass(frozen=True, slots=True)
class ReconciliationView(View):
    """All medications; `lines` is None when nothing is known of what sources hold."""

    type: ClassVar[str] = "MedicationReconciliation"
    lines: tuple[MedicationLineView, ...] | None = field(repr=False)
    incomplete: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class RepeatedTestView(View):
    """A test that was repeated."""

    type: ClassVar[str] = "RepeatedTest"
    tell_code: Callable[[], Any] = field(repr=False)
    orders: tuple[Any, ...] = field(repr=False)
    results: tuple[Any, ...] = field(repr=False)
    days_apart: int

    @property
    def code(self) -> Any:
        """The concept, as the newest of its records writes it."""
        return self.tell_code()
