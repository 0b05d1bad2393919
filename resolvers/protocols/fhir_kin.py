"""FHIR kin: whom RelatedPerson and Person show to be close to a patient, and which groups PractitionerRole names.

Takes a resource of the right patient or professional. Gives `Kin`s and `Post`s. What opens must be proven: a
representation whose code, period or state can't be read is none. What warns must be disproven: a kinship that can't be
read is one. https://hl7.org/fhir/R4/relatedperson.html, person.html, practitionerrole.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from resolvers.protocols import Identifier, Kin, Post
from resolvers.protocols.fhir_ties import GROUP, LONG_PAST, RELATIONSHIP, codes, objects, span
from resolvers.protocols.persons import identifiers
from resolvers.references import leads_to

__all__ = ["KINSHIPS", "REPRESENTATION", "REPRESENTATIVES", "posts_of", "related", "self_of"]

ROLE_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
REPRESENTATION: Final = "urn:passerelle:representation"
"""Codes that v3-RoleCode lacks; each is the kind itself."""

REPRESENTATIVES: Final = frozenset({"parent_or_tutor", "tutor", "mandatary", "heir", "liquidator"})
_REPRESENTS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("PRN", "MTH", "FTH", "ADOPTP", "ADOPTM", "ADOPTF"), "parent_or_tutor"),
    "GUARD": "tutor",
    **dict.fromkeys(("POWATT", "DPOWATT", "HPOWATT"), "mandatary"),
    "EXCEST": "liquidator",
}
"""v3-RoleCode → kind. Not natural, foster or step parents: whether they hold authority isn't said."""

_ASCENDANTS = (
    "PRN MTH FTH ADOPTP ADOPTM ADOPTF NPRN NMTH NFTH NFTHF GESTM PRNFOST FTHFOST MTHFOST STPPRN STPFTH STPMTH "
    "GRPRN GRFTH GRMTH MGRPRN MGRFTH MGRMTH PGRPRN PGRFTH PGRMTH "
    "GGRPRN GGRFTH GGRMTH MGGRPRN MGGRFTH MGGRMTH PGGRPRN PGGRFTH PGGRMTH"
)
_DESCENDANTS = (
    "CHILD CHLDADOPT DAUADOPT SONADOPT CHLDFOST DAUFOST SONFOST DAUC DAU STPDAU NCHILD SON SONC STPSON STPCHLD "
    "GRNDCHILD GRNDDAU GRNDSON"
)
_KIN: Final[Mapping[str, str]] = {
    **dict.fromkeys(("SPS", "HUSB", "WIFE", "DOMPART"), "spouse"),
    **dict.fromkeys(_ASCENDANTS.split(), "ascendant"),
    **dict.fromkeys(_DESCENDANTS.split(), "descendant"),
}
_CLOSE_RELATIVE: Final = "close_relative"
"""Kinship of whom it can't be told how they are related."""
KINSHIPS: Final = frozenset({*_KIN.values(), _CLOSE_RELATIVE})
_NO_KIN: Final = frozenset(
    {"FRND", "NBOR", "ROOM", "GUARD", "GUADLTM", "POWATT", "DPOWATT", "HPOWATT", "SPOWATT", "EXCEST"}
)
_MODIFIERS: Final = frozenset({"modifierExtension", "implicitRules"})


def related(body: dict[str, Any]) -> Iterator[Kin]:
    """Yield what one RelatedPerson shows: whom they represent the patient as, and how they are related."""
    who, concepts = identifiers(body.get("identifier")), body.get("relationship")
    if body.get("active", True) is True and _MODIFIERS.isdisjoint(body) and who:
        since, until, sure = _proven(body.get("period"))
        kinds = {_REPRESENTS[code] for code in codes(concepts, ROLE_CODE) if code in _REPRESENTS}
        kinds |= {code for code in codes(concepts, REPRESENTATION) if code in REPRESENTATIVES}
        yield from (Kin("represents", kind, who, since, until) for kind in sorted(kinds) if sure)
    if body.get("active") is not False:
        since, until = _feared(body.get("period"))
        yield from (Kin("related", kind, who, since, until) for kind in sorted(_kinships(concepts)))


def self_of(body: dict[str, Any], numbers: Mapping[str, tuple[Identifier, ...]], base_url: str) -> Iterator[Kin]:
    """Yield, of one Person, the numbers of the professional that the patient is; `numbers` by reference."""
    if body.get("active") is False:
        return
    who = [*identifiers(body.get("identifier"))]
    for link in objects(body.get("link")):
        target = link.get("target")
        if type(target) is dict:
            named = leads_to(target, base_url)
            who += [*identifiers([target.get("identifier")]), *(numbers.get("/".join(named), ()) if named else ())]
    if who:
        yield Kin("self", "self", tuple(dict.fromkeys(who)))


def posts_of(body: dict[str, Any]) -> Iterator[Post]:
    """Yield the groups on whose lists one PractitionerRole puts its professional, by the role's code."""
    since, until, sure = _proven(body.get("period"))
    if not sure or body.get("active", True) is not True or not _MODIFIERS.isdisjoint(body):
        return
    organization = body.get("organization")
    named = identifiers([organization.get("identifier")]) if type(organization) is dict else ()
    for group in (one.value for one in named if one.system == GROUP):
        yield from (Post(kind, group, since, until) for kind in codes(body.get("code"), RELATIONSHIP))


def _kinships(concepts: Any) -> set[str]:
    """Return how related; a close relative when that can't be told, nothing only when it is something else."""
    written = [code for concept in objects(concepts) for code in objects(concept.get("coding"))]
    kinds = {_KIN[code] for code in codes(concepts, ROLE_CODE) if code in _KIN}
    if kinds or (written and all(_is_no_kin(coding) for coding in written)):
        return kinds
    return {_CLOSE_RELATIVE}


def _is_no_kin(coding: dict[str, Any]) -> bool:
    system, code = coding.get("system"), coding.get("code")
    if system == REPRESENTATION:
        return code in ("tutor", "mandatary", "liquidator")
    return system == ROLE_CODE and code in _NO_KIN


def _proven(period: Any) -> tuple[int | None, int | None, bool]:
    """Return start, end, and whether all that is written of them could be read."""
    since, until = span(period)
    start = period.get("start") if type(period) is dict else None
    return since, until, until != LONG_PAST and (start is None) == (since is None)


def _feared(period: Any) -> tuple[int | None, int | None]:
    """Return start and end, each open unless it could be read."""
    since, until = span(period)
    return since, None if until == LONG_PAST else until
