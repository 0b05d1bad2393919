"""Search: FHIR R4 search parameters over the store.

A closed list of parameters, anything else is refused, so that a mistaken request is seen and never widened. Takes
a type and parameters. Gives matches in a fixed order and what the page needs. Raises `SearchFault`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from gateway.demo.calendar import ZONE
from gateway.demo.sources.store import Store, Stored

Parameters = Sequence[tuple[str, str]]
DEFAULT_COUNT, MOST = 50, 1000
_PATIENT = frozenset(("patient", "subject", "beneficiary"))
ROLE_HOLDER = "practitioner.identifier"
"""A chained parameter, of PractitionerRole."""
_PARTICIPANTS = frozenset(("participant", "participant:identifier"))
"""Who is in a team: by reference, or by the identifier that the reference carries."""
_CHOSEN = _PATIENT | _PARTICIPANTS | {"_id", ROLE_HOLDER}
_DATES = frozenset(
    ("date", "authored", "authoredon", "recorded-date", "onset-date", "started", "whenhandedover", "whenprepared")
)
_TOKENS: dict[str, tuple[str, ...]] = {
    "category": ("category",),
    "class": ("class",),
    "clinical-status": ("clinicalStatus",),
    "code": ("code", "medicationCodeableConcept", "vaccineCode"),
    "type": ("type",),
    "status": ("status",),
}
_RESULT = frozenset(("_count", "_cursor", "_elements", "_include", "_format", "_sort", "_total", "_pretty"))
_DATED = (
    "effectiveDateTime", "effectivePeriod", "performedDateTime", "performedPeriod", "period", "occurrenceDateTime",
    "whenHandedOver", "whenPrepared", "authoredOn", "started", "start", "recordedDate", "onsetDateTime", "onsetPeriod",
    "dateTime", "date", "created",
)  # fmt: skip
_DATE = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}(?:-\d\d(?:-\d\d(?:T.+)?)?)?)")

_SEPARATOR, _BAR, _ESCAPED = re.compile(r"(?<!\\),"), re.compile(r"(?<!\\)\|"), re.compile(r"\\([,|$\\])")


class SearchFault(Exception):
    """A parameter that this server does not know, or a value that is not of its form; the code is an IssueType."""

    def __init__(self, code: str, parameter: str) -> None:
        super().__init__(f"{parameter}: {code}")
        self.code = code
        self.parameter = parameter


@dataclass(frozen=True, slots=True)
class Page:
    """One page of matches, with what was included; `following` is the cursor of the next, None at the end."""

    matches: tuple[Stored, ...]
    included: tuple[Stored, ...]
    elements: tuple[str, ...]
    total: int
    following: int | None


def search(store: Store, type_: str, parameters: Parameters) -> Page:
    """Return the page that the parameters name; raise SearchFault."""
    tests = [_test(name, value) for name, value in parameters if name not in _RESULT | _CHOSEN]
    found = [stored for stored in _candidates(store, type_, parameters) if all(test(stored) for test in tests)]
    start, count = _whole(parameters, "_cursor", 0), min(_whole(parameters, "_count", DEFAULT_COUNT), MOST)
    matches = tuple(found[start : start + count])
    return Page(
        matches=matches,
        included=_included(store, type_, parameters, matches),
        elements=elements(parameters),
        total=len(found),
        following=start + count if count and start + count < len(found) else None,
    )


def elements(parameters: Parameters) -> tuple[str, ...]:
    """Return the elements that `_elements` names; none for whole resources."""
    return tuple(name for value in _values(parameters, "_elements") for name in value.split(",") if name)


def _values(parameters: Parameters, *names: str) -> list[str]:
    return [value for name, value in parameters if name in names]


def _whole(parameters: Parameters, name: str, default: int) -> int:
    values = _values(parameters, name)
    if not values:
        return default
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 10):
        raise SearchFault("invalid", name)
    return int(values[0])


def _candidates(store: Store, type_: str, parameters: Parameters) -> list[Stored]:
    groups: list[list[Stored]] = []
    for name, value in parameters:
        if name in _PATIENT:
            ids = [text.rpartition("/")[2] for text in value.split(",")]
            groups.append([stored for patient in ids for stored in store.of_patient(type_, patient)])
        elif name == "_id":
            groups.append([stored for text in value.split(",") if (stored := store.read(type_, text))])
        elif name in _PARTICIPANTS:
            groups.append([s for text in _SEPARATOR.split(value) for s in _with(store, type_, text)])
        elif name == ROLE_HOLDER:
            groups.append([s for text in _SEPARATOR.split(value) for s in _held_by(store, type_, text)])
        elif name == "identifier":
            groups.append([s for text in _SEPARATOR.split(value) for s in _identified(store, type_, text)])
    if not groups:
        return store.of_type(type_)
    common = set.intersection(*({stored.local_id for stored in group} for group in groups))
    return list({stored.local_id: stored for stored in groups[0] if stored.local_id in common}.values())


def _with(store: Store, type_: str, text: str) -> list[Stored]:
    """Return the teams one of whose members is referred to so: `Type/id`, or `system|value` of an identifier."""
    system, bar, value = (_ESCAPED.sub(r"\1", part) for part in text.partition("|"))
    wanted = ("identifier", {"system": system, "value": value}) if bar else ("reference", text)
    members = [
        (s, [part.get("member") or {} for part in s.body().get("participant", ())]) for s in store.of_type(type_)
    ]
    return [stored for stored, held in members if any(_names(one.get(wanted[0]), wanted[1]) for one in held)]


def _names(said: Any, wanted: Any) -> bool:
    return {**said, **wanted} == said if isinstance(said, dict) else said == wanted


def _held_by(store: Store, type_: str, text: str) -> list[Stored]:
    """Return the resources whose practitioner has this identifier, by the reference itself or by whom it names."""
    system, _, value = (_ESCAPED.sub(r"\1", part) for part in text.partition("|"))
    known = {f"Practitioner/{one.local_id}" for one in store.identified("Practitioner", system, value)}
    roles = [(stored, stored.body().get("practitioner") or {}) for stored in store.of_type(type_)]
    logical = {"system": system, "value": value}
    return [s for s, held in roles if held.get("identifier") == logical or held.get("reference") in known]


def _identified(store: Store, type_: str, text: str) -> list[Stored]:
    *system, value = (_ESCAPED.sub(r"\1", part) for part in _BAR.split(text, maxsplit=1))
    if system:
        return store.identified(type_, system[0], value)
    return [stored for stored in store.of_type(type_) if any(v == value for _, v in stored.identifiers)]


def _test(name: str, value: str) -> Callable[[Stored], bool]:
    if name in _TOKENS:
        wanted = [tuple(text.rpartition("|")) for text in value.split(",")]
        return lambda stored: any(_has(stored.body().get(path), wanted) for path in _TOKENS[name])
    if name in _DATES:
        found = _DATE.fullmatch(value)
        if not found:
            raise SearchFault("invalid", name)
        prefix, bounds = found[1] or "eq", _bounds(found[2], name)
        return lambda stored: _compares(prefix, _when(stored.body()), bounds)
    if name == "identifier":
        return lambda stored: True
    raise SearchFault("not-supported", name)


def _has(element: Any, wanted: Sequence[tuple[str, ...]]) -> bool:
    if isinstance(element, list):
        return any(_has(part, wanted) for part in element)
    if isinstance(element, dict):
        said = element.get("coding", [element])
        return any(_is(coding, one) for coding in said for one in wanted)
    return any(element == code for _, _, code in wanted)


def _is(coding: dict[str, Any], wanted: tuple[str, ...]) -> bool:
    system, bar, code = wanted
    return coding.get("code") == code and (not bar or coding.get("system", "") == system)


def _bounds(text: str, name: str) -> tuple[datetime, datetime]:
    """Return the first instant of a FHIR date, and the first one after it."""
    try:
        if len(text) > 10:
            start = datetime.fromisoformat(text)
            start = start if start.tzinfo else start.replace(tzinfo=ZONE)
            return start, start + timedelta(microseconds=1)
        year, month, day = (int(part) for part in (text + "-01-01")[:10].split("-"))
        start = datetime(year, month, day, tzinfo=ZONE)
        days = {4: 365 + calendar.isleap(year), 7: calendar.monthrange(year, month)[1], 10: 1}[len(text)]
        return start, start + timedelta(days=days)
    except (ValueError, OverflowError) as fault:
        raise SearchFault("invalid", name) from fault


def _when(body: dict[str, Any]) -> tuple[datetime, datetime] | None:
    """Return when something happened; None when it isn't dated, or by no date: it fails no search for the others."""
    try:
        return _dated(body)
    except SearchFault:
        return None


def _dated(body: dict[str, Any]) -> tuple[datetime, datetime] | None:
    for path in _DATED:
        value = body.get(path)
        if isinstance(value, str):
            return _bounds(value, path)
        if isinstance(value, dict) and isinstance(value.get("start"), str):
            start = _bounds(value["start"], path)[0]
            end = value.get("end")
            return start, _bounds(end, path)[1] if isinstance(end, str) else datetime.max.replace(tzinfo=ZONE)
    return None


def _compares(prefix: str, target: tuple[datetime, datetime] | None, asked: tuple[datetime, datetime]) -> bool:
    if target is None:
        return False
    return {
        "eq": asked[0] <= target[0] and target[1] <= asked[1],
        "ge": target[1] > asked[0],
        "gt": target[1] > asked[1],
        "le": target[0] < asked[1],
        "lt": target[0] < asked[0],
    }[prefix]


def _included(store: Store, type_: str, parameters: Parameters, matches: Sequence[Stored]) -> tuple[Stored, ...]:
    found: dict[tuple[str, str], Stored] = {}
    for value in _values(parameters, "_include"):
        source, _, path = value.partition(":")
        if source != type_ or not path:
            raise SearchFault("invalid", "_include")
        for stored in matches:
            for target in _targets(stored.body(), path):
                if included := store.read(*target):
                    found[target] = included
    for stored in matches:
        found.pop((stored.type, stored.local_id), None)
    return tuple(found.values())


def _targets(body: dict[str, Any], path: str) -> list[tuple[str, str]]:
    """Return (type, id) of the references under the element, or choice, that the parameter is named after; `*`: all."""
    parameter, _, only = path.partition(":")
    head, *rest = parameter.split("-")
    name = head + "".join(word.title() for word in rest)
    element = body if parameter == "*" else body.get(name, body.get(f"{name}Reference"))
    if element is None and isinstance(body.get("context"), dict):
        element = body["context"].get(parameter)
    found = [(type_.rpartition("/")[2], i) for type_, _, i in (text.rpartition("/") for text in _references(element))]
    return [target for target in found if not only or target[0] == only]


def _references(element: Any) -> list[str]:
    if isinstance(element, list):
        return [text for part in element for text in _references(part)]
    if not isinstance(element, dict):
        return []
    own = [element["reference"]] if isinstance(element.get("reference"), str) else []
    return own + [text for part in element.values() for text in _references(part)]
