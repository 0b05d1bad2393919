"""Random questions, aimed at every lift and boundary of the voices, with parts missing or of another type.

Takes hypothesis' choices. Gives questions of the policy's shape, most of them well formed: a policy is wrong more often
about a question that is nearly right than about noise.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from gateway.engines import Bundle
from tests.policies.opa_server import POLICIES
from tests.policies.questions import NOW

TABLES: Any = Bundle.load(POLICIES).data["tables"]
PURPOSES = tuple(TABLES["purposes"]["known"])
ROLES = tuple(TABLES["roles"])
SOURCES = ("chus", "omnimed", "registre")
PEOPLE = ("someone", "teacher", "another", "")
ORGANIZATIONS = ("org-chus", "org-clinique", "")
LABELS = (*TABLES["labels"]["confidentiality"], *TABLES["labels"]["sensitivity"], *TABLES["labels"]["marks"])
GROUPS = ("night", "day")
SPECIALTIES = ("CARD", "RADI")
FAMILY = tuple(TABLES["representation"])
IDS = ("d1", "d1.1", "d1.1.1", "d2", "d2.1")
"""Provisions, nested: an id begins with those of its ancestors."""
CATEGORIES = tuple(TABLES["categories"])
COORDINATES = (
    "Patient.name",
    "Patient.birthDate",
    "Patient.telecom",
    "Patient.identifier",
    "Patient.billingActivities",
    "Patient.directives",
    "Condition.code",
    "Observation.value",
    "Encounter.location",
    "Appointment.start",
    "Teleconsultation.quality",
    "Coverage.payor",
)
DAY = 86_400
INSTANTS = tuple(NOW + offset for offset in (-91 * DAY, -90 * DAY, -30 * DAY, -DAY, -1, 0, 1, DAY, 400 * DAY))
JUNK: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    5.5,
    2**53,
    2**64,
    1e300,
    "",
    "x",
    "all",
    "é",
    [],
    ["x"],
    [None],
    {},
    {"x": 1},
    [[]],
)

HATS = (
    ("physician", "TREAT"),
    ("physician", "ETREAT"),
    ("resident", "TREAT"),
    ("nurse", "TREAT"),
    ("pharmacist", "TREAT"),
    ("patient", "PATRQT"),
    ("billing_clerk", "HPAYMT"),
    ("admin_agent", "HOPERAT"),
    ("technological_pilot", "HOPERAT"),
    ("researcher", "HRESCH"),
    ("parent", "FAMRQT"),
)
"""Roles, each with a purpose that is open to it."""

instants = st.sampled_from(INSTANTS)
ends = st.one_of(st.none(), instants)


def seldom(strategy: st.SearchStrategy[Any], odd: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    """Return values of `strategy`, and now and then junk."""
    return st.integers(0, 15).flatmap(lambda n: strategy if n else (odd or st.sampled_from(JUNK)))


def some(values: tuple[str, ...], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


subjects = st.fixed_dictionaries(
    {
        "id": seldom(st.just("someone")),
        "role": seldom(st.one_of(st.sampled_from(("physician", "resident", "patient")), st.sampled_from(ROLES))),
        "organization": seldom(st.sampled_from(ORGANIZATIONS)),
        "territory": seldom(st.sampled_from(("t1", "t2"))),
        "purposes": seldom(st.just(list(PURPOSES))),
        "scopes": seldom(st.just(["record:read"])),
        "establishment": seldom(st.sampled_from(("active", "active", "inactive", "unknown"))),
        "groups": seldom(st.one_of(st.none(), some(GROUPS, 2))),
        "standing": seldom(
            st.fixed_dictionaries(
                {},
                optional={
                    "professional": seldom(st.just("cmq")),
                    "licence": seldom(st.just("81001")),
                    "supervisor": seldom(st.sampled_from(PEOPLE)),
                    "specialty": seldom(st.sampled_from((*SPECIALTIES, None))),
                    "authorization": seldom(
                        st.fixed_dictionaries(
                            {
                                "id": seldom(st.just("aut-1")),
                                "until": seldom(instants),
                                "trained_until": seldom(instants),
                            }
                        )
                    ),
                },
            )
        ),
    }
)
relationships = st.fixed_dictionaries(
    {
        "source": seldom(st.sampled_from(SOURCES)),
        "kind": seldom(st.sampled_from(tuple(TABLES["relationships"]["kinds"]))),
        "who": seldom(st.sampled_from(PEOPLE)),
        "organization": seldom(st.sampled_from(ORGANIZATIONS)),
        "from": seldom(ends),
        "until": seldom(instants),
    },
    optional={"group": seldom(st.sampled_from(GROUPS)), "by": st.sampled_from(("self", "other", None))},
)
kin = st.fixed_dictionaries(
    {
        "source": seldom(st.sampled_from(SOURCES)),
        "kind": seldom(st.sampled_from((*FAMILY, "youth_protection", "no_harm"))),
        "from": seldom(instants),
        "until": seldom(instants),
    }
)
actors = st.one_of(
    st.just("all"),
    st.lists(
        st.one_of(
            st.fixed_dictionaries({"id": seldom(st.sampled_from(PEOPLE))}),
            st.fixed_dictionaries({"role": seldom(st.sampled_from(ROLES))}),
            st.fixed_dictionaries({"organization": seldom(st.sampled_from(ORGANIZATIONS))}),
            st.fixed_dictionaries({"group": seldom(st.sampled_from(GROUPS))}),
            st.fixed_dictionaries({"specialty": seldom(st.sampled_from(SPECIALTIES))}),
        ),
        max_size=2,
    ),
)
data_parts = st.one_of(
    st.just("all"),
    st.fixed_dictionaries({"categories": seldom(some(CATEGORIES))}),
    st.fixed_dictionaries(
        {},
        optional={
            "categories": seldom(some(CATEGORIES)),
            "labels": seldom(some(LABELS)),
            "types": seldom(some(("Condition", "Observation"))),
            "records": seldom(st.just(2)),
            "codes": seldom(st.just(1)),
            "sources": seldom(st.just(["chus"])),
            "period": seldom(st.just(True)),
        },
    ),
)
directives = st.fixed_dictionaries(
    {
        "kind": seldom(st.sampled_from(("consent", *TABLES["directives"]["kinds"]))),
        "issuer": seldom(st.sampled_from(("registre", "registre", "chus"))),
        "effect": seldom(st.sampled_from(("deny", "deny", "permit"))),
        "actors": seldom(actors),
        "purposes": seldom(st.one_of(st.just("all"), some(PURPOSES))),
        "data": seldom(data_parts),
        "actions": seldom(st.sampled_from(("all", "all", ["access"], ["correct"], ["collect", "use"]))),
        "period": seldom(st.fixed_dictionaries({"from": seldom(ends), "until": seldom(ends)})),
        "exception_to": seldom(st.just([])),
        "use": seldom(st.sampled_from((None, None, *TABLES["directives"]["uses"]))),
        "reason": seldom(st.booleans()),
    }
)


def nested(given: dict[str, Any]) -> dict[str, Any]:
    """Say of each provision which it stands in."""
    return {
        name: {**one, "exception_to": [other for other in sorted(given) if name.startswith(f"{other}.")]}
        if isinstance(one, dict) and one.get("exception_to") == []
        else one
        for name, one in given.items()
    }


provisions = st.dictionaries(st.sampled_from(IDS), seldom(directives), max_size=4).map(nested)
patients = st.fixed_dictionaries(
    {
        "age": st.just(41),
        "fourteen": seldom(ends),
        "eighteen": seldom(ends),
        "self": seldom(st.booleans()),
        "represents": seldom(st.lists(seldom(kin), max_size=2)),
        "related": seldom(st.lists(seldom(kin), max_size=1)),
        "opinions": seldom(st.lists(seldom(kin), max_size=2)),
        "deceased": seldom(st.sampled_from((False, False, True))),
        "relationships": seldom(st.lists(seldom(relationships), max_size=4)),
        "directives": seldom(provisions),
    }
)
classes = st.fixed_dictionaries(
    {
        "patient": seldom(st.just("p0")),
        "type": seldom(st.sampled_from(("Condition", "Observation", "Patient"))),
        "categories": seldom(some((*CATEGORIES, "condition", "laboratory"))),
        "labels": seldom(some((*LABELS, "SOMETHING"))),
        "selectors": seldom(some((*IDS, "d9"), 3)),
    },
    optional={"establishment": seldom(st.sampled_from(ORGANIZATIONS))},
)
requests = st.sampled_from(
    (
        {"patient": "p0", "source": "chus", "organization": "org-chus", "classes": []},
        {"patient": "p0", "source": "omnimed", "organization": "org-clinique", "classes": []},
        {"patient": "p0", "source": "omnimed", "organization": "", "classes": []},
    )
)


def source(registry: bool) -> st.SearchStrategy[Any]:
    kinds = (*TABLES["relationships"]["kinds"], *FAMILY, "no_harm")
    return st.fixed_dictionaries(
        {
            "organization": st.sampled_from(ORGANIZATIONS),
            "territory": seldom(st.sampled_from(("t1", ""))),
            "registry": seldom(st.just(registry)),
            "attests": seldom(st.one_of(st.just(list(kinds)), some(kinds))),
        }
    )


acts = st.fixed_dictionaries({"from": seldom(instants), "until": seldom(instants)})
emergencies = st.fixed_dictionaries(
    {
        "attested": st.one_of(st.none(), seldom(acts)),
        "override": st.one_of(st.none(), seldom(acts.map(lambda act: {**act, "risk": True, "unobtainable": True}))),
    }
)

whole = st.fixed_dictionaries(
    {
        "now": seldom(instants),
        "profile": seldom(st.sampled_from(("quebec", "quebec", "pcf"))),
        "purpose": seldom(st.sampled_from(("TREAT", "PATRQT", *PURPOSES))),
        "emergency": seldom(emergencies),
        "subject": seldom(subjects),
        "sources": seldom(st.fixed_dictionaries({name: seldom(source(name == "registre")) for name in SOURCES})),
        "coordinates": seldom(some(COORDINATES, 6)),
        "patients": seldom(st.fixed_dictionaries({"p0": seldom(patients)})),
        "classes": seldom(st.dictionaries(st.sampled_from(("c0", "c1", "c2")), seldom(classes), max_size=3)),
        "requests": seldom(st.lists(seldom(requests), max_size=3)),
    }
)


def paths(part: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every part of a question."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [path for key, value in items for path in ((*here, key), *paths(value, (*here, key)))]


def without(question: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return the question without the part at `path`."""
    kept = deepcopy(question)
    place: Any = kept
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return kept


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """Return a question; one in four has a part missing."""
    question: dict[str, Any] = draw(whole)
    if draw(st.integers(0, 3)) == 0:
        question = without(question, draw(st.sampled_from(paths(question))))
    return question
