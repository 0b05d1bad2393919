"""Promise: an officer who lints the Consents that sources keep of someone reads nothing else, and the log says so."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner

from gateway.app import Ports
from gateway.cli import app
from gateway.cli.kept_consents import kept_consents
from gateway.demo.config import demo_settings
from gateway.demo.roster import roster
from gateway.demo.sources import create_source
from gateway.demo.sources.mischief import Status
from gateway.keyring import Keyring
from gateway.officers.audit import report
from gateway.officers.consents_files import Kept, Unread
from gateway.serve import ServeFault
from gateway.settings import Settings
from tests.house import MARIE, open_house, world_of
from tests.policies.opa_server import POLICIES

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"


class Town:
    """The demo's sources, and a gateway's settings and keys in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings: Settings = demo_settings(8000, None, None, folder)
        self.keyring = Keyring.generate()
        self.keyring.save(folder / "keyring.json")
        world = world_of()
        self.sources = {one.id: create_source(one.id, world, record=True) for one in roster(0)}

    def read(self, nam: str = MARIE) -> tuple[Kept | Unread, ...]:
        """Read as the command does."""
        wires: dict[str, httpx.AsyncBaseTransport] = {n: httpx.ASGITransport(s) for n, s in self.sources.items()}
        return kept_consents(self.settings, nam, POLICIES, wires)

    def asked(self) -> list[str]:
        """Return what the sources were asked."""
        return [path for one in self.sources.values() for call in one.state.calls for path in call.asked]

    def entries(self) -> list[Any]:
        """Return what the log says was done with Marie's record."""
        return [one.entry for one in report(self.folder / "audit.sqlite3", self.keyring, (NAM, MARIE))]


def test_her_consents_are_read_at_each_source_and_the_log_says_by_whom(tmp_path: Path) -> None:
    """However her number is written; and no record of hers is asked for."""
    town = Town(tmp_path)
    kept = town.read(f"{MARIE[:4]} {MARIE[4:8]} {MARIE[8:]}")
    assert ("registre", "directive-1") in {(one.file, one.id) for one in kept if isinstance(one, Kept)}
    assert not [one for one in kept if isinstance(one, Unread)]
    assert [path for path in town.asked() if "Consent" in path]
    assert not [path for path in town.asked() if any(kind in path for kind in ("Condition", "Encounter", "problemes"))]
    (entry,) = town.entries()
    assert (entry.code, entry.operation.name, entry.outcome) == ("CONSENTS_LINTED", "policy lint-consents", "released")
    assert entry.released == {"Patient.directives": {"registre": 1}}, (
        "it is a reading of hers, which she may be told of"
    )
    assert entry.categories == ("directive",)
    assert entry.subject.id.startswith("officer:")
    assert ("registre", "directives") in entry.evidence


def test_a_source_that_gives_none_is_said_and_not_taken_for_empty(tmp_path: Path) -> None:
    """A hospital that fails; without the registry nothing is told, and that too is written down."""
    town = Town(tmp_path)
    town.sources["chus"].state.mischief.on("Consent", Status())
    assert Unread("chus", reason="silent") in town.read()
    town.sources["registre"].state.mischief.on("Patient", Status())
    with pytest.raises(ServeFault, match="CONSENT_UNAVAILABLE"):
        town.read()
    assert [entry.code for entry in town.entries()] == ["CONSENTS_LINTED", "CONSENTS_LINTED"]


def test_the_command_wants_files_or_settings_and_someone(tmp_path: Path) -> None:
    """One or the other; and one that can't reach the registry says so and ends non-zero."""
    town = Town(tmp_path)
    file = tmp_path / "passerelle.yaml"
    file.write_text(yaml.safe_dump(town.settings.model_dump(mode="json")), "utf-8")
    for odd in ([], ["--patient", MARIE], ["--config", str(file)], ["x.json", "-c", str(file), "--patient", MARIE]):
        assert CliRunner().invoke(app, ["policy", "lint-consents", *odd]).exit_code == 2


async def test_the_patient_is_told_that_an_officer_read_their_directives(tmp_path: Path) -> None:
    """Of a lint that gave some: who, what and where; one that gave nothing is no reading."""
    town = Town(tmp_path)
    await asyncio.to_thread(town.read)
    town.sources["registre"].state.mischief.on("Patient", Status())
    with pytest.raises(ServeFault, match="CONSENT_UNAVAILABLE"):
        await asyncio.to_thread(town.read)
    async with open_house(tmp_path, ports=Ports(keyring=town.keyring)) as house:
        node = "who { role { code } } categories sources { id }"
        asking = f"{{ viewer {{ patient {{ accessEvents {{ edges {{ node {{ {node} }} }} }} }} }} }}"
        answer = await house.ask(asking, who="marie-bouchard", purpose="PATRQT")
        (edge,) = answer.data["viewer"]["patient"]["accessEvents"]["edges"]
        assert edge["node"] == {
            "who": {"role": {"code": "privacy_officer"}},
            "categories": ["directive"],
            "sources": [{"id": "registre"}],
        }
