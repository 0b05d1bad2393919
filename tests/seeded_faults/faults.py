"""The whole list of seeded faults."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault
from tests.seeded_faults.gateway_faults import AUDIT, EVIDENCE, IDENTITY, PERSONS, RELEASE
from tests.seeded_faults.policy_faults import DECISIONS, POLICY

FAULTS: tuple[Fault, ...] = (*POLICY, *DECISIONS, *RELEASE, *PERSONS, *EVIDENCE, *IDENTITY, *AUDIT)
