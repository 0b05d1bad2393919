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
    ("parent", "FAMRQT"), ("physician", "ETREAT"), ("physician", "ETREAT"), ("physician", "TREAT"),
)  # fmt: skip
KINDS = (
    "attending", "participant", "care_team", "roster", "referral", "emergency_arrival", "own_establishment",
    "on_call_group",
)  # fmt: skip
FAMILY = ("parent_or_tutor", "tutor", "mandatary", "heir", "spouse")
ORGANIZATIONS = ("org-chus", "org-clinique")
SOURCES = {
    "chus": {"organization": "org-chus", "registry": False, "attests": ["attending", "participant", "no_harm"]},
    "omnimed": {"organization": "org-clinique", "registry": False, "attests": ["roster", "care_team"]},
    "registre": {
        "organization": "org-registre",
        "registry": True,
        "attests": ["roster", "referral", "care_team", "on_call_group", *FAMILY, "no_harm"],
    },
    "telesante": {"organization": "org-telesante", "registry": False, "attests": ["participant", "own_establishment"]},
}
SEVERAL = "telesante"
"""The source that holds the records of several establishments: its requests name no organization."""
EDGES = tuple(NOW - grace * DAY + offset for grace in (0, 1, 30, 90) for offset in (-1, 0, 1))

LABELS: tuple[list[str], ...] = (
    [], [], ["PSY"], ["N"], ["R"], ["V"], ["PSY", "V"], ["SUD"], ["L", "PSY"], ["HTEST"], ["ETHUD", "N"], ["L", "R"],
)  # fmt: skip
"""Of mixed rank: the highest counts."""

edges = st.sampled_from(EDGES)
ties = st.fixed_dictionaries(
    {
        "source": st.sampled_from(tuple(SOURCES)),
        "kind": st.sampled_from(KINDS),
        "who": st.sampled_from(("someone", "someone", "teacher", "another")),
        "organization": st.sampled_from(ORGANIZATIONS),
        "from": st.sampled_from((0, 0, NOW, NOW + 1)),
        "until": st.one_of(st.just(NOW + DAY), edges),
    },
    optional={"group": st.sampled_from(("night", "day"))},
)
actors = st.sampled_from(
    (
        "all", "all", [{"id": "someone"}], [{"id": "another"}], [{"role": "physician"}], [{"organization": "org-chus"}],
        [{"group": "night"}], [{"specialty": "RADI"}],
    )
)  # fmt: skip
kin = st.fixed_dictionaries(
    {
        "source": st.sampled_from(("registre", "chus")),
        "kind": st.sampled_from((*FAMILY, "no_harm", "youth_protection")),
        "from": st.sampled_from((0, NOW, NOW + 1)),
        "until": st.sampled_from((NOW, NOW + 1, NOW + DAY)),
    }
)
directives = st.fixed_dictionaries(
    {
        "issuer": st.sampled_from(("registre", "chus", "omnimed")),
        "actors": actors,
        "actions": st.sampled_from(("all", "all", ["access"], ["correct"])),
        "purposes": st.sampled_from(("all", "all", ["HRESCH"], ["TREAT"], ["HPAYMT", "HRESCH"], ["BTG"])),
        "data": st.sampled_from(
            (
                {"categories": ["condition"]}, {"categories": ["laboratory", "birth"]}, {"labels": ["PSY"]},
                {"types": ["Condition"]}, {"records": 1}, {"categories": ["condition"], "labels": ["PSY"]}, "all",
                {"codes": 2}, {"sources": ["chus"]}, "all",
            )
        ),
        "use": st.sampled_from((None, None, None, "research", "solicitation", "grief")),
        "reason": st.just(True),
        "period": st.fixed_dictionaries(
            {"from": st.sampled_from((None, NOW, NOW + 1)), "until": st.sampled_from((None, NOW, NOW + 1))}
        ),
    }
)  # fmt: skip
KINDS_OF_DIRECTIVES = ("consent", "consent", "consent", "restriction", "refusal", "momentary", "unclear", "unknown")


@st.composite
def provisions(draw: st.DrawFn) -> dict[str, Any]:
    """Return directives as the gateway reads them: each with exceptions, and exceptions to these, of the same kind."""
    read: dict[str, Any] = {}
    for root in draw(st.sampled_from(((), ("d1",), ("d1",), ("d1", "d2")))):
        kind = draw(st.sampled_from(KINDS_OF_DIRECTIVES))
        issuer = draw(st.sampled_from(("registre", "chus", "omnimed")))
        denies = kind != "consent" or draw(st.booleans())
        for depth in range(draw(st.integers(1, 3))):
            name = root + ".1" * depth
            above = [root + ".1" * level for level in range(depth)]
            effect = "deny" if denies == (depth % 2 == 0) else "permit"
            said = {"kind": kind, "effect": effect, "issuer": issuer, "exception_to": above}
            read[name] = {**draw(directives), **said}
    return read


@st.composite
def patients(draw: st.DrawFn, role: str) -> dict[str, Any]:
    """Return a patient: of an age around 14 or 18, or none known; alive or not; the caller themself, or a relative."""
    fourteen = draw(st.sampled_from((NOW - 9000 * DAY, NOW - DAY, NOW, NOW + 1)))
    eighteen = draw(st.sampled_from((fourteen + 1461 * DAY, max(fourteen + 1, NOW), max(fourteen + 1, NOW + 1))))
    known = draw(st.sampled_from((*(True,) * 9, False)))
    own = draw(st.sampled_from((*(False,) * 7, True)))
    good = {**draw(ties), "source": "registre", "kind": "roster", "who": "someone", "from": 0, "until": NOW + DAY}
    return {
        "age": 41 if known else None,
        "fourteen": fourteen if known else None,
        "eighteen": eighteen if known else None,
        "self": not own if role == "patient" else own,
        "represents": draw(st.lists(kin, max_size=2 if role == "parent" else 0)),
        "related": draw(st.sampled_from(([], [], [], [draw(kin)]))),
        "opinions": draw(st.lists(kin, max_size=2 if role == "parent" else 0)),
        "deceased": draw(st.sampled_from((*(False,) * 5, True))),
        "relationships": [*draw(st.lists(ties, min_size=1, max_size=3)), *draw(st.sampled_from(([good], [good], [])))],
        "directives": draw(provisions()),
    }


acts = st.fixed_dictionaries(
    {"from": st.sampled_from((0, 0, NOW, NOW + 1)), "until": st.sampled_from((NOW + DAY, NOW + DAY, NOW, NOW + 1))}
)
emergencies = st.fixed_dictionaries(
    {
        "attested": st.one_of(acts, st.none()),
        "override": st.one_of(acts.map(lambda act: {**act, "risk": True, "unobtainable": True}), st.none()),
    }
)


@st.composite
def record_classes(draw: st.DrawFn, given: tuple[str, ...]) -> dict[str, Any]:
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
        "labels": draw(st.sampled_from(LABELS)),
        "selectors": sorted(draw(st.sets(st.sampled_from(given)))) if given else [],
    }


@st.composite
def aimed_questions(draw: st.DrawFn) -> dict[str, Any]:
    """Return a question about several coordinates, classes and sources."""
    role, purpose = draw(st.sampled_from(HATS))
    sources = draw(st.sampled_from((["chus", "omnimed"], ["chus", SEVERAL], ["omnimed", "registre"], [SEVERAL])))
    until, trained = (draw(st.sampled_from((*(NOW + DAY,) * 5, NOW + 1, NOW))) for _ in range(2))
    authorization = {"id": "aut-1", "until": until, "trained_until": trained}
    standing = {"professional": "cmq", "licence": "81001", "supervisor": "teacher", "authorization": authorization}
    patient = draw(patients(role))
    given = tuple(patient["directives"])
    classes = draw(st.lists(record_classes(given), min_size=1, max_size=3))
    names = [f"c{rank}" for rank in range(len(classes))]
    return {
        "now": NOW,
        "profile": draw(st.sampled_from(("quebec", "quebec", "quebec", "pcf"))),
        "purpose": purpose,
        "emergency": draw(emergencies),
        "subject": {
            "id": "someone",
            "role": role,
            "organization": draw(st.sampled_from(ORGANIZATIONS)),
            "territory": "t1",
            "purposes": [purpose],
            "scopes": ["record:read"],
            "establishment": "active",
            "groups": ["night"],
            "standing": {**standing, "specialty": draw(st.sampled_from(("CARD", "RADI", None)))},
        },
        "sources": {name: {**said, "territory": "t1"} for name, said in SOURCES.items()},
        "coordinates": draw(st.lists(st.sampled_from(COORDINATES), min_size=2, max_size=5, unique=True)),
        "patients": {"p0": patient},
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
