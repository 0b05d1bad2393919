"""Promise: what is read ahead of a hospital's file, before the hospital says whose it is, counts for that file alone.

A hospital keeps directives, so it is asked each time who the patient is; what it says of the file that was hers moments
ago is read in the same request. Whatever became of the file meanwhile, the answer is that of a gateway that waits.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.settings import Locate
from tests.house import MARIE, House, Reply, open_house
from tests.promises.everything import about

QUERY = about(
    MARIE, "name { family } birthDate conditions(first: 200) { edges { node { code { text } source { id } } } }"
)
ATTENDING = "dr-gagnon"
FILE, ANOTHER = "p-0001", "p-9001"
Edit = Callable[[House], None]


def file(house: House, name: str = FILE) -> dict[str, Any]:
    """Return a file of the hospital."""
    body: dict[str, Any] = house.sources["chus"].state.store.read("Patient", name).body()
    return body


def put(house: House, body: dict[str, Any]) -> None:
    """Put a resource into the hospital's store."""
    house.sources["chus"].state.store.put(body)


def merged(house: House) -> None:
    """Another file replaces hers."""
    body = file(house)
    put(house, body | {"active": False, "link": [_link(ANOTHER, "replaced-by")]})
    put(house, body | {"id": ANOTHER, "link": [_link(FILE, "replaces")]})


def merged_into_hers(house: House) -> None:
    """Hers replaces another, which has a directive of its own."""
    body = file(house)
    put(house, body | {"id": ANOTHER, "active": False, "link": [_link(FILE, "replaced-by")]})
    put(house, body | {"link": [_link(ANOTHER, "replaces")]})
    put(house, _denial(ANOTHER))


def moved(house: House) -> None:
    """Her number is another file's now, of which nobody takes care."""
    body = file(house)
    put(house, body | {"id": ANOTHER})
    put(house, body | {"identifier": []})


def another_person(house: House) -> None:
    """The file under her number is somebody else's."""
    put(house, file(house) | {"birthDate": "1961-02-03", "name": [{"family": "Lavoie", "given": ["Jean"]}]})


def denied(house: House) -> None:
    """A directive stands in her file."""
    put(house, _denial(FILE))


def unattended(house: House) -> None:
    """Nobody at the hospital takes care of her any more."""
    store = house.sources["chus"].state.store
    for kind in ("CareTeam", "Encounter", "MedicationDispense"):
        for one in store.of_patient(kind, FILE):
            store.remove(kind, one.local_id)


def gone(house: House) -> None:
    """The hospital doesn't know her any more."""
    house.sources["chus"].state.store.remove("Patient", FILE)


def _link(to: str, kind: str) -> dict[str, Any]:
    return {"other": {"reference": f"Patient/{to}"}, "type": kind}


def _denial(patient: str) -> dict[str, Any]:
    coded = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
    return {
        "resourceType": "Consent", "id": "directive-9001", "status": "active", "scope": {"coding": [coded]},
        "category": [{"coding": [{"system": "urn:passerelle:directive", "code": "restriction"}]}],
        "patient": {"reference": f"Patient/{patient}"}, "dateTime": "2026-11-01", "policyRule": {"text": "R-22.1"},
        "provision": {"type": "deny"},
    }  # fmt: skip


def said(answer: Reply) -> Any:
    """Return an answer without its decision id and times."""
    access = {name: value for name, value in answer.access.items() if name != "decisionId"}
    access["sources"] = [{**source, "latencyMs": None} for source in access["sources"]]
    return answer.data, answer.body.get("errors"), access


@pytest.mark.parametrize(
    "edit", [merged, merged_into_hers, moved, another_person, denied, unattended, gone], ids=lambda edit: edit.__name__
)
async def test_a_gateway_that_reads_ahead_answers_as_one_that_waits(tmp_path: Path, edit: Edit) -> None:
    """Whatever became of the file since."""
    keyring, told = Keyring.generate(), []
    for seconds in (15, 0):
        locate = Locate(memory_s=seconds, negative_s=0)
        folder = tmp_path / f"memory-{seconds}"
        folder.mkdir()
        async with open_house(folder, ports=Ports(keyring=keyring), locate=locate) as house:
            before = await house.ask(QUERY, who=ATTENDING)
            assert "chus" in {node["source"]["id"] for node in before.nodes("conditions")}
            edit(house)
            told.append(said(await house.ask(QUERY, who=ATTENDING)))
    assert told[0] == told[1]
