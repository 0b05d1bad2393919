"""Many: the stages of an operation about several patients, made from those that one patient's goes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from gateway.app.lasting import Lasting
from gateway.labelling import LabelTables
from gateway.pipeline.asked_transitions import TransitionLists
from gateway.pipeline.cases import Cases
from gateway.pipeline.label import Labeller
from gateway.pipeline.many import Many
from gateway.pipeline.panel import Panels
from gateway.settings import Settings
from gateway.sources import SourceDesk
from resolvers.catalogue import Catalogue


def make_many(settings: Settings, lasting: Lasting, desk: SourceDesk, cases: Cases) -> Many:
    """Return the stage."""
    now, organizations = lasting.ports.now, frozenset(one.id for one in settings.organizations)
    panels = Panels(desk, settings.licence_systems, organizations, lasting.policy, now=now)
    lists = TransitionLists(lasting.schema, lasting.keyring)
    return Many(lists, panels, cases, lasting.keyring, labeller_of(settings, lasting.catalogue), now)


def labeller_of(settings: Settings, catalogue: Catalogue) -> Callable[[LabelTables], Labeller]:
    """Return what makes a labeller of a policy's tables."""
    held = {source.id: source.establishments for source in settings.sources}
    return partial(Labeller, catalogue=catalogue, establishments=held)
