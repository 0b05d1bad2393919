"""Promise: a withheld value is nowhere in the bytes of an answer, whatever way it was asked.

What must not leave is collected from the sources' own stores, by the ids of the records, written here by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from gateway.app import Ports
from tests.house import GRAPHQL, JEAN, MARIE, House, Reply, open_house, reply
from tests.promises.doubles import Answer, Spoiled
from tests.promises.everything import WIDE, about, everything, found, selection
from tests.promises.telling_texts import PSYCHIATRIC, clinical_texts, psychiatric_texts

KNOWN = {"F32.1", "F41.1", "44261-6", "Épisode dépressif moyen", "Anxiété généralisée", "PHQ-9, score total",
         "Sertraline 50 mg, capsule", "Clinique externe de psychiatrie, Hôtel-Dieu", "Beaulieu", "Étienne"}  # fmt: skip
"""Some that must be among what is looked for, or the test looks for nothing."""


WAYS = {
    "alias": about(MARIE, "c: conditions { e: edges { n: node { x: code { y: text } } } }"),
    "two fragments": about(MARIE, "...a ...b")
    + """ fragment a on Patient { conditions { edges { node { code { text } } } } }
          fragment b on Patient { conditions { edges { node { code { coding { code } } note { text } } } } }""",
    "interface": about(
        MARIE,
        """conditions { edges { node { ... on Record { __typename id securityLabels { code } } ... on Node { id }
           ... on Condition { code { text } } } } }""",
    ),
    "references": about(
        MARIE,
        """encounters { edges { node {
             diagnosis { condition { __typename code { text } } use { text } rank }
             reasonReference { __typename ... on Condition { code { text } } }
             participant { individual { __typename ... on Practitioner { displayName } } }
             location { location { name } } } } }""",
    ),
    "prescription": about(
        MARIE,
        """medicationDispenses { edges { node {
             authorizingPrescription { id medication { text } } medication { text } } } }""",
    ),
    "argument": about(
        MARIE,
        """observations(first: 500, code: [{code: "44261-6"}]) { edges { node {
             __typename code { text } value { __typename ... on IntegerValue { integer } } } } }""",
    ),
    "include": "query Q($yes: Boolean! = true) "
    + about(MARIE, "documents { edges { node { content { attachment { data @include(if: $yes) title } } } } }"),
    "place": about(MARIE, "appointments { edges { node { description location { name } } } }"),
    "same as": about(MARIE, "conditions { edges { node { likelySameAs provenance { versionId } } } }"),
}


@pytest.fixture
async def wide(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose limits let the widest question through."""
    async with open_house(tmp_path, limits=WIDE) as house:
        yield house


async def test_what_is_looked_for_is_really_there(wide: House) -> None:
    """Her family physician's answer has it all, so that its absence from others' means something."""
    secret = psychiatric_texts(wide)
    assert secret >= KNOWN
    answer = await wide.ask(everything(MARIE))
    assert set(found(answer.content, KNOWN)) == KNOWN
    assert len(found(answer.content, clinical_texts(wide))) > 300


async def test_the_restricted_cardiologist_gets_nothing_psychiatric_by_asking_everything(wide: House) -> None:
    """Every connection, field, union, interface and reference, each under an alias of its own."""
    answer = await wide.ask(everything(MARIE), who="dr-pelletier")
    assert found(answer.content, psychiatric_texts(wide)) == []
    assert "Asthme, sans précision" in answer.content.decode()


async def test_the_billing_clerk_gets_nothing_clinical_by_asking_everything(wide: House) -> None:
    """Named refusals, coverages and acts billed; no text of a clinical record, nor of the psychiatric act."""
    answer = await wide.ask(everything(MARIE), who="facturation", purpose="HPAYMT")
    assert found(answer.content, clinical_texts(wide) | psychiatric_texts(wide)) == []
    assert "Visite de contrôle" in answer.content.decode()
    assert "1985-05-10" not in answer.content.decode(), "her day of birth is masked to the year"
    assert "Régime public" in answer.content.decode()


async def test_a_node_id_of_another_person_opens_nothing_that_is_withheld(wide: House) -> None:
    """The physician's ids of all her psychiatric records, used by the cardiologist and by the clerk, give null."""
    ids = await _ids(wide, "PSY")
    assert len(ids) == 20, (
        "11 at the hospital, 4 at the clinic, 2 at the specialists' group, 3 at the telehealth network"
    )
    secret = psychiatric_texts(wide)
    for who, purpose, some in (
        ("dr-pelletier", "TREAT", 20),
        ("facturation", "HPAYMT", 3),
        ("ips-gauthier", "TREAT", 3),
    ):
        for kind, identity in ids[:some]:
            answer = await wide.ask(_node(kind, identity), who=who, purpose=purpose)
            assert answer.data == {"node": None}, (who, kind)
            assert found(answer.content, secret) == []


async def test_node_gives_the_same_record_to_whom_it_is_open(wide: House) -> None:
    """The test above can fail: for the physician each of these ids opens."""
    for kind, identity in (await _ids(wide, "PSY"))[:4]:
        assert (await wide.ask(_node(kind, identity))).data["node"]["__typename"] == kind


async def test_no_way_of_asking_gives_the_cardiologist_a_psychiatric_value(wide: House) -> None:
    """Each way finds records, and none of them psychiatric."""
    secret, leaks = psychiatric_texts(wide), {}
    for way, query in WAYS.items():
        answer = await wide.ask(query, who="dr-pelletier")
        assert (answer.status, answer.codes) == (200, []), way
        leaks[way] = found(answer.content, secret)
    assert {way: texts for way, texts in leaks.items() if texts} == {}


async def test_two_fragments_with_one_response_key_don_t_lend_each_other_a_denied_field(wide: House) -> None:
    """The clerk may read `name`; a denied field under the alias `name` elsewhere stays null."""
    query = """{ patient(identifier: {value: "%s"}) { ...open ...shut } }
      fragment open on Patient { birth: birthDate }
      fragment shut on Patient { coverages { edges { node { birth: status } } } where: address { birth: city } }"""
    answer = await wide.ask(query % MARIE, who="facturation", purpose="HPAYMT")
    assert answer.patient["birth"] == "1985"
    assert answer.patient["where"] is None
    assert answer.withheld == ["Patient.address"]


async def test_a_denied_field_cannot_be_renamed_to_a_permitted_one(wide: House) -> None:
    """An alias changes the key, never the coordinate."""
    query = (
        '{ patient(identifier: {value: "%s"}) { gender: telecom { family: value } name: address { family: city } } }'
    )
    answer = await wide.ask(query % MARIE, who="facturation", purpose="HPAYMT")
    assert answer.patient == {"gender": None, "name": None}
    assert answer.withheld == ["Patient.address", "Patient.telecom"]


async def test_a_denied_field_of_a_record_that_is_shown_stays_out_though_the_source_sent_it(tmp_path: Path) -> None:
    """A condition's code labels it, so it always arrives; a policy that denies that one field keeps it in."""

    def spoil(answer: Answer, question: Mapping[str, Any]) -> Answer:
        hidden = {name for name, one in question["classes"].items() if one["type"] == "Condition"}
        shut = {name: {"v": "permit", "x": {"Condition.code": "deny:LABEL"}} for name in hidden}
        return {**answer, "classes": answer["classes"] | shut}

    fields = "status: clinicalStatus code { text } ... on Record { securityLabels { code } }"
    async with open_house(tmp_path, ports=Ports(engine=Spoiled(spoil))) as house:
        answer = await house.ask(about(MARIE, f"conditions {{ edges {{ node {{ {fields} ... on Node {{ id }} }} }} }}"))
        nodes = answer.nodes("conditions")
        alone = await house.ask(f'{{ node(id: "{nodes[0]["id"]}") {{ ... on Condition {{ code {{ text }} }} }} }}')
    assert len(nodes) == 12
    assert {node["code"] for node in nodes} == {None}
    assert alone.data == {"node": {"code": None}}
    assert found(answer.content + alone.content, ["Asthme", "Hypertension", "dépressif", "Pneumonie"]) == []


async def test_typename_alone_tells_no_record_that_is_withheld(wide: House) -> None:
    """As many `__typename`s as there are released records: 6 conditions at the hospital and 2 at the clinic."""
    query = '{ patient(identifier: {value: "%s"}) { conditions { edges { node { __typename } } } } }'
    assert len((await wide.ask(query % MARIE, who="dr-pelletier")).nodes("conditions")) == 8
    clerk = await wide.ask(query % MARIE, who="facturation", purpose="HPAYMT")
    assert clerk.patient == {"conditions": None}


async def test_a_subscription_a_batch_and_a_get_give_no_data_at_all(wide: House) -> None:
    """Each is refused, and its answer holds nothing of the patient."""
    token = wide.issuer.mint("dr-tremblay")
    headers = {"authorization": f"Bearer {token}", "accept": GRAPHQL, "x-purpose-of-use": "TREAT"}
    query = about(MARIE, "name { family }")
    stream = f'subscription {{ directiveChanged(patient: {{value: "{MARIE}"}}) {{ patient {{ id }} }} }}'
    answers: list[Reply] = [
        await wide.post({"query": stream}, headers),
        await wide.post([{"query": query}, {"query": query}], headers),
        reply(await wide.client.get("/graphql?" + urlencode({"query": query}), headers=headers)),
    ]
    for answer in answers:
        assert answer.status == 400
        assert (answer.body.get("data")) is None
        assert b"Bouchard" not in answer.content
    assert not any(wide.calls(source) for source in wide.sources)


async def test_another_patient_s_ids_beside_marie_s_are_refused_whole(wide: House) -> None:
    """One patient an operation, whether named by identifier or by node id."""
    [first, *_] = await _ids(wide, "PSY")
    query = "query($id: ID!) " + about(JEAN, "name { family }")[:-1] + "node(id: $id) { id } }"
    answer = await wide.ask(query, variables={"id": first[1]})
    assert answer.codes == ["OPERATION_REFUSED"] or (answer.patient is not None and answer.data["node"] is None)
    assert found(answer.content, psychiatric_texts(wide)) == []


async def test_labels_and_order_of_what_remains_are_the_same_without_the_withheld_records(wide: House) -> None:
    """Taking Marie's psychiatric records out of the hospital changes no byte of what the cardiologist reads."""
    before = await wide.ask(_plain(), who="dr-pelletier")
    store = wide.sources["chus"].state.store
    for kind, ids in PSYCHIATRIC.items():
        for local_id in ids:
            store.remove(kind, local_id)
    after = await wide.ask(_plain(), who="dr-pelletier")
    assert _but_decision(before) == _but_decision(after)


def _plain() -> str:
    connections = "conditions encounters medicationRequests medicationDispenses observations serviceRequests documents"
    parts = [f"{name}(first: 3) {{ pageInfo {{ hasNextPage endCursor }} edges {{ cursor node {{ id }} }} }}"
             for name in (*connections.split(), "appointments")]  # fmt: skip
    return f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {" ".join(parts)} }} }}'


def _but_decision(answer: Reply) -> Any:
    body = json.loads(answer.content)
    body["extensions"]["access"].pop("decisionId")
    for source in body["extensions"]["access"]["sources"]:
        source.pop("latencyMs")
    return msgspec.json.encode(body)


async def _ids(house: House, label: str) -> list[tuple[str, str]]:
    """Return the physician's node ids of Marie's records that carry a label, with their types."""
    lists = re.findall(r"(\w+)\(first: 500\)", selection("Patient"))
    names = sorted({*lists} - {"accessEvents", "course"})  # readings are no records; a course repeats them
    parts = [f"{n}(first: 500) {{ edges {{ node {{ __typename id securityLabels {{ code }} }} }} }}" for n in names]
    answer = await house.ask(f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ {" ".join(parts)} }} }}')
    nodes = [edge["node"] for page in answer.patient.values() if page for edge in page["edges"]]
    return [(n["__typename"], n["id"]) for n in nodes if label in [one["code"] for one in n["securityLabels"]]]


def _node(kind: str, identity: str) -> str:
    part = f"... on {kind} {{ securityLabels {{ code }} source {{ id }} }}"
    return f'{{ node(id: "{identity}") {{ __typename id {part} }} }}'
