"""Statement: what a Consent says of itself: in force or not, of which kind, under which base policy, verified or not.

Takes decoded JSON: Consent.status, scope, category, policyRule, verification, dateTime, extensions. Gives words, and
ambiguities by path. https://hl7.org/fhir/R4/consent-definitions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from resolvers.consents import codes
from resolvers.consents.parsed import Ambiguity
from resolvers.protocols.instants import last_second

MODIFIERS: Final = ("modifierExtension", "implicitRules")
"""Elements of a Consent that may change the meaning of all the others."""


def of_statement(body: Mapping[str, Any]) -> Iterator[Ambiguity]:
    """Yield what is wrong with the Consent itself."""
    if body.get("status") != "active":
        yield Ambiguity("Consent.status", "status")
    for name in MODIFIERS:
        if name in body:
            yield Ambiguity(f"Consent.{name}", "modifier")
    if not _opted_in(body):
        yield Ambiguity("Consent.policyRule", "base-policy")
    if not _verified(body):
        yield Ambiguity("Consent.verification", "unverified")
    scopes = _codes(body.get("scope", {}), codes.SCOPE_SYSTEM)
    if scopes is None or scopes & {"adr", "treatment"}:
        yield Ambiguity("Consent.scope", "scope")


def _codes(concept: Any, system: str) -> set[str] | None:
    """Return the codes of a concept in a system; None when it has no shape."""
    listed = concept.get("coding", []) if type(concept) is dict else None
    if type(listed) is not list or not all(type(one) is dict for one in listed):
        return None
    return {str(one.get("code")) for one in listed if one.get("system") == system}


def _opted_in(body: Mapping[str, Any]) -> bool:
    """Tell whether the base policy is not coded, or permits: under another, a provision is an exception to a denial."""
    rule = body.get("policyRule", {})
    listed = rule.get("coding", []) if type(rule) is dict else None
    return type(listed) is list and all(type(one) is dict and one.get("code") == "OPTIN" for one in listed)


def _verified(body: Mapping[str, Any]) -> bool:
    """Tell whether nothing says that the Consent was not verified: the latest word counts, of several without dates
    none may say so.
    """
    listed = body.get("verification", [])
    if type(listed) is not list or not all(type(one) is dict and type(one.get("verified")) is bool for one in listed):
        return False
    dated = [(last_second(one.get("verificationDate")), one["verified"]) for one in listed]
    if any(when is None for when, _ in dated):
        return all(verified for _, verified in dated)
    latest = max((when for when, _ in dated if when is not None), default=None)
    return all(verified for when, verified in dated if when == latest)


def kind_of(body: Mapping[str, Any]) -> tuple[str, str | None, list[Ambiguity]]:
    """Return the kind (`codes.UNKNOWN` when it can't be told), the use refused, and what is wrong with them."""
    listed = body.get("category", [])
    here = "Consent.category"
    if type(listed) is not list:
        return codes.UNKNOWN, None, [Ambiguity(here, "kind")]
    kinds = [_codes(one, codes.KIND_SYSTEM) for one in listed]
    uses = [_codes(one, codes.USE_SYSTEM) for one in listed]
    if None in kinds:
        return codes.UNKNOWN, None, [Ambiguity(here, "kind")]
    said, used = (set().union(*(one or set() for one in found)) for found in (kinds, uses))
    kind = said.pop() if len(said) == 1 else "consent" if not said else ""
    if kind not in codes.KINDS and kind not in codes.OPINIONS:
        return codes.UNKNOWN, None, [Ambiguity(here, "kind")]
    use = used.pop() if len(used) == 1 else None
    if used or (use is not None and (use not in codes.USES or kind != "refusal")):
        return kind, None, [Ambiguity(here, "use")]
    return kind, use, []


def has_reason(body: Mapping[str, Any]) -> bool:
    """Tell whether a written reason stands there."""
    listed = body.get("extension", [])
    held = [one for one in listed if type(one) is dict] if type(listed) is list else []
    said = [one.get("valueString") for one in held if one.get("url") == codes.REASON]
    return any(type(text) is str and text.strip() for text in said)


def given_on(body: Mapping[str, Any]) -> str:
    """Return the day on which the Consent was given, or last written; empty when it doesn't say."""
    meta = body.get("meta")
    updated = meta.get("lastUpdated") if type(meta) is dict else None
    for written in (body.get("dateTime"), updated):
        if type(written) is str and last_second(written) is not None:
            return written[:10]
    return ""
