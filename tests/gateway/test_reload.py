"""Reload: a change of the settings' file takes effect whole, or not at all, while requests go on."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from gateway.app import Gateway, RestartNeeded
from gateway.demo.sources.mischief import Delay
from gateway.reload import Reloader
from gateway.settings import Limits, Settings
from gateway.telemetry import Telemetry
from tests.house import MARIE, House, open_house
from tests.promises.everything import about
from tests.signing import real_policy

NAMES = about(MARIE, "name { family } conditions { edges { node { id } } }")
CEILING_S = 30


def gateway_of(house: House) -> Gateway:
    """Return what answers for a house."""
    found = house.app.state.gateway
    assert isinstance(found, Gateway)
    return found


def without(settings: Settings, source: str) -> Settings:
    """Return settings in which a source isn't."""
    return settings.model_copy(update={"sources": tuple(one for one in settings.sources if one.id != source)})


def sources_of(reply: Any) -> set[str]:
    """Return the ids of the sources that an answer names."""
    return {one["id"] for one in reply.access["sources"]}


async def test_a_source_that_was_taken_out_is_asked_no_more(house: House) -> None:
    """From the next request, without a restart; put in again, it answers again."""
    assert "omnimed" in sources_of(await house.ask(NAMES))
    gateway_of(house).change(without(house.settings, "omnimed"))
    house.forget_calls()
    reply = await house.ask(NAMES)
    assert reply.status == 200
    assert "omnimed" not in sources_of(reply)
    assert house.calls("omnimed") == []
    gateway_of(house).change(house.settings)
    assert "omnimed" in sources_of(await house.ask(NAMES))


async def test_a_request_ends_under_the_settings_that_it_began_with(house: House) -> None:
    """And the connections that it uses are let go after it alone."""
    go = asyncio.Event()
    slow = house.sources["omnimed"].state.mischief.on("", Delay(until=go))
    before = gateway_of(house).current
    asked = asyncio.create_task(house.ask(NAMES))
    await asyncio.wait_for(slow.reached.wait(), CEILING_S)
    gateway_of(house).change(without(house.settings, "omnimed"))
    assert gateway_of(house).current is not before
    assert before.open == 1
    go.set()
    reply = await asyncio.wait_for(asked, CEILING_S)
    assert "omnimed" in sources_of(reply)
    assert reply.codes == []
    await asyncio.wait_for(before.idle.wait(), CEILING_S)
    assert before.open == 0


async def test_a_change_of_something_else_gives_nobody_a_new_minute(tmp_path: Path) -> None:
    """A token's file that turns, for one; other limits begin anew."""
    query = "{ viewer { name } }"
    async with open_house(tmp_path, limits=Limits(requests_per_minute=2)) as house:
        assert [(await house.ask(query)).status for _ in range(3)] == [200, 200, 429]
        gateway_of(house).change(without(house.settings, "omnimed"))
        assert (await house.ask(query)).status == 429
        gateway_of(house).change(house.settings.model_copy(update={"limits": Limits(requests_per_minute=3)}))
        assert (await house.ask(query)).status == 200


async def test_what_only_a_restart_can_change_is_refused(house: House) -> None:
    """By name; and all the rest stays as it was, what could have changed included."""
    before = gateway_of(house).current
    with pytest.raises(RestartNeeded) as refused:
        gateway_of(house).change(house.settings.model_copy(update={"demo": False, "introspection": False}))
    assert refused.value.keys == ("demo",)
    assert gateway_of(house).current is before


async def test_a_mapping_that_is_not_fit_leaves_all_as_it_was(house: House, tmp_path: Path) -> None:
    """The first fault of a change stops the whole of it."""
    (tmp_path / "odd.yaml").write_text("protocol: rest\nfields: {Observation: {valeur: v}}\n", "utf-8")
    sources = tuple(
        one.model_copy(update={"mapping": tmp_path / "odd.yaml"}) if one.protocol == "rest" else one
        for one in house.settings.sources
    )
    before = gateway_of(house).current
    with pytest.raises(Exception, match="valeur"):
        gateway_of(house).change(house.settings.model_copy(update={"sources": sources}))
    assert gateway_of(house).current is before
    assert "omnimed" in sources_of(await house.ask(NAMES))


class Desk:
    """A settings file, who reads it, and what was put in force."""

    def __init__(self, folder: Path, settings: Settings, stream: Any) -> None:
        self.file = folder / "passerelle.yaml"
        self.body = settings.model_dump(mode="json")
        self.body["issuer"]["demo"] = self.body["demo"] = False
        self.body["policy"] = real_policy(folder)
        self.put: list[Settings] = []
        self.telemetry = Telemetry(settings.telemetry, processors=[], stream=stream)
        self.write()
        self.reloader = Reloader(self.file, self.change, self.telemetry, settings)

    def write(self, **changes: Any) -> None:
        """Write the file with changes."""
        self.file.write_text(yaml.safe_dump({**self.body, **changes}), "utf-8")

    def change(self, settings: Settings) -> None:
        """Put settings in force; refuse those that ask for it."""
        if settings.deadline_ms == 7_777:
            raise RestartNeeded(("deadline_ms",))
        self.put.append(settings)

    def outcomes(self) -> list[str]:
        """Return the metric's lines that count something."""
        text = self.telemetry.metrics.render().decode()
        return [line for line in text.splitlines() if line.startswith("passerelle_settings_readings_total{")]


@pytest.fixture
def desk(house: House, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose log is a file."""
    folder = tmp_path / "etc"
    folder.mkdir()
    with (tmp_path / "log").open("w", buffering=1) as stream:
        yield Desk(folder, house.settings, stream)


def test_a_changed_file_is_put_in_force(desk: Desk) -> None:
    """As it is written."""
    desk.write(introspection=False)
    assert desk.reloader.reload() == "changed"
    assert [one.introspection for one in desk.put] == [False]


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"zzz": 1}, "refused"),
        ({"sources": []}, "refused"),
        ({"demo": True}, "refused"),
        ({"deadline_ms": 7_777}, "restart"),
    ],
)
def test_a_file_that_is_not_fit_is_said_and_leaves_all_as_it_was(
    desk: Desk, tmp_path: Path, changes: dict[str, Any], outcome: str
) -> None:
    """In the log, by kind and line; in the metrics, by outcome."""
    desk.write(**changes)
    assert desk.reloader.reload() == outcome
    assert desk.put == []
    assert desk.outcomes() == [f'passerelle_settings_readings_total{{outcome="{outcome}"}} 1.0']
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert set(events) == {"settings.refused"}


async def until(true: Any) -> None:
    """Wait for a state."""
    async with asyncio.timeout(CEILING_S):
        while not true():
            await asyncio.sleep(0.02)


async def test_the_file_is_watched_by_what_it_holds(desk: Desk, tmp_path: Path) -> None:
    """A link that is swapped, as for a ConfigMap, is a change; a touch is none; a mapping that it names is one."""
    mapping = tmp_path / "omnimed.yaml"
    found = next(one for one in desk.body["sources"] if one["protocol"] == "rest")
    shutil.copy(found["mapping"], mapping)
    found["mapping"] = str(mapping)
    watching = asyncio.create_task(desk.reloader.watch(asyncio.Event()))
    try:
        other = desk.file.with_name("other.yaml")
        other.write_text(yaml.safe_dump({**desk.body, "deadline_ms": 7_000}), "utf-8")
        desk.file.unlink()
        desk.file.symlink_to(other)
        await until(lambda: [one.deadline_ms for one in desk.put] == [7_000])
        other.touch()
        mapping.write_text(mapping.read_text("utf-8") + "\n# changed\n", "utf-8")
        await until(lambda: len(desk.put) == 2)
    finally:
        watching.cancel()
    assert len(desk.put) == 2


def hospital_by_graphql(desk: Desk, folder: Path) -> Path:
    """Have a source of the settings speak GraphQL, by a mapping beside its SDL. Return the SDL."""
    (folder / "vendor").mkdir()
    found = next(one for one in desk.body["sources"] if one["protocol"] == "rest")
    mapping = folder / "vendor" / "table.yaml"
    shutil.copy(found["mapping"], mapping)
    found |= {"protocol": "graphql", "mapping": str(mapping)}
    return folder / "vendor" / "vendor.graphql"


async def test_documents_and_an_sdl_are_watched_by_what_they_hold(desk: Desk, tmp_path: Path) -> None:
    """One that changes, one that is added, one that goes; not what lies beside them, nor what is only touched."""
    sdl, folder = hospital_by_graphql(desk, tmp_path), tmp_path / "documents"
    folder.mkdir()
    (folder / "Viewer.graphql").write_text("{ viewer { name } }", "utf-8")
    sdl.write_text("type Query { a: Int }", "utf-8")
    desk.write(documents={"mode": "log", "path": str(folder)})
    assert desk.reloader.reload() == "changed"
    changes: list[Callable[[], Any]] = [
        lambda: (folder / "Viewer.graphql").write_text("{ viewer { id } }", "utf-8"),
        lambda: (folder / "Other.graphql").write_text("{ viewer { id } }", "utf-8"),
        lambda: (folder / "Other.graphql").rename(folder / "Another.graphql"),
        (folder / "Another.graphql").unlink,
        lambda: sdl.write_text("type Query { b: Int }", "utf-8"),
    ]
    watching = asyncio.create_task(desk.reloader.watch(asyncio.Event()))
    try:
        for rank, change in enumerate(changes):
            (folder / "notes.txt").write_text(str(rank), "utf-8")
            (folder / "Viewer.graphql").touch()
            change()
            await until(lambda rank=rank: len(desk.put) == rank + 2)
    finally:
        watching.cancel()
    assert len(desk.put) == len(changes) + 1


def test_a_manifest_is_watched_and_documents_that_are_off_are_not(desk: Desk, tmp_path: Path) -> None:
    """A manifest is one file."""
    manifest = tmp_path / "persisted.json"
    manifest.write_text("{}", "utf-8")
    for mode, watched in (("log", True), ("off", False)):
        desk.write(documents={"mode": mode, "path": str(manifest)})
        desk.reloader.reload()
        assert (manifest in desk.reloader.watched) is watched


async def test_a_hangup_has_it_read_at_once(desk: Desk) -> None:
    """Changed or not: an operator asked."""
    hangup = asyncio.Event()
    watching = asyncio.create_task(desk.reloader.watch(hangup))
    try:
        hangup.set()
        await until(lambda: len(desk.put) == 1)
    finally:
        watching.cancel()


async def test_health_is_that_of_the_settings_in_force(house: House) -> None:
    """On a listener of its own too."""
    gateway_of(house).change(without(house.settings, "omnimed"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gateway_of(house).admin), base_url="http://a") as admin:
        assert "omnimed" not in (await admin.get("/status")).json()["sources"]
        assert (await admin.get("/graphql")).status_code == 404
