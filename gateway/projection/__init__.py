"""Projection: from released records and decisions to the values that leave."""

from gateway.projection.execution import Execution, Oracle
from gateway.projection.guard import Guard
from gateway.projection.root import Root
from gateway.projection.scene import Ground, Scene

__all__ = ["Execution", "Ground", "Guard", "Oracle", "Root", "Scene"]
