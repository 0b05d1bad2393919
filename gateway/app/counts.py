"""Counts: the stage that counts of no person, made from the settings and the desk of the sources."""

from __future__ import annotations

from gateway.app.lasting import Lasting
from gateway.holdings import Holders
from gateway.pipeline.asked_counts import CountArguments
from gateway.pipeline.counting import Counting
from gateway.pipeline.counts import CountStage
from gateway.pipeline.pdp import DecisionPoint
from gateway.pipeline.tallying import Tallying
from gateway.settings import Settings
from gateway.sources import SourceDesk
from gateway.tallies import Tallies


def make_counts(settings: Settings, lasting: Lasting, desk: SourceDesk, point: DecisionPoint) -> CountStage:
    """Return the stage."""
    now = lasting.ports.now
    territories = {one.id: one.territory for one in settings.organizations if one.territory}
    known = frozenset(one.id for one in settings.territories)
    counting = Counting(Holders(desk, lasting.telemetry, now=now))
    tallying = Tallying(Tallies(desk, lasting.telemetry))
    arguments = CountArguments(lasting.schema, lasting.catalogue)
    return CountStage(arguments, counting, tallying, point, territories, known, now)
