"""Labelled: a metric's children by the values of its labels, each looked up once.

Takes values as they come. Gives the child of those that may be said, `other` in place of the rest. A value is kept only
when it is a label as it stands: no more is held than the metric holds itself, and never what a caller sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from prometheus_client.metrics import MetricWrapperBase

__all__ = ["Labelled"]

M = TypeVar("M", bound=MetricWrapperBase)


class Labelled(Generic[M]):
    """One metric; `clean` says, label by label, what of a value may be said."""

    def __init__(self, metric: M, *clean: Callable[[str], str]) -> None:
        self._metric = metric
        self._clean = clean
        self._known: dict[tuple[str, ...], M] = {} if clean else {(): metric}

    def of(self, *values: str) -> M:
        """Return the child of these values. It costs a look into a dict instead of a pattern, a tuple and a lock."""
        known = self._known.get(values)
        if known is not None:
            return known
        said = tuple(clean(value) for clean, value in zip(self._clean, values, strict=True))
        child = self._metric.labels(*said)
        if said == values:
            self._known[values] = child
        return child
