"""Two FHIR servers that nobody here wrote, as hospital and clinic, over real sockets with bearer tokens.

They answer 200 and nothing to what they don't know, ignore `_elements`, `_include` and unknown parameters, and cut a
search short inside a batch: what leaves the gateway is what they hold all the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gateway.settings import Source
from tests.house import House
from tests.promises.synthea_files import EXPECTED, MRN, Files, files
from tests.sources.real_servers import CLINICAL, PAGE, Recording, Servers, fhir_server, real_house

QUERY = """
query Chart($number: String!, $after: String) {
  patient(identifier: {system: "http://hospital.smarthealthit.org", value: $number}) {
    name { family given }
    observations(first: 100, after: $after) {
      edges { node {
        id status category { ...Concept } code { ...Concept } encounter { id } effectiveDateTime issued
        value { ...Value } component { code { ...Concept } value { ...Value } }
      } }
      pageInfo { hasNextPage endCursor }
    }
    conditions(first: 100) { edges { node {
      id clinicalStatus verificationStatus code { ...Concept } encounter { id }
      onsetDateTime abatementDateTime recordedDate
    } } }
    encounters(first: 100) { edges { node { id participant { individual { ... on Practitioner { displayName } } } } } }
  }
}
fragment Coding on Coding { system code display }
fragment Concept on CodeableConcept { text coding { ...Coding } }
fragment Value on ObservationValue {
  __typename ... on Quantity { value unit system code } ... on CodeableConcept { ...Concept }
}
"""
SHORT = """
query Short($number: String!) {
  patient(identifier: {system: "http://hospital.smarthealthit.org", value: $number}) {
    conditions(first: 100) { edges { node { id } } }
  }
}
"""
DECIMAL = re.compile(r"-?\d+\.\d+")


def plain(value: Any) -> Any:
    """Return a value with its decimals as numbers: a server in JavaScript writes 42.0 as 42."""
    if isinstance(value, dict):
        return {key: plain(held) for key, held in value.items()}
    if isinstance(value, list):
        return [plain(held) for held in value]
    return Decimal(value) if isinstance(value, str) and DECIMAL.fullmatch(value) else _number(value)


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) and value.isdecimal() and len(value) < 12 else value


def opened(house: House, sealed: str) -> tuple[str, str]:
    """Return (source, local id) of a sealed id."""
    _, source, _, local_id = house.keyring.open_id(sealed) or ("", "", "", "")
    return source, local_id


def read_by(house: House, nodes: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Any]:
    """Return the nodes by (source, local id), each once, without its id, its encounter by local id."""
    found = {}
    for node in nodes:
        body = {key: held for key, held in node.items() if key != "id"}
        if body.get("encounter"):
            body["encounter"] = "Encounter/" + opened(house, body["encounter"]["id"])[1]
        assert opened(house, node["id"]) not in found
        found[opened(house, node["id"])] = plain(body)
    return found


def held_of(servers: Servers, held: Files, kind: str, number: str) -> dict[tuple[str, str], Any]:
    """Return what both servers hold of a patient, read from the files by hand."""
    hospital = {("chus", raw["id"]): raw for raw in held.of[kind, held.patients[number]]}
    own = json.loads(json.dumps(list(servers.files.of_clinic.get((kind, number), ()))), parse_float=str)
    clinic = {("clinique", raw["id"]): raw for raw in own}
    nowhere = {"encounter": {"reference": None}}
    return {name: plain(EXPECTED[kind](nowhere | raw)) for name, raw in (hospital | clinic).items()}


async def chart(house: House, number: str) -> tuple[list[Any], list[Any], list[Any]]:
    """Return observations, conditions and encounters of a patient, page after page."""
    observations: list[Any] = []
    after = None
    while True:
        reply = await house.ask(QUERY, who="dr-gagnon", variables={"number": number, "after": after})
        assert "errors" not in reply.body, reply.body
        assert reply.access["complete"]
        observations += reply.nodes("observations")
        page = reply.patient["observations"]["pageInfo"]
        after = page["endCursor"]
        if not page["hasNextPage"]:
            return observations, reply.nodes("conditions"), reply.nodes("encounters")


async def test_what_the_real_servers_hold_is_what_comes_out(tmp_path: Path, servers: Servers) -> None:
    """Each record once, each value as it was loaded, of both sources; pages followed by the servers' own links."""
    held, hospital, clinic = files(), Recording(), Recording()
    most = max(servers.files.numbers, key=lambda number: len(held.of["Observation", held.patients[number]]))
    async with real_house(tmp_path, servers, chus=hospital, clinique=clinic) as house:
        for number in servers.files.numbers:
            observations, conditions, encounters = await chart(house, number)
            assert read_by(house, observations) == held_of(servers, held, "Observation", number)
            assert read_by(house, conditions) == held_of(servers, held, "Condition", number)
            stays = {raw["id"] for raw in held.of["Encounter", held.patients[number]]}
            assert {opened(house, node["id"]) for node in encounters} == {("chus", name) for name in stays}
            assert all(one["individual"]["displayName"] for node in encounters for one in node["participant"])
    for recording, source in ((hospital, "chus"), (clinic, "clinique")):
        pages = [request.url.params for request in recording.sent if "_offset" in request.url.params]
        assert len(held.of["Observation", held.patients[most]]) > 5 * PAGE
        assert {"0", str(5 * PAGE)} - {params["_offset"] for params in pages} == {"0"}, source
        assert {request.headers["x-passerelle-user"] for request in recording.sent} == {"dr-gagnon"}
        assert {request.method for request in recording.sent} == {"GET"}


async def test_what_the_settings_wrongly_believe_of_a_server_changes_nothing(tmp_path: Path, servers: Servers) -> None:
    """A batch in which searches stop short, elements and includes that are ignored: the same answer."""
    number = servers.files.numbers[-1]
    believed = {"batch": True, "elements": True, "include": True, "page_size": PAGE}

    def believing(source: Source) -> Source:
        return source.model_copy(update={"capabilities": source.capabilities.model_copy(update=believed)})

    hospital = Recording()
    async with real_house(tmp_path, servers, change=believing, chus=hospital) as house:
        observations, conditions, encounters = await chart(house, number)
        assert read_by(house, observations) == held_of(servers, files(), "Observation", number)
        assert read_by(house, conditions) == held_of(servers, files(), "Condition", number)
        assert all(one["individual"]["displayName"] for node in encounters for one in node["participant"])
    assert "POST" in {request.method for request in hospital.sent}
    assert any("_elements" in request.url.params for request in hospital.sent)


async def test_a_stranger_learns_nothing_and_no_record_is_asked_for(tmp_path: Path, servers: Servers) -> None:
    """The emergency physician, without a relationship: the servers are asked for evidence alone."""
    hospital, clinic = Recording(), Recording()
    async with real_house(tmp_path, servers, chus=hospital, clinique=clinic) as house:
        reply = await house.ask(SHORT, who="dr-urgence", variables={"number": servers.files.numbers[0]})
    assert reply.data == {"patient": None}
    asked = {request.url.path.rpartition("/")[2] for request in (*hospital.sent, *clinic.sent)}
    assert asked <= {"Patient", "Consent", "CareTeam", "Encounter"}
    assert "Condition" not in asked


@pytest.mark.parametrize("wrong", ["chus", "clinique"])
async def test_a_wrong_token_is_a_fault_that_is_named(tmp_path: Path, servers: Servers, wrong: str) -> None:
    """The other source answers; once the token in the file is the right one, so does this one, without a restart."""
    number = servers.files.numbers[-1]
    right = {name for name, _ in held_of(servers, files(), "Condition", number)}
    async with real_house(tmp_path, servers) as house:
        token = tmp_path / f"{wrong}.token"
        good = token.read_text("utf-8")
        token.write_text("wr0ng\n", "utf-8")
        reply = await house.ask(SHORT, who="dr-gagnon", variables={"number": number})
        assert reply.codes == ["SOURCE_UNAVAILABLE"]
        assert reply.body["errors"][0]["extensions"]["source"] == wrong
        assert {opened(house, node["id"])[0] for node in reply.nodes("conditions")} == right - {wrong}
        assert (status_of(reply.access, wrong), reply.access["complete"]) == ("offline", False)
        token.write_text(good, "utf-8")
        healed = await house.ask(SHORT, who="dr-gagnon", variables={"number": number})
        assert healed.codes == []
        assert {opened(house, node["id"])[0] for node in healed.nodes("conditions")} == right


async def test_a_server_slower_than_its_deadline_is_named_and_its_list_is_no_empty_list(
    tmp_path: Path, servers: Servers
) -> None:
    """Alone, its list is null; what the other holds is there."""

    def hurried(source: Source) -> Source:
        if source.id != "clinique":
            return source
        return source.model_copy(update={"budget": source.budget.model_copy(update={"deadline_ms": 900, "retries": 0})})

    with fhir_server(servers.files.clinic, "clinic-s3cret", latency=2_000) as slow:
        late = Servers(servers.files, {**servers.bases, "clinique": slow})
        async with real_house(tmp_path, late, change=hurried) as house:
            number = servers.files.numbers[-1]
            reply = await house.ask(SHORT, who="dr-gagnon", variables={"number": number})
            assert reply.codes == ["SOURCE_TIMEOUT"]
            assert {opened(house, node["id"])[0] for node in reply.nodes("conditions")} == {"chus"}
            assert status_of(reply.access, "clinique") == "time-out"
            alone = SHORT.replace("first: 100", 'first: 100, sources: ["clinique"]')
            reply = await house.ask(alone, who="dr-gagnon", variables={"number": number})
            assert (reply.patient["conditions"], reply.codes) == (None, ["SOURCE_TIMEOUT"])


async def test_a_server_that_fails_at_times_gives_all_or_is_named(tmp_path: Path, servers: Servers) -> None:
    """Every other answer is a 503: an answer of the gateway is whole, or says which source is missing."""
    number = servers.files.numbers[-1]
    whole = {name for name in held_of(servers, files(), "Condition", number) if name[0] == "clinique"}
    seen = set()
    with fhir_server(servers.files.clinic, "clinic-s3cret", fail_rate=0.5) as moody:
        async with real_house(tmp_path, Servers(servers.files, {**servers.bases, "clinique": moody})) as house:
            for _ in range(12):
                reply = await house.ask(SHORT, who="dr-gagnon", variables={"number": number})
                given = {opened(house, node["id"]) for node in reply.nodes("conditions")}
                clinic = {name for name in given if name[0] == "clinique"}
                assert clinic == (set() if reply.codes else whole)
                assert reply.codes in ([], ["SOURCE_UNAVAILABLE"])
                seen.add(bool(reply.codes))
    assert True in seen


async def test_a_base_url_that_leads_to_nothing_is_a_fault_and_not_nobody(tmp_path: Path, servers: Servers) -> None:
    """Under a path of no resources the server answers 404: no word that the patient is unknown."""
    astray = Servers(servers.files, {**servers.bases, "clinique": f"{servers.bases['clinique']}/elsewhere/again"})
    async with real_house(tmp_path, astray) as house:
        reply = await house.ask(SHORT, who="dr-gagnon", variables={"number": servers.files.numbers[-1]})
        assert (status_of(reply.access, "clinique"), reply.codes) == ("offline", ["SOURCE_UNAVAILABLE"])


def status_of(access: Mapping[str, Any], source: str) -> str:
    """Return the status of a source in `extensions.access`."""
    return str(next(one["status"] for one in access["sources"] if one["id"] == source))


def test_the_clinic_has_records_of_every_type_that_is_compared(servers: Servers) -> None:
    """Else the comparison would compare nothing."""
    assert {kind for kind, _ in servers.files.of_clinic} == set(CLINICAL)
    assert MRN not in json.dumps(list(servers.files.of_clinic.values()))
