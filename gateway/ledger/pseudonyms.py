"""Pseudonyms: a question to the policy, told without saying of whom.

Takes a question (docs/decisions/policy-shape.md) and a way to name people. Gives the same question, on which the policy
decides the same: ids of people, licences and groups are names that can't be read back, the same for the same id; ages
are those at which the law changes, and birthdays are past or to come; visits to people who are nobody in the question
are left out, for they prove nothing to anyone. What the policy compares with its own words (roles, purposes,
categories, labels, organizations, sources) and instants stay. A closed list: what it doesn't know is named over,
whatever it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Name = Callable[[str], str]
Tell = Callable[[Any, Name], Any]

ANOTHER = "\x00"
"""What the gateway calls everyone but the caller and their supervisor: no token can hold it."""
NOBODY = frozenset({"", ANOTHER, "another"})
"""Ids that are nobody's: they stay."""
CODE = re.compile(r"(?:[A-Za-z._:-]*[0-9]?){0,3}[A-Za-z._:-]*")
"""A word of the policy, of a table or of the settings: three digits at most, so that no number of a person passes."""
LONGEST_CODE = 48
LOCAL = re.compile(r"[pcd][0-9]{1,6}(?:\.[0-9]{1,4}){0,16}")
"""What the gateway calls the patients, classes and directives of one question."""
PAST, TO_COME = 0, 253_402_300_000
"""Instants that stand for birthdays: in 1970, and at the end of the year 9999."""
BIRTHDAYS = {"fourteen": 14, "eighteen": 18}
"""Age at each; as seconds, they keep the birthdays of one person in their order."""
AGES = (18, 14, 0)


def pseudonymous(question: Mapping[str, Any], name: Name) -> dict[str, Any]:
    """Return the question without `now`, told by names. `name` gives the same name for the same id."""
    now = question.get("now")
    named: dict[str, str] = {}

    def once(text: str) -> str:
        if text not in named:
            named[text] = name(text)
        return named[text]

    return {
        key: _WHOLE.get(key, _hidden)(_birthdays(value, now) if key == "patients" else value, once)
        for key, value in question.items()
        if key != "now"
    }


def birthdays_past(patients: Any, now: int) -> tuple[bool, ...]:
    """Return which birthdays of patients are past: all by which telling them hangs on the instant."""
    if not isinstance(patients, dict):
        return ()
    every = (one.get(birthday) for one in patients.values() if isinstance(one, dict) for birthday in BIRTHDAYS)
    return tuple(isinstance(at, int) and at <= now for at in every)


def _birthdays(patients: Any, now: Any) -> Any:
    """Return the patients, their birthdays past or to come; an age of another kind than a number is not told."""
    if not isinstance(patients, dict) or not isinstance(now, int):
        return patients
    return {key: _without_birthday(patient, now) for key, patient in patients.items()}


def _without_birthday(patient: Any, now: int) -> Any:
    if not isinstance(patient, dict):
        return patient
    told = dict(patient)
    for birthday in BIRTHDAYS.keys() & patient.keys():
        at = patient[birthday]
        told[birthday] = (PAST if at <= now else TO_COME) + BIRTHDAYS[birthday] if _whole(at) else None
    if all(_whole(patient.get(birthday)) for birthday in BIRTHDAYS) and patient["fourteen"] >= patient["eighteen"]:
        told |= dict.fromkeys(BIRTHDAYS, PAST)  # nobody's: as wrong as it was
    if _whole(told.get("age")):
        told["age"] = next((age for age in AGES if told["age"] >= age), told["age"])
    return told


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


# -- how each kind of value is told ------------------------------------------------------------------------------------


def _hidden(value: Any, name: Name) -> Any:
    """Name over everything but what is true, false or nothing; a number says no more than that it is one."""
    if isinstance(value, dict):
        return {_code(key, name): _hidden(part, name) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_hidden(part, name) for part in value]
    if value is None or isinstance(value, bool):
        return value
    return 0 if isinstance(value, int | float) else name(str(value))


def _id(value: Any, name: Name) -> Any:
    if isinstance(value, str):
        return value if value in NOBODY else name(value)
    return _hidden(value, name)


def _code(value: Any, name: Name) -> Any:
    if isinstance(value, str):
        return value if len(value) <= LONGEST_CODE and CODE.fullmatch(value) else name(value)
    return _hidden(value, name)


def _local(value: Any, name: Name) -> Any:
    if isinstance(value, str) and LOCAL.fullmatch(value):
        return value
    return _code(value, name)


def _number(value: Any, name: Name) -> Any:
    """Keep an instant, a count, or what is true, false or nothing."""
    return value if value is None or isinstance(value, bool | int | float) else _hidden(value, name)


def _said(value: Any, name: Name) -> Any:
    """Keep what the gateway's own code, its settings or the issuer's token said."""
    if isinstance(value, list | tuple):
        return [_said(part, name) for part in value]
    return value if value is None or isinstance(value, str | bool | int | float) else _hidden(value, name)


def _each(tell: Tell) -> Tell:
    def told(value: Any, name: Name) -> Any:
        return [tell(part, name) for part in value] if isinstance(value, list | tuple) else tell(value, name)

    return told


def _set(tell: Tell) -> Tell:
    """Tell a list whose order says nothing, nor how many times it says the same."""

    def told(value: Any, name: Name) -> Any:
        if not isinstance(value, list):
            return tell(value, name)
        return [kept for _, kept in sorted({repr(one): one for one in (tell(part, name) for part in value)}.items())]

    return told


def _ties(tell: Tell) -> Tell:
    """Tell the care relationships that may prove something to someone: to a person, an organization or a group."""
    every = _set(tell)

    def told(value: Any, name: Name) -> Any:
        return every([tie for tie in value if not _foreign(tie)] if isinstance(value, list) else value, name)

    return told


def _foreign(tie: Any) -> bool:
    return isinstance(tie, dict) and tie.get("who") == ANOTHER and not tie.get("organization") and not tie.get("group")


def _object(**fields: Tell) -> Tell:
    def told(value: Any, name: Name) -> Any:
        if not isinstance(value, dict):
            return _code(value, name)
        return {
            (key if key in fields else _code(key, name)): fields.get(key, _hidden)(part, name)
            for key, part in value.items()
        }

    return told


def _by_name(tell: Tell, key: Tell = _local) -> Tell:
    """Tell an object whose keys are names, of patients, classes, directives or sources."""

    def told(value: Any, name: Name) -> Any:
        if not isinstance(value, dict):
            return _hidden(value, name)
        return {key(one, name): tell(part, name) for one, part in value.items()}

    return told


# -- the shape of a question -------------------------------------------------------------------------------------------

_PERIOD = {"from": _number, "until": _number}
_TIE = _object(source=_said, kind=_code, **_PERIOD)
_CODES = _each(_code)
_DIRECTIVE = _object(
    kind=_code,
    issuer=_said,
    effect=_code,
    actors=_each(_object(id=_id, role=_code, organization=_code, group=_id, specialty=_code)),
    purposes=_CODES,
    actions=_CODES,
    data=_object(
        categories=_CODES, labels=_CODES, types=_CODES, sources=_each(_said),
        codes=_number, records=_number, authors=_number, period=_number,
    ),
    period=_object(**_PERIOD),
    exception_to=_each(_local),
    use=_code,
    reason=_number,
)  # fmt: skip
_PATIENT = _object(
    age=_number,
    fourteen=_number,
    eighteen=_number,
    self=_number,
    represents=_each(_TIE),
    related=_each(_TIE),
    opinions=_each(_TIE),
    deceased=_number,
    relationships=_ties(_object(source=_said, kind=_code, who=_id, organization=_code, group=_id, by=_code, **_PERIOD)),
    directives=_by_name(_DIRECTIVE),
)
_STANDING = _object(
    professional=_said,
    licence=_id,
    supervisor=_id,
    specialty=_said,
    authorization=_object(id=_id, until=_number, trained_until=_number),
)
_SUBJECT = _object(
    id=_id,
    role=_said,
    organization=_said,
    territory=_said,
    scopes=_said,
    purposes=_said,
    establishment=_said,
    groups=_each(_id),
    standing=_STANDING,
)
_ACT = _object(risk=_number, unobtainable=_number, **_PERIOD)
_CLASS = _object(
    patient=_local, type=_code, categories=_CODES, labels=_CODES, selectors=_each(_local), establishment=_code
)
_WHOLE: Mapping[str, Tell] = {
    "profile": _said,
    "purpose": _said,
    "emergency": _object(attested=_ACT, override=_ACT),
    "subject": _SUBJECT,
    "coordinates": _set(_said),
    "sources": _by_name(_object(organization=_said, territory=_said, registry=_number, attests=_said), _said),
    "patients": _by_name(_PATIENT),
    "classes": _by_name(_CLASS),
    "counted": _object(territory=_said, establishment=_said),
    "requests": _each(_object(patient=_local, source=_said, organization=_said, classes=_each(_local))),
}
