"""Promise: an emergency act lifts what it may, for one person, one patient and a while; it is told of and reviewed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gateway.acts import Register
from gateway.app import Ports
from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry, Ledger, Recorded
from gateway.ledger.verify import verify
from tests.house import JEAN, MARIE, House, open_house
from tests.promises.emergencies import REVIEW, acts_of, attest, break_glass, notices_of, override_of

NAME = "query($id: String!) { patient(identifier: {value: $id}) { name { family } } }"
PROBLEMS = """query($id: String!) {
  patient(identifier: {value: $id}) { name { family } conditions { edges { node { code { text } } } } }
}"""
DEPRESSION = "Épisode dépressif moyen"
NOBODY = "TREM010199ZZ"


async def named(house: House, who: str = "dr-urgence", purpose: str = "ETREAT", patient: str = MARIE) -> bool:
    """Tell whether the person sees the patient's name."""
    answer = await house.ask(NAME, who=who, purpose=purpose, variables={"id": patient})
    return answer.patient is not None


async def problems(house: House, who: str, purpose: str = "ETREAT", patient: str = MARIE) -> set[str]:
    """Return the problems that the person sees; none when the patient doesn't show."""
    answer = await house.ask(PROBLEMS, who=who, purpose=purpose, variables={"id": patient})
    if answer.patient is None:
        return set()
    return {edge["node"]["code"]["text"] for edge in answer.patient["conditions"]["edges"]}


async def test_an_emergency_physician_sees_the_record_once_the_relationship_is_attested(house: House) -> None:
    """Nothing before, under either purpose; after, under the emergency's alone, until the end, to the second."""
    assert not await named(house, purpose="TREAT")
    assert not await named(house)
    assert (await attest(house, minutes=30)).data["attestRelationship"]["relationship"]
    assert DEPRESSION in await problems(house, "dr-urgence")
    assert not await named(house, purpose="TREAT")
    assert not await named(house, patient=JEAN)
    house.clock.at += 30 * 60 - 1
    assert await named(house)
    house.clock.at += 1
    assert not await named(house)


async def test_an_override_lifts_a_restriction_of_one_patient_for_one_person(house: House) -> None:
    """The attested relationship alone doesn't; nobody else gains, and the end brings the restriction back."""
    await attest(house, who="dr-pelletier", minutes=600)
    assert await named(house, "dr-pelletier")
    assert DEPRESSION not in await problems(house, "dr-pelletier")
    assert (await break_glass(house, minutes=10)).data["breakGlass"]["override"]
    assert DEPRESSION in await problems(house, "dr-pelletier")
    assert DEPRESSION not in await problems(house, "dr-pelletier", "TREAT")
    assert not await named(house, "dr-urgence")
    assert not await named(house, "dr-pelletier", patient=JEAN)
    house.clock.at += 600
    assert DEPRESSION not in await problems(house, "dr-pelletier")
    assert await named(house, "dr-pelletier")


async def test_an_override_alone_stands_for_no_relationship(house: House) -> None:
    """It lifts restrictions, and neither the care relationship nor the purpose."""
    await break_glass(house, who="dr-urgence")
    assert not await named(house)
    assert not await named(house, purpose="TREAT")


async def test_the_officer_is_told_at_once_and_what_was_read_is_listed(house: House) -> None:
    """Every coordinate that left under the act, whichever query, and none that left before or after."""
    await attest(house, who="dr-pelletier", minutes=600)
    before = "query($id: String!) { patient(identifier: {value: $id}) { birthDate } }"
    await house.ask(before, who="dr-pelletier", purpose="ETREAT", variables={"id": MARIE})
    id = (await break_glass(house, minutes=10)).data["breakGlass"]["override"]["id"]
    assert [(one.notice.do, one.notice.about) for one in notices_of(house) if one.notice.about == "OVERRIDE"] == [
        ("notify", "OVERRIDE"),
        ("review", "OVERRIDE"),
    ]
    await problems(house, "dr-pelletier")
    await house.ask(
        before.replace("birthDate", "gender"), who="dr-pelletier", purpose="ETREAT", variables={"id": MARIE}
    )
    house.clock.at += 600
    await house.ask(
        before.replace("birthDate", "maritalStatus { text }"),
        who="dr-pelletier", purpose="ETREAT", variables={"id": MARIE},
    )  # fmt: skip
    read = (await override_of(house, id, who="vie-privee", purpose="HOPERAT")).data["node"]["fieldsRead"]
    assert read == ["Condition.code", "Patient.conditions", "Patient.gender", "Patient.name"]
    assert verify(house.settings.audit.database, house.settings.audit.anchor, house.keyring).ok


async def test_the_opener_does_not_review_whatever_role_they_hold(house: House) -> None:
    """A privacy officer who is also a physician reviews others' acts, not their own."""
    tomorrow = int(house.clock.at) + 86_400
    authorization = {"id": "A-1", "until": tomorrow, "trained_until": tomorrow}
    standing = {"professional": "CMQ", "licence": "81099", "authorization": authorization}
    hats: dict[str, Any] = {
        "roles": ["physician", "privacy_officer"],
        "purposes": ["ETREAT", "HOPERAT"],
        "standing": standing,
    }
    opened = [await break_glass(house, who="vie-privee", claims=hats), await break_glass(house)]
    verdicts = []
    for answer in opened:
        given = {"id": answer.data["breakGlass"]["override"]["id"], "verdict": "JUSTIFIED"}
        review = await house.ask(
            REVIEW, who="vie-privee", purpose="HOPERAT", headers={"x-active-role": "privacy_officer"},
            variables={"input": given}, **hats,
        )  # fmt: skip
        payload = review.data["reviewOverride"]
        verdicts.append((payload and payload["override"]["verdict"], reasons(review.body)))
    assert verdicts == [(None, ["REVIEWER"]), ("JUSTIFIED", [])]
    assert {held.act.who.id: len(held.reviews) for held in acts_of(house)} == {"vie-privee": 0, "dr-pelletier": 1}


def reasons(body: dict[str, Any]) -> list[str]:
    return [error["extensions"]["reason"] for error in body.get("errors", [])]


async def test_an_act_found_not_justified_ends_at_once(house: House) -> None:
    """The next request meets the restriction again."""
    await attest(house, who="dr-pelletier")
    id = (await break_glass(house)).data["breakGlass"]["override"]["id"]
    assert DEPRESSION in await problems(house, "dr-pelletier")
    review = {"id": id, "verdict": "NOT_JUSTIFIED", "comment": "Aucune urgence au dossier"}
    await house.ask(REVIEW, who="vie-privee", purpose="HOPERAT", variables={"input": review})
    assert DEPRESSION not in await problems(house, "dr-pelletier")


async def test_someone_unknown_and_a_patient_get_the_same_answer(house: House) -> None:
    """But for ids, byte for byte in shape: no act tells who exists."""
    answers = [await attest(house, patient=who) for who in (MARIE, NOBODY)]
    answers += [await break_glass(house, patient=who) for who in (MARIE, NOBODY)]
    bodies = [json.dumps(answer.body).replace(id_in(answer.body), "ID") for answer in answers]
    told = [body.replace(f"decision-{n:08d}", "decision") for n, body in enumerate(bodies, 1)]
    assert told[0] == told[1]
    assert told[2] == told[3]
    assert [answer.status for answer in answers] == [200] * 4


def id_in(body: dict[str, dict[str, dict[str, dict[str, str]]]]) -> str:
    (payload,) = body["data"].values()
    return (payload.get("override") or payload["relationship"])["id"]


async def test_a_register_that_is_down_opens_nothing_and_lifts_nothing(house: House) -> None:
    """Opening is AUDIT_UNAVAILABLE; an act in force lifts nothing until the register is back."""
    await attest(house)
    assert await named(house)
    path = house.settings.audit.register
    aside = path.with_name("aside.sqlite3")
    path.rename(aside)
    path.mkdir()
    for answer in (await attest(house), await break_glass(house)):
        assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)
    assert not await named(house)
    path.rmdir()
    aside.rename(path)
    assert await named(house)


async def test_without_an_audit_entry_an_act_does_not_count(tmp_path: Path) -> None:
    """The act is durable, its entry can't be: AUDIT_UNAVAILABLE, and nothing is lifted; the officer knows."""
    ledger = Failing(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger, keyring=ledger.ring)) as house:
        ledger.fails = True
        answer = await attest(house)
        assert (answer.status, answer.codes, answer.data) == (503, ["AUDIT_UNAVAILABLE"], None)
        ledger.fails = False
        assert not await named(house)
        assert [held.confirmed for held in acts_of(house)] == [False]
        assert [one.notice.about for one in notices_of(house)] == ["ATTESTED", "ATTESTED"]
        assert (await attest(house)).status == 200
        assert await named(house)


class Failing(Ledger):
    """A real ledger that can be made to fail."""

    def __init__(self, folder: Path) -> None:
        self.ring = Keyring.generate()
        self.fails = False
        super().__init__(folder / "audit.sqlite3", folder / "audit.anchor.json", self.ring)

    async def append_all(self, entries: Sequence[tuple[AuditEntry, Recorded | None]]) -> None:
        if self.fails:
            raise AuditUnavailable("disk")
        await super().append_all(entries)


async def test_an_act_of_one_worker_counts_at_the_other(tmp_path: Path, house: House) -> None:
    """Two gateways on one register: open at one, read at the other, twenty times without a stale answer."""
    other = Register(house.settings.audit.register, house.keyring, now=house.clock)
    pseudonyms = house.keyring.pseudonyms(
        "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id", MARIE
    )
    await attest(house)
    who = acts_of(house)[0].act.who
    for _ in range(20):
        assert (await other.in_force(who, pseudonyms)).attested is not None
        house.clock.at += 3_600
        assert (await other.in_force(who, pseudonyms)).attested is None
        await attest(house)
    await other.close()
