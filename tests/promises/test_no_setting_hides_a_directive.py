"""Promise: narrowing what a source is asked for, in the settings, never hides a directive that it keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway.demo.config import demo_settings
from gateway.demo.sources.mischief import Status
from gateway.settings import Settings, Source
from tests.house import MARIE, Reply, open_house

QUERY = """query($nam: String!) { patient(identifier: {value: $nam}) {
  conditions(first: 500) { edges { node { code { text } } } }
} }"""


FROM = """query($nam: String!) { patient(identifier: {value: $nam}) {
  conditions(first: 500) { edges { node { source { id } } } }
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


DENIED = {
    "resourceType": "Consent", "id": "c-1", "status": "active",
    "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
    "category": [{"coding": [{"system": "urn:passerelle:directive", "code": "restriction"}]}],
    "patient": {"reference": "Patient/p-0001"}, "provision": {"type": "deny"},
}  # fmt: skip


def _shown(reply: Reply) -> set[str]:
    """Return the sources whose conditions show."""
    found = (reply.patient or {}).get("conditions") or {"edges": []}
    return {edge["node"]["source"]["id"] for edge in found["edges"]}


def _without_consents(source: Source) -> Source:
    if source.id != "chus":
        return source
    return source.model_copy(update={"capabilities": source.capabilities.model_copy(update={"consents": False})})


@pytest.mark.parametrize("declared", [True, False])
async def test_a_server_that_knows_no_consent_must_be_declared_so(tmp_path: Path, declared: bool) -> None:
    """Else its 404 reads as directives that can't be read, and its records stay in."""
    sources = demo_settings(8000, None, None, tmp_path).sources
    sources = tuple(map(_without_consents, sources)) if declared else sources
    async with open_house(tmp_path, sources=sources) as house:
        house.sources["chus"].state.mischief.on("Consent", Status(code=404))
        reply = await house.ask(FROM, variables={"nam": MARIE})
    assert ("chus" in _shown(reply)) == declared


async def test_a_server_declared_to_keep_none_is_asked_and_what_it_keeps_counts(tmp_path: Path) -> None:
    """The setting is about a 404 alone; any other failure still keeps its records in."""
    sources = tuple(map(_without_consents, demo_settings(8000, None, None, tmp_path).sources))
    async with open_house(tmp_path, sources=sources) as house:
        house.sources["chus"].state.store.put(DENIED)
        denied = await house.ask(FROM, variables={"nam": MARIE})
    async with open_house(tmp_path, sources=sources) as house:
        house.sources["chus"].state.mischief.on("Consent", Status(code=500))
        broken = await house.ask(FROM, variables={"nam": MARIE})
    for reply in (denied, broken):
        assert "chus" not in _shown(reply)


def test_a_registry_cannot_be_declared_to_keep_none(tmp_path: Path) -> None:
    """It is where directives are."""
    body = demo_settings(8000, None, None, tmp_path).model_dump()
    registry = next(one for one in body["sources"] if one["kind"] == "registry")
    registry["capabilities"]["consents"] = False
    with pytest.raises(ValidationError, match="registry keeps the directives"):
        Settings.model_validate(body)
