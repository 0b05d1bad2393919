"""Notice: what a mutation wants, as the Consent that would say it, and nothing else.

Takes what is wanted, whom and what its ids mean, and where the patient is known. Gives a `Notice`, once the Consent
made of it reads back as a directive without ambiguity that lacks no part which the law asks for. Refuses any other.
Tells whether a Consent that is kept says the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from gateway.directives import lacks
from gateway.errors import BadUserInput
from gateway.instants import rfc3339, span_of
from gateway.pipeline.directing.naming import Named
from gateway.pipeline.directing.wanted import Bounds, WantedDirective
from resolvers.categories import Category
from resolvers.consents import parse
from resolvers.consents.codes import ACT_CODE, CONFIDENTIALITY, PURPOSES
from resolvers.consents.parts import Dates
from resolvers.consents.write import Notice, consent_of
from resolvers.records import Label

EARLY_S: Final = 300
"""Seconds by which a denial that begins now begins before: a gateway whose clock is behind keeps it all the same."""

PARTS: Final[Mapping[str, str]] = {
    "period": "period",
    "dataPeriod": "dataPeriod",
    "actor": "actors",
    "securityLabel": "labels",
    "purpose": "purposes",
    "class": "categories",
    "data": "records",
}
"""Element of a provision → the input that it says."""


@dataclass(frozen=True, slots=True)
class Given:
    """Who gives a notice, when, about which file, and its mark. `performer` is a FHIR Reference."""

    patient: str = field(repr=False)
    performer: Mapping[str, Any] = field(repr=False)
    mark: str
    now: float


@dataclass(frozen=True, slots=True)
class Wish:
    """A notice that is asked for, and what it was made of."""

    wanted: WantedDirective
    named: Named = field(repr=False)
    given: Given
    tables: Mapping[str, Any] = field(repr=False)
    notice: Notice = field(repr=False)

    def is_said_by(self, body: Mapping[str, Any]) -> bool:
        """Tell whether a Consent is in force and says this, as it would have been written when it was given."""
        span = span_of(body.get("dateTime"))
        if span is None or span.start is None or span.start > self.given.now + EARLY_S:
            return False
        then = replace(self.given, now=span.start)
        try:
            return parse(body) == parse(consent_of(notice_of(self.wanted, self.named, then, self.tables)))
        except BadUserInput:
            return False


def wish_of(wanted: WantedDirective, named: Named, given: Given, tables: Mapping[str, Any]) -> Wish:
    """Return the wish, whose notice is given now; raise `BadUserInput` as `notice_of`."""
    return Wish(wanted, named, given, tables, notice_of(wanted, named, given, tables))


def notice_of(wanted: WantedDirective, named: Named, given: Given, tables: Mapping[str, Any]) -> Notice:
    """Return the notice; raise `BadUserInput` for a part that is lacking, unknown, or would read otherwise."""
    denies = wanted.kind != "consent"
    period = wanted.period
    if period.end is not None and period.end <= given.now:
        raise BadUserInput("directive-period", part="period")
    now = math.floor(given.now)
    start = period.start if period.start is not None else now - (EARLY_S if denies else 0)
    notice = Notice(
        kind=wanted.kind,
        patient=given.patient,
        mark=given.mark,
        given=_instant("period", now),
        performer=given.performer,
        period=_dates("period", Bounds(start, period.end), wide=denies),
        categories=_known("categories", wanted.categories, tables["categories"]) or _all(wanted),
        labels=_labels(wanted, tables["labels"]),
        instances=named.instances,
        data_period=None if wanted.data_period is None else _dates("dataPeriod", wanted.data_period, wide=denies),
        purposes=_known("purposes", wanted.purposes, PURPOSES & set(tables["purposes"]["known"])),
        actors=named.actors,
        sources=wanted.sources or (),
    )
    _check(notice, tables)
    return notice


def _check(notice: Notice, tables: Mapping[str, Any]) -> None:
    """Refuse what would not read back as what it says."""
    body = consent_of(notice)
    lacking = lacks(body)
    if lacking:
        raise BadUserInput("directive-lacks", part=lacking[0].value)
    for one in parse(body).ambiguities:
        element = one.path.removeprefix("Consent.provision.").split("[")[0].split(".")[0]
        raise BadUserInput("directive-part", part=PARTS.get(element, "period"))
    roles = {one.role for one in notice.actors if one.role}
    if not roles <= tables["roles"].keys():
        raise BadUserInput("directive-part", part="actors")


def _all(wanted: WantedDirective) -> tuple[str, ...]:
    """Return every category, for a restriction that names no information: the law asks it to say that it is all."""
    narrowed = wanted.labels or wanted.records or wanted.data_period
    return tuple(sorted(map(str, Category))) if wanted.kind == "restriction" and not narrowed else ()


def _known(part: str, codes: tuple[str, ...] | None, known: Any) -> tuple[str, ...]:
    if codes is not None and not set(codes) <= set(known):
        raise BadUserInput("directive-part", part=part)
    return codes or ()


def _labels(wanted: WantedDirective, table: Mapping[str, Any]) -> tuple[Label, ...]:
    """Return labels that the tables know, each with its system; one of another system is not known."""
    levels = set(table["confidentiality"])
    found: list[Label] = []
    for system, code in wanted.labels or ():
        own = CONFIDENTIALITY if code in levels else ACT_CODE
        if code not in levels | table["sensitivity"].keys() or system not in (own, None):
            raise BadUserInput("directive-part", part="labels")
        found.append(Label(own, code))
    return tuple(dict.fromkeys(found))


def _dates(part: str, bounds: Bounds, *, wide: bool) -> Dates:
    """Return whole seconds: a denial's are the nearest that hold the period, a permit's the nearest that it holds."""
    down, up = (math.floor, math.ceil) if wide else (math.ceil, math.floor)
    start = None if bounds.start is None else _instant(part, down(bounds.start))
    end = None if bounds.end is None else _instant(part, up(bounds.end))
    return Dates(start, end)


def _instant(part: str, seconds: int) -> str:
    """Return an instant as text; raise `BadUserInput` for one of no year that can be written."""
    try:
        return rfc3339(seconds)
    except (OSError, OverflowError, ValueError):
        raise BadUserInput("directive-period", part=part) from None
