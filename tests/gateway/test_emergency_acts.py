"""The mutations of the two emergency acts, as a client meets them: what they ask, give back and refuse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.errors import DecisionUnavailable
from gateway.ledger.acts import entries_naming
from gateway.officers.audit import report
from tests.house import MARIE, House, open_house
from tests.promises.emergencies import (
    BREAK,
    REVIEW,
    Answering,
    acts_of,
    attest,
    break_glass,
    notices_of,
    override_of,
)

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
SECRET = "Phrase que personne ne doit lire ailleurs"


async def test_an_override_says_who_why_and_until_when(house: House) -> None:
    """Everything of the contract; nothing read yet, no verdict yet."""
    answer = await break_glass(house, reason=f"  {SECRET}\n", client="c-1", minutes=45)
    assert answer.status == 200
    payload = answer.data["breakGlass"]
    assert payload["clientMutationId"] == "c-1"
    assert payload["override"] | {"id": ""} == {
        "id": "",
        "__typename": "Override",
        "who": {
            "name": "Dr Martin Pelletier",
            "role": {"code": "physician"},
            "organization": {"name": "CIUSSS de l’Estrie – CHUS"},
        },
        "reason": SECRET,
        "startedAt": "2026-11-20T17:00:00.000Z",
        "expiresAt": "2026-11-20T17:45:00.000Z",
        "fieldsRead": [],
        "verdict": None,
        "reviewedAt": None,
    }  # fmt: skip
    assert answer.access["complete"] is True
    assert answer.access["sources"] == []


async def test_the_policy_bounds_the_length(house: House) -> None:
    """Never longer than its table says; a null is an hour, as when it is left out."""
    for minutes, expected in ((10_000, "21:00"), (None, "18:00"), (1, "17:01")):
        answer = await break_glass(house, minutes=minutes)
        assert answer.data["breakGlass"]["override"]["expiresAt"] == f"2026-11-20T{expected}:00.000Z"


async def test_no_source_is_asked_for_an_act(house: House) -> None:
    """Nothing is located: there is nothing to tell of who exists."""
    house.forget_calls()
    await break_glass(house)
    await attest(house)
    assert [house.calls(source) for source in house.sources] == [[] for _ in house.sources]


async def test_a_relationship_says_its_kind_and_its_end(house: House) -> None:
    """The kind with its label."""
    known = await attest(house, kind="attending", minutes=30)
    relationship = known.data["attestRelationship"]["relationship"]
    assert relationship["kind"] == {"code": "attending", "label": "Médecin traitant"}
    assert (relationship["since"], relationship["until"]) == ("2026-11-20T17:00:00.000Z", "2026-11-20T17:30:00.000Z")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"reason": ""}, "act-reason"),
        ({"reason": " \n\t "}, "act-reason"),
        ({"reason": "x" * 1_001}, "act-text"),
        ({"reason": "a\u0000b"}, "act-text"),
        ({"reason": "a\u202eb"}, "act-text"),
        ({"reason": "a\u2066b"}, "act-text"),
        ({"reason": "a\u2028b"}, "act-text"),
        ({"reason": "a\rb"}, "act-text"),
        ({"reason": "a\x1b[2Kb"}, "act-text"),
        ({"minutes": 0}, "act-minutes"),
        ({"minutes": -5}, "act-minutes"),
        ({"patient": "BOUM8555"}, "nam"),
    ],
)
async def test_what_is_not_well_formed_is_refused_before_the_policy_is_asked(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    """And nothing of the text is said back."""
    async with open_house(tmp_path, ports=Ports(engine=Dead())) as house:
        for answer in (await break_glass(house, **changes), await attest(house, **changes)):
            assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
            assert answer.body["errors"][0]["extensions"]["reason"] == reason
            assert acts_of(house) == []


@pytest.mark.parametrize("kind", ["Marie Bouchard", "marie_bouchard_alcoolique", "attested", "self", "spouse", ""])
async def test_a_kind_of_relationship_is_one_that_the_tables_name(house: House, kind: str) -> None:
    """It is written where a free text may not, and an attestation stands for no other kind."""
    answer = await attest(house, kind=kind)
    assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
    assert answer.body["errors"][0]["extensions"]["reason"] == "act-kind"
    assert acts_of(house) == []


class Dead:
    """An engine that must not be asked."""

    async def evaluate(self, entry_point: str, question: Mapping[str, Any]) -> Mapping[str, Any]:
        raise DecisionUnavailable

    async def ready(self) -> bool:
        return False

    def alive(self, revision: str) -> bool:
        return False

    async def aclose(self) -> None:
        return None


async def test_one_mutation_an_operation_and_by_post_alone(house: House) -> None:
    """Two fields are refused, whatever they are; what is skipped is not there; GET is refused."""
    two = "a: breakGlass(input: $input) { clientMutationId } b: breakGlass(input: $input) { clientMutationId }"
    given = {"patient": {"value": MARIE}, "riskToLifeOrIntegrity": True, "consentCannotBeObtained": True, "reason": "x"}
    mutation = f"mutation($input: BreakGlassInput!) {{ {two} }}"
    refused = await house.ask(mutation, who="dr-urgence", purpose="ETREAT", variables={"input": given})
    assert (refused.status, refused.codes) == (400, ["OPERATION_REFUSED"])
    skipped = mutation.replace("b: breakGlass(input: $input)", "b: breakGlass(input: $input) @include(if: false)")
    done = await house.ask(skipped, who="dr-urgence", purpose="ETREAT", variables={"input": given})
    assert done.data == {"a": {"clientMutationId": None}}
    token = {"authorization": f"Bearer {house.issuer.mint('dr-urgence')}", "x-purpose-of-use": "ETREAT"}
    got = await house.client.get("/graphql", params={"query": "mutation { __typename }"}, headers=token)
    assert got.status_code == 405
    assert len(acts_of(house)) == 1


async def test_who_may_not_act_is_refused_whole_and_nothing_is_written(house: House) -> None:
    """A role or a purpose that the table doesn't open; the reason code is the policy's."""
    for who, purpose, reason in (("dr-urgence", "TREAT", "ROLE"), ("inf-roy", "TREAT", "ROLE")):
        answer = await break_glass(house, who=who, purpose=purpose)
        assert (answer.status, answer.codes, answer.data) == (403, ["FORBIDDEN"], None)
        assert answer.body["errors"][0]["extensions"]["reason"] == reason
    assert acts_of(house) == []


@pytest.mark.parametrize(("risk", "unobtainable"), [(False, True), (True, False), (False, False)])
async def test_without_both_facts_the_payload_is_null(house: House, risk: bool, unobtainable: bool) -> None:
    """The input is what is refused: a null payload, one error at its place."""
    answer = await break_glass(house, risk=risk, unobtainable=unobtainable)
    assert (answer.status, answer.data) == (200, {"breakGlass": None})
    (error,) = answer.body["errors"]
    assert (error["path"], error["extensions"]["code"], error["extensions"]["reason"]) == (
        ["breakGlass"],
        "FORBIDDEN",
        "FACTS",
    )
    assert acts_of(house) == []


async def test_ones_own_number_is_refused_and_told(house: House) -> None:
    """By the number of the token, however it is spelt; the officer has a notice."""
    own = {"patient": {"system": NAM, "value": MARIE}}
    for value in (MARIE, "boum 8555 10ZZ"):
        answer = await break_glass(house, patient=value, claims=own)
        assert answer.data == {"breakGlass": None}
        assert answer.body["errors"][0]["extensions"]["reason"] == "OWN_RECORD"
    assert acts_of(house) == []
    assert [(one.notice.do, one.notice.about) for one in notices_of(house)] == [("notify", "OWN_RECORD")] * 2


async def test_a_mutation_that_fails_inside_writes_no_act_that_counts(tmp_path: Path) -> None:
    """The policy is down: refused, nothing in the register."""
    async with open_house(tmp_path) as house:
        pass
    async with open_house(tmp_path, ports=Ports(engine=Dead(), keyring=house.keyring)) as down:
        answer = await break_glass(down)
        assert (answer.status, answer.codes) == (503, ["POLICY_UNAVAILABLE"])
        assert acts_of(down) == []


@pytest.mark.parametrize(
    "spoilt",
    [
        {"effect": "permit", "minutes": "60", "revision": "r", "obligations": []},
        {"effect": "permit", "minutes": True, "revision": "r", "obligations": []},
        {"effect": "permit", "minutes": 0, "revision": "r", "obligations": []},
        {"effect": "permit", "minutes": 60, "obligations": []},
        {"effect": "permit", "minutes": 60, "revision": "r", "obligations": [{"do": "page", "about": "OVERRIDE"}]},
        {"effect": "permit", "minutes": 60, "revision": "r", "obligations": [{"do": "notify", "about": "Marie B"}]},
        {"effect": "permit", "minutes": 60, "revision": "r", "obligations": "notify"},
    ],
)
async def test_an_answer_of_another_shape_opens_nothing(tmp_path: Path, spoilt: dict[str, Any]) -> None:
    """No revision, no number, an obligation that nobody knows how to carry out."""
    async with open_house(tmp_path, ports=Ports(engine=Answering({"emergency_act": spoilt}))) as house:
        answer = await break_glass(house)
        assert (answer.status, answer.codes) == (503, ["POLICY_UNAVAILABLE"])
        assert acts_of(house) == []


def files_in(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


async def test_the_reason_is_in_no_log_no_trace_no_error_and_no_file_in_clear(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither when it is written, refused or read back; the traces of it all are there."""
    async with open_house(tmp_path) as house:
        opened = await break_glass(house, reason=SECRET)
        await break_glass(house, reason=SECRET, risk=False)
        await break_glass(house, reason=SECRET * 40)
        await house.ask(BREAK.replace("breakGlass", "breakGlas"), who="dr-urgence", variables={"x": SECRET})
        await override_of(house, opened.data["breakGlass"]["override"]["id"])
    files = files_in(tmp_path)
    assert [name for name, content in files.items() if SECRET.encode() in content] == []
    assert files["telemetry.jsonl"].count(b'"emergency"') >= 2
    assert files["telemetry.jsonl"].count(b"trace") > 10
    said = capsys.readouterr()
    assert SECRET not in said.out + said.err


async def test_an_id_of_an_act_answers_to_its_author_and_to_reviewers_alone(house: House) -> None:
    """Another's, a forged and an unknown id are alike."""
    id = (await break_glass(house)).data["breakGlass"]["override"]["id"]
    assert (await override_of(house, id)).data["node"]["reason"] == "Arrêt cardiaque"
    assert (await override_of(house, id, who="vie-privee", purpose="HOPERAT")).data["node"]["reason"]
    other = await override_of(house, id, who="dr-tremblay", purpose="TREAT")
    forged = await override_of(house, id[:-4] + "AAAA", who="dr-tremblay", purpose="TREAT")
    unknown = await override_of(house, house.keyring.seal_id(("Override", "none")), who="dr-tremblay", purpose="TREAT")
    for answer in (other, forged, unknown):
        assert answer.data == {"node": None}
        assert "errors" not in answer.body
        assert answer.access | {"decisionId": ""} == other.access | {"decisionId": ""}


async def test_a_relationship_s_id_is_no_override_s_unless_it_is_reviewed(house: House) -> None:
    """An attested relationship answers as what it is."""
    id = (await attest(house)).data["attestRelationship"]["relationship"]["id"]
    found = await override_of(house, id, who="dr-urgence", purpose="ETREAT")
    assert found.data["node"]["__typename"] == "AttestedRelationship"
    forged = house.keyring.seal_id(("AttestedRelationship", acts_of(house)[0].act.id + "x"))
    assert (await override_of(house, forged, who="dr-urgence", purpose="ETREAT")).data == {"node": None}


async def test_a_review_is_by_someone_else_and_says_what_was_said(house: House) -> None:
    """The verdict shows to both; an unknown id is said to be so to reviewers alone."""
    id = (await break_glass(house)).data["breakGlass"]["override"]["id"]
    given = {"id": id, "verdict": "JUSTIFIED", "comment": "Conforme", "clientMutationId": "r-1"}
    refused = await house.ask(REVIEW, who="dr-pelletier", purpose="ETREAT", variables={"input": given})
    assert (refused.status, refused.codes) == (403, ["FORBIDDEN"])
    done = await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": given})
    assert done.data["reviewOverride"]["clientMutationId"] == "r-1"
    assert done.data["reviewOverride"]["override"]["verdict"] == "JUSTIFIED"
    assert (await override_of(house, id)).data["node"]["verdict"] == "JUSTIFIED"
    unknown = await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": given | {"id": "no"}})
    assert (unknown.status, unknown.codes) == (400, ["BAD_USER_INPUT"])
    forged = await house.ask(REVIEW, who="dr-tremblay", purpose="TREAT", variables={"input": given | {"id": "no"}})
    assert (forged.status, forged.codes) == (403, ["FORBIDDEN"])


async def test_the_ledger_tells_of_the_act_under_the_pseudonym_of_the_number(house: House) -> None:
    """The patient's report names who opened it; every entry that names the act is found by it."""
    await break_glass(house)
    await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT",
                    variables={"input": {"id": review_id(house), "verdict": "JUSTIFIED"}})  # fmt: skip
    act = acts_of(house)[0].act.id
    found = [entry for entry, sound in entries_naming(house.settings.audit.database, house.keyring, act) if sound]
    assert [(entry.reason, dict(entry.emergency)) for entry in found] == [
        ("act-opened", {"override": act}),
        ("act-reviewed-justified", {"review": act}),
    ]
    assert found[0].obligations == ("notify:OVERRIDE", "review:OVERRIDE")
    accesses = report(house.settings.audit.database, house.keyring, (NAM, MARIE))
    assert [one.entry.subject.id for one in accesses if one.entry and one.entry.subject] == [
        "dr-pelletier",
        "vie-privee",
    ]
    assert all(one.sound for one in accesses)


def review_id(house: House) -> str:
    return house.keyring.seal_id(("Override", acts_of(house)[0].act.id))
