"""Admit: the policy says whether a subject may ask at all, before any source; what it said is remembered a little."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.cache import Cache
from gateway.errors import DecisionUnavailable, Forbidden, StaleRevision
from gateway.pipeline.admit import REMEMBERED_S, Admissions
from tests.gateway.stage_parts import Told, keyring, subject, telemetry

PERMIT = {"effect": "permit", "reason": "", "ask_all": True, "valid_until": None, "revision": "r1"}


class Clock:
    """Seconds, moved by hand."""

    at = 1_000.0

    def __call__(self) -> float:
        return self.at


class Known(Told):
    """An engine that is known to answer by the revisions that a test says."""

    by: tuple[str, ...] = ("r1", "r2")

    def alive(self, revision: str) -> bool:
        return revision in self.by


def stage(engine: Told, clock: Clock | None = None) -> Admissions:
    """Return the stage over an engine."""
    now = clock or Clock()
    return Admissions(engine, Cache("admissions", keyring(), now), telemetry(), profile="quebec", now=now)


async def test_the_question_names_subject_purpose_and_profile_and_no_patient() -> None:
    """Whole seconds; everything that the policy may rest on, and nobody's record."""
    engine = Told(PERMIT)
    found = await stage(engine).admit(subject(), "TREAT", "r1")
    assert (found.ask_all, found.revision, found.valid_until) == (True, "r1", None)
    ((entry, question),) = engine.asked
    assert entry == "admission"
    assert set(question) == {"now", "profile", "purpose", "emergency", "subject"}
    assert (question["now"], question["subject"]) == (1_000, subject().as_input())
    assert question["emergency"] == {"attested": None, "override": None}


@pytest.mark.parametrize("purpose", ["HRESCH", "HPAYMT"])
async def test_research_and_payment_never_ask_every_source(purpose: str) -> None:
    """Whatever the policy says."""
    engine = Told(PERMIT)
    assert not (await stage(engine).admit(subject(), purpose, "r1")).ask_all


@pytest.mark.parametrize(
    "answer",
    [
        {**PERMIT, "effect": "deny", "reason": "PURPOSE"},
        {**PERMIT, "effect": "PERMIT"},
        {**PERMIT, "effect": True},
        {**PERMIT, "effect": "mask:year"},
        {**PERMIT, "effect": None},
        {key: value for key, value in PERMIT.items() if key != "effect"},
    ],
)
async def test_anything_but_permit_is_refused(answer: dict[str, Any]) -> None:
    """And never remembered as a permit."""
    engine = Told(answer, PERMIT)
    admissions = stage(engine)
    with pytest.raises(Forbidden):
        await admissions.admit(subject(), "TREAT", "r1")
    assert (await admissions.admit(subject(), "TREAT", "r1")).revision == "r1"


@pytest.mark.parametrize(
    "change", [{"revision": ""}, {"revision": None}, {"valid_until": "soon"}, {"valid_until": 1.5}]
)
async def test_an_answer_that_is_none_is_the_policy_s_fault(change: dict[str, Any]) -> None:
    """No revision, or a boundary that is no second."""
    with pytest.raises(DecisionUnavailable):
        await stage(Told({**PERMIT, **change})).admit(subject(), "TREAT", "r1")


@pytest.mark.parametrize("ask_all", [False, None, "true", 1, ["yes"]])
async def test_asking_all_is_permitted_by_true_alone(ask_all: Any) -> None:
    """A wide act is never read into a word."""
    assert (await stage(Told({**PERMIT, "ask_all": ask_all})).admit(subject(), "TREAT", "r1")).ask_all is False


async def test_an_admission_is_remembered_under_everything_that_entered_the_question() -> None:
    """Another subject, role, organization, scope, standing or purpose is asked about anew."""
    engine = Known(PERMIT)
    admissions = stage(engine)
    for _ in range(2):
        await admissions.admit(subject(), "TREAT", "r1")
    assert len(engine.asked) == 1
    others: list[tuple[dict[str, Any], str]] = [
        ({"id": "dr-x"}, "TREAT"),
        ({"role": "nurse"}, "TREAT"),
        ({"organization": "org-x"}, "TREAT"),
        ({"territory": "x"}, "TREAT"),
        ({"scopes": ()}, "TREAT"),
        ({"purposes": ("TREAT", "ETREAT")}, "TREAT"),
        ({"standing": {}}, "TREAT"),
        ({}, "ETREAT"),
    ]
    for rank, (changes, purpose) in enumerate(others, start=2):
        await admissions.admit(subject(**changes), purpose, "r1")
        assert len(engine.asked) == rank, changes


async def test_an_admission_is_asked_again_at_its_boundary_and_after_a_minute() -> None:
    """Whichever comes first."""
    clock = Clock()
    engine = Known({**PERMIT, "valid_until": 1_010}, {**PERMIT, "valid_until": 5_000})
    admissions = stage(engine, clock)
    for at, asked in ((1_000, 1), (1_009, 1), (1_010, 2), (1_069, 2), (1_010 + REMEMBERED_S, 3)):
        clock.at = float(at)
        await admissions.admit(subject(), "TREAT", "r1")
        assert len(engine.asked) == asked, at


async def test_an_admission_of_another_revision_is_not_remembered_for_this_one() -> None:
    """The policy changed: what the former one admitted is asked about anew, and takes its place."""
    engine = Known(PERMIT, {**PERMIT, "revision": "r2"})
    admissions = stage(engine)
    await admissions.admit(subject(), "TREAT", "r1")
    assert (await admissions.admit(subject(), "TREAT", "r2")).revision == "r2"
    assert (await admissions.admit(subject(), "TREAT", "r2")).revision == "r2"
    assert len(engine.asked) == 2


async def test_an_admission_is_recalled_only_while_the_engine_is_known_to_answer_by_its_revision() -> None:
    """It is down, or took another policy: it is asked, and what it doesn't answer isn't admitted."""
    engine = Known(PERMIT, DecisionUnavailable(), {**PERMIT, "revision": "r2"}, PERMIT)
    admissions = stage(engine)
    await admissions.admit(subject(), "TREAT", "r1")
    engine.by = ("r2",)
    for fault in (DecisionUnavailable, StaleRevision):
        with pytest.raises(fault):
            await admissions.admit(subject(), "TREAT", "r1")
    engine.by = ("r1",)
    await admissions.admit(subject(), "TREAT", "r1")
    assert len(engine.asked) == 3


@pytest.mark.parametrize("effect", ["permit", "deny"])
async def test_an_answer_of_another_revision_is_no_answer(effect: str) -> None:
    """Neither its permit nor its refusal; the caller learns which revision it was."""
    admissions = stage(Told({**PERMIT, "effect": effect, "revision": "r2"}))
    with pytest.raises(StaleRevision) as stale:
        await admissions.admit(subject(), "TREAT", "r1")
    assert stale.value.answered == "r2"


async def test_an_engine_that_is_down_is_no_admission() -> None:
    """Nor is it remembered as one."""
    engine = Told(DecisionUnavailable(), PERMIT)
    admissions = stage(engine)
    with pytest.raises(DecisionUnavailable):
        await admissions.admit(subject(), "TREAT", "r1")
    assert (await admissions.admit(subject(), "TREAT", "r1")).revision == "r1"
