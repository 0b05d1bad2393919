"""The whole list of seeded faults."""

from __future__ import annotations

from tests.seeded_faults.connector_faults import CONNECTORS
from tests.seeded_faults.contract_faults import CONTRACT
from tests.seeded_faults.fault import Fault
from tests.seeded_faults.gateway_faults import AUDIT, EVIDENCE, IDENTITY, PERSONS, RELEASE
from tests.seeded_faults.locate_faults import LOCATE
from tests.seeded_faults.policy_faults import DECISIONS, POLICY
from tests.seeded_faults.resilience_faults import RESILIENCE

FAULTS: tuple[Fault, ...] = (
    *POLICY,
    *DECISIONS,
    *RELEASE,
    *PERSONS,
    *LOCATE,
    *EVIDENCE,
    *IDENTITY,
    *AUDIT,
    *RESILIENCE,
    *CONNECTORS,
    *CONTRACT,
)
