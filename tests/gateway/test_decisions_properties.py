"""Properties of verdicts and of answers with parts missing or spoilt: silence and garbage are never a yes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access import DENIED_BY_SILENCE, PERMITTED, Effect, Verdict, least_severe, most_severe
from gateway.decisions import Decisions, RecordClass
from gateway.engines import Bundle, EmbeddedEngine
from gateway.errors import DecisionUnavailable
from tests.policies.questions import RESTRICTION, question

UNHURRIED = settings(deadline=None, database=None)
WITHIN = frozenset({"laboratory", "condition"})
COORDINATES = ("Patient.birthDate", "Observation.value", "Encounter.location", "Coverage.payor", "Nobody.asked")
CLASSES = {
    "c0": RecordClass("Observation", ("laboratory", "provenance"), (), ()),
    "c1": RecordClass("Observation", ("laboratory", "vital_signs", "provenance"), ("PSY",), ("d1",)),
    "c2": RecordClass("Encounter", ("encounter", "provenance"), (), ()),
    "c3": RecordClass("Patient", ("birth", "provenance"), (), ()),
}
SOURCES = ("chus", "omnimed")
FULL: dict[str, Any] = {
    "revision": "r1",
    "valid_until": None,
    "subject": "permit",
    "coordinates": {
        "Patient.birthDate": ["birth"], "Observation.value": ["laboratory", "vital_signs", "imaging"],
        "Encounter.location": ["encounter"], "Coverage.payor": ["coverage"],
    },
    "role": {
        "birth": "mask:year", "laboratory": "permit", "vital_signs": "permit", "imaging": "permit",
        "encounter": "permit", "coverage": "deny:ROLE",
    },
    "fields": {"Encounter.location": "mask:place"},
    "classes": {
        "c0": "permit", "c1": {"v": "permit", "x": {"vital_signs": "deny:RESTRICTION"}},
        "c2": {"v": "permit", "x": {"Encounter.location": "mask:place"}}, "c3": "permit",
    },
    "requests": [
        {"open": ["birth", "laboratory", "vital_signs", "imaging", "encounter", "coverage"], "shut": {}},
        {"open": ["birth", "laboratory"], "shut": {"encounter": "RELATIONSHIP"}, "classes": {"c0": "deny:REFUSAL"}},
    ],
}  # fmt: skip
"""An answer that says every kind of thing that an answer may say."""
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, 0.5, "", "PERMIT", "permit ", "allow", "true", "mask:", "mask", "deny", [], ["permit"],
    [None], {"v": "permitted"}, {"effect": "permit"},
)  # fmt: skip
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(("v", "effect", "permit")), st.sampled_from((True, 1, "yes", ["permit"]))),
    st.text(max_size=9).filter(lambda text: text != "permit" and not text.startswith(("mask:", "deny"))),
)  # fmt: skip
"""What no rule writes."""

verdicts = st.one_of(
    st.just(PERMITTED),
    st.sampled_from(("year", "place")).map(lambda name: Verdict(Effect.MASK, mask=name)),
    st.builds(lambda why, told: Verdict(Effect.DENY, reason=why, named=told), st.sampled_from("AB"), st.booleans()),
)  # fmt: skip
Path_ = tuple[Any, ...]


def paths(part: Any, here: Path_ = ()) -> list[Path_]:
    """Return the path of every part of a JSON value."""
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [path for key, value in pairs for path in ((*here, key), *paths(value, (*here, key)))]


def changed(answer: Mapping[str, Any], path: Path_, *value: Any) -> dict[str, Any]:
    """Return an answer without the part at `path`, or with another in its place."""
    copy: Any = deepcopy(dict(answer))
    place = copy
    for step in path[:-1]:
        place = place[step]
    if value:
        place[path[-1]] = value[0]
    else:
        del place[path[-1]]
    return copy  # type: ignore[no-any-return]


def effects(answer: Mapping[str, Any], sources: tuple[str, ...] = SOURCES) -> dict[tuple[Any, ...], Effect]:
    """Return the effect on everything that may be asked; an answer that is refused whole denies all."""
    cells = [(c, s, k, w) for c in COORDINATES for s in sources for k in (*CLASSES, "") for w in (None, WITHIN)]
    try:
        decisions = Decisions(answer, sources, CLASSES)
    except DecisionUnavailable:
        return dict.fromkeys(cells, Effect.DENY)
    return {cell: effect(decisions, *cell) for cell in cells}


def effect(decisions: Decisions, coordinate: str, source: str, klass: str, within: frozenset[str] | None) -> Effect:
    """Return one effect; a part that can't be read denies what needs it."""
    try:
        return decisions.of(coordinate, source, klass, within).effect
    except DecisionUnavailable:
        return Effect.DENY


@given(first=verdicts, second=verdicts)
def test_the_more_severe_of_two_does_not_depend_on_their_order(first: Verdict, second: Verdict) -> None:
    """Neither the effect, nor the mask, nor whether the caller is told; of two like denials, the first says why."""
    one, other = most_severe(first, second), most_severe(second, first)
    assert (one.effect, one.mask, one.named) == (other.effect, other.mask, other.named)


@given(one=verdicts, two=verdicts, three=verdicts)
def test_the_most_severe_of_several_does_not_depend_on_how_they_are_grouped(
    one: Verdict, two: Verdict, three: Verdict
) -> None:
    """The effect is the same however many voices are put together first."""
    left, right = most_severe(most_severe(one, two), three), most_severe(one, most_severe(two, three))
    assert (left.effect, left.mask) == (right.effect, right.mask)


@given(first=verdicts, second=verdicts)
def test_putting_verdicts_together_never_permits_more_than_any_of_them(first: Verdict, second: Verdict) -> None:
    """It is at least as severe as both, a permit changes nothing, and two different masks deny."""
    both = most_severe(first, second)
    assert both.effect >= max(first.effect, second.effect)
    assert most_severe(first, PERMITTED) == first
    assert most_severe(first, first) == first
    if first.effect is second.effect is Effect.MASK and first.mask != second.mask:
        assert both.effect is Effect.DENY


@given(milder=verdicts, harder=verdicts, other=verdicts)
def test_a_more_severe_part_never_makes_a_milder_whole(milder: Verdict, harder: Verdict, other: Verdict) -> None:
    """Monotone wherever one part is truly milder; two masks are not comparable."""
    if milder.effect < harder.effect:
        assert most_severe(milder, other).effect <= most_severe(harder, other).effect
        assert least_severe(milder, other).effect <= least_severe(harder, other).effect


@given(text=JUNK)
def test_garbage_is_no_verdict(text: Any) -> None:
    """Anything but the three words of the answer's language is denied."""
    assert Verdict.read(text) == DENIED_BY_SILENCE


def test_the_full_answer_says_what_the_next_tests_take_away() -> None:
    """Permits, masks and denials are all there, or taking a part away would prove nothing."""
    said = effects(FULL)
    assert said["Observation.value", "chus", "c0", None] is Effect.PERMIT
    assert said["Observation.value", "chus", "c1", None] is Effect.DENY
    assert said["Observation.value", "omnimed", "c0", None] is Effect.DENY
    assert said["Encounter.location", "chus", "c2", None] is Effect.MASK
    assert said["Patient.birthDate", "omnimed", "c3", None] is Effect.MASK
    assert said["Coverage.payor", "chus", "", None] is Effect.DENY
    assert said["Nobody.asked", "chus", "", None] is Effect.DENY


def excepts(path: Path_) -> bool:
    """Tell whether a part is itself an exception: the shape of the answer says it by its presence alone."""
    exceptions = path[0] == "fields" and len(path) == 2
    of_class = path[0] == "classes" and len(path) >= 3 and path[2] == "x"
    by_source = path[0] == "requests" and len(path) >= 3 and path[2] == "classes"
    category = path[0] == "coordinates" and len(path) == 3
    return exceptions or of_class or by_source or category


@pytest.mark.parametrize("path", [path for path in paths(FULL) if not excepts(path)], ids=str)
def test_an_answer_with_a_part_missing_never_permits_more(path: Path_) -> None:
    """Whatever is removed, no verdict becomes less severe."""
    before, after = effects(FULL), effects(changed(FULL, path))
    assert not {cell for cell, effect in after.items() if effect < before[cell]}


@pytest.mark.parametrize("path", [path for path in paths(FULL) if path[0] != "coordinates" or len(path) < 3], ids=str)
def test_an_answer_with_garbage_in_it_never_permits_more(path: Path_) -> None:
    """Whatever is put in the place of a part, an exception included, no verdict becomes less severe."""
    before = effects(FULL)
    for junk in ODD:
        if isinstance(junk, dict) and (path[-1] in ("x", "classes", "fields")):
            continue  # exceptions about nothing that exists are none
        after = effects(changed(FULL, path, junk))
        assert not {cell for cell, effect in after.items() if effect < before[cell]}, junk


@UNHURRIED
@given(answer=st.one_of(JUNK, st.dictionaries(st.sampled_from(tuple(FULL)), JUNK)))
def test_garbage_is_no_answer(answer: Any) -> None:
    """An answer that is garbage through and through permits nothing."""
    whole = answer if isinstance(answer, dict) else {"revision": "r1", "requests": answer}
    assert set(effects(whole).values()) == {Effect.DENY}


@pytest.fixture(scope="module")
def real() -> Iterator[Mapping[str, Any]]:
    """What the shipped policy answers to a question with a restriction."""
    engine = EmbeddedEngine(Bundle.load(Path("policies")), deadline_s=60)
    asked = question(patients__p0__directives={"d1": RESTRICTION}, coordinates=list(COORDINATES))
    with asyncio.Runner() as runner:
        yield runner.run(engine.evaluate("decisions", asked))
        runner.run(engine.aclose())


@settings(UNHURRIED, max_examples=200)
@given(data=st.data())
def test_a_real_answer_with_parts_missing_never_permits_more(real: Mapping[str, Any], data: st.DataObject) -> None:
    """One part after another is taken out of what the policy really answered."""
    before = effects(real)
    assert Effect.PERMIT in before.values()
    left: Mapping[str, Any] = real
    for _ in range(3):
        keys = [path for path in paths(left) if isinstance(path[-1], str)]
        left = changed(left, data.draw(st.sampled_from(keys)))
    assert not {cell for cell, effect in effects(left).items() if effect < before[cell]}


def test_an_answer_of_another_length_is_no_answer() -> None:
    """As many requests as sources were asked about, no more and no fewer."""
    for requests in (FULL["requests"][:1], [*FULL["requests"], FULL["requests"][0]], []):
        with pytest.raises(DecisionUnavailable):
            Decisions({**FULL, "requests": requests}, SOURCES, CLASSES)


def test_what_was_judged_for_one_place_is_not_remembered_for_another() -> None:
    """One `Decisions` asked in any order gives each place its own verdict."""
    cells = list(effects(FULL))
    forth, back = Decisions(FULL, SOURCES, CLASSES), Decisions(FULL, SOURCES, CLASSES)
    said = {cell: forth.of(*cell) for cell in cells}
    assert {cell: back.of(*cell) for cell in reversed(cells)} == said
    assert {cell: Decisions(FULL, SOURCES, CLASSES).of(*cell) for cell in cells} == said
