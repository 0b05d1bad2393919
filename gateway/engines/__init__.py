"""Engines: who evaluates the policy, behind `gateway.access.Engine`."""

from gateway.engines.bundle import Bundle, BundleRefused
from gateway.engines.canaries import EngineMistaken, refuse_mistaken
from gateway.engines.embedded import EmbeddedEngine
from gateway.engines.opa import OpaEngine

__all__ = ["Bundle", "BundleRefused", "EmbeddedEngine", "EngineMistaken", "OpaEngine", "refuse_mistaken"]
