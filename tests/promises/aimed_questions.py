"""Well-formed questions, aimed at what lifts a refusal and at the instants where one begins or ends.

Takes hypothesis' choices. Gives questions of the policy's shape in which something is usually open, so that a verdict
that depends on what else was asked would show.
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NOW = 1_795_651_200
DAY = 86_400
COORDINATES = (
    "Patient.name", "Patient.birthDate", "Patient.telecom", "Patient.identifier", "Patient.observations(code:)",
    "Condition.code", "Condition.provenance", "Observation.value", "Observation.performer", "Practitioner.displayName",
    "MedicationRequest.medication", "Encounter.location", "Coverage.payor", "Teleconsultation.quality",
    "Teleconsultation.status", "Patient.teleconsultations",
)  # fmt: skip
TYPES = {
    "Patient": ("birth", "contact", "identifiers", "identity", "provenance"),
    "Condition": ("condition", "provenance"),
    "Observation": ("laboratory", "vital_signs", "imaging", "condition", "provenance"),
    "MedicationRequest": ("medication", "provenance"),
    "Encounter": ("encounter", "provenance"),
    "Coverage": ("coverage", "provenance"),
    "Teleconsultation": ("session_technical", "teleconsultation", "provenance"),
}
HATS = (
    ("physician", "TREAT"), ("physician", "ETREAT"), ("nurse", "TREAT"), ("resident", "TREAT"), ("pharmacist", "TREAT"),
    ("billing_clerk", "HPAYMT"), ("records_archivist", "HOPERAT"), ("privacy_officer", "HOPERAT"),
    ("patient", "PATRQT"), ("researcher", "HRESCH"), ("technological_pilot", "HOPERAT"), ("admin_agent", "HOPERAT"),
)  # fmt: skip
KINDS = ("attending", "participant", "care_team", "roster", "referral", "emergency_arrival", "own_establishment")
ORGANIZATIONS = ("org-chus", "org-clinique")
SOURCES = {
    "chus": {"organization": "org-chus", "registry": False, "attests": ["attending", "participant", "care_team"]},
    "omnimed": {"organization": "org-clinique", "registry": False, "attests": ["roster", "care_team"]},
    "registre": {"organization": "org-registre", "registry": True, "attests": ["roster", "referral", "care_team"]},
    "telesante": {"organization": "org-telesante", "registry": False, "attests": ["participant", "own_establishment"]},
}
SEVERAL = "telesante"
"""The source that holds the records of several establishments: its requests name no organization."""
EDGES = tuple(NOW - grace * DAY + offset for grace in (0, 1, 30, 90) for offset in (-1, 0, 1))

edges = st.sampled_from(EDGES)
ties = st.fixed_dictionaries(
    {
        "source": st.sampled_from(tuple(SOURCES)),
        "kind": st.sampled_from(KINDS),
        "who": st.sampled_from(("someone", "someone", "teacher", "another")),
        "organization": st.sampled_from(ORGANIZATIONS),
        "from": st.sampled_from((0, 0, NOW, NOW + 1)),
        "until": st.one_of(st.just(NOW + DAY), edges),
    }
)
actors = st.sampled_from(
    ("all", [{"id": "someone"}], [{"id": "another"}], [{"role": "physician"}], [{"organization": "org-chus"}])
)
directives = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(("restriction", "refusal", "consent")),
        "issuer": st.just("registre"),
        "effect": st.sampled_from(("deny", "deny", "permit")),
        "actors": actors,
        "purposes": st.sampled_from(("all", ["HRESCH"], ["TREAT"], ["HPAYMT", "HRESCH"])),
        "data": st.sampled_from(
            (
                {"categories": ["condition"]}, {"categories": ["laboratory", "birth"]}, {"labels": ["PSY"]},
                {"types": ["Condition"]}, {"records": 1}, {"categories": ["condition"], "labels": ["PSY"]}, "all",
            )
        ),
        "period": st.fixed_dictionaries(
            {"from": st.sampled_from((None, NOW, NOW + 1)), "until": st.sampled_from((None, NOW, NOW + 1))}
        ),
    }
)  # fmt: skip
patients = st.fixed_dictionaries(
    {
        "age": st.just(41),
        "self": st.booleans(),
        "represents": st.just([]),
        "deceased": st.just(False),
        "relationships": st.lists(ties, min_size=1, max_size=3),
        "directives": st.dictionaries(st.sampled_from(("d1", "d2")), directives, max_size=2),
    }
)


@st.composite
def record_classes(draw: st.DrawFn) -> dict[str, Any]:
    """Return a class as the gateway makes them: categories of its type, labels, directives that name the record."""
    name = draw(st.sampled_from(tuple(TYPES)))
    several = name == "Observation"
    categories = draw(st.lists(st.sampled_from(TYPES[name][:-1]), min_size=1, max_size=2, unique=True))
    whose = draw(st.sampled_from((None, *ORGANIZATIONS, "")))
    return {
        **({} if whose is None else {"establishment": whose}),
        "patient": "p0",
        "type": name,
        "categories": sorted({*(categories if several else TYPES[name]), "provenance"}),
        "labels": draw(st.sampled_from(([], [], ["PSY"], ["N"], ["R"], ["V"], ["PSY", "V"], ["SUD"]))),
        "selectors": draw(st.sampled_from(([], [], ["d1"], ["d1", "d2"]))),
    }


@st.composite
def aimed_questions(draw: st.DrawFn) -> dict[str, Any]:
    """Return a question about several coordinates, classes and sources."""
    role, purpose = draw(st.sampled_from(HATS))
    sources = draw(st.sampled_from((["chus", "omnimed"], ["chus", SEVERAL], ["omnimed", "registre"], [SEVERAL])))
    authorization = {"id": "aut-1", "until": draw(st.sampled_from((NOW + DAY, NOW + DAY, NOW, NOW + 1)))}
    standing = {"professional": "cmq", "licence": "81001", "supervisor": "teacher", "authorization": authorization}
    classes = draw(st.lists(record_classes(), min_size=1, max_size=3))
    names = [f"c{rank}" for rank in range(len(classes))]
    return {
        "now": NOW,
        "profile": draw(st.sampled_from(("quebec", "quebec", "quebec", "pcf"))),
        "purpose": purpose,
        "emergency": {"attested": None, "override": None},
        "subject": {
            "id": "someone",
            "role": role,
            "organization": draw(st.sampled_from(ORGANIZATIONS)),
            "territory": "t1",
            "purposes": [purpose],
            "scopes": ["record:read"],
            "standing": standing,
        },
        "sources": {name: {**said, "territory": "t1"} for name, said in SOURCES.items()},
        "coordinates": draw(st.lists(st.sampled_from(COORDINATES), min_size=2, max_size=5, unique=True)),
        "patients": {"p0": draw(patients)},
        "classes": dict(zip(names, classes, strict=True)),
        "requests": [
            {
                "patient": "p0",
                "source": name,
                "organization": "" if name == SEVERAL else SOURCES[name]["organization"],
                "classes": names,
            }
            for name in sources
        ],
    }
