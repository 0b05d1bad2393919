"""How the roots that span patients hand their arguments over: a window, and filters by name."""

from __future__ import annotations

from strawberry import ID, UNSET, Parent

from resolvers.types.activity import ResourceUse, TelehealthActivity
from resolvers.types.connections import TeleconsultationConnection
from resolvers.types.enums.passerelle import TeleconsultationStatus, TransitionKind
from resolvers.types.ports import Root, Window, filters
from resolvers.types.scalars import DateTime
from resolvers.types.transitions import TransitionConnection


def transitions(
    root: Parent[Root],
    since: DateTime,
    until: DateTime | None = UNSET,
    kinds: list[TransitionKind] | None = UNSET,
    first: int | None = 20,
    after: str | None = UNSET,
) -> TransitionConnection | None:
    """Hand over."""
    window = Window.of(first, after, since, until, UNSET)
    found: TransitionConnection | None = root.transitions_page(window, filters({"kinds": kinds}))
    return found


def sessions(  # noqa: PLR0913  # the contract's arguments
    root: Parent[Root],
    since: DateTime,
    until: DateTime | None = UNSET,
    status: list[TeleconsultationStatus] | None = UNSET,
    sources: list[ID] | None = UNSET,
    first: int | None = 20,
    after: str | None = UNSET,
) -> TeleconsultationConnection | None:
    """Hand over."""
    window = Window.of(first, after, since, until, sources)
    found: TeleconsultationConnection | None = root.sessions_page(window, filters({"status": status}))
    return found


def telehealth_activity(
    root: Parent[Root], territory: ID | None = UNSET, *, since: DateTime, until: DateTime | None = UNSET
) -> TelehealthActivity | None:
    """Hand over: what was counted is what was asked, read before."""
    found: TelehealthActivity | None = root.counts_view("telehealthActivity")
    return found


def resource_use(
    root: Parent[Root], territory: ID | None = UNSET, *, since: DateTime, until: DateTime | None = UNSET
) -> ResourceUse | None:
    """Hand over."""
    found: ResourceUse | None = root.counts_view("resourceUse")
    return found
