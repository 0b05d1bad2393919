"""Random questions that mostly open something, so that a verdict that depends on what it shouldn't would show.

Takes hypothesis' choices. Gives well-formed questions around the lifts and the boundaries of the voices: a role with a
purpose of its own, standing, relationships, ages, groups, relatives, acts in force.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.policies.odd_questions import (
    COORDINATES,
    DAY,
    FAMILY,
    HATS,
    PURPOSES,
    SOURCES,
    TABLES,
    classes,
    emergencies,
    instants,
    kin,
    patients,
    relationships,
    requests,
    some,
    source,
)  # fmt: skip
from tests.policies.questions import NOW

SUBJECT = {
    "id": "someone",
    "organization": "org-chus",
    "territory": "t1",
    "purposes": list(PURPOSES),
    "scopes": ["record:read"],
    "establishment": "active",
    "groups": ["night"],
}
STANDING = {"professional": "cmq", "licence": "81001", "supervisor": "teacher", "specialty": "CARD"}
ALL_KINDS = [*TABLES["relationships"]["kinds"], *FAMILY, "no_harm"]
REGISTRY = {"organization": "org-registre", "territory": "", "registry": True, "attests": ALL_KINDS}


def tie(who: str, until: int) -> dict[str, Any]:
    kind = {"source": "registre", "kind": "attending", "organization": "org-chus"}
    return {**kind, "who": who, "from": NOW - 91 * DAY, "until": until}


records = classes.map(lambda row: row if row["categories"] else {**row, "categories": ["condition", "provenance"]})
"""Classes that have a category, and the labels and selectors of any."""


rows = st.dictionaries(st.sampled_from(("c0", "c1", "c2")), records, max_size=3)


@st.composite
def described(draw: st.DrawFn, row: dict[str, Any], directives: Any) -> dict[str, Any]:
    """Return a class that directives of the patient describe, and now and then another's."""
    given = sorted(directives) if isinstance(directives, dict) else []
    if not isinstance(row["selectors"], list) or draw(st.sampled_from((False, False, False, True))):
        return row
    return {**row, "selectors": sorted(draw(st.sets(st.sampled_from(given)))) if given else []}


@st.composite
def ages(draw: st.DrawFn) -> dict[str, Any]:
    """Return the instants at which someone turns 14 and 18, often around now, and whether they have died."""
    fourteen = draw(st.one_of(st.just(NOW - 9000 * DAY), instants))
    eighteen = draw(st.one_of(st.just(fourteen + 1461 * DAY), st.just(fourteen + DAY)))
    return {"fourteen": fourteen, "eighteen": eighteen, "deceased": draw(st.sampled_from((False, False, False, True)))}


@st.composite
def cared_for(draw: st.DrawFn, role: str) -> dict[str, Any]:
    """Return what opens: a patient with relationships, alive or not, young or not, whose relative the caller may be."""
    group = {**tie("", NOW + 400 * DAY), "kind": "on_call_group", "group": "night"}
    arrival = {**tie("", NOW + 400 * DAY), "kind": "emergency_arrival"}
    kept = {**tie("", NOW + 400 * DAY), "kind": "own_establishment", "source": "omnimed"}
    lasting = draw(st.sampled_from((NOW + 400 * DAY, NOW + 400 * DAY, draw(instants))))
    ties = [tie("someone", lasting), tie("teacher", NOW + 400 * DAY), arrival, kept, group]
    return {
        **draw(ages()),
        "self": role == "patient",
        "related": draw(st.lists(kin, max_size=1)),
        "represents": draw(st.lists(kin, max_size=2)),
        "relationships": [*ties, *draw(st.lists(relationships, max_size=2))],
    }


WORKERS = (
    ("physician", "TREAT"),
    ("nurse", "TREAT"),
    ("billing_clerk", "HPAYMT"),
    ("privacy_officer", "HOPERAT"),
    ("records_archivist", "HOPERAT"),
)
CLEAR = {"fourteen": NOW - 9000 * DAY, "eighteen": NOW - 7000 * DAY, "deceased": False, "self": False, "related": []}
WHOLE = {"actors": "all", "purposes": "all", "actions": "all", "period": {"from": None, "until": None}, "use": None}


@st.composite
def opened(draw: st.DrawFn) -> dict[str, Any]:
    """Return a question of which only the patient's directives, or the tables, may refuse something."""
    role, purpose = draw(st.sampled_from(WORKERS))
    given = draw(st.dictionaries(st.sampled_from(("d1", "d2")), denials(), max_size=2))
    row = {"patient": "p0", "type": "Condition", "categories": ["condition", "laboratory", "provenance"], "labels": []}
    authorization = {"id": "aut-1", "until": NOW + DAY, "trained_until": NOW + DAY}
    patient = {**CLEAR, "age": 41, "represents": [], "opinions": [], "directives": given}
    return {
        "now": NOW,
        "profile": draw(st.sampled_from(("quebec", "quebec", "pcf"))),
        "purpose": purpose,
        "emergency": {"attested": None, "override": None},
        "subject": {**SUBJECT, "role": role, "standing": {**STANDING, "authorization": authorization}},
        "sources": dict.fromkeys(SOURCES, REGISTRY),
        "coordinates": list(COORDINATES),
        "patients": {"p0": {**patient, "relationships": [tie("someone", NOW + DAY)]}},
        "classes": {"c0": {**row, "selectors": sorted(draw(st.sets(st.sampled_from(sorted(given))))) if given else []}},
        "requests": [{"patient": "p0", "source": "chus", "organization": "org-chus", "classes": ["c0"]}],
    }


MEANT = (
    ("refusal", "deny"), ("restriction", "deny"), ("consent", "deny"), ("consent", "permit"), ("unclear", "deny"),
    ("unknown", "deny"), ("momentary", "deny"),
)  # fmt: skip


@st.composite
def denials(draw: st.DrawFn) -> dict[str, Any]:
    """Return a root provision that is understood, and concerns everyone."""
    kind, effect = draw(st.sampled_from(MEANT))
    about = draw(st.sampled_from(("all", {"categories": ["condition"]}, {"categories": ["identity"]}, {"records": 1})))
    said = {"kind": kind, "effect": effect, "issuer": "registre", "data": about}
    return {**WHOLE, **said, "exception_to": [], "reason": True}


@st.composite
def proper(draw: st.DrawFn) -> dict[str, Any]:
    """Return a question that mostly opens something: a role with a purpose of its own, standing, and a relationship."""
    role, purpose = draw(st.sampled_from(HATS))
    end, clear = draw(st.sampled_from((NOW + 400 * DAY, draw(instants)))), draw(st.sampled_from((1, 2, 3, 0)))
    patient: dict[str, Any] = draw(patients)
    sources = {name: draw(source(name == "registre")) for name in SOURCES}
    if clear:
        sources["registre"] = REGISTRY
        patient = {**patient, **draw(cared_for(role))}
    if clear > 1:
        patient["directives"] = {}
    authorization = {"id": "aut-1", "until": end, "trained_until": draw(st.one_of(st.just(end), instants))}
    return {
        "now": draw(instants),
        "profile": draw(st.sampled_from(("quebec", "quebec", "quebec", "pcf"))),
        "purpose": purpose,
        "emergency": draw(emergencies),
        "subject": {**SUBJECT, "role": role, "standing": {**STANDING, "authorization": authorization}},
        "sources": sources,
        "coordinates": draw(some(COORDINATES, 6).filter(bool)),
        "patients": {"p0": patient},
        "classes": {name: draw(described(row, patient["directives"])) for name, row in draw(rows).items()},
        "requests": draw(st.lists(requests, min_size=1, max_size=2)),
    }
