"""Serve: settings from a file and from the environment, all their faults at once, and no demo outside the demo."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.responses import PlainTextResponse

from gateway.demo.config import demo_settings
from gateway.serve import ServeFault, make_server, most_connections, serve
from gateway.settings import Limits, SettingsFault, read_settings
from tests.signing import real_policy


def written(folder: Path, **changes: Any) -> Path:
    """Write the demo's settings, with changes, as YAML. Return the file."""
    body = {**demo_settings(8000, None, None, folder).model_dump(mode="json"), **changes}
    file = folder / "passerelle.yaml"
    file.write_text(yaml.safe_dump(body), "utf-8")
    return file


def test_settings_are_read_from_yaml(tmp_path: Path) -> None:
    """As they were written."""
    assert read_settings(written(tmp_path)) == demo_settings(8000, None, None, tmp_path)


def test_the_environment_goes_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two underscores lead into a part; any other PASSERELLE_ variable is somebody else's."""
    monkeypatch.setenv("PASSERELLE_LISTEN__PORT", "9123")
    monkeypatch.setenv("PASSERELLE_KEYS__SECRET", "s3cret")
    monkeypatch.setenv("PASSERELLE_SHARED", "/nowhere")
    found = read_settings(written(tmp_path))
    assert found.listen.port == 9123
    assert found.keys.secret is not None
    assert found.keys.secret.get_secret_value() == "s3cret"
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [("PASSERELLE_LISTEN__PORTE", "1"), ("PASSERELLE_LISTEN__PORT", "many"), ("PASSERELLE_X__Y", "1")],
)
def test_a_variable_that_means_nothing_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Misspelt, it must not be taken for set."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault):
        read_settings(written(tmp_path))


@pytest.mark.parametrize("content", [b"a: [", b"\xff\xfe\x00", b"", b"[]", b"text", b"3"])
def test_a_file_that_holds_no_settings_is_one_sentence_that_names_it(tmp_path: Path, content: bytes) -> None:
    """And nothing of what it holds."""
    file = tmp_path / "odd.yaml"
    file.write_bytes(content)
    with pytest.raises(SettingsFault, match=r"odd\.yaml") as refused:
        read_settings(file)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """With its name."""
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(SettingsFault, match="can’t be read"):
            read_settings(path)


@pytest.mark.parametrize("demo", ["all", "issuer", "settings"])
async def test_serve_refuses_the_demo(tmp_path: Path, demo: str) -> None:
    """By either mark: its key is made at each start."""
    issuer = demo_settings(8000, None, None, tmp_path).issuer.model_dump(mode="json")
    marks: dict[str, dict[str, Any]] = {
        "all": {},
        "issuer": {"demo": False, "policy": real_policy(tmp_path)},
        "settings": {"issuer": {**issuer, "demo": False}},
    }
    with pytest.raises(ServeFault, match="demo issuer"):
        await serve(written(tmp_path, **marks[demo]))
    assert not (tmp_path / "audit.sqlite3").exists()


async def test_more_connections_than_are_kept_get_503_before_anything_is_read() -> None:
    """Those that are open are answered; a flood can't eat the memory."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("here")(scope, receive, send)

    server = make_server(app, "127.0.0.1", 0, 2, lifespan="off")
    serving, idle = asyncio.create_task(server.serve()), []
    try:
        async with asyncio.timeout(30):
            while not server.started:
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            answers = []
            for _ in range(3):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(b"GET /graphql HTTP/1.1\r\nhost: x\r\n\r\n")
                answers.append((await reader.readuntil(b"\r\n")).split()[1])
                idle.append(writer)
    finally:
        for writer in idle:
            writer.close()
        server.should_exit = True
        await serving
    assert answers[0] == b"200"
    assert answers[-1] == b"503"


def test_what_may_be_under_way_and_wait_may_be_connected() -> None:
    """Else the bound on connections would refuse what the gate would take."""
    assert most_connections(Limits(in_flight=5_000, queued=10_000)) > 15_000
