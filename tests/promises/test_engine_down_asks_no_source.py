"""Promise: with the policy engine down nothing is released, and no clinical request reaches any source."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.engines import Bundle, EmbeddedEngine
from gateway.errors import DecisionUnavailable
from tests.house import MARIE, House, open_house
from tests.promises.doubles import POLICIES, Answer, Spoiled, all_records_asked, down
from tests.promises.everything import about

QUERY = about(MARIE, "name { family } conditions { edges { node { code { text } } } }")


def second_down(answer: Answer, question: Mapping[str, Any]) -> Any:
    """Answer the first question, and not the second."""
    if question["classes"]:
        raise DecisionUnavailable
    return answer


@pytest.mark.parametrize("entry_point", ["admission", "decisions"])
async def test_an_engine_that_is_down_is_policy_unavailable_and_asks_no_record(
    tmp_path: Path, entry_point: str
) -> None:
    """503, `data: null`, and at the sources' side of the wire evidence alone."""
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(down, entry_point))) as house:
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes) == (503, ["POLICY_UNAVAILABLE"])
        assert answer.body["data"] is None
        assert "data" in answer.body
        assert answer.headers["retry-after"] == "2"
        assert all_records_asked(house) == {}
        assert b"Bouchard" not in answer.content


async def test_an_engine_that_goes_down_between_the_two_questions_releases_nothing(tmp_path: Path) -> None:
    """The records came; none of them leaves."""
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(second_down))) as house:
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None)
        assert set(all_records_asked(house)) == {"chus", "gesmus", "omnimed", "registre", "telesante"}
        assert b"Bouchard" not in answer.content
        assert b"Asthme" not in answer.content


async def test_an_engine_that_is_back_answers_again(tmp_path: Path) -> None:
    """A failure is not remembered."""
    engine = Spoiled(down)
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        assert (await house.ask(QUERY)).codes == ["POLICY_UNAVAILABLE"]
        engine.spoil = lambda answer, _: answer
        assert (await house.ask(QUERY)).patient["name"] == [{"family": "Bouchard"}]


async def test_a_remembered_admission_does_not_stand_for_the_decisions(tmp_path: Path) -> None:
    """Admitted a moment ago, and refused now that the engine is down."""
    engine = Spoiled(lambda answer, _: answer)
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        assert (await house.ask(QUERY)).status == 200
        house.forget_calls()
        engine.spoil = down
        assert (await house.ask(QUERY)).codes == ["POLICY_UNAVAILABLE"]
        assert all_records_asked(house) == {}


async def test_the_status_is_503_for_every_client_and_the_sentence_in_their_language(tmp_path: Path) -> None:
    """A client of application/json reads 503 too."""
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(down))) as house:
        french = await house.ask(QUERY, headers={"accept": "application/json", "accept-language": "fr-CA"})
        english = await house.ask(QUERY, headers={"accept": "application/json", "accept-language": "en"})
    assert french.status == english.status == 503
    assert french.body["errors"][0]["message"].startswith("Le moteur de politiques ne répond pas")
    assert english.body["errors"][0]["message"].startswith("The policy engine does not answer")


async def test_an_engine_closed_under_the_gateway_is_down(tmp_path: Path) -> None:
    """The real embedded engine, closed: no exception of its own reaches the caller."""
    engine = EmbeddedEngine(Bundle.load(POLICIES))
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        await engine.aclose()
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (503, ["POLICY_UNAVAILABLE"], None)
        assert not any(house.calls(source) for source in house.sources)


async def test_readiness_follows_the_engine(tmp_path: Path) -> None:
    """A gateway whose engine is closed isn't ready; it is alive."""
    engine = EmbeddedEngine(Bundle.load(POLICIES))
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        assert (await house.client.get("/readyz")).status_code == 200
        await engine.aclose()
        assert (await house.client.get("/readyz")).json()["policy"] is False
        assert (await house.client.get("/livez")).status_code == 200


async def test_an_engine_that_raises_something_unknown_releases_nothing(tmp_path: Path) -> None:
    """A port that breaks its contract is a fault of ours: INTERNAL, no data, no record asked."""

    def broken(answer: Answer, question: Mapping[str, Any]) -> Any:
        raise ZeroDivisionError(f"while deciding about {MARIE}")

    async with open_house(tmp_path, ports=Ports(engine=Spoiled(broken))) as house:
        answer = await house.ask(QUERY)
        assert (answer.status, answer.codes, answer.data) == (500, ["INTERNAL"], None)
        assert MARIE.encode() not in answer.content
        assert b"deciding" not in answer.content
        assert all_records_asked(house) == {}


async def test_many_callers_at_once_all_read_the_same(tmp_path: Path) -> None:
    """Ten requests under an engine that is down: ten refusals, no record asked."""
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(down))) as house:
        answers = await asyncio.gather(*(_ask(house) for _ in range(10)))
        assert answers == [503] * 10
        assert all_records_asked(house) == {}


async def _ask(house: House) -> int:
    return (await house.ask(QUERY)).status
