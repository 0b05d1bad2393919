"""Opinions: what a professional wrote about a minor: that access may harm (youth protection), or that it won't.

Takes statements (FHIR R4 Consent) whose category is an opinion's. Gives the rows of a question (`opinions`). One that
isn't clear is left to the directives, where what can't be understood denies. An opinion that no harm is likely opens:
it counts from who may attest it, and only if all of it is proven. One of youth protection shuts, whoever wrote it.
Whom one is about is said by a person's own number, of an actor who receives: an author is nobody's parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gateway.instants import Span, span_between
from gateway.insurance_number import NAM, InsuranceNumber, canonical
from resolvers.consents.codes import OPINIONS
from resolvers.consents.statement import kind_of, of_statement
from resolvers.protocols import Identifier, Statement
from resolvers.protocols.fhir_ties import PARTICIPATION

NO_HARM: Final = "no_harm"
_KINDS: Final = {"youth-protection-opinion": "youth_protection", "no-harm-opinion": NO_HARM}
"""Code of a Consent's category → kind of opinion."""

_RECEIVES: Final = ((PARTICIPATION, "IRCP"), (PARTICIPATION, "PRCP"))
_UNDERSTOOD = frozenset({"id", "type", "period", "actor"})


class Unclear(Exception):
    """It isn't a clear opinion: it stays among the directives."""


def told_apart(
    kept: Iterable[tuple[str, Statement]], attesting: frozenset[str], mine: frozenset[Identifier]
) -> tuple[list[dict[str, Any]], list[tuple[str, Statement]]]:
    """Return the opinions that concern the caller, whose numbers are `mine`, and the statements that are none.

    `attesting` are the sources that may attest that no harm is likely. Rows hold source, kind, from and until, None
    where the opinion has no end.
    """
    opinions: list[dict[str, Any]] = []
    others: list[tuple[str, Statement]] = []
    for source, statement in kept:
        try:
            kind, span = opinion_of(statement.body)
        except Unclear:
            others.append((source, statement))
            continue
        if _concerns(kind, statement.body, mine) and (kind != NO_HARM or source in attesting):
            since, until = span.seconds
            opinions.append({"source": source, "kind": kind, "from": since or 0, "until": until})
    return opinions, others


def opinion_of(body: Any) -> tuple[str, Span]:
    """Return the kind and the period of an opinion in force or to come; raise `Unclear` for anything else."""
    provision = body.get("provision") if isinstance(body, dict) else None
    if not isinstance(provision, dict):
        raise Unclear
    code, _, odd = kind_of(body)
    if odd or code not in OPINIONS or provision.get("type") != OPINIONS[code]:
        raise Unclear
    if not _UNDERSTOOD.issuperset(provision) or any(of_statement(body)):
        raise Unclear
    actors = provision.get("actor", [])
    if not isinstance(actors, list) or not all(isinstance(one, dict) for one in actors):
        raise Unclear
    return _KINDS[code], _period(provision.get("period"))


def _concerns(kind: str, body: Mapping[str, Any], mine: frozenset[Identifier]) -> bool:
    """Tell whether an opinion is about the caller: everyone if it names nobody.

    One that opens must name the caller; one that shuts passes over them only if all whom it names are proven others.
    """
    named = [_named(actor) for actor in body["provision"].get("actor", [])]
    if not named or any(one in mine for one in named):
        return True
    own = any(one.system == NAM for one in mine)
    return kind != NO_HARM and not (own and None not in named)


def _named(actor: Mapping[str, Any]) -> Identifier | None:
    """Return the person's number of whoever an actor says that access is about; None when it can't be told."""
    given = _part(_part(actor, "reference"), "identifier")
    system, value = _part(given, "system"), _part(given, "value")
    if not (_receives(actor) and system == NAM and isinstance(value, str) and InsuranceNumber.of(value)):
        return None
    return canonical(Identifier(NAM, value))


def _receives(actor: Mapping[str, Any]) -> bool:
    """Tell whether an actor is one who receives, or of no role, with nothing else said of them."""
    listed = _part(actor.get("role", {"coding": []}), "coding")
    codings = listed if isinstance(listed, list) else [None]
    said = [(_part(one, "system"), _part(one, "code")) for one in codings]
    return {"id", "role", "reference"}.issuperset(actor) and all(one in _RECEIVES for one in said)


def _period(period: Any) -> Span:
    if period is None:
        return Span(None, None)
    if not isinstance(period, dict) or not {"id", "start", "end"}.issuperset(period):
        raise Unclear
    span = span_between(period.get("start"), period.get("end"))
    if span in (None, Span(None, None)) or None in period.values():
        raise Unclear
    return span


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
