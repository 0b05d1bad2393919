"""Counted shares: follow-ups and tests that sources counted, as the answer shows them.

Takes counts that may be said, and the directory. Gives the values of `ResourceUse`'s fields, None for what
no source counts. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.capacity import Resources, Whose
from gateway.directory import Directory
from gateway.shares import Share
from resolvers.protocols.tallies import FOLLOW_UPS, TESTS
from resolvers.records import Label
from resolvers.types.activity_views import (
    CodingView,
    ConceptView,
    EstablishmentFollowUpsView,
    EstablishmentTestsView,
    FollowUpCountsView,
    KindFollowUpsView,
    MissingFollowUpsView,
    RepeatedTestUseView,
    TestCountsView,
    TestOrdersView,
)
from resolvers.types.views import OrganizationView, SourceView


def concept(text: str, codes: Sequence[Label]) -> ConceptView:
    """Return what a source calls something."""
    return ConceptView(text or None, tuple(CodingView(one.system or None, one.code, None) for one in codes))


def follow_ups(found: Resources, directory: Directory, language: str) -> MissingFollowUpsView | None:
    """Return the follow-ups that are missing."""
    said = found.follow_ups
    if said is None:
        return None
    places, kinds = _Places(directory, language, found.whose[FOLLOW_UPS]), said.names
    return MissingFollowUpsView(
        _follow_ups(said.total),
        tuple(EstablishmentFollowUpsView(*places.of(name), _follow_ups(one)) for name, one in said.establishments),
        None if kinds is None else tuple(KindFollowUpsView(name.text, _follow_ups(one)) for name, one in kinds),
        places.uncounted(),
    )


def tests(found: Resources, directory: Directory, language: str) -> RepeatedTestUseView | None:
    """Return the tests that were ordered again."""
    said = found.tests
    if said is None:
        return None
    places, names = _Places(directory, language, found.whose[TESTS]), said.names
    return RepeatedTestUseView(
        found.days,
        _tests(said.total),
        tuple(EstablishmentTestsView(*places.of(name), _tests(one)) for name, one in said.establishments),
        None if names is None else tuple(TestOrdersView(concept(n.text, n.codes), _tests(one)) for n, one in names),
        places.uncounted(),
    )


@dataclass(frozen=True, slots=True)
class _Places:
    """Names establishments, and who counts each."""

    directory: Directory
    language: str
    whose: Whose

    def of(self, name: str) -> tuple[OrganizationView | None, tuple[SourceView, ...]]:
        sources = (self.directory.source(one) for one in self.whose.by[name])
        return self.directory.organization(name, self.language), tuple(one for one in sources if one is not None)

    def uncounted(self) -> tuple[OrganizationView, ...]:
        named = (self.directory.organization(name, self.language) for name in self.whose.uncounted)
        return tuple(one for one in named if one is not None)


def _follow_ups(said: Share) -> FollowUpCountsView:
    return FollowUpCountsView(said.whole, said.part)


def _tests(said: Share) -> TestCountsView:
    return TestCountsView(said.whole, said.part)
