"""Derived: the fields of a patient that the gateway derives from released records, by coordinate.

Takes a scene, where in the answer a field stands, and its arguments. Gives the port that its resolver hands over to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from gateway.projection.course import Course
from gateway.projection.reconciliation import Reconciliation
from gateway.projection.repeats import RepeatedTests
from gateway.projection.scene import Scene

Derive = Callable[[Scene, tuple[str, ...], Mapping[str, Any]], Any]

DERIVED: Final[Mapping[str, Derive]] = MappingProxyType(
    {
        "Patient.course": Course,
        "Patient.medicationReconciliation": Reconciliation,
        "Patient.repeatedTests": RepeatedTests,
    }
)
"""Coordinate → what makes its port."""
