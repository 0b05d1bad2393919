"""The demo network: settings, ports, processes that start together and end together, and what is printed."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate

from gateway.demo.children import require_free
from gateway.demo.config import Addresses, demo_settings
from gateway.demo.faults import DemoFault
from gateway.demo.neighbours import neighbours
from gateway.demo.samples import SAMPLES
from gateway.demo.tokens import fetch_token
from gateway.demo.welcome import welcome
from tests.shared import shared

ANCHOR = date(2026, 11, 21)


@contextmanager
def taken(port: int = 0) -> Iterator[int]:
    """Hold a port."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", port))
        held.listen()
        yield held.getsockname()[1]


def free_port() -> int:
    """Return a first port whose neighbours are free too."""
    for port in range(20_000 + os.getpid() % 20_000, 60_000, 211):
        try:
            require_free(Addresses(port).ports())
        except DemoFault:
            continue
        return port
    raise AssertionError("no free port")


def test_settings_name_the_sources_on_their_ports(tmp_path: Path) -> None:
    """From the gateway's port: N, N+100, N+101 and on."""
    settings = demo_settings(9000, None, None, tmp_path)
    assert [(s.id, s.protocol, str(s.base_url)) for s in settings.sources] == [
        ("chus", "fhir-r4", "http://127.0.0.1:9101/fhir"),
        ("omnimed", "rest", "http://127.0.0.1:9102/api/v1"),
        ("registre", "fhir-r4", "http://127.0.0.1:9103/fhir"),
        ("gesmus", "rest", "http://127.0.0.1:9104/services/v2"),
        ("telesante", "rest", "http://127.0.0.1:9105/v2"),
    ]
    assert (settings.issuer.issuer, settings.issuer.demo, settings.demo) == ("http://127.0.0.1:9100", True, True)
    assert settings.listen.port == 9000
    assert settings.policy.engine == "embedded"
    assert settings.audit.database.parent == tmp_path


def test_settings_follow_the_data_and_the_engine(tmp_path: Path) -> None:
    """Hospital and registry are keyed on what was loaded; the clinic isn't."""
    settings = demo_settings(9000, shared("data", "synthea-r4"), "http://127.0.0.1:8181", tmp_path)
    keyed = {source.id: "http://hospital.smarthealthit.org" in source.keyed_on for source in settings.sources}
    assert keyed == {"chus": True, "omnimed": False, "registre": True, "gesmus": False, "telesante": False}
    assert (settings.policy.engine, str(settings.policy.url)) == ("opa", "http://127.0.0.1:8181/")


def test_a_taken_port_is_named_before_anything_starts() -> None:
    """By number, and by who would listen on it."""
    with taken() as port, pytest.raises(DemoFault, match=rf"Port {port}, for omnimed, is taken"):
        require_free({"omnimed": port})
    with pytest.raises(DemoFault, match="Port 65634, for issuer, is not a port"):
        require_free(Addresses(65_536 - 2).ports())


def test_a_token_without_a_demo_is_one_clear_sentence() -> None:
    """It says how to start one."""
    with pytest.raises(DemoFault, match=r"No demo issuer answers at .*make demo"):
        fetch_token("dr-gagnon", None, free_port())


def test_neighbours_answer_when_the_block_begins_and_end_with_it() -> None:
    """Real processes on loopback: a record, a token, a refusal of another host; then nothing listens."""
    where = Addresses(free_port())
    with neighbours(where, None, ANCHOR) as children:
        found = httpx.get(f"{where.source('chus')}/Patient/p-0001", trust_env=False)
        assert found.json()["birthDate"] == "1985-05-10"
        assert httpx.get(f"{where.source('omnimed')}/patients/OM-1001", trust_env=False).json()["nom"] == "Bouchard"
        assert fetch_token("dr-gagnon", "TREAT", where.port).count(".") == 2
        with pytest.raises(DemoFault, match=r"dr-nobody; there are dr-tremblay"):
            fetch_token("dr-nobody", None, where.port)
        elsewhere = httpx.get(f"{where.issuer}/jwks.json", headers={"host": "evil.example"}, trust_env=False)
        assert elsewhere.status_code == 400
        assert children.died() == {}
        pids = children.pids
    assert set(pids) == {"issuer", "chus", "omnimed", "registre", "gesmus", "telesante"}
    require_free(where.ports())


def test_a_child_that_dies_is_told_once() -> None:
    """By name and status; the others go on."""
    where = Addresses(free_port())
    with neighbours(where, None, ANCHOR) as children:
        os.kill(children.pids["omnimed"], 9)
        os.waitid(os.P_PID, children.pids["omnimed"], os.WEXITED | os.WNOWAIT)
        assert children.died() == {"omnimed": -9}
        assert children.died() == {}
        assert httpx.get(f"{where.source('chus')}/metadata", trust_env=False).status_code == 200


def test_a_child_that_cannot_start_leaves_nothing_running() -> None:
    """Its port was taken in between: one sentence, and every other port is free again."""
    where = Addresses(free_port())
    with (
        taken(where.ports()["registre"]),
        pytest.raises(DemoFault, match="registre ended before it answered"),
        neighbours(where, None, ANCHOR),
    ):
        raise AssertionError("began")
    require_free(where.ports())


def test_children_end_when_their_parent_is_killed() -> None:
    """SIGKILL leaves the parent no time: the pipe's end says it."""
    where = Addresses(free_port())
    script = textwrap.dedent(
        f"""
        import sys, time
        from datetime import date
        from gateway.demo.config import Addresses
        from gateway.demo.neighbours import neighbours
        with neighbours(Addresses({where.port}), None, date(2026, 11, 21)) as children:
            print(*children.pids.values(), flush=True)
            sys.stdin.read()
        """
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 6
        watches = [os.pidfd_open(pid) for pid in pids]
        parent.kill()
        for watch in watches:
            _wait_for_end(watch)
    require_free(where.ports())


def _wait_for_end(watch: int) -> None:
    """Block until the process behind a pidfd has ended."""
    poll = select.poll()
    poll.register(watch, select.POLLIN)
    assert poll.poll(20_000)
    os.close(watch)


def test_the_queries_that_are_printed_are_valid_in_the_contract() -> None:
    """Every sample, against the public schema."""
    schema = build_schema(shared("schema.graphql").read_text())
    for sample in SAMPLES:
        assert validate(schema, parse(sample.query)) == []


def test_what_is_printed_has_addresses_tokens_and_queries() -> None:
    """Ready to paste; Émile's NAM, which depends on the day, included."""
    text = welcome(Addresses(8000), lambda name: f"token-of-{name}")
    assert "http://127.0.0.1:8000/graphql" in text
    assert "ROYE" in text
    for sample in SAMPLES:
        assert f"Bearer token-of-{sample.person}" in text
        assert sample.query in text
    assert "X-Purpose-Of-Use: TREAT" in text
