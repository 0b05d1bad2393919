"""Children: the demo's other processes, started together and ended together.

Takes names and command lines. Gives a handle that tells when one has died. A child holds the read end of a pipe whose
other end is ours alone: however we end, it ends.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from gateway.demo.faults import DemoFault

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


class Children:
    """Processes by name; leaving the context ends them all."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start a child, in a session of its own, so that Ctrl-C reaches us alone."""
        command = [sys.executable, "-m", "gateway.demo.serve_source", name, *arguments]
        self._running[name] = subprocess.Popen(  # noqa: S603 - our own module, with arguments that we made
            command, stdin=subprocess.PIPE, start_new_session=True
        )

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each child that runs."""
        return {name: child.pid for name, child in self._running.items()}

    def died(self) -> dict[str, int]:
        """Return those that ended since the last call, with their exit status, and forget them."""
        ended = {name: status for name, child in self._running.items() if (status := child.poll()) is not None}
        for name in ended:
            _close(self._running.pop(name))
        return ended

    def stop(self) -> None:
        """End every child: close its pipe, ask, then insist."""
        for child in self._running.values():
            _close(child)
            child.terminate()
        for child in self._running.values():
            try:
                child.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._running.clear()

    def __enter__(self) -> Self:
        """Nothing runs yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End them, whatever happened."""
        self.stop()


def _close(child: subprocess.Popen[bytes]) -> None:
    if child.stdin:
        child.stdin.close()
