"""Promise: narrowing what a source is asked for, in the settings, never hides a directive that it keeps."""

from __future__ import annotations

from pathlib import Path

from gateway.demo.config import demo_settings
from gateway.settings import Source
from tests.house import MARIE, open_house

QUERY = """query($nam: String!) { patient(identifier: {value: $nam}) {
  conditions(first: 500) { edges { node { code { text } } } }
} }"""


def _narrowed(source: Source) -> Source:
    if source.id != "registre":
        return source
    return source.model_copy(update={"capabilities": source.capabilities.model_copy(update={"types": ("Patient",)})})


async def test_a_registry_asked_for_no_directive_record_still_restricts(tmp_path: Path) -> None:
    """`capabilities.types` without Directive: the connection is empty, the restriction holds."""
    sources = tuple(_narrowed(source) for source in demo_settings(8000, None, None, tmp_path).sources)
    async with open_house(tmp_path, sources=sources) as house:
        restricted = await house.ask(QUERY, who="dr-pelletier", variables={"nam": MARIE})
        everything = await house.ask(QUERY, variables={"nam": MARIE})
    assert "Anxiété".encode() in everything.content
    assert restricted.nodes("conditions")
    assert "Anxiété".encode() not in restricted.content
