"""Best case: a question in which everything that could be in order is.

Takes the tables, a role, a purpose and the labels of records. Gives a question: the person shows a licence, a
supervisor, an authorization; every kind of evidence stands; the patient said yes to all; the records have each label in
turn. Asked about several patients at once, since what opens a child's file shuts an adult's. And the questions of what
is done in that case: the longest emergency act, each kind of directive of an adult that is recorded or revoked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gateway.officers.vocabulary import vocabularies

PLAIN = ""
"""The label of a record that has none."""
EVERY_FIELD = "*"
"""What is said in place of a field, of a category that is decided alike on every field."""
EMERGENCY_ACT, ACTS = "emergency_act", ("attested", "override", "review")
"""The entry point of emergency acts, and their kinds."""
DIRECTIVE_ACT, KINDS = "directive_act", ("restriction", "refusal", "consent")
"""The entry point of directives that are written, and their kinds."""
ISSUERS = ("patient", "caller", "representative", "other")
"""Whose word a directive may be that is revoked."""
LONGEST = 1_000_000
"""Minutes that no policy grants."""
SITUATIONS = ("adult", "adolescent", "child", "deceased")
"""Who the patient is, and the name of the source that holds their records."""

NOW = 1_795_651_200
YEAR = 31_557_600
FROM, UNTIL = NOW - YEAR, NOW + YEAR
WHO, ORGANIZATION, TERRITORY, GROUP, SUPERVISOR = "person", "organization", "territory", "group", "supervisor"
AGES = {"adult": 40, "adolescent": 15, "child": 8, "deceased": 80}


def class_name(situation: str, label: str) -> str:
    """Return the name under which the question has the records of a patient with a label."""
    return f"{situation} {label or '-'}"


def best_case(tables: Mapping[str, Any], role: str, purpose: str, labels: Sequence[str]) -> dict[str, Any]:
    """Return the question, without coordinates."""
    known = vocabularies(tables)
    categories = sorted(tables["categories"])
    source = {
        "organization": ORGANIZATION,
        "territory": TERRITORY,
        "registry": True,
        "attests": sorted(known["evidence"]),
    }
    return {
        "now": NOW,
        "profile": "quebec",
        "purpose": purpose,
        "emergency": {"attested": None, "override": None},
        "subject": _subject(role, purpose),
        "counted": {"territory": TERRITORY, "establishment": ORGANIZATION},
        "sources": dict.fromkeys(SITUATIONS, source),
        "patients": {one: _patient(one, purpose, known) for one in SITUATIONS},
        "classes": {
            class_name(one, label): {
                "patient": one,
                "type": "Condition",
                "categories": categories,
                "labels": [label] if label else [],
                "selectors": [],
            }
            for one in SITUATIONS
            for label in labels
        },
        "requests": [
            {
                "patient": one,
                "source": one,
                "organization": ORGANIZATION,
                "classes": [class_name(one, label) for label in labels],
            }
            for one in SITUATIONS
        ],
    }


def longest_act(asked: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the question whether whoever asks may do an emergency act of a kind, for as long as it may last."""
    act = {"kind": kind, "minutes": LONGEST, "risk": True, "unobtainable": True, "reason": True}
    about = {key: asked[key] for key in ("now", "profile", "purpose", "subject")}
    return about | {"act": act | {"own": False, "by_caller": False}}


def minutes_of(answer: Mapping[str, Any] | None) -> int:
    """Return how many minutes an act lasts by the answer; 0 when it isn't open."""
    minutes, permitted = (answer or {}).get("minutes"), (answer or {}).get("effect") == "permit"
    return max(1, minutes) if permitted and isinstance(minutes, int) else int(permitted)


def writings(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the questions whether whoever asks may record, and revoke, directives of an adult."""
    (request,) = (one | {"classes": []} for one in asked["requests"] if one["patient"] == "adult")
    about = {**asked, "coordinates": ["Patient.directives"], "classes": {}, "requests": [request]}
    about["patients"] = {"adult": asked["patients"]["adult"]}
    for what, issuer in (("record", "caller"), *(("revoke", issuer) for issuer in ISSUERS)):
        for kind in KINDS:
            yield about | {"write": {"what": what, "kind": kind, "issuer": issuer}}


def owed_of(answer: Mapping[str, Any] | None) -> frozenset[str] | None:
    """Return what is owed when a directive is written, by the answer; None when it may not be."""
    if answer is None or answer.get("effect") != "permit":
        return None
    return frozenset(f"{one['do']}:{one['about']}" for one in answer.get("obligations", ()))


def writes_more(was: frozenset[str] | None, becomes: frozenset[str] | None) -> bool:
    """Tell whether a directive may now be written that might not be, or without what was owed."""
    return becomes is not None and (was is None or not was <= becomes)


def written(asked: Mapping[str, Any]) -> str:
    """Return what is written by a question: what is done, the kind, and whose word it is."""
    return " ".join(str(asked["write"].get(part)) for part in ("what", "kind", "issuer"))


def allowed(owed: frozenset[str] | None) -> str:
    """Return what becomes of a directive, as signers read it."""
    return "deny:SILENCE" if owed is None else " ".join(("permit", *sorted(owed)))


def _subject(role: str, purpose: str) -> dict[str, Any]:
    return {
        "id": WHO,
        "role": role,
        "organization": ORGANIZATION,
        "territory": TERRITORY,
        "scopes": ["record:read"],
        "purposes": [purpose],
        "establishment": "active",
        "groups": [GROUP],
        "standing": {
            "professional": "order",
            "licence": "licence",
            "supervisor": SUPERVISOR,
            "specialty": None,
            "authorization": {"id": "authorization", "until": UNTIL, "trained_until": UNTIL},
        },
    }


def _patient(situation: str, purpose: str, known: Mapping[str, frozenset[str]]) -> dict[str, Any]:
    age, dated = AGES[situation], {"source": situation, "from": FROM, "until": UNTIL}
    born = NOW - age * YEAR
    return {
        "age": age,
        "fourteen": born + 14 * YEAR,
        "eighteen": born + 18 * YEAR,
        "self": purpose == "PATRQT",
        "represents": [{"kind": kind, **dated} for kind in sorted(known["representative"])],
        "related": [],
        "opinions": [{"kind": "no_harm", **dated}],
        "deceased": situation == "deceased",
        "relationships": [
            {"kind": kind, "who": who, "organization": ORGANIZATION, "group": GROUP, **dated}
            for kind in sorted(known["evidence"])
            for who in (WHO, SUPERVISOR)
        ],
        "directives": {"yes": _yes(situation)},
    }


def _yes(issuer: str) -> dict[str, Any]:
    return {
        "kind": "consent",
        "issuer": issuer,
        "effect": "permit",
        "actors": "all",
        "purposes": "all",
        "actions": "all",
        "data": "all",
        "period": {"from": FROM, "until": None},
        "exception_to": [],
        "use": None,
        "reason": False,
    }
