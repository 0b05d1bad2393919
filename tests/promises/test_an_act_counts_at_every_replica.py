"""An emergency act counts at every replica: gateways with a disk each share one register, or open nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from gateway.acts import read_acts
from gateway.app import Ports
from gateway.cli.main import app
from gateway.keyring import Keyring
from gateway.settings import ActsServer, Audit
from tests.house import MARIE, House, open_house
from tests.postgres_server import PostgresServer
from tests.promises.emergencies import attest, break_glass, override_of

pytestmark = pytest.mark.real_postgres
RECORD = (
    f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ conditions {{ edges {{ node {{ code {{ text }} }} }} }} }} }}'
)
DEPRESSION = "Épisode dépressif moyen"


@pytest.fixture
def server(postgres: PostgresServer) -> ActsServer:
    return postgres.settings(postgres.create_database())


@pytest.fixture
async def replicas(tmp_path: Path, server: ActsServer) -> AsyncIterator[list[House]]:
    """Two gateways, each with a folder of its own, one keyring and one register."""
    ring = Keyring.generate()
    async with AsyncExitStack() as stack:
        houses = []
        for name in ("one", "other"):
            folder = tmp_path / name
            folder.mkdir()
            audit = Audit(database=folder / "audit.sqlite3", anchor=folder / "anchor.json", acts_server=server)
            houses.append(await stack.enter_async_context(open_house(folder, ports=Ports(keyring=ring), audit=audit)))
        yield houses


async def sees(house: House) -> tuple[bool, bool]:
    """Tell whether the emergency physician is given the patient, and of her what she shut away."""
    reply = await house.ask(RECORD, who="dr-pelletier", purpose="ETREAT")
    if reply.patient is None:
        return False, False
    return True, DEPRESSION in {edge["node"]["code"]["text"] for edge in reply.patient["conditions"]["edges"]}


async def test_acts_opened_at_one_replica_open_the_record_at_the_other(replicas: list[House]) -> None:
    """At the very next request: the attested relationship, then the override; at both they end by the clock."""
    one, other = replicas
    assert [await sees(house) for house in replicas] == [(False, False)] * 2
    await attest(one, who="dr-pelletier", minutes=120)
    assert await sees(other) == (True, False)
    opened = await break_glass(one)
    assert [await sees(house) for house in (other, one)] == [(True, True)] * 2
    act = opened.data["breakGlass"]["override"]
    assert (await override_of(other, act["id"])).data["node"]["reason"] == act["reason"]
    for shown in ((True, False), (False, False)):
        for house in replicas:
            house.clock.at += 3_600
            assert await sees(house) == shown


async def test_without_the_server_no_act_counts_at_any_replica_and_none_is_opened(
    replicas: list[House], postgres: PostgresServer
) -> None:
    """Then all goes on: nobody has to restart."""
    one, other = replicas
    await attest(one, who="dr-pelletier")
    assert await sees(other) == (True, False)
    postgres.stop()
    try:
        assert [await sees(house) for house in replicas] == [(False, False)] * 2
        refused = await break_glass(other)
        assert refused.codes == ["AUDIT_UNAVAILABLE"]
    finally:
        postgres.start()
    assert [await sees(house) for house in replicas] == [(True, False)] * 2


async def test_the_officer_s_commands_read_the_server(
    replicas: list[House], server: ActsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the settings, at whichever replica; the password comes by the environment."""
    one, other = replicas
    await break_glass(one)
    await sees(other)
    assert len(read_acts(server, one.keyring)) == 1
    assert server.password is not None
    one.keyring.save(tmp_path / "keyring.json")
    whole = other.settings.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    whole["audit"] = {
        "database": str(other.settings.audit.database),
        "anchor": str(other.settings.audit.anchor),
        "acts_server": server.model_dump(mode="json", exclude={"password"}, exclude_none=True),
    }
    whole["keys"] = {"file": str(tmp_path / "keyring.json")}
    (tmp_path / "passerelle.yaml").write_text(yaml.safe_dump(whole), "utf-8")
    monkeypatch.setenv("PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD", server.password.get_secret_value())
    for command, key, many in (("emergencies", "acts", 1), ("notices", "notices", 2)):
        found = CliRunner().invoke(app, ["audit", command, "--config", str(tmp_path / "passerelle.yaml"), "--json"])
        assert found.exit_code == 0, found.output
        assert len(json.loads(found.stdout)[key]) == many
    monkeypatch.setenv("PASSERELLE_AUDIT__ACTS_SERVER__PASSWORD", "wrong")
    found = CliRunner().invoke(app, ["audit", "emergencies", "--config", str(tmp_path / "passerelle.yaml")])
    assert found.exit_code != 0
    assert f"{server.host}:{server.port}/{server.database}" in found.output.replace("\n", "")
    assert "wrong" not in found.output
