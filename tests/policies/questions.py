"""The question that the tests of the policy start from, and what changes in it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

NOW = 1_795_651_200

QUESTION: dict[str, Any] = {
    "now": NOW,
    "profile": "quebec",
    "purpose": "TREAT",
    "emergency": {"attested": None, "override": None},
    "subject": {
        "id": "someone",
        "role": "physician",
        "organization": "org-chus",
        "territory": "ruisss-sherbrooke",
        "purposes": ["TREAT", "ETREAT"],
        "scopes": ["record:read"],
        "establishment": "active",
        "groups": [],
        "standing": {"professional": "cmq", "licence": "81001", "specialty": None},
    },
    "sources": {
        "chus": {
            "organization": "org-chus",
            "territory": "t1",
            "registry": False,
            "attests": ["attending", "participant"],
        },
        "omnimed": {"organization": "org-clinique", "territory": "t1", "registry": False, "attests": ["roster"]},
        "registre": {"organization": "org-registre", "territory": "t1", "registry": True, "attests": ["roster"]},
    },
    "coordinates": [
        "Patient.name",
        "Patient.birthDate",
        "Condition.code",
        "Observation.value",
        "Patient.billingActivities",
    ],
    "patients": {
        "p0": {
            "age": 41,
            "fourteen": 926_308_800,
            "eighteen": 1_052_539_200,
            "self": False,
            "represents": [],
            "related": [],
            "opinions": [],
            "deceased": False,
            "relationships": [
                {
                    "source": "registre",
                    "kind": "roster",
                    "who": "someone",
                    "organization": "",
                    "from": NOW - 1000,
                    "until": NOW + 1000,
                }
            ],
            "directives": {},
        }
    },
    "classes": {
        "c0": {"patient": "p0", "type": "Condition", "categories": ["condition"], "labels": [], "selectors": []},
        "c1": {
            "patient": "p0",
            "type": "Condition",
            "categories": ["condition"],
            "labels": ["PSY"],
            "selectors": ["d1"],
        },
        "c2": {"patient": "p0", "type": "Observation", "categories": ["laboratory"], "labels": ["V"], "selectors": []},
    },
    "requests": [
        {"patient": "p0", "source": "chus", "organization": "org-chus", "classes": ["c0"]},
        {"patient": "p0", "source": "omnimed", "organization": "org-clinique", "classes": ["c0", "c1", "c2"]},
    ],
}
RESTRICTION: dict[str, Any] = {
    "kind": "restriction",
    "issuer": "registre",
    "effect": "deny",
    "actors": [{"id": "someone"}],
    "purposes": "all",
    "actions": "all",
    "data": {"labels": ["PSY"]},
    "period": {"from": None, "until": None},
    "exception_to": [],
    "use": None,
    "reason": False,
}


def question(**changes: Any) -> dict[str, Any]:
    """Return the question with other values at dotted paths, `__` between steps; list indexes are numbers."""
    asked = deepcopy(QUESTION)
    for path, value in changes.items():
        *steps, last = path.split("__")
        place: Any = asked
        for step in steps:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = deepcopy(value)
    return asked
