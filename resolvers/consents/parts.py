"""Parts: what a provision of a Consent says, part by part, each read or called unreadable.

Takes decoded JSON (https://hl7.org/fhir/R4/consent-definitions.html). Gives plain values. Raises `Unreadable`, with the
reason's code and where below the part, for what can't be understood: never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from resolvers.categories import Category
from resolvers.consents import codes
from resolvers.protocols import Identifier
from resolvers.protocols.instants import first_second, last_second
from resolvers.records import Label

CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
INSTANCE: Final = re.compile(
    r"(?:(https?://[^\s?#|]{1,500})/)?([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[A-Za-z0-9\-.]{1,64})?"
)


MOST_ITEMS: Final = 100
"""Most items of one element of a provision that are read."""


class Unreadable(Exception):
    """A part that can't be understood: the reason's code (`resolvers.consents.reasons`), and where below the part."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where


@dataclass(frozen=True, slots=True)
class Pointer:
    """A literal reference, or one by business identifier; `base` is empty for one that is relative."""

    type: str = ""
    local_id: str = ""
    base: str = ""
    identifier: Identifier | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An actor: roles and specialties that are aimed at, or someone; a custodian holds the data."""

    roles: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    who: Pointer | None = None
    custodian: bool = False
    receives: bool = True

    @property
    def resolvable(self) -> bool:
        """Tell whether what stands there may lead to someone, whoever reads it."""
        return bool(self.roles or self.specialties or self.who) and (self.receives or self.custodian)


@dataclass(frozen=True, slots=True)
class Datum:
    """One instance of `data`, and what it stands for."""

    meaning: str
    of: Pointer


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of information: our categories, and types of resources."""

    categories: frozenset[str]
    types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Dates:
    """A Period as it was written; None is open."""

    start: str | None
    end: str | None


def _items(value: Any, reason: str) -> list[dict[str, Any]]:
    if type(value) is not list or not value:
        raise Unreadable(reason)
    if len(value) > MOST_ITEMS:
        raise Unreadable("too-long")
    for rank, one in enumerate(value):
        if type(one) is not dict:
            raise Unreadable(reason, f"[{rank}]")
    return value


def _coding(one: Any, reason: str, systems: Collection[str] | None = None) -> Label:
    """Return a Coding that has a system and a code."""
    system, code = (one.get("system"), one.get("code")) if type(one) is dict else (None, None)
    if type(system) is not str or type(code) is not str or not system.strip() or not CODE.fullmatch(code):
        raise Unreadable(reason)
    if systems is not None and system not in systems:
        raise Unreadable(f"{reason}-system")
    return Label(system, code)


def _each(value: Any, reason: str, read: Callable[[dict[str, Any]], Any]) -> list[Any]:
    found = []
    for rank, one in enumerate(_items(value, reason)):
        try:
            found.append(read(one))
        except Unreadable as fault:
            raise Unreadable(fault.reason, f"[{rank}]{fault.where}") from None
    return found


def purposes(value: Any, _: str | None) -> frozenset[str]:
    """Read `purpose`: codes of v3-PurposeOfUse."""
    found = {one.code for one in _each(value, "purpose", lambda c: _coding(c, "purpose", codes.REASON_SYSTEMS))}
    if not found <= codes.PURPOSES:
        raise Unreadable("purpose")
    return frozenset(found)


def actions(value: Any, _: str | None) -> frozenset[str]:
    """Read `action`: codes of consentaction."""
    listed = _each(value, "action", lambda concept: _concept(concept, "action"))
    found = {one for concept in listed for one in concept}
    if any(one.system not in codes.ACTION_SYSTEMS or one.code not in codes.ACTIONS for one in found):
        raise Unreadable("action")
    return frozenset(one.code for one in found)


def labels(value: Any, _: str | None) -> frozenset[str]:
    """Read `securityLabel`: codes of v3-Confidentiality and v3-ActCode."""
    return frozenset(one.code for one in _each(value, "label", lambda c: _coding(c, "label", codes.LABEL_SYSTEMS)))


def classes(value: Any, effect: str | None) -> Classes:
    """Read `class`: our categories and resource types; a denial only of types that can be followed to records."""
    found = _each(value, "class", lambda coding: _class(coding, effect))
    own = frozenset(one.code for one in found if one.system == codes.CATEGORY_SYSTEM)
    return Classes(own, frozenset(one.code for one in found if one.system != codes.CATEGORY_SYSTEM))


def _class(coding: dict[str, Any], effect: str | None) -> Label:
    one = _coding(coding, "class", {codes.CATEGORY_SYSTEM, codes.RESOURCE_TYPES})
    known: Collection[str] = {str(c) for c in Category} if one.system == codes.CATEGORY_SYSTEM else codes.TYPES
    if one.code not in known:
        raise Unreadable("class")
    if effect != "permit" and one.system == codes.RESOURCE_TYPES and one.code in codes.SHOWN_UNDER_OTHERS:
        raise Unreadable("class-unfollowed")
    return one


def concepts(value: Any, _: str | None) -> frozenset[Label]:
    """Read `code`: codings, each with its system."""
    return frozenset(one for concept in _each(value, "code", lambda c: _concept(c, "code")) for one in concept)


def _concept(concept: dict[str, Any], reason: str) -> list[Label]:
    try:
        return _each(concept.get("coding"), reason, lambda coding: _coding(coding, reason))
    except Unreadable as fault:
        raise Unreadable(reason, f".coding{fault.where}") from None


def dates(value: Any, _: str | None) -> Dates:
    """Read a Period: at least one date, and the end not before the start."""
    if type(value) is not dict or not value or not {"start", "end"}.issuperset(value):
        raise Unreadable("period")
    start, end = value.get("start"), value.get("end")
    first, last = first_second(start), last_second(end)
    if ("start" in value and first is None) or ("end" in value and last is None):
        raise Unreadable("period")
    if first is not None and last is not None and first > last:
        raise Unreadable("period")
    return Dates(start, end)


def parties(value: Any, _: str | None) -> tuple[Party, ...]:
    """Read `actor`."""
    return tuple(_each(value, "actor", _party))


def _party(actor: dict[str, Any]) -> Party:
    if not {"id", "role", "reference"}.issuperset(actor) or type(actor.get("reference")) is not dict:
        raise Unreadable("actor")
    role = actor.get("role", {})
    listed = role.get("coding", []) if type(role) is dict else None
    if type(listed) is not list or len(listed) > MOST_ITEMS or not all(type(c) is dict for c in listed):
        raise Unreadable("actor", ".role")
    said = {(c.get("system"), c.get("code")) for c in listed if _texts(c.get("system"), c.get("code"))}
    own = {codes.ROLE_SYSTEM, codes.SPECIALTY_SYSTEM}
    involved = {str(code) for system, code in said if system not in own}
    party = Party(
        roles=tuple(sorted(str(code) for system, code in said if system == codes.ROLE_SYSTEM)),
        specialties=tuple(sorted(str(code) for system, code in said if system == codes.SPECIALTY_SYSTEM)),
        who=_pointer(actor["reference"]),
        custodian=codes.CUSTODIAN in involved,
        receives=involved <= codes.RECIPIENTS and len(said) == len(listed),
    )
    someone = bool({"reference", "identifier", "display"} & actor["reference"].keys())
    if sum(map(bool, (party.roles, party.specialties, someone))) > 1:
        raise Unreadable("actor-twice")
    return party


def _texts(*values: Any) -> bool:
    return all(type(value) is str and value.strip() for value in values)


def _pointer(reference: dict[str, Any]) -> Pointer | None:
    """Read a Reference; None for one that can't be followed, `Unreadable` for one that is not well formed."""
    held, written = reference.get("identifier"), reference.get("reference")
    identifier = None
    if held is not None:
        if type(held) is not dict or not _texts(held.get("system"), held.get("value")):
            raise Unreadable("actor", ".reference.identifier")
        identifier = Identifier(held["system"].strip(), held["value"].strip())
    match = INSTANCE.fullmatch(written) if type(written) is str else None
    if written is not None and type(written) is not str:
        raise Unreadable("actor", ".reference")
    if match is None and identifier is None:
        return None
    base, kind, local_id = match.groups() if match else ("", "", "")
    return Pointer(kind or "", local_id or "", (base or "").rstrip("/"), identifier)


def data(value: Any, _: str | None) -> tuple[Datum, ...]:
    """Read `data`: instances, and what each stands for."""
    return tuple(dict.fromkeys(_each(value, "data", _datum)))


def _datum(one: dict[str, Any]) -> Datum:
    meaning, reference = one.get("meaning"), one.get("reference")
    if not {"id", "meaning", "reference"}.issuperset(one) or meaning not in codes.MEANINGS:
        raise Unreadable("data", ".meaning")
    try:
        of = _pointer(reference) if type(reference) is dict else None
    except Unreadable as fault:
        raise Unreadable("data", fault.where) from None
    if of is None or not (of.type or meaning == "authoredby"):
        raise Unreadable("data", ".reference")
    allowed = {"instance": codes.ADDRESSED, "authoredby": codes.AUTHORS | {""}}.get(str(meaning), codes.TYPES)
    if of.type not in allowed:
        raise Unreadable("data-unfollowed", ".reference")
    return Datum(str(meaning), of)


READERS: Final[Mapping[str, Callable[[Any, str | None], Any]]] = MappingProxyType(
    {
        "period": dates,
        "actor": parties,
        "action": actions,
        "securityLabel": labels,
        "purpose": purposes,
        "class": classes,
        "dataPeriod": dates,
        "code": concepts,
        "data": data,
    }
)
"""Element of a provision → what reads it, given the provision's effect."""
