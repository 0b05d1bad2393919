"""The chart's OPA as it would run: its own arguments, authorization, probe and bundle; a real Open Policy Agent."""

from __future__ import annotations

import http.server
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.bundle_service import PATH
from gateway.engines import Bundle
from gateway.engines.opa import OpaEngine
from gateway.errors import DecisionUnavailable
from gateway.policies import archive_of
from tests.helm.chart import Rendered, placed, render, values
from tests.policies.opa_server import POLICIES, _free_port, _wait
from tests.tools import opa

pytestmark = pytest.mark.real_opa
TOKEN = "a-token-of-thirty-two-characters"
ADDRESS, GATEWAY = "127.0.0.1:8181", "127.0.0.1:8001"


@contextmanager
def offering() -> Iterator[str]:
    """Offer the policy as a gateway does, to whoever shows the token; give the address."""
    bundle = Bundle.load(POLICIES)
    etag, body = f'"{bundle.revision}"', archive_of(bundle)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown = self.headers["authorization"] == f"Bearer {TOKEN}" and self.path == PATH
            known = self.headers["if-none-match"] == etag
            self.send_response(401 if not shown else 304 if known else 200)
            self.send_header("etag", etag)
            self.end_headers()
            self.wfile.write(body if shown and not known else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def running(rendered: Rendered, folder: Path, token: str) -> Iterator[str]:
    """Run the sidecar with the arguments that were rendered, its port changed; give its address."""
    places = {**rendered.laid_out("opa", folder), "/authz": str(folder / "authz")}
    address = f"127.0.0.1:{_free_port()}"
    given = [placed_option(one, places).replace(ADDRESS, address) for one in rendered.containers["opa"]["args"]]
    environment = {"PASSERELLE_OPA_TOKEN": token}
    with (
        offering() as gateway,
        subprocess.Popen(
            [str(opa()), *told_of(folder / "config" / "opa.yaml", gateway, given)],
            env=environment,
            stderr=subprocess.DEVNULL,
        ) as server,
    ):
        try:
            ready = "?bundles=true" if token == TOKEN else ""
            _wait(server, f"http://{address}/health{ready}")
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(60)


def told_of(config: Path, gateway: str, arguments: list[str]) -> list[str]:
    """Write where the gateway is into the laid-out configuration; return the arguments."""
    text = config.read_text("utf-8")
    assert GATEWAY in text
    config.write_text(text.replace(GATEWAY, gateway), "utf-8")
    return arguments


def placed_option(argument: str, places: Mapping[str, str]) -> str:
    """Return an argument with its path on this machine, behind an option's name as well."""
    option, sign, value = argument.partition("=")
    return f"{option}={placed(value, places)}" if sign else placed(argument, places)


def asked(server: str, token: str | None) -> int:
    """Ask for a decision with a token, as it is written; return the HTTP status."""
    host, port = server.removeprefix("http://").split(":")
    head = [b"POST /v1/data/record_access/decisions HTTP/1.1", b"Host: opa", b"Content-Length: 2", b"Connection: close"]
    head += [f"Authorization: Bearer {token}".encode()] if token is not None else []
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"\r\n".join(head) + b"\r\n\r\n{}")
        return int(connection.makefile("rb").readline().split()[1])


@pytest.fixture(scope="module")
def rendered() -> Rendered:
    return render(values("minimal"))


@pytest.fixture(scope="module")
def server(rendered: Rendered, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sidecar with its token."""
    with running(rendered, tmp_path_factory.mktemp("opa"), TOKEN) as address:
        yield address


async def test_the_gateway_s_engine_is_answered_with_the_token(server: str) -> None:
    """Canaries, and the revision that the gateway offers."""
    engine = OpaEngine(server, token=TOKEN)
    try:
        assert await engine.ready()
        assert (await engine.evaluate("decisions", {}))["revision"] == Bundle.load(POLICIES).revision
        await engine.evaluate("admission", {})
    finally:
        await engine.aclose()


@pytest.mark.parametrize("token", [None, "", "another-token-of-thirty-two-chars", TOKEN[:-1], TOKEN + "x"])
async def test_nothing_is_answered_without_the_token(server: str, token: str | None) -> None:
    """401, and the gateway takes that for no decision."""
    engine = OpaEngine(server, token=token)
    try:
        with pytest.raises(DecisionUnavailable):
            await engine.evaluate("decisions", {})
    finally:
        await engine.aclose()
    assert asked(server, token) == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/data"),
        ("GET", "/v1/data/tables"),
        ("GET", "/v1/data/record_access/decisions"),
        ("POST", "/v1/data"),
        ("POST", "/v1/data/tables/roles"),
        ("POST", "/v1/data/system/authz"),
        ("POST", "/v1/data/record_access"),
        ("POST", "/v1/data/record_access/role"),
        ("POST", "/v1/data/record_access/decisions/subject"),
        ("PUT", "/v1/data/tables/roles"),
        ("PATCH", "/v1/data/tables"),
        ("DELETE", "/v1/data/tables"),
        ("GET", "/v1/policies"),
        ("PUT", "/v1/policies/mine"),
        ("POST", "/v1/query"),
        ("GET", "/v1/query?q=data"),
        ("POST", "/v1/compile"),
        ("GET", "/v1/config"),
        ("POST", "/v0/data/record_access/decisions"),
        ("POST", "/"),
        ("GET", "/metrics"),
    ],
)
def test_even_the_token_opens_nothing_but_the_questions(server: str, method: str, path: str) -> None:
    """Neither reading the rules and tables, nor changing them, nor asking something else."""
    answer = httpx.request(method, server + path, headers={"authorization": f"Bearer {TOKEN}"}, json={"input": {}})
    assert answer.status_code == 401


def test_the_probe_that_was_rendered_tells_up_from_down(rendered: Rendered, server: str) -> None:
    """OPA asks itself, since it listens on the loopback only."""
    probes = [rendered.containers["opa"][kind]["exec"]["command"] for kind in ("startupProbe", "livenessProbe")]
    assert probes[0] == probes[1]
    program, *arguments = probes[0]
    assert program == "/opa"
    down = f"http://127.0.0.1:{_free_port()}"
    for address, status in ((server, 0), (down, 1)):
        given = [one.replace(f"http://{ADDRESS}", address) for one in arguments]
        assert given != arguments
        assert subprocess.run([str(opa()), *given], capture_output=True, check=False).returncode == status


@pytest.mark.parametrize("token", ["", "short", " " * 40])
def test_a_token_that_anybody_would_guess_opens_nothing(rendered: Rendered, tmp_path: Path, token: str) -> None:
    """An empty secret is no secret: nobody may ask, and no pod becomes ready."""
    with running(rendered, tmp_path, token) as address:
        assert asked(address, token) == 401


def test_the_sidecar_listens_on_the_loopback(rendered: Rendered) -> None:
    """One address, of the pod alone, with authentication and authorization."""
    arguments: list[Any] = rendered.containers["opa"]["args"]
    assert [one for one in arguments if "addr" in one] == [f"--addr={ADDRESS}"]
    assert {"--authentication=token", "--authorization=basic"} <= set(arguments)
    assert "ports" not in rendered.containers["opa"]


def test_the_authorization_is_formatted_and_strict(rendered: Rendered, tmp_path: Path) -> None:
    """As the policies are."""
    file = Path(rendered.laid_out("opa", tmp_path)["/authz/authz.rego"])
    for command in (["fmt", "--fail", "--list"], ["check", "--strict"]):
        said = subprocess.run([str(opa()), *command, str(file)], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout + said.stderr
