"""Directives: what a patient, or the law, asks about the record, read from FHIR R4 Consent for the policy.

Takes statements as their source wrote them. Gives `Directive`s: what enters the question
(docs/decisions/policy-shape.md), and a selector that tells which records its data part names. What cannot be understood
becomes the widest denial: kind, effect, actors, purposes and data each read as their most restrictive when odd
(http://hl7.org/fhir/R4/consent.html).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.instants import Span, span_of
from resolvers.attributes import ATTRIBUTES
from resolvers.protocols import Identifier, Statement

ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
INSTANCE = re.compile(r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9.-]{1,64}")
ADDRESSED = frozenset(ATTRIBUTES) - {"Location", "Organization"} | {"CareTeam", "Consent", "Patient"}
"""Types that a directive's `data` may name an instance of: what it names otherwise can't be followed to a record."""
KIND_SYSTEM = "urn:passerelle:directive"
CATEGORY_SYSTEM = "urn:passerelle:category"
ROLE_SYSTEM = "urn:passerelle:role"
ROOT_MODIFIERS = frozenset({"modifierExtension", "implicitRules"})
"""Elements of a Consent that may change the meaning of all the others (https://hl7.org/fhir/R4/consent.html)."""

ANOTHER = "\x00"
"""The id, in a question, of whoever is not the caller: no claim of a token can hold it."""
KINDS = frozenset({"consent", "restriction", "refusal"})
UNDERSTOOD = frozenset(
    {
        "id",
        "type",
        "period",
        "actor",
        "securityLabel",
        "purpose",
        "class",
        "dataPeriod",
        "data",
    }
)
"""Elements of a provision that this reading knows; any other makes the directive unclear, and so a denial."""


@dataclass(frozen=True, slots=True)
class Selector:
    """Which records a directive's data part names; `None` means that part does not narrow it."""

    categories: frozenset[str] | None = None
    labels: frozenset[str] | None = None
    types: frozenset[str] | None = None
    records: frozenset[str] | None = None
    period: Span | None = None

    @property
    def wide(self) -> bool:
        """Tell whether nothing narrows it."""
        return all(getattr(self, part) is None for part in self.__slots__)

    def aims_at(self, categories: Iterable[str], types: Iterable[str]) -> bool:
        """Tell whether a record of these categories and types is of its classes: any one of them, as FHIR has it."""
        if self.categories is None and self.types is None:
            return True
        return not (self.categories or frozenset()).isdisjoint(categories) or not (
            self.types or frozenset()
        ).isdisjoint(types)

    def as_input(self) -> Any:
        """Return the data part of a question: `all`, or its parts."""
        if self.wide:
            return "all"
        parts: dict[str, Any] = {
            name: sorted(getattr(self, name))
            for name in ("categories", "labels", "types")
            if getattr(self, name) is not None
        }
        if self.records is not None:
            parts["records"] = len(self.records)
        if self.period is not None:
            parts["period"] = True
        return parts


@dataclass(frozen=True, slots=True)
class Caller:
    """How sources name the caller: the policy's id, their licences, and the systems that name professionals.

    `unnamed` tells that the caller says they are a professional of an order that is not known here: then no identifier
    can be said not to be theirs.
    """

    id: str
    licences: frozenset[Identifier]
    systems: frozenset[str]
    organizations: frozenset[str] = frozenset()
    unnamed: bool = False
    others: Mapping[Identifier, str] = field(default_factory=dict)
    """Licences of those whose relationships count for the caller (a resident's supervisor), and their ids."""

    def named_by(self, identifier: Identifier) -> bool | None:
        """Tell whether an identifier is the caller's; None when its system names nobody that is known here."""
        if identifier in self.licences:
            return True
        return False if identifier.system in self.systems and not self.unnamed else None


@dataclass(frozen=True, slots=True)
class Directive:
    """One directive, normalised; `name` is how the question calls it."""

    name: str
    source: str
    kind: str
    effect: str
    actors: Any = field(repr=False)
    purposes: Any = field(repr=False)
    selector: Selector = field(repr=False)
    period: tuple[int | None, int | None] = (None, None)

    def as_input(self) -> dict[str, Any]:
        """Return the directive of a question (docs/decisions/policy-shape.md)."""
        return {
            "kind": self.kind,
            "issuer": self.source,
            "effect": self.effect,
            "actors": self.actors,
            "purposes": self.purposes,
            "data": self.selector.as_input(),
            "period": {"from": self.period[0], "until": self.period[1]},
        }


def read_directives(kept: Sequence[tuple[str, Statement]], caller: Caller) -> tuple[Directive, ...]:
    """Return the directives in force or to come, of (source, statement); inactive ones count for nothing."""
    read: list[Directive] = []
    for source, statement in kept:
        body = statement.body
        status = body.get("status") if isinstance(body, dict) else None
        if status in ("inactive", "rejected", "entered-in-error", "draft", "proposed"):
            continue
        read.append(_read(f"d{len(read) + 1}", source, body, caller))
    return tuple(read)


def _read(name: str, source: str, body: Any, caller: Caller) -> Directive:
    provision = body.get("provision") if isinstance(body, dict) else None
    if not isinstance(provision, dict) or body.get("status") != "active" or not UNDERSTOOD.issuperset(provision):
        return _widest(name, source)
    if provision.get("type") not in ("permit", "deny") or not ROOT_MODIFIERS.isdisjoint(body) or not _opted_in(body):
        return _widest(name, source)
    try:
        return Directive(
            name=name,
            source=source,
            kind=_kind(body),
            effect=provision["type"],
            actors=_actors(provision, caller),
            purposes=_purposes(provision) or "all",
            selector=_selector(provision),
            period=_period(provision.get("period")),
        )
    except (TypeError, KeyError, ValueError, AttributeError):
        return _widest(name, source)


def _widest(name: str, source: str) -> Directive:
    return Directive(name, source, "unclear", "deny", "all", "all", Selector())


def _opted_in(body: Mapping[str, Any]) -> bool:
    """Tell whether the base policy is not coded, or permits: under another, a provision is an exception to a denial."""
    rule = body.get("policyRule", {})
    codings = rule.get("coding", []) if isinstance(rule, dict) else None
    return isinstance(codings, list) and all(isinstance(c, dict) and c.get("code") == "OPTIN" for c in codings)


def _kind(body: Mapping[str, Any]) -> str:
    codes = {
        coding.get("code")
        for concept in body.get("category", ())
        for coding in concept.get("coding", ())
        if coding.get("system") == KIND_SYSTEM
    }
    if len(codes) > 1 or not codes <= KINDS:
        raise ValueError("kind")
    return str(codes.pop()) if codes else "consent"


def _codes(provision: Mapping[str, Any], name: str) -> list[str]:
    found = sorted({coding["code"] for coding in provision.get(name, ())})
    if not all(isinstance(code, str) for code in found):
        raise ValueError(name)
    return found


def _purposes(provision: Mapping[str, Any]) -> list[str]:
    if any(coding.get("system") != ACT_REASON for coding in provision.get("purpose", ())):
        raise ValueError("purpose")
    return _codes(provision, "purpose")


def _actors(provision: Mapping[str, Any], caller: Caller) -> Any:
    """Return whom it aims at; someone unresolved is everyone for a denial, and someone else for a permit."""
    denies = provision["type"] == "deny"
    actors: list[dict[str, str]] = []
    for actor in provision.get("actor", ()):
        reference = actor["reference"]
        roles = [
            c["code"]
            for c in actor.get("role", {}).get("coding", ())
            if c.get("system") == ROLE_SYSTEM and c.get("code")
        ]
        identifier = reference.get("identifier")
        if isinstance(identifier, dict):
            mine = caller.named_by(Identifier(identifier["system"].strip(), identifier["value"].strip()))
            if mine is None and denies:
                return "all"
            actors.append({"id": caller.id if mine else ANOTHER})
        elif roles:
            actors.extend({"role": role} for role in roles)
        else:
            organization = str(reference.get("reference", "")).removeprefix("Organization/")
            known = organization in caller.organizations
            if not known and denies:
                return "all"
            actors.append({"organization": organization} if known else {"id": ANOTHER})
    return actors or "all"


def _selector(provision: Mapping[str, Any]) -> Selector:
    classes = provision.get("class", ())
    categories = {c["code"] for c in classes if c.get("system") == CATEGORY_SYSTEM}
    types = {c["code"] for c in classes if c.get("system") != CATEGORY_SYSTEM}
    labels = _codes(provision, "securityLabel")
    records = {datum["reference"]["reference"] for datum in provision.get("data", ()) if datum["meaning"] == "instance"}
    if len(records) != len(provision.get("data", ())) or not all(map(_names_a_record, records)):
        raise ValueError("data")
    span = _span(provision.get("dataPeriod"))
    return Selector(
        categories=frozenset(categories) or None,
        labels=frozenset(labels) or None,
        types=frozenset(types) or None,
        records=frozenset(records) or None,
        period=span,
    )


def _names_a_record(reference: str) -> bool:
    """Tell whether a reference is to a record of a type that is judged by itself; to a medicine, say, it is not."""
    return bool(INSTANCE.fullmatch(reference)) and reference.partition("/")[0] in ADDRESSED


def _span(period: Any) -> Span | None:
    if period is None:
        return None
    if not isinstance(period, dict) or not {"start", "end"}.issuperset(period):
        raise ValueError("period")
    start = span_of(period["start"]) if "start" in period else None
    end = span_of(period["end"]) if "end" in period else None
    if ("start" in period and start is None) or ("end" in period and end is None) or not period:
        raise ValueError("dataPeriod")
    span = Span(start.start if start else None, end.end if end else None)
    if span.start is not None and span.end is not None and span.start >= span.end:
        raise ValueError("period")
    return span


def _period(period: Any) -> tuple[int | None, int | None]:
    span = _span(period)
    return (None, None) if span is None else (_whole(span.start), _whole(span.end))


def _whole(instant: float | None) -> int | None:
    return None if instant is None else int(instant)
