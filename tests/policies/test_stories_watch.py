"""What a story may watch beside fields: obligations, notices, an emergency act; and what the cast says for everyone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.access import Engine
from gateway.officers.stories import question_of, run_cases

CAST: dict[str, Any] = {
    "now": 1000,
    "everyone": {"establishment": "active", "groups": []},
    "every_patient": {"self": False, "directives": {}},
    "every_directive": {"actions": "all", "use": None},
    "sources": {
        "chus": {"organization": "org-chus", "attests": []},
        "clinic": {"organization": "org-c", "attests": []},
        "reg": {"organization": "org-r", "attests": [], "registry": True},
    },
    "subjects": {"ann": {"role": "nurse", "standing": {}}, "bob": {"role": "nurse", "groups": None, "standing": {}}},
    "patients": {
        "zoe": {
            "held_by": ["chus", "clinic"],
            "evidence": {"age": 9, "directives": {"d1": {"kind": "refusal"}}},
            "classes": {
                "b": {"type": "Condition", "categories": ["condition"], "labels": [], "selectors": []},
                "a": {"type": "Condition", "categories": ["condition"], "labels": [], "selectors": []},
            },
        }
    },
}
STORY: dict[str, Any] = {"as": "ann", "patient": "zoe", "purpose": "TREAT", "expect": {"Condition.code of a": "permit"}}
ANSWERS: dict[str, Any] = {
    "admission": {"effect": "permit"},
    "decisions": {
        "revision": "r1",
        "valid_until": None,
        "subject": "permit",
        "coordinates": {},
        "role": {},
        "fields": {},
        "requests": [{"open": [], "shut": {}}, {"open": [], "shut": {}}],
        "obligations": [{"do": "notify", "about": "RELATIVE"}, {"do": "flag", "about": "RELATIVE"}],
        "notices": ["RESTRICTION"],
    },
    "emergency_act": {
        "effect": "deny",
        "reason": "OWN_RECORD",
        "minutes": 30,
        "obligations": [{"do": "notify", "about": "A"}],
    },
    "directive_act": {"effect": "deny", "reason": "ISSUER", "obligations": [{"do": "notify", "about": "B"}]},
}


class Recorder(Engine):
    """Gives set answers, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, Mapping[str, Any]] = {}

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        self.asked[entry_point] = question
        answer: Mapping[str, Any] = ANSWERS[entry_point]
        return answer

    async def ready(self) -> bool:
        return True

    def alive(self, revision: str) -> bool:
        return True

    async def aclose(self) -> None:
        return None


async def faults(folder: Path, expect: str, more: str = "") -> tuple[list[str], Recorder]:
    """Tell one story to an engine that gives set answers."""
    (folder / "cases").mkdir()
    (folder / "cases" / "cast.yaml").write_text(yaml.safe_dump(CAST), "utf-8")
    story = f"{{title: {{fr: a, en: b}}, as: ann, patient: zoe, purpose: TREAT{more}, expect: {{{expect}}}}}"
    (folder / "cases" / "one.yaml").write_text(f"stories: [{story}]\n", "utf-8")
    engine = Recorder()
    report = await run_cases(folder, engine)
    return [fault for told in report.failed for fault in told.faults], engine


async def test_obligations_and_notices_are_compared_whole(tmp_path: Path) -> None:
    """In any order, none missing, none more."""
    said, _ = await faults(tmp_path, 'obligations: ["notify:RELATIVE", "flag:RELATIVE"], notices: [RESTRICTION]')
    assert said == []


async def test_an_obligation_that_was_not_expected_fails_the_story(tmp_path: Path) -> None:
    """None is expected where the list is empty."""
    said, _ = await faults(tmp_path, 'obligations: ["flag:RELATIVE"], notices: []')
    assert said == [
        "obligations: ['flag:RELATIVE'] was expected, the policy says ['flag:RELATIVE', 'notify:RELATIVE']",
        "notices: [] was expected, the policy says ['RESTRICTION']",
    ]


async def test_a_story_of_an_act_asks_for_it_and_watches_its_answer(tmp_path: Path) -> None:
    """Effect, reason, minutes and the act's own obligations; the act is asked without any patient."""
    act = ", act: {kind: attested, minutes: 45}"
    said, engine = await faults(tmp_path, 'act: "deny:OWN_RECORD", minutes: 45, obligations: ["notify:A"]', act)
    assert said == ["minutes: 45 was expected, the policy says 30"]
    assert set(engine.asked["emergency_act"]) == {"now", "profile", "purpose", "subject", "act"}


@pytest.mark.parametrize(
    ("at", "requests"),
    [
        ("", [{"patient": "p0", "source": "reg", "organization": "org-r", "classes": []}]),
        (", at: chus", [{"patient": "p0", "source": "chus", "organization": "org-chus", "classes": []}]),
        (", at: null", []),
    ],
)
async def test_a_story_of_a_directive_asks_as_the_gateway_does(tmp_path: Path, at: str, requests: list[Any]) -> None:
    """Of one source, the registry unless it says another; effect, reason and what is owed are watched."""
    write = f", write: {{what: revoke, kind: refusal, issuer: patient{at}}}"
    said, engine = await faults(tmp_path, 'write: "deny:PATIENT", obligations: ["notify:B"]', write)
    assert said == ["write: deny:PATIENT was expected, the policy says deny:ISSUER by name"]
    asked = engine.asked["directive_act"]
    assert (asked["requests"], asked["classes"], asked["coordinates"]) == (requests, {}, ["Patient.directives"])
    assert asked["write"] == {"what": "revoke", "kind": "refusal", "issuer": "patient"}
    assert asked["patients"]["p0"]["age"] == 9


async def test_a_story_asks_only_what_it_watches(tmp_path: Path) -> None:
    """No act that isn't told, no admission that nobody expects, no record that nobody looks at."""
    _, engine = await faults(tmp_path, "Condition.code of a: permit, Patient.name: permit")
    assert set(engine.asked) == {"decisions"}
    assert set(engine.asked["decisions"]["classes"]) == {"a"}
    assert [request["classes"] for request in engine.asked["decisions"]["requests"]] == [["a"], ["a"]]


async def test_a_story_that_watches_the_admission_asks_for_it(tmp_path: Path) -> None:
    """Beside the decisions."""
    said, engine = await faults(tmp_path, "admission: permit")
    assert (said, set(engine.asked)) == ([], {"admission", "decisions"})


def test_a_story_may_tell_of_another_profile() -> None:
    """Québec's is the usual one."""
    assert question_of(STORY, CAST)["profile"] == "quebec"
    assert question_of(STORY | {"profile": "pcf"}, CAST)["profile"] == "pcf"


def test_each_source_holds_all_the_records_unless_the_story_says_which() -> None:
    """By name, in order; a source that the story doesn't speak of is as before."""
    usual = [request["classes"] for request in question_of(STORY, CAST)["requests"]]
    told = [request["classes"] for request in question_of(STORY | {"held": {"clinic": ["b"]}}, CAST)["requests"]]
    assert (usual, told) == ([["a", "b"], ["a", "b"]], [["a", "b"], ["b"]])


def test_what_goes_for_everyone_yields_to_a_persons_own_line() -> None:
    """A person who is in no group isn't one of whom the token says nothing."""
    assert question_of(STORY, CAST)["subject"]["groups"] == []
    assert question_of(STORY | {"as": "bob"}, CAST)["subject"]["groups"] is None


def test_what_a_directive_leaves_unsaid_is_as_the_cast_has_it() -> None:
    """Those of the cast and those of the story; what the story takes away stays away."""
    told = {"with": {"patients": {"p0": {"directives": {"d2": {"use": "research"}}}}}}
    known = question_of(STORY | told, CAST)["patients"]["p0"]["directives"]
    assert known == {
        "d1": {"kind": "refusal", "actions": "all", "use": None},
        "d2": {"actions": "all", "use": "research"},
    }
    taken = question_of(STORY | {"without": ["patients.p0.directives.d1.actions"]}, CAST)["patients"]["p0"][
        "directives"
    ]
    assert taken == {"d1": {"kind": "refusal", "use": None}}
