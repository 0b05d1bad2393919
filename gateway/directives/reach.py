"""Reach: what a FHIR resource refers to, and of which types what it refers to without an address may be.

Takes decoded JSON. Gives addresses, and types. A reference by identifier or by its text alone, to another base, or to
another spelling of this one, may be to anything of its type (https://hl7.org/fhir/R4/references.html). Follows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from resolvers.consents.codes import TYPES
from resolvers.references import local

ANY: Final = ""
"""A type that isn't said: any."""

_REFERENCE: Final = frozenset({"reference", "identifier", "display", "type", "id", "extension"})
_SAYS: Final = frozenset({"reference", "_reference", "identifier", "display", "_display"})
_KIND: Final = re.compile(r"(?:^|/)([A-Z][A-Za-z]{2,40})(?:/[^/?#]+(?:/_history/[^/?#]+)?$|\?)")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CODINGS: Final = frozenset({"coding", "class", "security", "tag", "valueCoding"})
"""Elements whose items may be a text alone, and are no references."""

_PEOPLE_AND_PLACES: Final = """
    CareTeam Device Group HealthcareService Location Organization Patient Person Practitioner PractitionerRole
    RelatedPerson"""
_WHO: Final = frozenset(_PEOPLE_AND_PLACES.split())

_NAMING_THEM: Final = """
    actor assigner asserter author authorReference authenticator beneficiary careManager collector contributor
    custodian enterer facility generalPractitioner individual informationSource insurer interpreter location
    managingOrganization manufacturer member onBehalfOf organization patient payor performer policyHolder provider
    receiver recipient recorder referrer requester resultsInterpreter serviceProvider subscriber supplier who"""
_BY: Final = frozenset(_NAMING_THEM.split())
"""Elements of FHIR R4 that refer to people, organizations, groups, places and devices alone."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a resource refers to: (type, id) at its own source, and the types of all else, `ANY` for whichever."""

    known: frozenset[tuple[str, str]] = frozenset()
    unknown: frozenset[str] = frozenset()
    abroad: frozenset[str] = frozenset()
    """Those of `unknown` that are named by an absolute address: they may be another source's."""


def referred(body: Any, base_url: str) -> Reach:
    """Return all that a resource refers to, however deep, contained resources included."""
    known: set[tuple[str, str]] = set()
    unknown: set[str] = set()
    abroad: set[str] = set()
    held, base = _contained(body), base_url.rstrip("/")
    for name, one in _references(body):
        found = local(one.get("reference"), base)
        if found is not None:
            known.add(found)
            continue
        kinds = _kinds(name, one, held)
        unknown |= kinds
        if _ABSOLUTE.match(str(one.get("reference"))):
            abroad |= kinds
    return Reach(frozenset(known), frozenset(unknown), frozenset(abroad))


def _references(body: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every Reference, with the name of the element that it stands in."""
    waiting: list[tuple[str, Any]] = [("", body)]
    while waiting:
        name, one = waiting.pop()
        if type(one) is dict:
            if _is_reference(name, one):
                yield name, one
            waiting += one.items()
        elif type(one) is list:
            waiting += ((name, item) for item in one)


def _is_reference(name: str, one: dict[str, Any]) -> bool:
    """Tell whether an object is a Reference: literal, logical, or a text alone."""
    if type(one.get("reference")) is str:
        return True
    if name in _CODINGS or type(one.get("reference")) in (dict, list) or type(one.get("identifier")) is list:
        return False
    return not _SAYS.isdisjoint(one) and all(key.removeprefix("_") in _REFERENCE for key in one)


def _kinds(name: str, one: dict[str, Any], held: dict[str, str]) -> frozenset[str]:
    """Return the types that what a reference names is certainly of: one, people's and places', or `ANY`."""
    written, stated = one.get("reference"), one.get("type")
    said: set[str] = set()
    if type(written) is str and written.startswith("#"):
        said.add(held.get(written[1:], ANY))
    elif type(written) is str and (match := _KIND.search(written)):
        said.add(match[1])
    if type(stated) is str:
        said.add(stated.rpartition("/")[2])
    if not said and written is None and name in _BY:
        return _WHO
    return frozenset(said) if len(said) == 1 and said <= TYPES else frozenset({ANY})


def _contained(body: Any) -> dict[str, str]:
    listed = body.get("contained") if type(body) is dict else None
    bodies = [one for one in listed if type(one) is dict] if type(listed) is list else []
    return {str(one.get("id")): str(one.get("resourceType", ANY)) for one in bodies}
