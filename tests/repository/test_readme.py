"""The README says what happens: its first query gives the answer that is printed under it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.house import House
from tests.repository.tracked import ROOT

PAGES = ("README.md", "docs/LISEZMOI.md")
VARYING = {"decisionId", "policyRevision", "latencyMs", "asOf"}


def block(page: str, language: str, rank: int = 0) -> str:
    """Return a fenced block of a page."""
    text = (ROOT / page).read_text("utf-8")
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return found[rank]


def steady(answer: Any) -> Any:
    """Return an answer without what differs from one request to the next."""
    if isinstance(answer, dict):
        return {key: steady(value) for key, value in answer.items() if key not in VARYING}
    return [steady(item) for item in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("page", PAGES)
async def test_the_first_query_gives_the_answer_that_is_printed(house: House, page: str) -> None:
    """Word for word, but for ids and times."""
    reply = await house.ask(block(page, "graphql"), headers={"accept-language": "en"})
    assert reply.status == 200
    assert steady(reply.body) == steady(json.loads(block(page, "json")))


@pytest.mark.parametrize("page", PAGES)
def test_the_command_asks_the_query_that_is_shown(page: str) -> None:
    """What is pasted into a shell and what is read are one."""
    command = next(
        text
        for text in re.findall(r"^```sh\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.M | re.S)
        if "-d '" in text
    )
    sent = json.loads(re.findall(r"-d '(.*)'", command)[0])
    assert sent["query"].split() == block(page, "graphql").split()


@pytest.mark.parametrize(
    ("who", "purpose", "birth", "sources"),
    [
        ("dr-tremblay", "TREAT", "1985-05-10", ["chus", "chus", "omnimed"]),
        ("inf-roy", "TREAT", "1985-05-10", ["chus", "chus"]),
        ("facturation", "HPAYMT", "1985", None),
        ("marie-bouchard", "PATRQT", "1985-05-10", ["chus", "chus", "omnimed"]),
    ],
)
async def test_others_read_what_the_table_says(
    house: House, who: str, purpose: str, birth: str, sources: list[str] | None
) -> None:
    """The rows under the first answer."""
    assert f"`{who}`" in (ROOT / "README.md").read_text("utf-8")
    reply = await house.ask(block("README.md", "graphql"), who=who, purpose=purpose)
    assert reply.patient["birthDate"] == birth
    if sources is None:
        assert reply.patient["allergies"] is None
        assert "Patient.allergies" in reply.withheld
    else:
        assert [node["source"]["id"] for node in reply.nodes("allergies")] == sources


async def test_a_physician_without_a_relationship_reads_nobody(house: House) -> None:
    """As for someone who doesn't exist, to the byte but for the decision's id."""
    query = block("README.md", "graphql")
    unrelated, unknown = [
        await house.ask(text, who="dr-urgence") for text in (query, query.replace("BOUM855510ZZ", "ZZZZ850101ZZ"))
    ]
    assert unrelated.patient is None
    assert steady(unrelated.body) == steady(unknown.body)


def test_the_french_page_shows_the_same_answer() -> None:
    """Two languages, one truth."""
    assert steady(json.loads(block(PAGES[1], "json"))) == steady(json.loads(block(PAGES[0], "json")))
