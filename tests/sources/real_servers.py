"""FHIR servers that nobody here wrote, run as a hospital and as a clinic; and a gateway before them.

The server is shared/tools/fhir-server (Medplum's router over node:http). It knows no `_elements`, `_include` or unknown
parameter, has no capability statement, and pages no batch. What it holds is Synthea's, of a few patients.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.staff import CHUS, CLINIC
from gateway.demo.systems import NAM
from gateway.settings import Source
from tests.house import House, open_house
from tests.node_tools import free_port, running
from tests.promises.synthea_files import MRN, files
from tests.shared import shared

PAGE = 20
"""Entries in a page of the real servers: the longest chart takes many."""
TOKENS = {"chus": "hospital-s3cret", "clinique": "clinic-s3cret"}
CLINICAL = ("Condition", "MedicationRequest", "Observation")
"""Record types that the clinic has a copy of, under ids of its own."""


@dataclass(frozen=True, slots=True)
class Files:
    """What the servers load, and what the loader of the demo is told, so that the registry knows the patients."""

    hospital: Path
    clinic: Path
    numbers: tuple[str, ...]
    of_clinic: Mapping[tuple[str, str], Sequence[Any]]
    """(record type, hospital number) → the clinic's resources."""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the real servers listen, and what they hold."""

    files: Files
    bases: Mapping[str, str]


@dataclass(slots=True)
class Recording(httpx.AsyncBaseTransport):
    """Real sockets; keeps what was sent."""

    sent: list[httpx.Request] = field(default_factory=list)
    inner: httpx.AsyncHTTPTransport = field(default_factory=httpx.AsyncHTTPTransport)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Keep it, and send it."""
        self.sent.append(request)
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the sockets."""
        await self.inner.aclose()


def nam(patient: Mapping[str, Any]) -> str:
    """Return a synthetic NAM in the form that the real ones have: names, birth date, 50 more on a woman's month."""
    name = next(one for one in patient["name"] if one["use"] == "official")
    year, month, day = patient["birthDate"].split("-")
    letters = "".join(c for c in name["family"].upper() if c.isalpha())[:3].ljust(3, "X") + name["given"][0][0].upper()
    return f"{letters}{year[2:]}{int(month) + (50 if patient['gender'] == 'female' else 0):02}{day}ZZ"


def write_files(folder: Path, numbers: Sequence[str]) -> Files:
    """Write what the hospital and the clinic hold of these patients, by hospital number."""
    held = files()
    ids = {held.patients[number]: number for number in numbers}
    theirs = [raw for raw in _synthea() if _patient(raw) in ids]
    text = "".join(json.dumps(raw) for raw in theirs)
    named = [raw for raw in _synthea("Practitioner", "Organization") if f"{raw['resourceType']}/{raw['id']}" in text]
    patients = {raw["id"]: raw for raw in theirs if raw["resourceType"] == "Patient"}
    for raw in patients.values():
        raw["identifier"].append({"system": NAM, "value": nam(raw)})
    own = [_in_clinic(raw, list(ids).index(_patient(raw))) for raw in theirs if raw["resourceType"] in CLINICAL]
    doors = [_clinic_patient(raw, rank) for rank, raw in enumerate(patients[one] for one in ids)]
    _write(folder / "hospital.ndjson", [*named, *sorted(theirs, key=lambda raw: raw["resourceType"] != "Patient")])
    _write(folder / "clinic.ndjson", [*named, *doors, *own])
    by = {f"clinic-{rank}": number for rank, number in enumerate(numbers)}
    of_clinic: dict[tuple[str, str], list[Any]] = {}
    for raw in own:
        of_clinic.setdefault((raw["resourceType"], by[_patient(raw)]), []).append(raw)
    return Files(folder / "hospital.ndjson", folder / "clinic.ndjson", tuple(numbers), of_clinic)


@contextmanager
def fhir_server(data: Path, token: str = "", **options: float) -> Iterator[str]:
    """Run the server on a file; give its base URL. Options: `latency` in ms, `fail_rate` from 0 to 1."""
    port = free_port()
    said = [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]
    arguments = ["--port", str(port), "--data", str(data), *said]
    script = shared("tools", "fhir-server", "server.mjs")
    with running(script, arguments, ready="listening", env={"FHIR_TOKEN": token} if token else {}):
        yield f"http://127.0.0.1:{port}/fhir/R4"


def source_of(name: str, base_url: str, folder: Path, **changes: Any) -> Source:
    """Return the settings of the hospital or of the clinic, its token in a file."""
    token = folder / f"{name}.token"
    token.write_text(TOKENS[name] + "\n", "utf-8")
    said = {
        "id": name,
        "name": {"fr": name.upper(), "en": name.upper()},
        "kind": "hospital" if name == "chus" else "clinic",
        "organization": CHUS if name == "chus" else CLINIC,
        "protocol": "fhir-r4",
        "base_url": base_url,
        "auth": {"scheme": "bearer", "token_file": token},
        "keyed_on": (MRN, NAM) if name == "chus" else (NAM,),
        "budget": {"deadline_ms": 7_500},
    }
    return Source.model_validate(said | {"capabilities": {"page_size": PAGE}} | changes)


def real_house(
    folder: Path, servers: Servers, *, change: Callable[[Source], Source] = lambda one: one, **ports: Any
) -> AbstractAsyncContextManager[House]:
    """Open a gateway over the real servers, with the demo's registry; `change` edits each source's settings."""
    registry = next(
        one for one in demo_settings(8000, servers.files.hospital, None, folder).sources if one.kind == "registry"
    )
    real = [change(source_of(name, base, folder)) for name, base in servers.bases.items()]
    transports = {one.id: ports.pop(one.id, None) or httpx.AsyncHTTPTransport() for one in real}
    return _opened(folder, servers.files.hospital, (*real, registry), Ports(transports=transports, **ports))


@asynccontextmanager
async def _opened(folder: Path, data: Path, sources: tuple[Source, ...], ports: Ports) -> AsyncIterator[House]:
    async with open_house(folder, data=data, ports=ports, sources=sources, deadline_ms=30_000) as house:
        yield house


def _synthea(*types: str) -> Iterator[Any]:
    for file in sorted(shared("data", "synthea-r4").glob("*.ndjson.gz")):
        if not types or file.name.split(".")[0] in types:
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def _patient(raw: Mapping[str, Any]) -> str:
    if raw["resourceType"] == "Patient":
        return str(raw["id"])
    held = raw.get("subject") or raw.get("patient") or {}
    return str(held.get("reference", "")).removeprefix("Patient/")


def _in_clinic(raw: Mapping[str, Any], rank: int) -> dict[str, Any]:
    own = {key: held for key, held in raw.items() if key not in ("encounter", "context", "reasonReference")}
    return {**own, "id": f"c-{raw['id']}", "subject": {"reference": f"Patient/clinic-{rank}"}}


def _clinic_patient(raw: Mapping[str, Any], rank: int) -> dict[str, Any]:
    numbers = [one for one in raw["identifier"] if one["system"] == NAM]
    kept = {key: raw[key] for key in ("resourceType", "name", "gender", "birthDate")}
    return {**kept, "id": f"clinic-{rank}", "identifier": [*numbers, {"system": "urn:test:clinic", "value": str(rank)}]}


def _write(file: Path, resources: Sequence[Any]) -> None:
    file.write_text("".join(json.dumps(raw, ensure_ascii=False) + "\n" for raw in resources), "utf-8")
