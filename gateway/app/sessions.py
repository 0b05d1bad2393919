"""Sessions: the stage that lists what an establishment holds, made from the settings and the stages that it asks."""

from __future__ import annotations

from gateway.app.lasting import Lasting
from gateway.app.many import labeller_of
from gateway.holdings import Holders
from gateway.pipeline.asked_sessions import SessionLists
from gateway.pipeline.cases import Cases
from gateway.pipeline.session_proofs import SessionProofs
from gateway.pipeline.sessions import Sessions
from gateway.settings import Settings
from gateway.sources import SourceDesk


def make_sessions(settings: Settings, lasting: Lasting, desk: SourceDesk, by: Cases) -> Sessions:
    """Return the stage; `by` has the stages by which anything about a patient is proven."""
    now, catalogue = lasting.ports.now, lasting.catalogue
    holders = Holders(desk, lasting.telemetry, now=now)
    stages = (by.locator, by.evidences, by.point, by.releaser, by.emergencies)
    return Sessions(
        SessionLists(lasting.schema, lasting.keyring),
        holders,
        SessionProofs(holders, *stages, catalogue),
        by.point,
        lasting.keyring,
        labeller_of(settings, catalogue),
        now,
    )
