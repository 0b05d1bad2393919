"""Engines: who evaluates the policy, behind `gateway.access.Engine`. `engines.opa` is imported by who asks an OPA."""

from gateway.engines.bare import BareEngine
from gateway.engines.bundle import Bundle, BundleRefused
from gateway.engines.canaries import EngineMistaken, refuse_mistaken
from gateway.engines.embedded import EmbeddedEngine
from gateway.engines.swapping import SwappingEngine

__all__ = [
    "BareEngine",
    "Bundle",
    "BundleRefused",
    "EmbeddedEngine",
    "EngineMistaken",
    "SwappingEngine",
    "refuse_mistaken",
]
