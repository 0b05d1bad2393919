"""Children: the demo's other processes, started together and ended together.

Takes names and command lines. Gives a handle that tells when one has died, and asks one how its sources are. A child
holds the read end of a pipe whose other end is ours alone: however we end, it ends.
"""

from __future__ import annotations

import select
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Self

import msgspec

from gateway.demo.faults import DemoFault
from gateway.demo.standings import Asked, Standing, line, told

HOST = "127.0.0.1"
PATIENCE_S = 5.0


def require_free(ports: Mapping[str, int]) -> None:
    """Raise DemoFault naming the first port, by who would listen on it, that is taken or out of range."""
    for name, port in ports.items():
        if not 0 < port <= 65_535:
            raise DemoFault(f"Port {port}, for {name}, is not a port: choose another --port.")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as fault:
                raise DemoFault(
                    f"Port {port}, for {name}, is taken: stop what listens there, or choose --port."
                ) from fault


class Child:
    """A process of ours, and the pipes between us."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.arguments = tuple(arguments)
        command = [sys.executable, "-m", "gateway.demo.serve_source", name, *arguments]
        self.process = subprocess.Popen(  # noqa: S603 - our own module, with arguments that we made
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, bufsize=0
        )
        self._numbers = count(1)
        self._turn = threading.Lock()

    def ask(self, source: str, become: Standing | None, patience_s: float) -> Mapping[str, Standing]:
        """Return how its sources are, after a change if there is one; nothing when it is dead or doesn't answer."""
        with self._turn:
            number = next(self._numbers)
            try:
                return self._asked(Asked(number, source, become), patience_s)
            except (OSError, ValueError, msgspec.MsgspecError):
                return {}

    def _asked(self, wanted: Asked, patience_s: float) -> Mapping[str, Standing]:
        heard, ear = self.process.stdin, self.process.stdout
        if heard is None or ear is None:
            return {}
        heard.write(line(wanted))
        while select.select([ear], [], [], patience_s)[0]:
            said = ear.readline()
            if not said:
                break
            answer = told(said)
            if answer.number == wanted.number:
                return answer.sources
        return {}

    def close(self) -> None:
        """Close the pipes: it ends by itself then."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Children:
    """Processes by name; leaving the context ends them all. What it does may be asked of it from any thread."""

    def __init__(self) -> None:
        self._running: dict[str, Child] = {}
        self._ended: dict[str, Child] = {}
        self._turn = threading.Lock()

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start a child, in a session of its own, so that Ctrl-C reaches us alone."""
        self._running[name] = Child(name, arguments)

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each child that runs."""
        return {name: child.process.pid for name, child in self._running.items()}

    def ask(
        self, name: str, source: str = "", become: Standing | None = None, *, patience_s: float = PATIENCE_S
    ) -> Mapping[str, Standing]:
        """Return how the sources of a child are, after a change if there is one; nothing when it gives no answer."""
        child = self._running.get(name)
        return child.ask(source, become, patience_s) if child is not None else {}

    def revive(self, name: str) -> None:
        """Start a child again as it was started, if it has ended."""
        with self._turn:
            running = self._running.get(name)
            if running is not None and running.process.poll() is not None:
                running.close()
                self._ended[name] = self._running.pop(name)
            ended = self._ended.pop(name, None)
            if ended is not None:
                self.start(name, ended.arguments)

    def died(self) -> dict[str, int]:
        """Return those that ended since the last call, with their exit status, and forget them."""
        with self._turn:
            looked = {name: child.process.poll() for name, child in self._running.items()}
            statuses = {name: status for name, status in looked.items() if status is not None}
            for name in statuses:
                self._ended[name] = self._running.pop(name)
                self._ended[name].close()
        return statuses

    def stop(self) -> None:
        """End every child: close its pipe, ask, then insist."""
        for child in self._running.values():
            child.close()
            child.process.terminate()
        for child in self._running.values():
            try:
                child.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        self._running.clear()

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them, whatever happened."""
        self.stop()
