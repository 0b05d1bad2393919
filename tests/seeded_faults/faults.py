"""The whole list of seeded faults."""

from __future__ import annotations

from tests.seeded_faults.connector_faults import CONNECTORS
from tests.seeded_faults.consent_faults import CONSENTS
from tests.seeded_faults.contract_faults import CONTRACT
from tests.seeded_faults.directive_faults import OPENINGS
from tests.seeded_faults.emergency_faults import EMERGENCIES
from tests.seeded_faults.evidence_faults import CLOSENESS
from tests.seeded_faults.fault import Fault
from tests.seeded_faults.gateway_faults import AUDIT, EVIDENCE, IDENTITY, PERSONS, RELEASE
from tests.seeded_faults.live_policy_faults import LIVE
from tests.seeded_faults.locate_faults import LOCATE
from tests.seeded_faults.officer_faults import OFFICERS
from tests.seeded_faults.policy_faults import DECISIONS, LIFTS, POLICY
from tests.seeded_faults.replay_faults import REPLAY
from tests.seeded_faults.resilience_faults import RESILIENCE
from tests.seeded_faults.story_faults import STORIES

FAULTS: tuple[Fault, ...] = (
    *POLICY,
    *LIFTS,
    *DECISIONS,
    *STORIES,
    *OFFICERS,
    *RELEASE,
    *PERSONS,
    *LOCATE,
    *EVIDENCE,
    *CONSENTS,
    *OPENINGS,
    *CLOSENESS,
    *IDENTITY,
    *AUDIT,
    *EMERGENCIES,
    *RESILIENCE,
    *CONNECTORS,
    *CONTRACT,
    *REPLAY,
    *LIVE,
)
