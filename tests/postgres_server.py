"""A real PostgreSQL on loopback, for tests of what gateways share: a password, TLS, a random port, new databases.

A server doesn't run as root: under root it runs as the user `postgres`, in a folder of that user's.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from pydantic import SecretStr

from gateway.settings import ActsServer
from tests.certificates import write_certificate
from tests.tools import postgres

CEILING_S = 60
OWNER = "owner"


@dataclass(slots=True)
class PostgresServer:
    """A server that a test may crash, freeze and start again on the same port."""

    programs: Path
    folder: Path
    port: int
    password: str = field(repr=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def ca_file(self) -> Path:
        """The certificate that it shows, which signs itself, for 127.0.0.1."""
        return self.folder / "server.crt"

    def settings(self, database: str, **changes: Any) -> ActsServer:
        """Return what the gateway is told of a database; a look may take long, since the tests' machine may be busy."""
        usual: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "database": database,
            "username": OWNER,
            "password": SecretStr(self.password),
            "ca_file": self.ca_file,
            "deadline_ms": 5_000,
        }
        return ActsServer(**(usual | changes))

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """Return a connection of the test's own, whose statements each commit."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=OWNER,
            password=self.password,
            dbname=database,
            sslmode="disable",
            autocommit=True,
        )

    def create_database(self) -> str:
        """Make a database that nobody used, and return its name."""
        name = f"acts_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return name

    def make(self) -> None:
        """Make the folder: the data, the owner's password, the certificate."""
        given = self.folder / "password"
        given.write_text(self.password)
        write_certificate(self.folder)
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, "postgres", "postgres")
        options = ["--auth=scram-sha-256", f"--pwfile={given}", f"--username={OWNER}", "--no-sync", "--locale=C"]
        command = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "--encoding=UTF8", *options]
        subprocess.run(command, **_as_user(), check=True, timeout=CEILING_S)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "ssl": "on",
            "ssl_cert_file": str(self.ca_file),
            "ssl_key_file": str(self.folder / "server.key"),
            "shared_buffers": "16MB",
        }
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        self.process = subprocess.Popen(
            [*command, *(part for name, value in options.items() for part in ("-c", f"{name}={value}"))], **_as_user()
        )
        until = time.monotonic() + CEILING_S
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError("PostgreSQL doesn't start")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as a crash would: nothing is finished, nothing is said to who is connected but that it ends."""
        if self.process is not None and self.process.poll() is None:
            self.thaw()
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(CEILING_S)

    def freeze(self) -> None:
        """Let it hold its connections and answer nothing."""
        for pid in self._processes():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it answer again."""
        for pid in self._processes():
            os.kill(pid, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """Return its first process, and those that it started: one a connection."""
        if self.process is None or self.process.poll() is not None:
            return []
        first = self.process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def _answers(self) -> bool:
        try:
            with self.connect():
                return True
        except psycopg.OperationalError:
            return False


@contextmanager
def run_postgres() -> Iterator[PostgresServer]:
    """Run one."""
    program = postgres()
    if program is None:
        raise RuntimeError("no PostgreSQL")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    server = PostgresServer(Path(program).parent, folder, port, secrets.token_hex(16))
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _as_user() -> Mapping[str, Any]:
    """Return how a process of the server's is started: quiet, in no folder of the tests', and never by root."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    return quiet | ({"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {})
