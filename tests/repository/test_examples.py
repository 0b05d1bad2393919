"""The guides' examples work: settings, a vendor's table asked through the whole house, stories."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import yaml
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.engines import Bundle, EmbeddedEngine
from gateway.officers.stories import run_cases
from gateway.settings import Settings, Source
from tests.house import House, open_house
from tests.repository.tracked import ROOT

EXAMPLES = ROOT / "docs" / "examples"
GUIDE = ROOT / "docs" / "guides" / "sources.md"
STORIES = ("policies.md", "politiques.md")
ASKED = """{
  patient(identifier: { value: "BOUM855510ZZ" }) {
    observations(sources: ["labo"]) { edges { node {
      status code { text coding { system code } } effectiveDateTime
      value { ... on Quantity { value unit } ... on StringValue { string } }
    } } }
  }
}"""


def settings() -> Settings:
    return Settings.model_validate(yaml.safe_load((EXAMPLES / "passerelle.yaml").read_text("utf-8")))


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a page."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def laboratory(person: bytes, tests: bytes) -> Starlette:
    """Return the guide's laboratory: its answers are those that the guide prints."""
    known = msgspec.json.decode(person)

    async def people(request: Request) -> Response:
        mine = request.query_params.get("card") == known["items"][0]["card"]
        return Response(person if mine else b'{"items": [], "pages": 1}', media_type="application/json")

    async def one(_: Request) -> Response:
        return Response(msgspec.json.encode(known["items"][0]), media_type="application/json")

    async def results(_: Request) -> Response:
        return Response(tests, media_type="application/json")

    file = "/v2/people/{file}"
    return Starlette(routes=[Route("/v2/people", people), Route(file, one), Route(f"{file}/tests", results)])


@pytest.fixture
async def enlarged(tmp_path: Path) -> AsyncIterator[House]:
    """The demo's house with the guide's laboratory as a fourth source."""
    person, tests = (text.encode() for text in blocks(GUIDE, "json")[:2])
    source = next(one for one in settings().sources if one.id == "labo")
    shown: dict[str, Any] = source.model_dump() | {"mapping": EXAMPLES / "labo.yaml", "auth": {"scheme": "none"}}
    sources = (*demo_settings(8000, None, None, tmp_path).sources, Source.model_validate(shown))
    ports = Ports(transports={"labo": httpx.ASGITransport(laboratory(person, tests))})
    async with open_house(tmp_path, ports=ports, sources=sources) as house:
        yield house


def test_the_settings_file_is_fit_to_start_with() -> None:
    """Every key is known, and it shows both protocols and the registry."""
    chosen = settings()
    assert [(source.protocol, source.kind) for source in chosen.sources] == [
        ("fhir-r4", "hospital"),
        ("rest", "clinic"),
        ("fhir-r4", "registry"),
    ]
    assert not chosen.demo
    assert {source.organization for source in chosen.sources} <= {one.id for one in chosen.organizations}


async def test_the_vendor_s_table_reads_what_the_guide_says(enlarged: House) -> None:
    """The laboratory's JSON of the guide, through every stage, gives the guide's answer."""
    reply = await enlarged.ask(ASKED)
    assert reply.codes == []
    assert reply.patient["observations"] == msgspec.json.decode(blocks(GUIDE, "json")[2])["observations"]


def test_what_the_guide_shows_of_the_other_vendor_is_in_its_mapping() -> None:
    """Line by line: the excerpt can't drift from what the demo runs."""
    shipped = yaml.safe_load((ROOT / "resolvers" / "mappings" / "gesmus.yaml").read_text("utf-8"))
    (shown,) = (yaml.safe_load(text) for text in blocks(GUIDE, "yaml") if "reponse.lignes" in text)
    assert {key: shown[key] for key in ("list", "paging", "errors", "ties")} == {
        key: shipped[key] for key in ("list", "paging", "errors", "ties")
    }
    assert shown["resources"].items() <= shipped["resources"].items()
    assert shown["records"]["labels"][0] in shipped["records"]["labels"]


async def test_a_record_marked_very_secret_does_not_reach_a_resident(enlarged: House) -> None:
    """The vendor's own word for secrecy is a security label."""
    reply = await enlarged.ask(ASKED, who="resident-cote")
    texts = [node["code"]["text"] for node in reply.nodes("observations")]
    assert texts == ["Glucose"]


@pytest.mark.parametrize("page", STORIES)
async def test_the_stories_that_the_guide_tells_hold(tmp_path: Path, page: str) -> None:
    """The new one on the policy as it ships; the changed one once the table is changed as the guide says."""
    changed, told = (yaml.safe_load(text) for text in blocks(ROOT / "docs" / page, "yaml")[-2:])
    policies = tmp_path / "policies"
    shutil.copytree(ROOT / "policies", policies)
    roles = policies / "tables" / "roles" / "data.yaml"
    text = roles.read_text("utf-8")
    assert "\npharmacist: {" in text
    roles.write_text(text.replace("\npharmacist: {", "\npharmacist: {encounter: p, "), "utf-8")
    story = changed[0] | {"patient": "marie"}
    for file in (policies / "cases").glob("*.yaml"):
        if file.name != "cast.yaml":
            file.unlink()
    both = {"stories": [story, *told["stories"]]}
    (policies / "cases" / "guide.yaml").write_text(yaml.safe_dump(both, allow_unicode=True), "utf-8")
    engine = EmbeddedEngine(Bundle.load(policies))
    try:
        report = await run_cases(policies, engine)
    finally:
        await engine.aclose()
    assert [told.faults for told in report.failed] == []
    assert len(report.passed) == 2
