"""Loading: FHIR R4 files that someone hands to the demo hospital.

Takes a file or a folder: bundles (.json) or NDJSON (.ndjson, .jsonl, also .gz). Gives resources as JSON text, byte
for byte; only references to an entry of the same bundle (urn:uuid) become literal, as a server does (FHIR R4,
3.1.0.11.2). Never fetches anything. Raises `DataFault`, one sentence that names the file and never a value in it.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from gateway.demo.faults import DataFault
from gateway.demo.systems import NAM, V2_IDENTIFIER_TYPE

SUFFIXES = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
_URN = re.compile(rb'"reference"\s*:\s*"(urn:(?:uuid|oid):[^"\\]+)"')


class _Head(msgspec.Struct):
    resourceType: str
    id: str | None = None


class _Entry(msgspec.Struct):
    resource: msgspec.Raw = msgspec.Raw()
    fullUrl: str | None = None


class _Bundle(msgspec.Struct):
    entry: list[_Entry] = []


class _Patient(msgspec.Struct):
    id: str
    identifier: list[dict[str, Any]] = []
    name: list[dict[str, Any]] | None = None
    gender: str | None = None
    birthDate: str | None = None


_HEAD = msgspec.json.Decoder(_Head)
_BUNDLE = msgspec.json.Decoder(_Bundle)
_PATIENT = msgspec.json.Decoder(_Patient)


@dataclass(frozen=True, slots=True)
class LoadedPatient:
    """What the registry is told of a loaded patient: identifiers of type MR, or a NAM, and demographics."""

    local_id: str
    numbers: tuple[dict[str, Any], ...] = field(repr=False)
    name: list[dict[str, Any]] | None = field(repr=False)
    gender: str | None = field(repr=False)
    birth_date: str | None = field(repr=False)


def load(path: Path, types: frozenset[str] = frozenset()) -> tuple[bytes, ...]:
    """Return every resource at `path`, of these types when any is named, files in the order of their names."""
    resources: list[bytes] = []
    for file in _files(path):
        try:
            resources.extend(raw for raw in _resources(file) if not types or _HEAD.decode(raw).resourceType in types)
        except (OSError, EOFError, zlib.error, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
            raise DataFault(f"{file} cannot be read as FHIR R4 JSON or NDJSON.") from fault
    if not resources and not types:
        raise DataFault(f"{path} holds no FHIR resource.")
    return tuple(resources)


def loaded_patients(resources: Iterable[bytes]) -> list[LoadedPatient]:
    """Return the patients among the resources, in order."""
    found = []
    for raw in resources:
        if _HEAD.decode(raw).resourceType == "Patient":
            found.append(_patient(raw))
    return found


def hospital_systems(patients: Sequence[LoadedPatient]) -> tuple[str, ...]:
    """Return the systems of the identifiers of type MR, each once, in order."""
    systems = (number["system"] for patient in patients for number in patient.numbers)
    return tuple(system for system in dict.fromkeys(systems) if system != NAM)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise DataFault(f"{path} is neither a file nor a folder.")
    files = sorted(file for file in path.iterdir() if file.name.endswith(SUFFIXES) and file.name != "manifest.json")
    if not files:
        raise DataFault(f"{path} holds no .json, .ndjson or .ndjson.gz file.")
    return files


def _resources(file: Path) -> Iterator[bytes]:
    text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    if ".json" in file.suffixes and ".ndjson" not in file.suffixes:
        yield from _of_document(text)
    else:
        for line in text.splitlines():
            if line.strip():
                yield _with_id(line.strip(), None)


def _of_document(text: bytes) -> Iterator[bytes]:
    if _HEAD.decode(text).resourceType != "Bundle":
        yield _with_id(text.strip(), None)
        return
    entries = [entry for entry in _BUNDLE.decode(text).entry if bytes(entry.resource)]
    whole = [(entry.fullUrl, _with_id(bytes(entry.resource), entry.fullUrl)) for entry in entries]
    literal = {url.encode(): _literal(raw) for url, raw in whole if url}
    for _, raw in whole:
        yield _URN.sub(lambda found: _resolved(found, literal), raw)


def _resolved(found: re.Match[bytes], literal: dict[bytes, bytes]) -> bytes:
    target = literal.get(found[1])
    return b'"reference":"' + target + b'"' if target else found[0]


def _literal(raw: bytes) -> bytes:
    head = _HEAD.decode(raw)
    return f"{head.resourceType}/{head.id}".encode()


def _with_id(raw: bytes, full_url: str | None) -> bytes:
    head = _HEAD.decode(raw)
    if head.id:
        return raw
    if full_url and full_url.startswith("urn:uuid:"):
        return b'{"id":' + msgspec.json.encode(full_url.removeprefix("urn:uuid:")) + b"," + raw.lstrip()[1:]
    raise msgspec.ValidationError("a resource has no id")


def _patient(raw: bytes) -> LoadedPatient:
    try:
        patient = _PATIENT.decode(raw)
    except msgspec.MsgspecError as fault:
        raise DataFault("A Patient of the data that was handed over is not a FHIR R4 Patient.") from fault
    numbers = tuple(number for number in patient.identifier if _is_number(number))
    return LoadedPatient(patient.id, numbers, patient.name, patient.gender, patient.birthDate)


def _is_number(identifier: dict[str, Any]) -> bool:
    if not isinstance(identifier.get("system"), str) or not isinstance(identifier.get("value"), str):
        return False
    type_ = identifier.get("type")
    codings = type_.get("coding") if isinstance(type_, dict) else None
    return identifier["system"] == NAM or any(
        isinstance(said, dict) and said.get("system") == V2_IDENTIFIER_TYPE and said.get("code") == "MR"
        for said in (codings if isinstance(codings, list) else ())
    )
