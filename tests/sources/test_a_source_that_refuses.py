"""A source's own refusal (HTTP 403) is honoured: named where the source is shown, no empty list, and no failure."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Status
from tests.house import MARIE, House, open_house

QUERY = """{ patient(identifier: {value: "%s"}) { %s } }"""
CONDITIONS = "conditions(first: 50, sources: %s) { edges { node { source { id } } } }"


async def ask(house: House, sources: str = '["chus", "omnimed"]', who: str = "dr-tremblay", **more: Any) -> Any:
    return await house.ask(QUERY % (MARIE, CONDITIONS % sources), who=who, **more)


def status(reply: Any, source: str) -> tuple[str, Any]:
    one = next(one for one in reply.access["sources"] if one["id"] == source)
    return one["status"], one["error"]


@pytest.mark.parametrize("batch", [True, False])
async def test_a_refused_type_is_named_and_the_other_source_answers(house: House, batch: bool) -> None:
    """Whole or inside a batch; `complete` counts faults, and a refusal is none."""
    query = QUERY % (
        MARIE,
        CONDITIONS % '["chus", "omnimed"]' + (" immunizations(first: 1) { edges { node { id } } }" if batch else ""),
    )
    house.sources["chus"].state.mischief.on("Condition", Status(403))
    reply = await house.ask(query)
    assert {node["source"]["id"] for node in reply.nodes("conditions")} == {"omnimed"}
    assert status(reply, "chus") == ("consent-denied", None)
    assert reply.access["complete"]
    (error,) = reply.body["errors"]
    assert (error["extensions"], error["path"]) == (
        {"code": "SOURCE_UNAVAILABLE", "source": "chus"},
        ["patient", "conditions"],
    )
    assert "refuse" in error["message"]


async def test_the_refused_list_alone_is_null_and_no_empty_list(house: House) -> None:
    """Nobody may take a refusal for an absence."""
    house.sources["chus"].state.mischief.on("Condition", Status(403))
    reply = await ask(house, '["chus"]')
    assert (reply.patient["conditions"], reply.codes) == (None, ["SOURCE_UNAVAILABLE"])


async def test_an_answer_asked_whole_is_given_beside_a_refusal(house: House) -> None:
    """`@complete` is about faults."""
    house.sources["chus"].state.mischief.on("Condition", Status(403))
    query = "query Whole @complete " + QUERY % (MARIE, CONDITIONS % '["chus", "omnimed"]')
    assert (await house.ask(query)).nodes("conditions")


async def test_a_page_that_is_refused_after_others_is_a_failure(tmp_path: Path) -> None:
    """The list is cut: it is not whole, whatever the source meant, and `@complete` refuses it."""
    sources = tuple(
        one.model_copy(update={"capabilities": one.capabilities.model_copy(update={"batch": False, "page_size": 3})})
        if one.id == "chus"
        else one
        for one in demo_settings(8000, None, None, tmp_path).sources
    )
    async with open_house(tmp_path, sources=sources) as house:
        house.sources["chus"].state.mischief.on("_cursor", Status(403))
        reply = await ask(house)
        whole = await house.ask("query Whole @complete " + QUERY % (MARIE, CONDITIONS % '["chus", "omnimed"]'))
    assert status(reply, "chus")[0] == "offline"
    assert reply.access["complete"] is False
    assert whole.body["data"] is None


async def test_a_refusal_of_evidence_is_a_failure(house: House) -> None:
    """Who is refused to know whose record it is rests on nothing: offline, as for any other failure."""
    house.sources["omnimed"].state.mischief.on("patients", Status(403))
    reply = await ask(house)
    assert status(reply, "omnimed") == ("offline", "SOURCE_UNAVAILABLE")
    assert not reply.access["complete"]


async def test_a_stranger_does_not_learn_of_a_refusal(house: House) -> None:
    """Without a relationship the source is not shown: not-resolved, as ever."""
    before = await ask(house, who="dr-urgence")
    house.sources["chus"].state.mischief.on("Condition", Status(403))
    after = await ask(house, who="dr-urgence")
    assert after.data == before.data == {"patient": None}
    assert status(after, "chus") == ("not-resolved", None)
