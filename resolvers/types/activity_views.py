"""Counts that the gateway says: of sessions, waits, places, follow-ups and tests. What isn't said reads as None."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from resolvers.types.views import OrganizationView, SourceView, TerritoryView, View


@dataclass(frozen=True, slots=True)
class PeriodView(View):
    """A time between two instants, RFC 3339 text."""

    type: ClassVar[str] = "Period"
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class CountsView(View):
    """Counts of sessions, and medians of their quality."""

    type: ClassVar[str] = "TelehealthCounts"
    sessions: int | None = None
    completed: int | None = None
    interrupted: int | None = None
    cancelled: int | None = None
    median_jitter_ms: float | None = None
    median_packet_loss_percent: float | None = None


@dataclass(frozen=True, slots=True)
class EstablishmentActivityView(View):
    """Counts of an establishment."""

    type: ClassVar[str] = "TelehealthEstablishmentActivity"
    establishment: OrganizationView | None
    counts: CountsView


@dataclass(frozen=True, slots=True)
class ToolActivityView(View):
    """Counts of a tool."""

    type: ClassVar[str] = "TelehealthToolActivity"
    tool: str
    counts: CountsView


@dataclass(frozen=True, slots=True)
class ActivityView(View):
    """Counts of a territory's sessions, or of one establishment's."""

    type: ClassVar[str] = "TelehealthActivity"
    territory: TerritoryView | None
    period: PeriodView
    suppressed_below: int
    total: CountsView
    by_establishment: tuple[EstablishmentActivityView, ...]
    by_tool: tuple[ToolActivityView, ...] | None
    incomplete: tuple[SourceView, ...]


@dataclass(frozen=True, slots=True)
class CodingView(View):
    """A code in a code system."""

    type: ClassVar[str] = "Coding"
    system: str | None
    code: str | None
    display: str | None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ConceptView(View):
    """A concept."""

    type: ClassVar[str] = "CodeableConcept"
    text: str | None
    coding: tuple[CodingView, ...]


@dataclass(frozen=True, slots=True)
class WaitView(View):
    """Referrals to a specialty that wait."""

    type: ClassVar[str] = "SpecialtyWait"
    specialty: ConceptView
    waiting: int
    median_days: int | None
    longest_days: int | None


@dataclass(frozen=True, slots=True)
class CapacityView(View):
    """Places of an establishment."""

    type: ClassVar[str] = "EstablishmentCapacity"
    establishment: OrganizationView | None
    slots: int | None
    booked: int | None


@dataclass(frozen=True, slots=True)
class FollowUpCountsView(View):
    """Counts of follow-ups."""

    type: ClassVar[str] = "FollowUpCounts"
    expected: int | None
    missing: int | None


@dataclass(frozen=True, slots=True)
class EstablishmentFollowUpsView(View):
    """Follow-ups of an establishment."""

    type: ClassVar[str] = "EstablishmentFollowUps"
    establishment: OrganizationView | None
    counted_by: tuple[SourceView, ...]
    counts: FollowUpCountsView


@dataclass(frozen=True, slots=True)
class KindFollowUpsView(View):
    """Follow-ups after a kind of stay or visit."""

    type: ClassVar[str] = "KindFollowUps"
    kind: str
    counts: FollowUpCountsView


@dataclass(frozen=True, slots=True)
class MissingFollowUpsView(View):
    """Follow-ups asked for and not booked."""

    type: ClassVar[str] = "MissingFollowUps"
    total: FollowUpCountsView
    by_establishment: tuple[EstablishmentFollowUpsView, ...]
    by_kind: tuple[KindFollowUpsView, ...] | None
    uncounted: tuple[OrganizationView, ...]


@dataclass(frozen=True, slots=True)
class TestCountsView(View):
    """Counts of tests."""

    type: ClassVar[str] = "TestCounts"
    ordered: int | None
    repeated: int | None


@dataclass(frozen=True, slots=True)
class EstablishmentTestsView(View):
    """Tests of an establishment."""

    type: ClassVar[str] = "EstablishmentTests"
    establishment: OrganizationView | None
    counted_by: tuple[SourceView, ...]
    counts: TestCountsView


@dataclass(frozen=True, slots=True)
class TestOrdersView(View):
    """Orders of a test."""

    type: ClassVar[str] = "TestOrders"
    test: ConceptView
    counts: TestCountsView


@dataclass(frozen=True, slots=True)
class RepeatedTestUseView(View):
    """Tests ordered, and ordered again."""

    type: ClassVar[str] = "RepeatedTestUse"
    within_days: int
    total: TestCountsView
    by_establishment: tuple[EstablishmentTestsView, ...]
    by_test: tuple[TestOrdersView, ...] | None
    uncounted: tuple[OrganizationView, ...]


@dataclass(frozen=True, slots=True)
class ResourcesView(View):
    """How resources of a territory, or of one establishment, are used."""

    type: ClassVar[str] = "ResourceUse"
    territory: TerritoryView | None
    period: PeriodView
    suppressed_below: int
    referral_waits: tuple[WaitView, ...] | None
    capacity: tuple[CapacityView, ...] | None
    missing_follow_ups: MissingFollowUpsView | None
    repeated_tests: RepeatedTestUseView | None
    incomplete: tuple[SourceView, ...]
