"""The connection of the readings of a record."""
# ruff: noqa: PLR0913  # the arguments are the public contract's

from __future__ import annotations

from strawberry import ID, UNSET, Parent

from resolvers.types.access_event import AccessEventConnection
from resolvers.types.ports import DEFAULT_FIRST, Chart, Window, filters
from resolvers.types.scalars import DateTime


def access_events(
    chart: Parent[Chart],
    first: int | None = DEFAULT_FIRST,
    after: str | None = UNSET,
    since: DateTime | None = UNSET,
    until: DateTime | None = UNSET,
    sources: list[ID] | None = UNSET,
    purpose: list[str] | None = UNSET,
    override: bool | None = UNSET,
) -> AccessEventConnection | None:
    """Hand over what is asked."""
    window = Window.of(first, after, since, until, sources)
    overridden = [str(override).lower()] if isinstance(override, bool) else None
    page: AccessEventConnection | None = chart.connection(
        "accessEvents", window, filters({"purpose": purpose, "override": overridden})
    )
    return page
