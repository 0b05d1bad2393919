"""Parse: a FHIR R4 Consent, read whole, with all that can't be understood in it.

Takes decoded JSON. Gives a `Parsed`. Never raises on what a source wrote, and never guesses: what is unclear says so.
https://hl7.org/fhir/R4/consent.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from resolvers.consents import codes
from resolvers.consents.parsed import Ambiguity, Parsed, Provision
from resolvers.consents.provisions import Walk
from resolvers.consents.reasons import NARROWING
from resolvers.consents.statement import given_on, has_reason, kind_of, of_statement

INACTIVE: Final = frozenset({"inactive", "rejected", "entered-in-error", "draft", "proposed"})


def parse(body: Any) -> Parsed:
    """Read a Consent; one without a provision that can be read has one that is unclear and says nothing."""
    if type(body) is not dict:
        return _widest([Ambiguity("Consent", "shape")], codes.UNKNOWN)
    status = body.get("status")
    if type(status) is str and status in INACTIVE:
        return Parsed(inactive=True)
    found: list[Ambiguity] = [*of_statement(body)]
    kind, use, unknown = kind_of(body)
    found += unknown
    root = body.get("provision")
    if any(one.reason in ("modifier", "base-policy") for one in found) or type(root) is not dict:
        found += [Ambiguity("Consent.provision", "no-provision")] if type(root) is not dict else []
        return _widest(found, kind)
    walk = Walk(given_on(body))
    if not walk.run(root):
        return _widest([*found, Ambiguity("Consent.provision", "too-many")], kind)
    return _parsed(body, walk, found, (kind, use))


def _parsed(body: Mapping[str, Any], walk: Walk, found: list[Ambiguity], said: tuple[str, str | None]) -> Parsed:
    provisions, (kind, use), reason = walk.flat, said, has_reason(body)
    found = [*found, *walk.found]
    if kind in codes.OPINIONS:
        return _opinion(kind, provisions, found)
    if kind not in ("consent", codes.UNKNOWN) and provisions[0].effect == "permit":
        found.append(Ambiguity("Consent.provision.type", "kind-permit"))
        provisions[0] = replace(provisions[0], unclear=True)
    if kind == "momentary":
        found += _momentary(provisions[0], reason)
    whole = any(one.reason not in NARROWING and not one.path.startswith("Consent.provision") for one in found)
    if whole:
        provisions[0] = replace(provisions[0], unclear=True)
    counts = not any(one.reason in ("unverified", "scope") for one in found)
    return Parsed(kind, use, reason, False, counts, tuple(provisions), tuple(found))


def _opinion(kind: str, provisions: list[Provision], found: list[Ambiguity]) -> Parsed:
    """Return an opinion about a minor as the directive that it is not: a denial of all that it could mean."""
    if provisions[0].effect not in (None, codes.OPINIONS[kind]):
        found.append(Ambiguity("Consent.provision.type", "kind"))
    return Parsed(
        provisions=(replace(provisions[0], unclear=True), *provisions[1:]), ambiguities=tuple(found), permits=False
    )


def _widest(found: list[Ambiguity], kind: str) -> Parsed:
    """Return a Consent that denies all: nothing of it can be relied on."""
    return Parsed(kind, provisions=(_nothing(),), ambiguities=tuple(found))


def _nothing() -> Provision:
    return Provision("1", "Consent.provision", None, None, MappingProxyType({}), True)


def _momentary(root: Provision, reason: bool) -> Iterator[Ambiguity]:
    """Yield what a momentary refusal lacks (R-22.1, s. 17): a reason and an end."""
    if not reason:
        yield Ambiguity("Consent.extension", "momentary-reason")
    period = root.parts.get("period")
    if period is None or period.end is None:
        yield Ambiguity("Consent.provision.period", "momentary-end")
