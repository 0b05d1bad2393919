"""A recorded question names nobody: ids become names that can't be read back, what the policy decides on stays."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.keyring import Keyring
from gateway.ledger import Recorder, Reference
from gateway.ledger.pseudonyms import PAST, TO_COME, pseudonymous
from gateway.ledger.questions import assembled
from tests.policies.questions import NOW

SCHEMA = json.loads((Path(__file__).parents[2] / "policies/schemas/input.json").read_text("utf-8"))
DAY = 86_400
NAM = "BOUM855510ZZ"
QUESTION: dict[str, Any] = {
    "now": NOW,
    "profile": "quebec",
    "purpose": "TREAT",
    "emergency": {"attested": {"from": NOW - 5, "until": NOW + 5}, "override": None},
    "subject": {
        "id": "dr-tremblay", "role": "physician", "organization": "org-clinique", "territory": "t1",
        "scopes": ["record:read"], "purposes": ["TREAT"], "establishment": "active", "groups": ["garde-nuit"],
        "standing": {
            "professional": "CMQ", "licence": "81001", "supervisor": "80002", "specialty": "394579002",
            "authorization": {"id": "AUT-77", "until": NOW + DAY, "trained_until": NOW + DAY},
        },
    },
    "coordinates": ["Patient.name", "Condition.code"],
    "sources": {"chus": {"organization": "org-chus", "territory": "t1", "registry": False, "attests": []}},
    "patients": {"p0": {
        "age": 41, "fourteen": NOW - 900 * DAY, "eighteen": NOW + 300 * DAY, "self": False, "deceased": False,
        "represents": [{"source": "chus", "kind": "tutor", "from": 1, "until": NOW + 1}], "related": [], "opinions": [],
        "relationships": [
            {"source": "chus", "kind": "attending", "who": "dr-tremblay", "organization": "", "from": 1, "until": NOW},
            {"source": "chus", "kind": "on_call_group", "who": "\x00", "organization": "", "group": "garde-nuit",
             "from": 1, "until": NOW, "by": "self"},
            {"source": "chus", "kind": "attending", "who": "\x00", "organization": "", "from": 7, "until": 8},
        ],
        "directives": {"d1.1": {
            "kind": "restriction", "issuer": "chus", "effect": "deny",
            "actors": [{"id": "dr-tremblay"}, {"role": "nurse"}, {"group": "garde-nuit"}, {"organization": "org-chus"}],
            "purposes": ["TREAT"], "actions": "all", "data": {"labels": ["PSY"], "codes": 2, "records": 1},
            "period": {"from": 5, "until": None}, "exception_to": ["d1"], "use": None, "reason": False,
        }},
    }},
    "classes": {"c0": {
        "patient": "p0", "type": "Condition", "categories": ["condition"], "labels": ["PSY", NAM],
        "selectors": ["d1.1"], "establishment": "org-chus",
    }},
    "requests": [{"patient": "p0", "source": "chus", "organization": "org-chus", "classes": ["c0"]}],
}  # fmt: skip


def _held(thing: object) -> list[str]:
    """Return every text and number that an object holds, but the keyring's."""
    found, seen, waiting = [], set[int](), [thing]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, type | Keyring):
            seen.add(id(one))
            waiting += gc.get_referents(one)
            found += [str(one)] if isinstance(one, str | bytes | int | float) else []
    return found


def told(question: dict[str, Any]) -> Any:
    return pseudonymous(question, lambda text: f"<{text}>")


def test_people_licences_and_groups_are_named_alike_wherever_they_stand() -> None:
    """Written out by hand: each value that names someone, and nothing else, is in brackets."""
    subject, patient = told(QUESTION)["subject"], told(QUESTION)["patients"]["p0"]
    assert subject["id"] == "<dr-tremblay>"
    assert subject["groups"] == ["<garde-nuit>"]
    assert subject["standing"]["licence"] == "<81001>"
    assert subject["standing"]["supervisor"] == "<80002>"
    assert subject["standing"]["authorization"] == {"id": "<AUT-77>", "until": NOW + DAY, "trained_until": NOW + DAY}
    assert subject["standing"]["specialty"] == "394579002"
    assert [tie["who"] for tie in patient["relationships"]] == ["<dr-tremblay>", "\x00"]
    assert patient["relationships"][1]["group"] == "<garde-nuit>"
    assert patient["directives"]["d1.1"]["actors"] == [
        {"id": "<dr-tremblay>"}, {"role": "nurse"}, {"group": "<garde-nuit>"}, {"organization": "org-chus"},
    ]  # fmt: skip


def test_ages_and_birthdays_say_no_more_than_the_law_asks() -> None:
    patient = told(QUESTION)["patients"]["p0"]
    assert (patient["age"], patient["fourteen"], patient["eighteen"]) == (18, PAST + 14, TO_COME + 18)
    ages = {13: 0, 14: 14, 17: 14, 18: 18, 0: 0, 97: 18}
    for age, band in ages.items():
        changed = deepcopy(QUESTION)
        changed["patients"]["p0"]["age"] = age
        assert told(changed)["patients"]["p0"]["age"] == band


def test_a_birthday_is_past_from_its_own_instant_on() -> None:
    """As the rules compare it: at that instant, the age is reached."""
    changed = deepcopy(QUESTION)
    changed["patients"]["p0"] |= {"fourteen": NOW, "eighteen": NOW + 1}
    patient = told(changed)["patients"]["p0"]
    assert (patient["fourteen"], patient["eighteen"]) == (PAST + 14, TO_COME + 18)


def test_a_visit_to_someone_who_is_nobody_here_is_left_out_and_equal_ones_are_one() -> None:
    """It proves nothing to the caller, their supervisor, their group or their organization."""
    changed = deepcopy(QUESTION)
    ties = changed["patients"]["p0"]["relationships"]
    ties.append(dict(ties[0]))
    ties.append({**ties[2], "organization": "org-chus"})
    kept = told(changed)["patients"]["p0"]["relationships"]
    assert sorted((tie["who"], tie["organization"]) for tie in kept) == [
        ("\x00", ""), ("\x00", "org-chus"), ("<dr-tremblay>", ""),
    ]  # fmt: skip


def test_a_label_or_a_key_that_is_no_word_is_named_over() -> None:
    """A source may write anything where a code belongs, and a question may grow a part that nobody said how to tell."""
    assert told(QUESTION)["classes"]["c0"]["labels"] == ["PSY", f"<{NAM}>"]
    grown = {**QUESTION, "note": {NAM: ["Marie Bouchard", 1985, True, None]}}
    assert told(grown)["note"] == {f"<{NAM}>": ["<Marie Bouchard>", 0, True, None]}


NAMED = {
    ("subject", "id"), ("subject", "groups"), ("subject", "standing", "licence"), ("subject", "standing", "supervisor"),
    ("subject", "standing", "authorization", "id"), ("patients", "*", "relationships", "-", "who"),
    ("patients", "*", "relationships", "-", "group"),
}  # fmt: skip
"""What names people, written by hand: it is told by a pseudonym."""
WITHIN = {("patients", "*", "directives", "*", part) for part in ("actors", "purposes", "actions", "data")}
"""Parts that the schema leaves open; `test_people_licences_and_groups…` says how they are told."""


def leaves(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every part that the schema names and that has no parts itself."""
    inner = [((*path, key), part) for key, part in schema.get("properties", {}).items()]
    inner += [
        ((*path, mark), schema[name])
        for name, mark in (("additionalProperties", "*"), ("items", "-"))
        if isinstance(schema.get(name), dict)
    ]
    for step, part in inner:
        yield from leaves(part, step)
    if not inner:
        yield path[:-1] if path[-1] == "-" else path


def told_at(path: tuple[str, ...], value: Any) -> Any:
    """Return how a value at a path is told."""
    for key in reversed(path):
        value = [value] if key == "-" else {"c0" if key == "*" else key: value}
    said: Any = pseudonymous(value, lambda text: "HIDDEN")
    for key in path:
        said = said[0] if key == "-" else said["c0" if key == "*" else key]
    return said


def test_every_part_that_a_question_may_have_has_a_rule_of_its_own() -> None:
    """One that the schema gains and the pseudonyms don't know is named over: a replay would decide otherwise."""
    parts = {path for path in leaves(SCHEMA) if path[0] not in {"now", "act"}} - WITHIN
    assert len(parts) > 60
    assert {path for path in parts if told_at(path, "word") == "HIDDEN" and told_at(path, 7) != 7} == NAMED


@pytest.fixture(scope="module")
def keyring() -> Keyring:
    return Keyring.generate()


def test_a_recorded_question_comes_back_whole(keyring: Keyring) -> None:
    answer = {
        "revision": "r",
        "valid_until": 5,
        "subject": "permit",
        "role": {"condition": "permit", "identity": "permit"},
    }
    kept = Recorder(keyring).record(QUESTION, answer)
    reference = Reference.read(kept.question)
    assert reference == kept.reference
    assert reference.now == NOW
    question = assembled(kept.wholes[reference.question], kept.parts)
    assert question["requests"] == QUESTION["requests"]
    assert question["subject"]["id"] != "dr-tremblay"
    assert "now" not in question
    assert assembled(kept.wholes[reference.answer], kept.parts) == {
        "subject": "permit", "role": {"condition": "permit", "identity": "permit"},
    }  # fmt: skip


def test_one_person_has_one_name_a_month_and_another_the_next(keyring: Keyring) -> None:
    """And another under another key."""

    def name(now: int, ring: Keyring) -> str:
        kept = Recorder(ring).record({**QUESTION, "now": now}, {})
        return str(assembled(kept.wholes[kept.reference.question], kept.parts)["subject"]["id"])

    assert name(NOW, keyring) == name(NOW + 100, keyring)
    assert len({name(NOW, keyring), name(NOW + 31 * DAY, keyring), name(NOW, Keyring.generate())}) == 3


def test_what_is_remembered_of_a_question_says_neither_who_nor_when_they_were_born(keyring: Keyring) -> None:
    """A process keeps it for as long as it comes again: names of parts can't be read, and parts are told by names."""
    recorder = Recorder(keyring)
    for _ in range(2):
        recorder.record(QUESTION, {"revision": "r1"})
    (patient,) = QUESTION["patients"].values()
    texts = _held(recorder)
    assert any("CMQ" in text for text in texts), "the parts are there"
    for word in ("dr-tremblay", "81001", "AUT-77", "garde-nuit", NAM, patient["fourteen"], patient["eighteen"]):
        assert not any(str(word) in text for text in texts), word


def test_what_differs_by_the_instant_alone_is_one_question(keyring: Keyring) -> None:
    recorder = Recorder(keyring)
    first, later = (recorder.record({**QUESTION, "now": now}, {"revision": str(now)}) for now in (NOW, NOW + 60))
    assert first.reference.question == later.reference.question
    assert first.reference.answer == later.reference.answer
    assert first.wholes == later.wholes


@given(text=st.text(max_size=60))
def test_what_is_no_reference_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError):
        Reference.read(text)
