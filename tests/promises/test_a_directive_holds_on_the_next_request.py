"""Promise: what a patient records holds on the next request, is written once, and never without an audit entry."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.keyring import Keyring
from gateway.ledger import AuditEntry
from gateway.ledger.chain import START
from gateway.ledger.store import reader_of, rows_of, writers
from gateway.settings import Cache
from tests.house import JEAN, House, open_house
from tests.promises.directing import UNWRITABLE, Wire, allergies, consents, directive_id, record, recorded, revoke
from tests.promises.emergencies import break_glass, notices_of
from tests.redis_server import run_redis


def entries(house: House) -> list[AuditEntry]:
    """Return the ledger's entries, in order; none where nothing was ever written."""
    if not house.settings.audit.database.exists():
        return []
    engine = reader_of(house.settings.audit.database)
    with engine.connect() as connection, connection.begin():
        return [
            AuditEntry.from_bytes(r.payload) for w in writers(connection) for r in rows_of(connection, w, START.seq)
        ]


def reasons(house: House) -> list[str]:
    """Return what the entries say was done to directives."""
    return [entry.reason for entry in entries(house) if entry.reason.startswith("directive")]


async def wired(stack: AsyncExitStack, folder: Path) -> tuple[House, Wire]:
    """Open a house whose registry is behind a wire."""
    wire = Wire()
    house = await stack.enter_async_context(open_house(folder, ports=Ports(transports={"registre": wire})))
    wire.behind = httpx.ASGITransport(house.sources["registre"])
    return house, wire


async def test_a_restriction_holds_and_its_revocation_too(tmp_path: Path) -> None:
    """Recorded, the next request of the one it aims at is refused in silence, others read on; revoked, all read."""
    async with open_house(tmp_path) as house:
        assert (await allergies(house), await allergies(house, "dr-gagnon")) == (3, 2 + 1)
        written = recorded(await record(house))
        assert (written["kind"], written["status"], written["categories"]) == ("RESTRICTION", "ACTIVE", ["allergy"])
        assert written["ambiguity"] is None
        assert (await allergies(house), await allergies(house, "dr-gagnon")) == (0, 3)
        gone = await revoke(house, written["id"], reason="Je ne la veux plus")
        assert gone.data["revokeDirective"]["directive"] == {
            "id": written["id"],
            "kind": "RESTRICTION",
            "status": "INACTIVE",
        }
        assert await allergies(house) == 3
        assert reasons(house) == [
            "directive-recording", "directive-recorded", "directive-revoking", "directive-revoked",
        ]  # fmt: skip
        assert "Je ne la veux plus" not in str(entries(house))


@pytest.mark.real_redis
async def test_it_holds_at_every_worker_whatever_is_remembered(tmp_path: Path) -> None:
    """Two gateways over one cache: recorded at one, refused at the other; revoked at the other, read at the one."""
    keyring = Keyring.generate()
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(run_redis(tmp_path))
        cache, folders = Cache(shared=server.settings), [tmp_path / "one", tmp_path / "two"]
        for folder in folders:
            folder.mkdir()
        one = await stack.enter_async_context(open_house(folders[0], ports=Ports(keyring=keyring), cache=cache))
        same = {name: httpx.ASGITransport(app) for name, app in one.sources.items()}
        two = await stack.enter_async_context(
            open_house(folders[1], ports=Ports(keyring=keyring, transports=same), cache=cache)
        )
        for turn in range(5):
            assert (await allergies(one), await allergies(two)) == (3, 3)
            written = recorded(await record((one, two)[turn % 2]))
            assert (await allergies(two), await allergies(one)) == (0, 0)
            await revoke((two, one)[turn % 2], written["id"])


async def test_asked_again_it_is_one_directive(tmp_path: Path) -> None:
    """The same wish under one clientMutationId, later too; another wish, or none, is another directive."""
    async with open_house(tmp_path) as house:
        before = len(consents(house))
        first = recorded(await record(house, clientMutationId="c-1"))
        house.clock.at += 3_600
        assert recorded(await record(house, clientMutationId="c-1"))["id"] == first["id"]
        assert len(consents(house)) == before + 1
        assert recorded(await record(house, clientMutationId="c-1", categories=["imaging"]))["id"] != first["id"]
        await record(house)
        await record(house)
        assert len(consents(house)) == before + 4
        assert reasons(house).count("directive-asked-again") == 1


@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_a_lost_answer_is_looked_for_and_makes_no_second_directive(tmp_path: Path, lost: str) -> None:
    """A write that arrived is found by its mark; one that didn't is an error, and asked again is made once."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        before = len(consents(house))
        wire.lose = lost
        answer = await record(house, clientMutationId="c-1")
        if lost == "answer":
            assert recorded(answer)["status"] == "ACTIVE"
        else:
            assert (answer.status, answer.data["recordDirective"]) == (200, None)
            assert answer.codes == ["SOURCE_TIMEOUT"]
            assert len(consents(house)) == before
        wire.lose = ""
        assert recorded(await record(house, clientMutationId="c-1"))["status"] == "ACTIVE"
        assert len(consents(house)) == before + 1
        assert wire.writes == (["POST"] if lost == "answer" else ["POST", "POST"])


async def test_what_stands_there_and_says_otherwise_is_taken_back(tmp_path: Path) -> None:
    """A source that keeps another provision than it was sent: null, an error, and nothing in force."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        wire.change = {"provision": {"type": "deny", "period": {"start": "2026-01-01"}}}
        answer = await record(house)
        assert (answer.data["recordDirective"], answer.codes) == (None, ["SOURCE_UNAVAILABLE"])
        assert await allergies(house) == 3
        assert [one.notice.about for one in notices_of(house)] == []
        (odd,) = [one for one in consents(house) if one.get("identifier")]
        assert odd["status"] == "entered-in-error"
        assert reasons(house) == ["directive-recording", "directive-not-kept"]


async def test_what_can_not_be_taken_back_is_told_to_the_officer(tmp_path: Path) -> None:
    """The source keeps something else and then refuses: a notice says so."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        wire.change = {"category": [{"coding": [{"system": "urn:passerelle:directive", "code": "momentary"}]}]}
        assert (await record(house)).data["recordDirective"] is None
        assert [one.notice.about for one in notices_of(house)] == ["DIRECTIVE_LEFT"]
        assert reasons(house)[-1] == "directive-left"


async def test_the_registry_down_is_an_error_and_nothing_is_half_done(tmp_path: Path) -> None:
    """Before anything: CONSENT_UNAVAILABLE. At the write alone: null with the source's error."""
    async with open_house(tmp_path) as house:
        before, mischief = consents(house), house.sources["registre"].state.mischief
        mischief.on("", Status(code=500))
        assert (await record(house)).codes == ["CONSENT_UNAVAILABLE"]
        mischief.clear()
        house.forget_calls()
        assert consents(house) == before
        assert reasons(house) == []


async def test_a_source_s_own_refusal_is_honoured(tmp_path: Path) -> None:
    """403 for the write alone: null, the source is named as refusing, and the directive stays in force."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        written = recorded(await record(house))
        wire.refuse = True
        answer = await revoke(house, written["id"])
        assert (answer.data["revokeDirective"], answer.codes) == (None, ["SOURCE_UNAVAILABLE"])
        assert "registre" in answer.body["errors"][0]["extensions"]["source"]
        assert await allergies(house) == 0
        assert (await record(house, categories=["imaging"])).data["recordDirective"] is None


async def test_what_a_professional_ordered_is_not_the_patient_s_to_lift(tmp_path: Path) -> None:
    """A momentary refusal of her own record: refused by the policy, and by the registry."""
    async with open_house(tmp_path) as house:
        lise = house.world.person("lise")
        asked = {"who": "lise-fournier", "purpose": "PATRQT"}
        answer = await revoke(house, directive_id(house, "directive-3", lise.registry_id), **asked)
        assert (answer.data["revokeDirective"], answer.body["errors"][0]["extensions"]["reason"]) == (None, "ISSUER")
        assert not [call for call in house.sources["registre"].state.calls if call.method == "PUT"]


async def test_a_directive_that_changed_meanwhile_is_read_again_first(tmp_path: Path) -> None:
    """Another writes between the read and the write: nothing of theirs is lost."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        written = recorded(await record(house))
        wire.stale = True
        answer = await revoke(house, written["id"])
        assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
        assert answer.body["errors"][0]["extensions"]["reason"] == "directive-changed"
        wire.stale = False
        assert (await revoke(house, written["id"])).data["revokeDirective"]["directive"]["status"] == "INACTIVE"
        again = await revoke(house, written["id"])
        assert again.data["revokeDirective"]["directive"]["status"] == "INACTIVE"
        assert wire.writes == ["POST", "PUT", "PUT"]


async def test_nobody_writes_for_another_and_the_answer_does_not_tell_why(tmp_path: Path) -> None:
    """A stranger's number, an unknown one, a contradictory one: one answer, and no write is sent."""
    async with open_house(tmp_path) as house:
        said = [await record(house, patient=one) for one in (JEAN, "XXXX010101ZZ", "GAGS900101ZZ")]
        assert {answer.status for answer in said} == {200}
        bodies = [_without_decision(answer.body) for answer in said]
        assert bodies[0] == bodies[1] == bodies[2]
        assert (said[0].data["recordDirective"], said[0].codes) == (None, ["FORBIDDEN"])
        for who, purpose in (("dr-tremblay", "TREAT"), ("archiviste", "HOPERAT"), ("vie-privee", "HOPERAT")):
            house.forget_calls()
            answer = await record(house, who=who, purpose=purpose)
            assert (answer.status, answer.codes) == (403, ["FORBIDDEN"])
            assert not any(house.calls(source) for source in house.sources), "refused by name before any source"
        assert not [call for call in house.sources["registre"].state.calls if call.method in ("POST", "PUT")]


def _without_decision(body: Any) -> Any:
    return str(body).replace(body["extensions"]["access"]["decisionId"], "")


async def test_an_emergency_override_writes_nothing(tmp_path: Path) -> None:
    """Whoever lifted the patient's restrictions revokes none of them."""
    async with open_house(tmp_path) as house:
        assert (await break_glass(house)).status == 200
        answer = await revoke(house, directive_id(house, "directive-1"), who="dr-pelletier", purpose="ETREAT")
        assert (answer.status, answer.codes) == (403, ["FORBIDDEN"])


async def test_ids_that_are_forged_unknown_or_another_s_are_refused_alike(tmp_path: Path) -> None:
    """Jean's directive, one that never was, a text: the same refusal."""
    async with open_house(tmp_path) as house:
        ids = (directive_id(house, "directive-2", "reg-0002"), directive_id(house, "none"), "forged")
        said = [await revoke(house, id) for id in ids]
        assert {answer.status for answer in said} == {400}
        assert len({_without_decision(answer.body) for answer in said}) == 1


async def test_a_mother_writes_for_her_child_and_the_office_is_told(tmp_path: Path) -> None:
    """Under fourteen; at fifteen she doesn't. The patient's own word isn't hers to revoke."""
    async with open_house(tmp_path) as house:
        lea, emile = (house.world.person(one) for one in ("lea", "emile"))
        asked: dict[str, Any] = {"who": "parent-roy", "purpose": "FAMRQT", "actors": [{"role": "nurse"}]}
        assert recorded(await record(house, patient=str(lea.nam), **asked))["status"] == "ACTIVE"
        assert [one.notice.about for one in notices_of(house)] == ["REPRESENTED"]
        (written,) = [one for one in consents(house, lea.registry_id) if one.get("identifier")]
        assert written["performer"][0]["type"] == "RelatedPerson"
        assert (await record(house, patient=str(emile.nam), **asked)).data["recordDirective"] is None
        own = written | {"id": "own", "performer": [{"reference": f"Patient/{lea.registry_id}"}]}
        house.sources["registre"].state.store.put(own)
        refused = await revoke(house, directive_id(house, "own", lea.registry_id), who="parent-roy", purpose="FAMRQT")
        assert (refused.data["revokeDirective"], refused.body["errors"][0]["extensions"]["reason"]) == (None, "ISSUER")
        mine = await revoke(
            house, directive_id(house, written["id"], lea.registry_id), who="parent-roy", purpose="FAMRQT"
        )
        assert mine.data["revokeDirective"]["directive"]["status"] == "INACTIVE"


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"actors": None}, "actors"),
        ({"kind": "REFUSAL", "actors": None, "categories": None}, "information"),
        ({"categories": ["allergies"]}, "categories"),
        ({"labels": [{"code": "SECRET"}]}, "labels"),
        ({"purposes": ["NOSUCH"]}, "purposes"),
        ({"actors": [{"role": "wizard"}]}, "actors"),
        ({"actors": [{"actor": "forged"}]}, "actors"),
        ({"records": ["forged"]}, "records"),
        ({"sources": ["nowhere"]}, "sources"),
        ({"period": {"end": "2020-01-01T00:00:00Z"}}, "period"),
        ({"period": {"start": "2027-01-01T00:00:00Z", "end": "2026-12-01T00:00:00Z"}}, "period"),
        ({"categories": []}, "categories"),
        *UNWRITABLE,
    ],
)
async def test_a_part_that_lacks_or_is_not_known_is_refused_and_named(
    tmp_path: Path, given: dict[str, Any], part: str
) -> None:
    """Nothing is written that the patient could take for something else."""
    async with open_house(tmp_path) as house:
        before = consents(house)
        answer = await record(house, **given)
        assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
        assert answer.body["errors"][0]["extensions"]["part"] == part
        assert consents(house) == before


async def test_a_clinician_whom_the_caller_can_not_see_can_not_be_aimed_at(tmp_path: Path) -> None:
    """An id sealed for another patient's record, and one that no record leads to, name nobody."""
    async with open_house(tmp_path) as house:
        for parts in (("Practitioner", "chus", "p-0002", "pr-81002"), ("Practitioner", "chus", "p-0001", "pr-99999")):
            answer = await record(house, actors=[{"actor": house.keyring.seal_id(parts)}])
            assert (answer.status, answer.body["errors"][0]["extensions"]["part"]) == (400, "actors")
