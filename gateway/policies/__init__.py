"""Policies: the policy in force, and how another takes its place while the gateway runs."""

from gateway.policies.activation import Activation, EmbeddedActivation, OfferActivation
from gateway.policies.archive import Offer, archive_of
from gateway.policies.checks import Checked, CheckFailed, Checks, ProcessChecks
from gateway.policies.folder import look_at
from gateway.policies.history import Accepted, Candidate, History, load_policy
from gateway.policies.in_force import AGREE_S, InForce, PolicyInForce
from gateway.policies.live import LivePolicy, Means
from gateway.policies.refused import OUTCOMES, PolicyRefused

__all__ = [
    "AGREE_S",
    "OUTCOMES",
    "Accepted",
    "Activation",
    "Candidate",
    "CheckFailed",
    "Checked",
    "Checks",
    "EmbeddedActivation",
    "History",
    "InForce",
    "LivePolicy",
    "Means",
    "Offer",
    "OfferActivation",
    "PolicyInForce",
    "PolicyRefused",
    "ProcessChecks",
    "archive_of",
    "load_policy",
    "look_at",
]
