"""The whole list of seeded faults."""

from __future__ import annotations

from tests.seeded_faults.asking_faults import ASKING
from tests.seeded_faults.compiled_faults import COMPILED
from tests.seeded_faults.connector_faults import CONNECTORS
from tests.seeded_faults.consent_faults import CONSENTS
from tests.seeded_faults.contract_faults import CONTRACT
from tests.seeded_faults.count_faults import COUNTS
from tests.seeded_faults.course_faults import COURSE
from tests.seeded_faults.deferred_faults import DEFERRED
from tests.seeded_faults.directive_faults import OPENINGS
from tests.seeded_faults.emergency_faults import EMERGENCIES
from tests.seeded_faults.emr_page_faults import EMR_PAGE
from tests.seeded_faults.evidence_faults import CLOSENESS
from tests.seeded_faults.fault import Fault
from tests.seeded_faults.front_end_faults import FRONT_END
from tests.seeded_faults.gateway_faults import AUDIT, EVIDENCE, IDENTITY, PERSONS, RELEASE
from tests.seeded_faults.live_policy_faults import LIVE
from tests.seeded_faults.locate_faults import LOCATE
from tests.seeded_faults.many_faults import MANY
from tests.seeded_faults.officer_faults import OFFICERS
from tests.seeded_faults.panel_faults import PANELS
from tests.seeded_faults.policy_faults import DECISIONS, LIFTS, POLICY
from tests.seeded_faults.process_faults import PROCESS
from tests.seeded_faults.replay_faults import REPLAY
from tests.seeded_faults.resilience_faults import RESILIENCE
from tests.seeded_faults.round_faults import ROUNDS
from tests.seeded_faults.story_faults import STORIES
from tests.seeded_faults.telehealth_faults import TELEHEALTH
from tests.seeded_faults.trajectory_faults import TRAJECTORIES
from tests.seeded_faults.writing_faults import WRITING

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
    *ROUNDS,
    *PROCESS,
    *COMPILED,
    *CONNECTORS,
    *CONTRACT,
    *COUNTS,
    *COURSE,
    *DEFERRED,
    *REPLAY,
    *LIVE,
    *MANY,
    *PANELS,
    *FRONT_END,
    *EMR_PAGE,
    *ASKING,
    *TRAJECTORIES,
    *TELEHEALTH,
    *WRITING,
)
