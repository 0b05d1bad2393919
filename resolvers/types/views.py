"""Values that the gateway makes itself rather than reads from a source: pages, provenance, sources, the caller.

Each has the name of its GraphQL type and reads a field by its GraphQL name, like an `Element`, so that one way of
reading serves all. Labels and names are by language, `fr` or `en`. Nothing here decides what may be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, Final

from strawberry.utils.str_converters import to_snake_case


@cache
def _attribute(name: str) -> str:
    return to_snake_case(name)


class View:
    """Reads the GraphQL field `asOf` from the attribute `as_of`."""

    __slots__ = ()

    def read(self, name: str) -> Any:
        """Return the value of the GraphQL field `name`, None when this view has none."""
        return None if name == "type" else getattr(self, _attribute(name), None)


@dataclass(frozen=True, slots=True)
class TermView(View):
    """A word of the policy tables."""

    type: ClassVar[str] = "Term"
    code: str
    labels: Mapping[str, str]
    """By language."""


@dataclass(frozen=True, slots=True)
class TerritoryView(View):
    """A university health territory."""

    type: ClassVar[str] = "Territory"
    id: str
    names: Mapping[str, str]
    """By language."""


@dataclass(frozen=True, slots=True)
class OrganizationView(View):
    """An organization of the configuration, of which no source was asked; what it doesn't know reads as None."""

    type: ClassVar[str] = "Organization"
    id: str
    name: str | None
    territory: TerritoryView | None = None

    @property
    def display_name(self) -> str | None:
        """Name on one line."""
        return self.name


@dataclass(frozen=True, slots=True)
class TelehealthProcessView(View):
    """How an establishment goes about sessions at a distance."""

    type: ClassVar[str] = "TelehealthProcess"
    booked_by: TermView | None
    hosted_by: TermView | None


@dataclass(frozen=True, slots=True)
class SourceView(View):
    """A system that holds records; `kind` and `status` are GraphQL names."""

    type: ClassVar[str] = "Source"
    id: str
    names: Mapping[str, str]
    """By language."""
    kind: str
    organization: OrganizationView | None
    territory: TerritoryView | None
    protocol: str
    status: str | None


@dataclass(frozen=True, slots=True)
class ViewerView(View):
    """The caller, as the token and the directory describe them."""

    type: ClassVar[str] = "Viewer"
    id: str
    name: str | None = field(repr=False)
    roles: tuple[TermView, ...]
    active_role: TermView | None
    organization: OrganizationView | None
    territory: TerritoryView | None
    purposes: tuple[TermView, ...]
    patient: Any = field(default=None, repr=False)
    """The caller's own file, when it may be shown."""


@dataclass(frozen=True, slots=True)
class ProvenanceView(View):
    """How, and in which state, a record was read; instants are RFC 3339 text."""

    type: ClassVar[str] = "Provenance"
    source: SourceView
    as_of: str
    version_id: str | None
    last_updated: str | None


@dataclass(frozen=True, slots=True)
class PageInfoView(View):
    """Place in a page."""

    type: ClassVar[str] = "PageInfo"
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True)
class EdgeView(View):
    """An item in a page; `type` is the edge's GraphQL type, `node` None only as a notice of withholding."""

    type: str
    cursor: str
    node: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToldEdgeView(View):
    """An item in a page, as `EdgeView`, whose cursor is made when it is asked."""

    type: str
    tell_cursor: Callable[[], str] = field(repr=False)
    node: Any = field(repr=False)

    @property
    def cursor(self) -> str:
        """Where a page that follows begins."""
        return self.tell_cursor()


@dataclass(frozen=True, slots=True)
class PageView(View):
    """A page of a connection, whose GraphQL type is `type`; cursors are None when it is empty."""

    type: str
    edges: tuple[EdgeView | ToldEdgeView, ...]
    has_next_page: bool
    has_previous_page: bool
    start: str | None
    end: str | None

    @property
    def page_info(self) -> PageInfoView:
        """Place in the whole."""
        return PageInfoView(self.has_next_page, self.has_previous_page, self.start, self.end)


@dataclass(frozen=True, slots=True)
class ToldPageView(View):
    """A page of a connection, as `PageView`, whose edges and cursors are made when they are asked."""

    type: str
    edges: Sequence[ToldEdgeView]
    has_next_page: bool
    has_previous_page: bool

    @property
    def page_info(self) -> PageInfoView:
        """Place in the whole."""
        start, end = (self.edges[0].cursor, self.edges[-1].cursor) if self.edges else (None, None)
        return PageInfoView(self.has_next_page, self.has_previous_page, start, end)


VIEW_TYPES: Final = frozenset(
    (
        *(view.type for view in (TermView, TerritoryView, SourceView, ViewerView, ProvenanceView, PageInfoView)),
        TelehealthProcessView.type,
        *("AccessEventWho", "Override", "AttestedRelationship", "Transition", "FollowUp"),
        *("BreakGlassPayload", "AttestRelationshipPayload", "ReviewOverridePayload"),
        *("RecordDirectivePayload", "RevokeDirectivePayload"),
        *("MedicationReconciliation", "MedicationLine", "RepeatedTest"),
        *("Trajectory", "TrajectoryStep"),
        *("TelehealthActivity", "TelehealthEstablishmentActivity", "TelehealthToolActivity", "TelehealthCounts"),
        *("ResourceUse", "SpecialtyWait", "EstablishmentCapacity"),
        *("MissingFollowUps", "EstablishmentFollowUps", "KindFollowUps", "FollowUpCounts"),
        *("RepeatedTestUse", "EstablishmentTests", "TestOrders", "TestCounts"),
    )
)
"""GraphQL types of which only the gateway makes values; edges and connections beside them."""
