"""Data handed to the demo hospital: FHIR R4 bundles or NDJSON, byte for byte."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.demo.faults import DataFault
from gateway.demo.loading import load
from gateway.demo.sources import create_source
from gateway.demo.world import World, build_world
from tests.shared import shared

ANCHOR = date(2026, 11, 21)
SYNTHEA = "http://hospital.smarthealthit.org"


@pytest.fixture(scope="module")
def world() -> World:
    """The world with the 100 patients of Synthea."""
    return build_world(anchor=ANCHOR, data=shared("data", "synthea-r4"))


def lines(name: str) -> list[bytes]:
    return gzip.decompress(shared("data", "synthea-r4", f"{name}.ndjson.gz").read_bytes()).splitlines()


def test_every_resource_of_the_folder_is_loaded_byte_for_byte(world: World) -> None:
    """17,900 resources, of which each observation is the source's own line."""
    assert (world.loaded, world.unidentified) == (17_900, 0)
    store = create_source("chus", world).state.store
    observations = lines("Observation")
    assert len(observations) == 8_409
    assert all(store.read("Observation", json.loads(line)["id"]).raw == line for line in observations)


def test_the_hospital_is_keyed_on_the_systems_that_were_found(world: World) -> None:
    """Type MR only: no social security number, no passport."""
    assert world.hospital_systems == (SYNTHEA,)


def test_each_loaded_patient_is_registered_under_its_own_file_number(world: World) -> None:
    """At the registry with the same demographics, and no other identifier."""
    store = create_source("registre", world).state.store
    for line in lines("Patient"):
        patient = json.loads(line)
        number = next(n for n in patient["identifier"] if n.get("type", {}).get("text") == "Medical Record Number")
        [entry] = store.identified("Patient", SYNTHEA, number["value"])
        body = entry.body()
        assert body["identifier"] == [number]
        assert (body["birthDate"], body["gender"]) == (patient["birthDate"], patient["gender"])


@pytest.mark.parametrize("source", ["chus", "registre"])
def test_dr_gagnon_attends_and_dr_tremblay_follows_all_that_is_loaded(world: World, source: str) -> None:
    """By licence, at the hospital and at the registry."""
    store = create_source(source, world).state.store
    patient = json.loads(lines("Patient")[0])
    number = next(n for n in patient["identifier"] if n["system"] == SYNTHEA)
    [known] = store.identified("Patient", SYNTHEA, number["value"])
    [team] = [s.body() for s in store.of_patient("CareTeam", known.local_id)]
    assert {
        part["member"]["identifier"]["value"]: part["role"][0]["coding"][0]["code"] for part in team["participant"]
    } == {
        "81002": "attending",
        "81001": "roster",
    }


def bundle(*entries: dict[str, Any]) -> bytes:
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": list(entries)}).encode()


def test_a_bundle_s_own_references_become_literal(tmp_path: Path) -> None:
    """As a server does; a reference that leads nowhere stays; numbers keep their text."""
    patient = {"fullUrl": "urn:uuid:a", "resource": {"resourceType": "Patient"}}
    said = {"resourceType": "Observation", "id": "o", "subject": {"reference": "urn:uuid:a"}, "x": "NUMBER"}
    said["focus"] = {"reference": "urn:uuid:z"}
    text = bundle(patient, {"fullUrl": "urn:uuid:b", "resource": said}).replace(b'"NUMBER"', b"2.50")
    (tmp_path / "one.json").write_bytes(text)
    first, second = load(tmp_path)
    assert json.loads(first) == {"resourceType": "Patient", "id": "a"}
    assert b"2.50" in second
    assert json.loads(second)["subject"] == {"reference": "Patient/a"}
    assert json.loads(second)["focus"] == {"reference": "urn:uuid:z"}


def test_a_single_file_is_enough(tmp_path: Path) -> None:
    """NDJSON as it is or compressed, and one resource in JSON."""
    line = b'{"resourceType":"Patient","id":"a"}'
    (tmp_path / "a.ndjson").write_bytes(line + b"\n\n")
    (tmp_path / "b.ndjson.gz").write_bytes(gzip.compress(line, mtime=0))
    (tmp_path / "c.json").write_bytes(line)
    assert [load(tmp_path / name) for name in ("a.ndjson", "b.ndjson.gz", "c.json")] == [(line,)] * 3


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"{"),
        ("a.json", b"[]"),
        ("a.json", b'{"resourceType":"Patient"}'),
        ("a.json", b'{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient"}}]}'),
        ("a.ndjson", b'{"resourceType":"Patient","id":"a"}\nnot json'),
        ("a.ndjson.gz", b"not compressed"),
        ("a.ndjson.gz", gzip.compress(b'{"resourceType":"Patient","id":"a"}', mtime=0)[:-9]),
        ("a.ndjson", b"\xff\xfe"),
    ],
)
def test_an_unreadable_file_is_one_sentence_that_names_it(tmp_path: Path, name: str, content: bytes) -> None:
    """And quotes nothing of it."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataFault) as fault:
        load(tmp_path)
    assert str(fault.value) == f"{tmp_path / name} cannot be read as FHIR R4 JSON or NDJSON."


def test_nothing_to_load_is_a_fault(tmp_path: Path) -> None:
    """An empty folder, a folder of other things, no folder, an empty file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "notes.txt").write_text("x")
    (tmp_path / "void.ndjson").write_bytes(b"\n")
    for name in ("empty", "other", "missing", "void.ndjson"):
        with pytest.raises(DataFault, match=name):
            load(tmp_path / name)


def test_a_patient_that_is_none_is_a_fault(tmp_path: Path) -> None:
    """Its identifiers are not a list."""
    (tmp_path / "a.json").write_bytes(msgspec.json.encode({"resourceType": "Patient", "id": "a", "identifier": 3}))
    with pytest.raises(DataFault, match="not a FHIR R4 Patient"):
        build_world(anchor=ANCHOR, data=tmp_path)


def test_a_patient_without_a_file_number_is_counted(tmp_path: Path) -> None:
    """No one can ask for them; the hospital holds them all the same."""
    (tmp_path / "a.json").write_bytes(
        b'{"resourceType":"Patient","id":"lone","identifier":[{"value":"1"},{"system":"s"}]}'
    )
    world = build_world(anchor=ANCHOR, data=tmp_path)
    assert (world.loaded, world.unidentified, world.hospital_systems) == (1, 1, ())
    assert create_source("chus", world).state.store.read("Patient", "lone") is not None
