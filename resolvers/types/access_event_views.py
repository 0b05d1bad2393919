"""Readings of the record, as the gateway shows them: like those of `views`, each reads by GraphQL names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from resolvers.types.act_views import WhoView
from resolvers.types.views import SourceView, TermView, View


@dataclass(frozen=True, slots=True)
class AccessEventView(View):
    """One reading; what may not be shown is None. `at` is RFC 3339 text; `told` says it all, by language."""

    type: ClassVar[str] = "AccessEvent"
    id: str
    at: str | None
    who: WhoView | None = field(repr=False)
    purpose: TermView | None
    categories: tuple[str, ...] | None
    told: Mapping[str, str] | None = field(repr=False)
    sources: tuple[SourceView, ...] | None
    override: bool | None
