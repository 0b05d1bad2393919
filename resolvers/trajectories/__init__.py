"""Trajectories: pathways of care as data, one YAML file each, which clinicians and the privacy officer own."""

from resolvers.trajectories.faults import PathwayFault, PathwaysRefused
from resolvers.trajectories.folder import SHIPPED, Checked, check_pathways, read_pathways
from resolvers.trajectories.pathway import (
    NO_PATHWAYS,
    Codes,
    Criterion,
    Path,
    Pathway,
    Pathways,
    Reads,
    Step,
    Test,
    Tie,
)

__all__ = [
    "NO_PATHWAYS",
    "SHIPPED",
    "Checked",
    "Codes",
    "Criterion",
    "Path",
    "Pathway",
    "PathwayFault",
    "Pathways",
    "PathwaysRefused",
    "Reads",
    "Step",
    "Test",
    "Tie",
    "check_pathways",
    "read_pathways",
]
