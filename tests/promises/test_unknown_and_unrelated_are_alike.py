"""Promise: unknown, unrelated and contradictory patients, forged and foreign ids give one answer, byte for byte."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.keyring import Keyring
from tests.house import GRAPHQL, JEAN, MARIE, House, Reply, open_house, reply
from tests.promises.doubles import KeptLedger
from tests.promises.everything import about

NOBODY = "ZZZZ900101ZZ"
TWICE = "GAGS900101ZZ"
FIELDS = """id name { family } birthDate telecom { value } provenances { asOf }
  conditions { edges { node { id code { text } } } pageInfo { hasNextPage endCursor } }
  billingActivities { edges { node { id } } }
  directives { edges { node { kind } } }"""
PATIENT = f"query($nam: String!) {{ patient(identifier: {{value: $nam}}) {{ {FIELDS} }} }}"
NODE = f"""query($id: ID!) {{ node(id: $id) {{
  __typename id ... on Patient {{ {FIELDS} }} ... on Condition {{ code {{ text }} }}
}} }}"""

STRANGERS = [
    ("dr-urgence", "TREAT"),
    ("dr-urgence", "ETREAT"),
    ("ips-gauthier", "TREAT"),
    ("parent-roy", "FAMRQT"),
]
"""Those who have no relationship with Marie nor with Jean."""


def but_decision(answer: Reply) -> str:
    """Return an answer's text with its decision id, and nothing else, taken out."""
    text = answer.content.decode()
    decision = json.loads(text)["extensions"]["access"]["decisionId"]
    return text.replace(decision, "*")


def but_headers(answer: Reply) -> dict[str, str]:
    """Return an answer's headers."""
    return dict(answer.headers)


@pytest.mark.parametrize(("who", "purpose"), STRANGERS)
async def test_unknown_unrelated_and_contradictory_numbers_answer_alike(house: House, who: str, purpose: str) -> None:
    """Nobody's number, Marie's, Jean's, and one that two persons carry."""
    answers = [await house.ask(PATIENT, who=who, purpose=purpose, variables={"nam": nam}) for nam in _numbers()]
    assert len({but_decision(answer) for answer in answers}) == 1
    assert len({json.dumps(but_headers(answer), sort_keys=True) for answer in answers}) == 1
    assert [answer.patient for answer in answers] == [None] * len(answers)


async def test_a_patient_who_has_a_token_reads_another_as_unknown(house: House) -> None:
    """Marie asks for Jean, for nobody and for the contradictory number."""
    numbers = [JEAN, NOBODY, TWICE]
    answers = [await house.ask(PATIENT, who="marie-bouchard", purpose="PATRQT", variables={"nam": n}) for n in numbers]
    assert len({but_decision(answer) for answer in answers}) == 1
    assert [(answer.status, answer.patient) for answer in answers] == [(200, None)] * 3


@pytest.mark.parametrize("who", ["dr-gagnon", "dr-pelletier", "inf-roy", "ts-morin", "pharm-cote", "resident-cote"])
async def test_who_follows_marie_reads_jean_as_unknown(house: House, who: str) -> None:
    """A relationship with one patient tells nothing of another; Marie's own answer differs, or this shows nothing."""
    answers = [await house.ask(PATIENT, who=who, variables={"nam": nam}) for nam in (JEAN, NOBODY, TWICE)]
    assert len({but_decision(answer) for answer in answers}) == 1
    assert (await house.ask(PATIENT, who=who, variables={"nam": MARIE})).patient is not None


async def test_a_patient_known_nowhere_but_in_one_source_is_alike_too(house: House) -> None:
    """Whether the hospital, the clinic or both hold the file, and with which of the network's other two systems."""
    known = {frozenset(p.sources): p.nam for p in house.world.people[8:] if p.nam}
    assert len(known) == 12, "three, times none, either or both of the others"
    numbers = [*known.values(), NOBODY]
    answers = [await house.ask(PATIENT, who="ips-gauthier", variables={"nam": nam}) for nam in numbers]
    assert len({but_decision(answer) for answer in answers}) == 1


async def test_forged_unknown_and_foreign_ids_answer_alike(house: House) -> None:
    """Nonsense, a truncated id, one sealed by another house, another person's: one answer each."""
    marie = await house.ask(PATIENT, variables={"nam": MARIE})
    patient, record = marie.patient["id"], marie.nodes("conditions")[0]["id"]
    jean = (await house.ask(PATIENT, variables={"nam": JEAN})).nodes("conditions")[0]["id"]
    other = Keyring.generate()
    forged = [
        patient, record, jean, "nonsense", "", record[:-1], record[:-4] + "AAAA", record + "A", record.swapcase(),
        other.seal_id(("Patient", "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id", MARIE)),
        house.keyring.seal_id(("Condition", "chus", "p-0001", "never-written")),
        house.keyring.seal_id(("Condition", "chus", "p-0002", "depression-0001")),
        house.keyring.seal_id(("Condition", "nowhere", "p-0001", "depression-0001")),
        house.keyring.seal_id(("Nonsense", "chus", "p-0001", "depression-0001")),
    ]  # fmt: skip
    for who, purpose in STRANGERS:
        answers = [await house.ask(NODE, who=who, purpose=purpose, variables={"id": identity}) for identity in forged]
        assert [answer.data for answer in answers] == [{"node": None}] * len(forged), who
        assert len({but_decision(answer) for answer in answers}) == 1, who


async def test_by_get_all_of_them_are_refused_alike(house: House) -> None:
    """Valid or forged, well formed or not: what is asked by an identifier or an id doesn't travel in a URL."""
    marie = await house.ask(PATIENT, variables={"nam": MARIE})
    patient, record = marie.patient["id"], marie.nodes("conditions")[0]["id"]
    ids = [patient, record, "nonsense", "", record[:-1], Keyring.generate().seal_id(("Condition", "chus", "p", "c"))]
    asked = [(NODE, {"id": identity}) for identity in ids]
    asked += [(PATIENT, {"nam": nam}) for nam in (*_numbers(), "not a number", "")]
    both = "query($a: ID!, $b: ID!) { a: node(id: $a) { __typename } b: node(id: $b) { __typename } }"
    asked.append((both, {"a": patient, "b": (await house.ask(PATIENT, variables={"nam": JEAN})).patient["id"]}))
    house.forget_calls()
    answers = [await _get(house, query, variables) for query, variables in asked]
    assert {(answer.status, answer.body["errors"][0]["extensions"]["reason"]) for answer in answers} == {
        (400, "get-identifier")
    }
    assert len({but_decision(answer) for answer in answers}) == 1
    assert len({json.dumps(but_headers(answer), sort_keys=True) for answer in answers}) == 1
    assert not any(house.calls(source) for source in house.sources)
    assert (await _get(house, "{ viewer { name } }", {})).status == 200


async def _get(house: House, query: str, variables: dict[str, str]) -> Reply:
    sent = {"accept": GRAPHQL, "x-purpose-of-use": "TREAT"}
    sent["authorization"] = f"Bearer {house.issuer.mint('ips-gauthier')}"
    parameters = {"query": query, "variables": json.dumps(variables)}
    return reply(await house.client.get("/graphql", params=parameters, headers=sent))


async def test_the_officer_is_told_whose_identifier_a_url_held(tmp_path: Path) -> None:
    """It may be in a proxy's log by then."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        for nam in (MARIE, "not a number"):
            await _get(house, PATIENT, {"nam": nam})
    assert [(entry.code, bool(entry.patients)) for entry in ledger.entries] == [
        ("OPERATION_REFUSED", True),
        ("OPERATION_REFUSED", False),
    ]


async def test_a_withheld_record_s_id_answers_as_a_forged_one(house: House) -> None:
    """The restricted cardiologist, with the id of a psychiatric condition that her physician read."""
    query = about(MARIE, "conditions { edges { node { id code { text } } } }")
    nodes = (await house.ask(query)).nodes("conditions")
    withheld = next(n["id"] for n in nodes if "dépressif" in n["code"]["text"])
    forged = house.keyring.seal_id(("Condition", "chus", "p-0001", "never-written"))
    ask = "query($id: ID!) { node(id: $id) { __typename id } }"
    answers = [await house.ask(ask, who="dr-pelletier", variables={"id": identity}) for identity in (withheld, forged)]
    assert len({_but_times(answer) for answer in answers}) == 1
    assert answers[0].data == {"node": None}


async def test_the_officer_is_told_what_the_caller_is_not(tmp_path: Path) -> None:
    """Three alike answers, three entries that differ: unrelated with its reason, unknown, contradictory."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        for nam in (MARIE, NOBODY, TWICE):
            await house.ask(PATIENT, who="ips-gauthier", variables={"nam": nam})
    unrelated, unknown, contradictory = ledger.entries
    assert "RELATIONSHIP" in {withheld.reason for withheld in unrelated.withheld}
    assert dict(unrelated.sources) == dict.fromkeys(("chus", "gesmus", "omnimed", "registre", "telesante"), "active")
    assert dict(unknown.sources) == {}
    assert set(dict(contradictory.sources).values()) == {"excluded"}


async def test_a_source_that_is_down_is_told_alike_for_known_and_unknown_patients(house: House) -> None:
    """The hospital not answering doesn't tell a stranger whether the registry knows the number."""
    house.sources["chus"].state.mischief.on("", Status(code=503))
    known, unknown = [await house.ask(PATIENT, who="ips-gauthier", variables={"nam": nam}) for nam in (MARIE, NOBODY)]
    assert but_decision(known) == but_decision(unknown)


def _numbers() -> list[str]:
    return [NOBODY, MARIE, JEAN, TWICE]


def _but_times(answer: Reply) -> str:
    return re.sub(r'"latencyMs":\d+', '"latencyMs":0', but_decision(answer))
