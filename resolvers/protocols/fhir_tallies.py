"""FHIR tallies: counts that a FHIR R4 server evaluates itself, as measures, sans-I/O.

`Measure/[id]/$evaluate-measure` gives a MeasureReport: how many are counted (denominator), and how many of them show
what is looked for (numerator), over all and by stratum. Takes a name and a span. Gives rows, one a stratum; what no
stratum says is a row without a name. Never asks for the subjects of a measure.
https://hl7.org/fhir/R4/measure-operation-evaluate-measure.html, https://hl7.org/fhir/R4/measurereport.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from resolvers.act_classes import ended
from resolvers.protocols import Request, Response, SourceFault
from resolvers.protocols.decode import checked
from resolvers.protocols.fhir_ask import ACCEPT
from resolvers.protocols.holdings import Span
from resolvers.protocols.instants import day, first_second
from resolvers.protocols.tallies import FOLLOW_UPS, TESTS, Tally, sound

__all__ = ["MEASURES", "MOST", "FhirTallies"]

MEASURES: Final[Mapping[str, str]] = {FOLLOW_UPS: "class", TESTS: "code"}
"""Counts that may be measures → the code of the stratifier that is read: Encounter.class, ServiceRequest.code."""
MOST: Final = 100
"""Most strata of one measure that are named."""
_NOON: Final = 43_200
_NEAR: Final = 3 * _NOON
"""How far a period's ends may be from those asked, in seconds: a server writes its own days in its own zone."""
_COUNTED, _SHOWN = "denominator", "numerator"


@dataclass(frozen=True, slots=True)
class FhirTallies:
    """The counts of one FHIR source; `measures` gives the id of the measure of each, `{days}` in it for a number."""

    measures: Mapping[str, str]

    @property
    def names(self) -> frozenset[str]:
        """Which counts."""
        return frozenset(self.measures)

    def request(self, name: str, span: Span) -> Request:
        """Ask for one, of whole days; raise KeyError for one that the source doesn't give.

        Raise `SourceFault` for one establishment of several: a measure counts all that its server holds.
        """
        if span.establishment:
            raise SourceFault("shape")
        measure = self.measures[name].replace("{days}", str(span.days))
        first, last = day(span.since + _NOON), day(span.until - _NOON)
        query = (("periodStart", first), ("periodEnd", last), ("reportType", "population"))
        return Request("GET", f"Measure/{measure}/$evaluate-measure", query, ACCEPT, b"", (name, span))

    def read(self, request: Request, response: Response) -> Tally:
        """Read a MeasureReport; raise `SourceFault` when it is none, is of another time, or doesn't add up."""
        name, span = request.about
        group = _group(checked(response), span)
        whole, strata = _numbers(group), _strata(group, MEASURES[name])
        if whole is None:
            raise SourceFault("shape")
        said = [(one.get("value"), numbers) for one in strata[:MOST] if (numbers := _numbers(one)) is not None]
        rest = (whole[0] - sum(one for _, (one, _) in said), whole[1] - sum(one for _, (_, one) in said))
        if min(rest) < 0:
            raise SourceFault("shape")
        rows = [_row(name, span.days, *one) for one in (*said, *([(None, rest)] if any(rest) else []))]
        sane = tuple(row for row in rows if sound(row, span.days))
        return Tally(sane, len(rows) - len(sane))


def _row(name: str, days: int, value: Any, numbers: tuple[int, int]) -> Mapping[str, Any]:
    counted, shown = numbers
    if name == FOLLOW_UPS:
        return {"kind": _kind(value), "expected": counted, "missing": shown}
    concept = value if isinstance(value, dict) else {}
    return {"test": concept, "ordered": counted, "repeated": shown, "within_days": days}


def _kind(value: Any) -> str | None:
    """Return what the end of an Encounter of a stratum's class is; None for none, and for what isn't known."""
    classes = [one.get("code") for one in _dicts(value, "coding")]
    kinds = {ended(one) for one in classes if type(one) is str}
    return next(iter(kinds)) if len(kinds) == 1 else None


def _group(report: Any, span: Span) -> Mapping[str, Any]:
    """Return the one group of a summary that is complete and of the time asked."""
    if not isinstance(report, dict) or report.get("resourceType") != "MeasureReport":
        raise SourceFault("shape")
    groups = _dicts(report, "group")
    if (report.get("type"), report.get("status"), len(groups)) != ("summary", "complete", 1):
        raise SourceFault("outcome" if report.get("status") == "error" else "shape")
    period = report.get("period")
    told = period if isinstance(period, dict) else {}
    ends = (first_second(told.get("start")), first_second(told.get("end")))
    for at, asked in zip(ends, (span.since, span.until - _NOON), strict=True):
        if at is None or abs(at - asked) > _NEAR:
            raise SourceFault("shape")
    return groups[0]


def _strata(group: Mapping[str, Any], named: str) -> list[Mapping[str, Any]]:
    """Return the strata of the stratifier of this code; none when the measure has no such stratifier."""
    found = [one for one in _dicts(group, "stratifier") if named in set(_codes(one))]
    if len(found) > 1:
        raise SourceFault("shape")
    return [stratum for one in found for stratum in _dicts(one, "stratum")]


def _codes(stratifier: Mapping[str, Any]) -> Iterator[str]:
    for concept in _dicts(stratifier, "code"):
        yield from (one["code"] for one in _dicts(concept, "coding") if type(one.get("code")) is str)


def _numbers(held: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return how many are counted, and how many of them show it; None where either is kept back."""
    said: dict[str, Any] = {}
    for one in _dicts(held, "population"):
        concept = one.get("code")
        for coding in _dicts(concept, "coding"):
            if coding.get("code") in (_COUNTED, _SHOWN):
                said[str(coding["code"])] = one.get("count")
    counted, shown = said.get(_COUNTED), said.get(_SHOWN)
    if counted is None or shown is None:
        return None
    if type(counted) is not int or type(shown) is not int:
        raise SourceFault("shape")
    return counted, shown


def _dicts(held: Any, name: str) -> list[dict[str, Any]]:
    """Return the objects of a list of an object; raise `SourceFault` for what is none."""
    listed = held.get(name, []) if isinstance(held, dict) else []
    if type(listed) is not list or not all(isinstance(one, dict) for one in listed):
        raise SourceFault("shape")
    return listed
