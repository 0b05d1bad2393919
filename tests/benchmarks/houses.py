"""Houses: gateways over the replayed sources, each a process on the measured core.

Takes the sources' process. Gives gateways by what decides in them and which sources they have, and the requests that
the demo's family physician sends them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.benchmarks import load
from tests.benchmarks.documents import MARIE, asked
from tests.benchmarks.gateway_process import OPEN, Wanted
from tests.benchmarks.processes import Process, python, running

DEMO: Final = ("chus", "omnimed", "registre", "gesmus", "telesante")
THREE: Final = ("chus", "omnimed", "registre", "telesante")
"""Three sources of records and the registry."""
HOSPITALS: Final = ("omnimed", "gesmus", "telesante", "visio")
"""Left out where thirty-four hospitals and the registry are asked."""
LONGEST: Final = 100_000
ACCEPT: Final = "application/graphql-response+json"


class Houses:
    """Starts gateways in folders of their own."""

    def __init__(self, sources: Process, folder: Path) -> None:
        self.sources = sources
        self._folder = folder
        self._count = 0

    @property
    def hospitals(self) -> tuple[str, ...]:
        """The thirty-four hospitals and the registry."""
        return tuple(name for name in self.sources.said["ports"] if name not in HOSPITALS)

    @contextmanager
    def gateway(self, names: Sequence[str] = DEMO, **wanted: Any) -> Iterator[Process]:
        """Run a gateway over these sources; `wanted` is the rest of a `Wanted`."""
        self._count += 1
        state = self._folder / f"gateway-{self._count}"
        state.mkdir()
        said = self.sources.said
        ports = {name: said["ports"][name] for name in names}
        given = Wanted(
            said["issuer"], ports, str(state), str(self._folder / "keyring.json"), data=said["data"], **wanted
        )
        arguments = msgspec.json.encode(given).decode()
        with running(python("tests.benchmarks.gateway_process", arguments), measured=True) as process:
            yield process

    def request(self, document: str, nam: str = MARIE, **variables: Any) -> bytes:
        """Return the bytes of a request by who has the token."""
        token = self.sources.said["token"]
        headers = {"authorization": f"Bearer {token}", "x-purpose-of-use": "TREAT", "accept": ACCEPT}
        body: Mapping[str, Any] = asked(document, nam)
        return load.request({**body, "variables": {**body["variables"], **variables}}, headers)


@contextmanager
def sources(records: int, data: Path | None = None) -> Iterator[Process]:
    """Run the sources' process."""
    given = [str(records), *([str(data)] if data else [])]
    with running(python("tests.benchmarks.sources_process", *given)) as process:
        yield process


WAYS: Final[Mapping[str, Mapping[str, Any]]] = {
    "permit-all": {"engine": OPEN},
    "remembered": {},
    "cold": {"remember": False},
}
"""What decides: a decision point that permits all, the policy with its decisions remembered, or asked each time."""
