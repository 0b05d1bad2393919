"""Floor: what any gateway of Python must at least spend on the same bytes, and what Strawberry alone would.

Takes the bodies that the sources sent for one request, and the answer. Gives milliseconds of processor time, medians:
everything decoded and the answer encoded; only what is asked decoded, by types; Strawberry over the answer's own dicts,
with no policy and no source.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from tests.benchmarks.strawberry_alone import executed

ROUNDS = 15


class _Coding(msgspec.Struct, gc=False):
    system: str | None = None
    code: str | None = None
    display: str | None = None


class _Concept(msgspec.Struct, gc=False):
    text: str | None = None
    coding: list[_Coding] = []


class _Quantity(msgspec.Struct, gc=False):
    value: float | None = None
    unit: str | None = None
    code: str | None = None


class _Resource(msgspec.Struct):
    """What the large request asks of any resource; a bundle in a bundle is a batch's answer."""

    resourceType: str
    id: str | None = None
    status: str | None = None
    code: _Concept | None = None
    category: Any = None
    interpretation: list[_Concept] = []
    valueQuantity: _Quantity | None = None
    valueCodeableConcept: _Concept | None = None
    effectiveDateTime: str | None = None
    clinicalStatus: _Concept | None = None
    recordedDate: str | None = None
    authoredOn: str | None = None
    medicationCodeableConcept: _Concept | None = None
    period: Any = None
    participant: Any = None
    entry: list[_Entry] = []


class _Entry(msgspec.Struct):
    resource: _Resource | None = None


_TYPED = msgspec.json.Decoder(_Resource)


def _typed(body: bytes) -> Any:
    """Decode what is asked of FHIR; all of a vendor's own JSON, and of what has another shape than most."""
    try:
        return _TYPED.decode(body)
    except msgspec.ValidationError:
        return msgspec.json.decode(body)


def cpu_ms(work: Callable[[], object]) -> float:
    """Return the median of `ROUNDS` runs."""
    taken = []
    work()
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(taken)


def floors(bodies: Sequence[bytes], answer: bytes, document: str | None = None) -> dict[str, float]:
    """Return the milliseconds of each way; Strawberry's only of a document that its types cover."""
    found = msgspec.json.decode(answer)
    encode = msgspec.json.encode
    alone = {} if document is None else {"Strawberry alone": cpu_ms(lambda: encode(executed(document, found["data"])))}
    return {
        "loads + dumps": cpu_ms(lambda: ([msgspec.json.decode(body) for body in bodies], encode(found))),
        "decode what is asked + dumps": cpu_ms(lambda: ([_typed(body) for body in bodies], encode(found))),
        **alone,
    }
