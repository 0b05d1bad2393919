"""What all pages have: a place in the whole, and cursors."""

from __future__ import annotations

import strawberry

from resolvers.types.declare import object_type, structural


@object_type
class PageInfo:
    """Place in a page of a Relay connection."""

    has_next_page: bool = structural("Whether an item that may be shown follows endCursor.")
    has_previous_page: bool = structural("True when after was given; pages go forward only.")
    start_cursor: str | None = structural("Cursor of the first edge; null when the page is empty.")
    end_cursor: str | None = structural("Cursor of the last edge, to give as after; null when the page is empty.")


@strawberry.type
class Connection:
    """What all connections have."""

    page_info: PageInfo = structural("Place in the whole.")


@strawberry.type
class Edge:
    """What all edges have."""

    cursor: str = structural("Opaque cursor, to give as after.")
