"""Trajectories: pathways read against one patient's released records."""

from gateway.projection.trajectories.told import trajectories

__all__ = ["trajectories"]
