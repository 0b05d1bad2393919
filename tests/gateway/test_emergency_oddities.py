"""Emergency acts at their edges: a lost answer, two acts at once, one's own review, a register or audit that fails."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from gateway.acts import Register
from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.ledger.acts import entries_naming
from gateway.officers.audit import report
from gateway.officers.emergencies import emergencies, emergencies_text
from gateway.officers.quoting import in_line, quoted
from tests.house import MARIE, House, open_house
from tests.promises.emergencies import (
    BREAK,
    NODE,
    REVIEW,
    Answering,
    acts_of,
    attest,
    break_glass,
    notices_of,
    override_of,
)

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
READ = "query($id: String!) { patient(identifier: {value: $id}) { %s } }"


async def review(house: House, id: str, verdict: str = "NOT_JUSTIFIED", **claims: Any) -> Any:
    """Review an act as the privacy officer."""
    given = {"id": id, "verdict": verdict}
    return await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": given}, **claims)


async def reads(house: House, field: str) -> bool:
    """Tell whether the physician reads a field of Marie's, in an emergency."""
    answer = await house.ask(READ % field, who="dr-pelletier", purpose="ETREAT", variables={"id": MARIE})
    return answer.patient is not None


def id_of(answer: Any) -> str:
    """Return the id of the act that was opened."""
    (payload,) = answer.data.values()
    return str((payload.get("override") or payload["relationship"])["id"])


async def test_asked_again_after_a_lost_answer_it_is_the_same_act(house: House) -> None:
    """Under the same clientMutationId, for the same patient and input, while it runs; else it is another."""
    first = await break_glass(house, client="c-1")
    house.clock.at += 60
    again = await break_glass(house, client="c-1")
    assert again.data == first.data
    assert len(acts_of(house)) == 1
    assert [one.notice.do for one in notices_of(house)] == ["notify", "review"]
    others: list[dict[str, Any]] = [
        {"client": "c-2"}, {"client": "c-1", "reason": "Autre motif"}, {"client": "c-1", "patient": "LAVJ581123ZZ"},
        {"client": "c-1", "minutes": 30}, {"client": None}, {"client": None}, {"client": ""}, {"client": ""},
        {"client": "c-1", "who": "dr-urgence"},
    ]  # fmt: skip
    for number, other in enumerate(others, 2):
        assert id_of(await break_glass(house, **other)) != id_of(first)
        assert len(acts_of(house)) == number
    house.clock.at += 3_600
    assert id_of(await break_glass(house, client="c-1")) != id_of(first)
    act = acts_of(house)[0].act.id
    named = entries_naming(house.settings.audit.database, house.keyring, act)
    assert [entry.reason for entry, _ in named] == ["act-opened", "act-asked-again"]


async def test_two_acts_at_once_are_both_named_and_both_end_by_one_no(house: House) -> None:
    """What was read counts for each; a reviewer's no of either ends what it lifted."""
    opened = [await attest(house, who="dr-pelletier", minutes=minutes) for minutes in (60, 61)]
    ids = [id_of(one) for one in opened]
    assert await reads(house, "birthDate")
    found = emergencies(house.settings.audit.register, house.settings.audit.database, house.keyring)
    assert [(one.fields, one.readings) for one in found] == [(("Patient.birthDate",), 1)] * 2
    house.clock.at += 60
    await review(house, house.keyring.seal_id(("Override", acts_of(house)[1].act.id)))
    assert not await reads(house, "birthDate")
    ends = [(await override_of(house, id)).data["node"]["until"] for id in ids]
    assert ends == ["2026-11-20T17:01:00.000Z"] * 2
    house.clock.at += 1
    await attest(house, who="dr-pelletier")
    assert await reads(house, "birthDate")


async def test_nobody_reviews_an_act_about_themself(house: House) -> None:
    """By the number of the token; the officer is told, and the id shows them nothing."""
    id = id_of(await break_glass(house))
    own: dict[str, Any] = {"patient": {"system": NAM, "value": "boum 8555 10zz"}}
    answer = await review(house, id, "JUSTIFIED", **own)
    assert answer.data == {"reviewOverride": None}
    assert answer.body["errors"][0]["extensions"]["reason"] == "OWN_RECORD"
    assert [held.reviews for held in acts_of(house)] == [()]
    assert [one.notice.about for one in notices_of(house)][-1] == "OWN_RECORD"
    seen = await house.ask(NODE, who="vie-privee", purpose="HOPERAT", variables={"id": id}, **own)
    assert seen.data == {"node": None}
    assert (await review(house, id, "JUSTIFIED")).data["reviewOverride"]


async def test_an_act_s_id_answers_as_a_forged_one_when_the_register_is_down(house: House) -> None:
    """To who may not review; a reviewer is told that it is down."""
    id = id_of(await break_glass(house))
    house.settings.audit.register.unlink()
    house.settings.audit.register.mkdir()
    for query, given in ((NODE, "id"), (REVIEW, "input")):
        told = []
        for one in (id, "forged"):
            variables = {given: one if given == "id" else {"id": one, "verdict": "JUSTIFIED"}}
            answer = await house.ask(query, who="dr-tremblay", purpose="TREAT", variables=variables)
            told.append((answer.status, answer.codes, answer.data))
        assert told[0] == told[1]
        assert told[0][0] in (200, 403)
    for reviewed in (await review(house, id), await override_of(house, id, who="vie-privee", purpose="HOPERAT")):
        assert (reviewed.status, reviewed.codes) == (503, ["AUDIT_UNAVAILABLE"])


async def test_the_policy_is_asked_once_about_an_act_that_is_asked_for_often(tmp_path: Path) -> None:
    """Under six names, of two acts."""
    engine = Answering({})
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        ids = {f"i{n}": id_of(await break_glass(house)) for n in range(2)}
        engine.asked.clear()
        nodes = " ".join(f"a{n}: node(id: $i{n % 2}) {{ __typename }}" for n in range(6))
        answer = await house.ask(
            f"query($i0: ID!, $i1: ID!) {{ {nodes} }}", who="vie-privee", purpose="HOPERAT", variables=ids
        )
        assert set(map(str, answer.data.values())) == {"{'__typename': 'Override'}"}
        assert [entry for entry, _ in engine.asked].count("emergency_act") == 1


@pytest.mark.parametrize(
    ("query", "who", "purpose"),
    [
        ("mutation { breakGlass(input: $input) @skip(if: true) { clientMutationId } }", "dr-pelletier", "ETREAT"),
        ("{ viewer @skip(if: true) { id } }", "dr-tremblay", "TREAT"),
        ("{ ... @include(if: false) { viewer { id } } }", "dr-tremblay", "TREAT"),
    ],
)
async def test_an_operation_of_which_all_is_skipped_is_answered_by_nothing(
    house: House, query: str, who: str, purpose: str
) -> None:
    """An empty object, and no act."""
    given = {"patient": {"value": MARIE}, "riskToLifeOrIntegrity": True, "consentCannotBeObtained": True, "reason": "x"}
    asked = query.replace("mutation {", "mutation($input: BreakGlassInput!) {")
    variables = {"input": given} if "input" in query else {}
    answer = await house.ask(asked, who=who, purpose=purpose, variables=variables)
    assert (answer.status, answer.data, answer.codes) == (200, {}, [])
    assert acts_of(house) == []


async def test_an_act_refused_at_admission_names_the_patient_to_the_officer(house: House) -> None:
    """Of a role, or of a token without scopes, that may read nothing at all."""
    given = {"patient": {"value": MARIE}, "riskToLifeOrIntegrity": True, "consentCannotBeObtained": True, "reason": "x"}
    refusing: tuple[dict[str, Any], ...] = ({"scope": ""}, {"standing": {}})
    for claims in refusing:
        answer = await house.ask(BREAK, who="dr-urgence", purpose="ETREAT", variables={"input": given}, **claims)
        assert (answer.status, answer.codes) == (403, ["FORBIDDEN"])
    found = list(report(house.settings.audit.database, house.keyring, (NAM, MARIE)))
    assert [one.entry.outcome for one in found if one.entry] == ["refused", "refused"]


class Slow(Keyring):
    """A keyring that takes its time over confirmations, until it is let go."""

    def __init__(self) -> None:
        super().__init__("k1", {"k1": bytes(range(64))})
        self.go = threading.Event()

    def mac(self, use: str, *chunks: bytes, key_id: str | None = None) -> bytes:
        if use == "act/confirmed" and threading.current_thread().name.startswith("acts"):
            self.go.wait(30)
        return super().mac(use, *chunks, key_id=key_id)


async def test_an_act_that_was_not_confirmed_in_time_is_refused_for_good_by_one_entry(tmp_path: Path) -> None:
    """The caller was told no: nothing is lifted afterwards, and the log doesn't say two things of one decision."""
    ring = Slow()
    async with open_house(tmp_path, ports=Ports(keyring=ring)) as house:
        answer = await attest(house, who="dr-pelletier")
        assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)
        ring.go.set()
        await (idle := Register(house.settings.audit.register, ring, now=house.clock)).waiting()
        await idle.close()
        assert not await reads(house, "birthDate")
        (held,) = acts_of(house)
        assert not held.confirmed
        named = entries_naming(house.settings.audit.database, ring, held.act.id)
        assert [(entry.decision_id, entry.reason) for entry, _ in named] == [(held.act.id, "act-opened")]
        ids = [one.entry.decision_id for one in report(house.settings.audit.database, ring, (NAM, MARIE)) if one.entry]
        assert ids.count(held.act.id) == 1


async def test_what_a_person_writes_passes_for_no_line_of_the_officer_s(house: House) -> None:
    """Each further line is marked, in the reason and in the comment; what moves a cursor is shown as odd."""
    forged = "x\u00a0»\n  N’a rien lu sous cet acte.\n  Examiné le 2026-11-20 : justifié."
    id = id_of(await break_glass(house, reason=forged))
    given = {"id": id, "verdict": "MORE_INFORMATION_NEEDED", "comment": "Pourquoi?\n  À EXAMINER"}
    await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": given})
    found = emergencies(house.settings.audit.register, house.settings.audit.database, house.keyring)
    said = emergencies_text(found, "fr", {})
    lines = said.splitlines()
    assert sum(line.startswith("  N’a rien lu") for line in lines) == 1
    assert sum(line.startswith("  Examiné") for line in lines) == 1
    assert sum(line.startswith("  À EXAMINER") for line in lines) == 1
    assert sum(line.startswith("      │ ") for line in lines) == 3
    assert (await override_of(house, id)).data["node"]["reason"] == forged
    assert (quoted("a\rb\x1b[2K\u202e"), in_line("Anne\u2028  Roy\x07")) == (
        "a\n      │ b\ufffd[2K\ufffd",
        "Anne   Roy\ufffd",
    )


async def test_a_free_text_may_hold_what_people_type(house: House) -> None:
    """The spaces of French typography, lines, accents, a joined emoji."""
    for reason in ("«\u00a0Arrêt\u00a0»\u202f!", "enfant 👩\u200d⚕️", "ligne\n\tautre", "ça va"):
        assert (await break_glass(house, reason=reason)).data["breakGlass"]["override"]["reason"] == reason
