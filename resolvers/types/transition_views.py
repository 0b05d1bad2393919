"""The page of transitions, which the gateway makes: like any page, and which sources are missing from it."""

from __future__ import annotations

from dataclasses import dataclass

from resolvers.types.views import PageView, SourceView


@dataclass(frozen=True, slots=True)
class TransitionsView(PageView):
    """A page of `Query.transitions`; `incomplete` are the sources that did not answer, or not whole."""

    incomplete: tuple[SourceView, ...] = ()
