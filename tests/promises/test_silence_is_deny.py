"""Promise: what the policy did not say, said oddly, or said of another question, is a denial."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from tests.house import MARIE, Reply, open_house
from tests.promises.doubles import Answer, Spoil, Spoiled, all_records_asked
from tests.promises.everything import about

QUERY = about(MARIE, "birthDate name { family } conditions { edges { node { code { text } } } }")
VALUES = (b"1985", b"Bouchard", b"Asthme", b"Hypertension", b"dressif")


Outcome = tuple[Reply, dict[str, list[str]]]
"""An answer, and what records each source was asked for."""


async def spoiled(folder: Path, spoil: Spoil) -> Outcome:
    """Ask as her physician under a spoiled engine."""
    [outcome] = [one async for _, one in each(folder, {"": spoil})]
    return outcome


async def each(
    folder: Path, cases: Mapping[str, Spoil], entry_point: str = "decisions"
) -> AsyncIterator[tuple[str, Outcome]]:
    """Ask once a case, in one house whose engine is spoiled otherwise each time; yield the case's name with it."""
    engine = Spoiled(lambda answer, _: answer, entry_point)
    async with open_house(folder, ports=Ports(engine=engine)) as house:
        for name, spoil in cases.items():
            engine.spoil = spoil
            house.forget_calls()
            yield name, (await house.ask(QUERY), all_records_asked(house))


def put(part: str, value: Any) -> Spoil:
    """Replace a part of the answer."""
    return lambda answer, _: {**answer, part: value}


def without(part: str) -> Spoil:
    """Leave a part of the answer out."""
    return lambda answer, _: {name: value for name, value in answer.items() if name != part}


def second(spoil: Spoil) -> Spoil:
    """Spoil the second question's answer alone: the one whose question has classes."""
    return lambda answer, question: spoil(answer, question) if question["classes"] else answer


async def test_the_answer_unspoiled_has_all_that_is_looked_for(tmp_path: Path) -> None:
    """Every test below can fail."""
    answer, asked = await spoiled(tmp_path, lambda answer, _: answer)
    assert answer.patient["birthDate"] == "1985-05-10"
    assert answer.patient["name"] == [{"family": "Bouchard"}]
    assert "Asthme, sans précision" in str(answer.nodes("conditions"))
    assert set(asked) == {"chus", "gesmus", "omnimed", "registre", "telesante"}


NO_ANSWER: Mapping[str, Spoil] = {
    "an empty object": lambda answer, _: {},
    "no requests": without("requests"),
    "requests that are no list": put("requests", {"open": ["birth"]}),
    "requests that are null": put("requests", None),
    "fewer requests than asked": lambda answer, _: {**answer, "requests": answer["requests"][:-1]},
    "more requests than asked": lambda answer, _: {**answer, "requests": [*answer["requests"], answer["requests"][0]]},
    "no request at all": put("requests", []),
    "requests of texts": lambda answer, _: {**answer, "requests": ["open" for _ in answer["requests"]]},
    "no revision": without("revision"),
    "an empty revision": put("revision", ""),
    "a revision that is a number": put("revision", 7),
    "another revision": put("revision", "sha256:of-another-policy"),
    "no coordinates": without("coordinates"),
    "coordinates that are a list": put("coordinates", ["Patient.birthDate"]),
    "no role": without("role"),
    "a role that is one word": put("role", "permit"),
    "fields that are a text": put("fields", "permit"),
}  # fmt: skip


async def test_an_answer_to_another_question_is_no_answer(tmp_path: Path) -> None:
    """POLICY_UNAVAILABLE, no data, and no record asked of any source."""
    async for case, (answer, asked) in each(tmp_path, NO_ANSWER):
        assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None), case
        assert asked == {}, case
        assert not [value for value in VALUES if value in answer.content], case


def only_open(*categories: str) -> Spoil:
    """Leave these categories open at every source, and name no other, neither open nor shut."""
    return lambda answer, _: {
        **answer, "requests": [{**r, "open": [c for c in r["open"] if c in categories], "shut": {}} for r in
        answer["requests"]],
    }  # fmt: skip


def roles(change: Callable[[dict[str, Any]], Any]) -> Spoil:
    """Change the role's verdicts."""
    return lambda answer, _: {**answer, "role": change(dict(answer["role"]))}


BIRTH_UNSAID: Mapping[str, Spoil] = {
    "no verdict of the role": roles(lambda role: {k: v for k, v in role.items() if k != "birth"}),
    "a null verdict": roles(lambda role: role | {"birth": None}),
    "true": roles(lambda role: role | {"birth": True}),
    "an unknown word": roles(lambda role: role | {"birth": "allow"}),
    "the word in capitals": roles(lambda role: role | {"birth": "PERMIT"}),
    "the word with a space": roles(lambda role: role | {"birth": "permit "}),
    "the word in a list": roles(lambda role: role | {"birth": ["permit"]}),
    "a mask without a name": roles(lambda role: role | {"birth": "mask:"}),
    "a deny without a reason": roles(lambda role: role | {"birth": "deny"}),
    "no category of the coordinate": lambda answer, _: {
        **answer, "coordinates": {k: v for k, v in answer["coordinates"].items() if k != "Patient.birthDate"}},
    "categories that are a text": lambda answer, _: {
        **answer, "coordinates": answer["coordinates"] | {"Patient.birthDate": "birth"}},
    "a category that nobody knows": lambda answer, _: {
        **answer, "coordinates": answer["coordinates"] | {"Patient.birthDate": ["weather"]}},
    "an empty list of categories": lambda answer, _: {
        **answer, "coordinates": answer["coordinates"] | {"Patient.birthDate": []}},
    "neither open nor shut at any source": only_open("identity", "condition"),
    "an exception of the field that says nothing": put("fields", {"Patient.birthDate": ""}),
    "an unknown mask": roles(lambda role: role | {"birth": "mask:nobody-wrote-it"}),
}  # fmt: skip


async def test_a_field_of_which_nothing_certain_is_said_is_withheld_alone(tmp_path: Path) -> None:
    """The birth date is null; the name, of which the policy did speak, is there."""
    async for case, (answer, _) in each(tmp_path, BIRTH_UNSAID):
        assert answer.status == 200, case
        assert answer.patient["birthDate"] is None, case
        assert b"1985" not in answer.content, case
        assert answer.patient["name"] == [{"family": "Bouchard"}], case


def patient_class(question: Mapping[str, Any]) -> list[str]:
    """Return the names of the classes of patients' files."""
    return [name for name, one in question["classes"].items() if one["type"] == "Patient"]


def conditions_class(verdict: Any) -> Spoil:
    """Say this of every class of conditions, in the second answer."""

    def spoil(answer: Answer, question: Mapping[str, Any]) -> Answer:
        names = [name for name, one in question["classes"].items() if one["type"] == "Condition"]
        assert names or not question["classes"]
        kept = {name: said for name, said in answer["classes"].items() if name not in names}
        said = {} if verdict is ... else dict.fromkeys(names, verdict)
        return {**answer, "classes": {**kept, **said}}

    return second(spoil)


CLASS_UNSAID: Mapping[str, Spoil] = {
    "a missing class": conditions_class(...),
    "no class at all": second(put("classes", {})),
    "no classes part": second(without("classes")),
    "a null class": conditions_class(None),
    "true": conditions_class(True),
    "an unknown word": conditions_class("allowed"),
    "an object without its verdict": conditions_class({"x": {}}),
    "an object whose verdict is odd": conditions_class({"v": 1, "x": {}}),
    "an exception that is odd": conditions_class({"v": "permit", "x": {"condition": 7}}),
    "an exception of an unknown word": conditions_class({"v": "permit", "x": {"condition": "ok"}}),
}


async def test_records_whose_class_is_not_clearly_permitted_stay_in(tmp_path: Path) -> None:
    """No condition leaves, and the caller can't tell it from there being none."""
    async for case, (answer, _) in each(tmp_path, CLASS_UNSAID):
        assert answer.status == 200, case
        assert not [value for value in VALUES[2:] if value in answer.content], case
        assert answer.patient is None or answer.patient["conditions"] == {"edges": []}, case


@pytest.mark.parametrize(
    ("first", "other"),
    [("mask:year", "mask:redact"), ("mask:year", "deny:LABEL"), ("mask:redact", "permit?")],
)
async def test_two_different_masks_are_a_denial(tmp_path: Path, first: str, other: str) -> None:
    """The role's mask and another one of the class leave nothing of the value."""

    def spoil(answer: Answer, question: Mapping[str, Any]) -> Answer:
        classes = {name: {"v": "permit", "x": {"birth": other}} for name in patient_class(question)}
        return {
            **answer,
            "role": answer["role"] | {"birth": first},
            "classes": answer.get("classes", {}) | classes,
        }

    answer, _ = await spoiled(tmp_path, spoil)
    assert answer.patient["birthDate"] is None
    assert b"1985" not in answer.content


async def test_the_same_mask_twice_is_that_mask(tmp_path: Path) -> None:
    """So that the test above can fail: two masks that agree mask."""

    def spoil(answer: Answer, question: Mapping[str, Any]) -> Answer:
        classes = {name: {"v": "permit", "x": {"birth": "mask:year"}} for name in patient_class(question)}
        return {
            **answer,
            "role": answer["role"] | {"birth": "mask:year"},
            "classes": answer.get("classes", {}) | classes,
        }

    answer, _ = await spoiled(tmp_path, spoil)
    assert answer.patient["birthDate"] == "1985"
    assert answer.access["masked"] == ["Patient.birthDate"]


SUBJECT_UNSAID: Mapping[str, Spoil] = {
    "no subject": without("subject"),
    "a null subject": put("subject", None),
    "true": put("subject", True),
    "an unknown word": put("subject", "permitted"),
    "a denial": put("subject", "deny:STANDING"),
}


async def test_without_a_clear_word_on_the_subject_nothing_leaves_and_nothing_is_fetched(tmp_path: Path) -> None:
    """The patient is null."""
    async for case, (answer, asked) in each(tmp_path, SUBJECT_UNSAID):
        assert answer.patient is None, case
        assert asked == {}, case
        assert not [value for value in VALUES if value in answer.content], case


async def test_a_second_answer_of_another_revision_is_asked_again_once_then_denied(tmp_path: Path) -> None:
    """The two questions of an operation meet one policy, or none."""
    seen: list[bool] = []

    def spoil(answer: Answer, question: Mapping[str, Any]) -> Answer:
        seen.append(bool(question["classes"]))
        return {**answer, "revision": "another"} if question["classes"] else answer

    answer, _ = await spoiled(tmp_path, spoil)
    assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None)
    assert seen == [False, True, False, True]
    assert not [value for value in VALUES if value in answer.content]


ADMISSION_REFUSED: Mapping[str, Spoil] = {
    "no effect": without("effect"),
    "a null effect": put("effect", None),
    "true": put("effect", True),
    "an unknown word": put("effect", "allow"),
    "a denial": put("effect", "deny"),
}
ADMISSION_UNUSABLE: Mapping[str, Spoil] = {
    "an empty object": lambda answer, _: {},
    "no revision": without("revision"),
    "a boundary that is a text": put("valid_until", "tomorrow"),
}


async def test_an_admission_that_is_not_clearly_permitted_is_refused(tmp_path: Path) -> None:
    """FORBIDDEN, and no source is asked anything."""
    async for case, (answer, asked) in each(tmp_path, ADMISSION_REFUSED, "admission"):
        assert (answer.status, answer.codes, answer.data) == (403, ["FORBIDDEN"], None), case
        assert asked == {}, case


async def test_an_admission_that_cannot_be_read_is_unavailable(tmp_path: Path) -> None:
    """POLICY_UNAVAILABLE: nobody said no."""
    async for case, (answer, _) in each(tmp_path, ADMISSION_UNUSABLE, "admission"):
        assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None), case


async def test_a_source_named_open_for_another_source_opens_nothing(tmp_path: Path) -> None:
    """What is open at the clinic alone leaves the hospital unasked."""

    def spoil(answer: Answer, question: Mapping[str, Any]) -> Answer:
        at = [one["source"] for one in question["requests"]]
        shut = [
            r if source == "omnimed" else {**r, "open": []} for source, r in zip(at, answer["requests"], strict=True)
        ]
        return {**answer, "requests": shut}

    answer, asked = await spoiled(tmp_path, spoil)
    assert set(asked) == {"omnimed"}
    assert len(answer.nodes("conditions")) == 4
