"""Consent: who represents the patient, who is a relative, who is the patient, and who is of a group that cares."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.access import Subject
from gateway.errors import ConsentUnavailable
from gateway.located import Located
from gateway.pipeline.consent import Evidence
from gateway.sources import Fault
from resolvers.protocols import Identifier
from tests.gateway.desk import SETTINGS, Town
from tests.gateway.stage_parts import NAM, subject
from tests.gateway.test_consent import CMQ, MINE, NEXT, NOW, OTHER, gather, located

CHANTAL = [[NAM, "ROYC815314ZZ"]]
PARENT = {"role": "parent", "patient": (NAM, "ROYC815314ZZ"), "standing": {}}
MOTHER = [["represents", "parent_or_tutor", CHANTAL, 1, 2], ["related", "ascendant", CHANTAL, 1, 2]]
ROW = {"source": "registre", "from": 1, "until": 2}


async def close(who: Subject | None = None, where: Located | None = None, /, **answers: Any) -> Evidence:
    """Gather for a parent, unless someone else asks; `answers` are each source's about who is close."""
    town = Town(**{name: {f"kin/{name}-1": given} for name, given in answers.items()})
    return await gather(town, who or subject(**PARENT), where)


async def test_a_representative_and_a_relative_are_rows_about_the_caller() -> None:
    """With the source and an end; whose number it is stays out of the question."""
    found = (await close(registre=MOTHER)).patient
    assert found["represents"] == [{**ROW, "kind": "parent_or_tutor"}]
    assert found["related"] == [{**ROW, "kind": "ascendant"}]
    assert "ROYC815314ZZ" not in repr(found)
    assert (found["self"], found["opinions"]) == (False, [])


async def test_the_number_is_the_same_however_it_is_spelled() -> None:
    """On the token or at the source."""
    spelled = [["represents", "parent_or_tutor", [[NAM, "royc 8153-14zz "]], 1, 2]]
    assert (await close(registre=spelled)).patient["represents"]
    token = subject(**{**PARENT, "patient": (NAM, " Royc 8153 14zz")})
    assert (await close(token, registre=MOTHER)).patient["represents"]


async def test_a_clinician_is_a_relative_by_their_licence() -> None:
    """In any role; a colleague's spouse is nobody of theirs."""
    for licence, wanted in ((MINE, ["spouse"]), (OTHER, [])):
        found = await close(subject(), registre=[["related", "spouse", licence, None, None]])
        assert [one["kind"] for one in found.patient["related"]] == wanted
        assert [one["until"] for one in found.patient["related"]] == [NEXT] * len(wanted)


@pytest.mark.parametrize(
    ("who", "asked"),
    [
        (subject(standing={}), False),
        (subject(standing={"authorization": {"id": "a", "until": 1}}), False),
        (subject(standing={}, patient=(NAM, "ROYC815314ZZ")), True),
        (subject(), True),
    ],
)
async def test_nobody_is_asked_about_a_caller_who_has_no_number(who: Subject, asked: bool) -> None:
    """Nothing could name them."""
    town = Town()
    await gather(town, who)
    assert ("kin/registre-1" in town.calls["registre"]) is asked


async def test_only_the_registry_and_those_that_may_attest_it_are_asked_who_is_close() -> None:
    """The demo's hospital and clinic may not."""
    town = Town()
    await gather(town, subject(**PARENT))
    assert [name for name, calls in town.calls.items() if f"kin/{name}-1" in calls] == ["registre"]


async def test_a_source_is_not_heard_on_a_representation_that_it_may_not_attest() -> None:
    """A kinship it says counts all the same: it only warns."""
    town = Town(chus={"kin/chus-1": MOTHER})
    town.desk.sources["chus"] = town.desk.sources["chus"].model_copy(update={"attests": ("heir",)})
    found = await gather(town, subject(**PARENT))
    assert found.patient["represents"] == []
    assert [one["source"] for one in found.patient["related"]] == ["chus"]


@pytest.mark.parametrize("failure", [500, 403, 404, ["odd"], [[1, 2, 3, 4, 5]]])
async def test_a_registry_that_does_not_say_who_is_close_ends_all(failure: Any) -> None:
    """For a clinician too: it might be their own record, or a relative's."""
    for who in (subject(), subject(**PARENT)):
        with pytest.raises(Exception) as refused:
            await close(who, registre=failure)
        assert isinstance(refused.value, ConsentUnavailable) or not isinstance(failure, int)


async def test_another_source_that_does_not_say_who_is_close_is_silent() -> None:
    """A representation unproven is no refusal."""
    town = Town(chus={"kin/chus-1": 500})
    town.desk.sources["chus"] = town.desk.sources["chus"].model_copy(update={"attests": ("mandatary",)})
    found = await gather(town, subject(**PARENT))
    assert {name: fault.status for name, fault in found.silent.items()} == {"chus": "offline"}


async def test_the_registry_says_that_a_licence_is_the_patient_s() -> None:
    """Among the patient's numbers, or of the person that they are."""
    where = located()
    entry = replace(where.people["registre"], identifiers=(Identifier(CMQ, " 81002"),))
    own = replace(where, people={**where.people, "registre": entry})
    assert (await gather(Town(), subject(), own)).patient["self"] is True
    assert (await close(subject(), registre=[["self", "self", MINE]])).patient["self"] is True
    assert (await close(subject(), registre=[["self", "self", OTHER]])).patient["self"] is False


@pytest.mark.parametrize(("purpose", "own"), [("TREAT", True), ("ETREAT", True), ("FAMRQT", True), ("PATRQT", False)])
@pytest.mark.parametrize("number", [Identifier(CMQ, " 81002"), Identifier(NAM, "royc 8153 14zz")])
async def test_another_source_s_word_that_the_patient_is_the_caller_shuts_and_never_opens(
    purpose: str, own: bool, number: Identifier
) -> None:
    """A licence or a number in its file, with an entry at the registry or without; a stranger's is nothing."""
    where, who = located(), subject(patient=(NAM, "ROYC815314ZZ"))
    for one, said in ((number, own), (replace(number, value="81009"), False)):
        file = replace(where.people["chus"], identifiers=(one,))
        for people in ({**where.people, "chus": file}, {"chus": file}):
            found = await gather(Town(), who, replace(where, people=people), purpose)
            assert found.patient["self"] is said


async def test_a_source_that_attests_kinship_and_is_silent_leaves_it_unknown_who_is_a_relative() -> None:
    """Whether it did not say, or could not be located; one that attests something else leaves it known."""
    fault = Fault("chus", "offline", "down")
    for attests, known in ((("spouse",), False), (("mandatary", "close_relative"), False), (("mandatary",), True)):
        town = Town(chus={"kin/chus-1": 500})
        town.desk.sources["chus"] = town.desk.sources["chus"].model_copy(update={"attests": attests})
        found = [await gather(town, subject())]
        lost = Town()
        lost.desk.sources["chus"] = town.desk.sources["chus"]
        found.append(await gather(lost, subject(), located().without({"chus": fault})))
        unknown = [one.patient["related"] is None for one in found]
        assert unknown == [not known, not known]
        assert [set(one.silent) for one in found] == [{"chus"}, {"chus"}]


async def test_opinions_are_told_apart_from_directives() -> None:
    """With an end; one that isn't clear stays a directive."""
    body = {
        "status": "active",
        "category": [{"coding": [{"system": "urn:passerelle:directive", "code": "youth-protection-opinion"}]}],
        "provision": {"type": "deny"},
    }
    found = await gather(Town(registre={"statements/registre-1": [body, {**body, "provision": {}}]}), subject(**PARENT))
    assert found.patient["opinions"] == [{"source": "registre", "kind": "youth_protection", "from": 0, "until": NEXT}]
    assert len(found.directives) == len(found.patient["directives"]) == 1


def group(kind: str, until: int | None = 200, name: str = "garde") -> list[Any]:
    return [kind, [], "", 100, until, name]


async def grouped(ties: list[Any], posts: Any, **who: Any) -> tuple[list[dict[str, Any]], Town]:
    """Return the rows of the registry's ties, and the town that was asked."""
    town = Town(registre={"ties/registre-1": ties, "posts/81002": posts})
    found = await gather(town, subject(**who))
    return [dict(one) for one in found.patient["relationships"]], town


async def test_a_group_is_named_and_whoever_the_registry_lists_in_it_is_too() -> None:
    """While both hold: the team has the group, and the group the caller."""
    rows, _ = await grouped([group("locum")], [["locum", "garde", 150, 300]])
    assert [(one["who"], one["group"], one["from"], one["until"]) for one in rows] == [
        ("", "garde", 100, 200),
        ("dr-gagnon", "garde", 150, 200),
    ]


@pytest.mark.parametrize(
    "posts",
    [[], [["locum", "another", 1, 999]], [["on_call_group", "garde", 1, 999]]],
)
async def test_whoever_is_not_listed_in_the_group_is_not_named(posts: list[Any]) -> None:
    """Nor on another group's list, nor on another kind of list."""
    rows, _ = await grouped([group("locum")], posts)
    assert [one["who"] for one in rows] == [""]


async def test_lists_are_read_only_where_a_group_that_may_be_attested_is_not_on_the_token() -> None:
    """A call less for everyone else."""
    for ties, who, asked in (
        ([group("locum")], {}, True),
        ([group("locum")], {"groups": ("garde",)}, False),
        ([group("locum")], {"groups": ("another",)}, True),
        ([group("made_up")], {}, False),
        ([["roster", MINE, "", 1, 2]], {}, False),
        ([group("locum")], {"standing": {}}, False),
    ):
        _, town = await grouped(ties, [], **who)
        assert ("posts/81002" in town.calls["registre"]) is asked


async def test_a_registry_whose_lists_can_t_be_read_ends_all() -> None:
    """As for its relationships."""
    with pytest.raises(ConsentUnavailable):
        await grouped([group("on_call_group")], 500)


async def test_what_the_caller_wrote_themselves_says_so() -> None:
    """The policy then counts it for nothing."""
    rows, _ = await grouped([["referral", MINE, "", 1, 2, "", "self"], ["roster", MINE, "", 1, 2]], [])
    assert {one["kind"]: one.get("by") for one in rows} == {"referral": "self", "roster": None}


instants = st.one_of(st.none(), st.integers(0, 2 * NOW))
kin = st.lists(
    st.tuples(
        st.sampled_from(["represents", "related", "self"]),
        st.sampled_from(["parent_or_tutor", "tutor", "heir", "spouse", "self", "made_up"]),
        st.lists(st.sampled_from([CHANTAL[0], MINE[0], OTHER[0], [NAM, "ROYE110522ZZ"], ["urn:x", "ROYC815314ZZ"]])),
        instants,
        instants,
    ).map(list),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(kin, kin, st.sampled_from([(), ("heir",), ("parent_or_tutor", "tutor")]))
async def test_no_row_represents_but_one_about_the_caller_from_who_may_attest_it(
    registered: list[Any], filed: list[Any], attests: tuple[str, ...]
) -> None:
    """Whatever else the sources say, of whoever else: by hand, from what was said."""
    town = Town(registre={"kin/registre-1": registered}, chus={"kin/chus-1": filed})
    town.desk.sources["chus"] = town.desk.sources["chus"].model_copy(update={"attests": attests})
    found = (await gather(town, subject(**PARENT))).patient
    wanted = [
        (source, kind)
        for source, said, may in (
            ("chus", filed if attests else [], attests),
            ("registre", registered, SETTINGS.sources[2].attests),
        )
        for side, kind, who, _, _ in said
        if side == "represents" and CHANTAL[0] in who and kind in may
    ]
    assert sorted((one["source"], one["kind"]) for one in found["represents"]) == sorted(wanted)
    assert all(isinstance(one["until"], int) for one in (*found["represents"], *found["related"]))
