"""Promise: a payload, a sentence and an audit entry say of a directive what stands, and nothing else."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx

from gateway.app import Ports
from tests.house import GRAPHQL, MARIE, House, open_house
from tests.promises.directing import RECORD, Wire, allergies, consents, directive_id, record, recorded, revoke
from tests.promises.emergencies import notices_of
from tests.promises.everything import about
from tests.promises.test_a_directive_holds_on_the_next_request import entries, reasons, wired
from tests.promises.test_a_merged_file_is_read_once import merge

OTHER = {"provision": {"type": "deny", "period": {"start": "2020-01-01", "end": "2020-01-02"}}, "status": "active"}
"""What a source keeps that says otherwise, and keeps so."""
GAGNON = ("Practitioner", "chus", "p-0001", "pr-81002")


def written(house: House, patient: str = "reg-0001") -> list[Any]:
    """Return the Consents that the gateway wrote."""
    return [one for one in consents(house, patient) if one.get("identifier")]


class Moody(Wire):
    """A registry that can be cut after a write, be behind its writes, or hold back the answer to one."""

    def __init__(self) -> None:
        super().__init__()
        self.mood = ""
        self.posted = asyncio.Event()
        self.listed = b""
        self.looks = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on, as its mood is."""
        search = request.method == "GET" and "/Consent?" in str(request.url)
        after = self.posted.is_set()
        if after and self.mood == "cut":
            raise httpx.ReadTimeout("cut", request=request)
        if after and self.mood == "dies":
            self.looks += 1
            if self.looks > 1:
                raise httpx.ConnectError("gone", request=request)
        if after and self.mood == "behind" and search:
            headers = {"content-type": "application/fhir+json"}
            return httpx.Response(200, headers=headers, content=self.listed, request=request)
        answer = await super().handle_async_request(request)
        if search:
            self.listed = await answer.aread()
        if request.method == "POST" and "/Consent" in str(request.url):
            self.posted.set()
            if self.mood == "holds":
                await asyncio.sleep(0.3)
        return answer


async def moody(stack: AsyncExitStack, folder: Path, mood: str) -> tuple[House, Moody]:
    """Open a house whose registry has a mood."""
    wire = Moody()
    house = await stack.enter_async_context(open_house(folder, ports=Ports(transports={"registre": wire})))
    wire.behind, wire.mood = httpx.ASGITransport(house.sources["registre"]), mood
    return house, wire


async def test_what_was_taken_back_is_written_afresh(tmp_path: Path) -> None:
    """Asked again under the same id: not "done" about what was taken back, but one directive in force."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        for _ in range(2):
            wire.change = {"provision": {"type": "deny", "period": {"start": "2026-01-01"}}}
            assert (await record(house, clientMutationId="c-1")).data["recordDirective"] is None
        wire.change = {}
        first = recorded(await record(house, clientMutationId="c-1"))
        assert (first["status"], await allergies(house)) == ("ACTIVE", 0)
        assert recorded(await record(house, clientMutationId="c-1"))["id"] == first["id"]
        statuses = sorted(one["status"] for one in written(house))
        assert statuses == ["active", "entered-in-error", "entered-in-error"]


async def test_what_says_otherwise_is_never_given_back_as_done(tmp_path: Path) -> None:
    """It could not be taken back: asked again it's an error still, and the privacy office is told again."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        wire.change = OTHER
        assert (await record(house, clientMutationId="c-1")).data["recordDirective"] is None
        wire.change = {}
        again = await record(house, clientMutationId="c-1")
        assert (again.data["recordDirective"], again.codes) == (None, ["SOURCE_UNAVAILABLE"])
        assert [one.notice.about for one in notices_of(house)] == ["DIRECTIVE_LEFT", "DIRECTIVE_LEFT"]
        assert reasons(house) == ["directive-recording", "directive-left", "directive-left"]


async def test_what_was_revoked_since_is_not_done_again(tmp_path: Path) -> None:
    """Recorded, revoked, asked again under the same id: refused by name, and nothing is written."""
    async with open_house(tmp_path) as house:
        await revoke(house, recorded(await record(house, clientMutationId="c-1"))["id"])
        answer = await record(house, clientMutationId="c-1")
        assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
        assert answer.body["errors"][0]["extensions"]["reason"] == "directive-revoked"
        assert [one["status"] for one in written(house)] == ["inactive"]


async def test_a_directive_whose_reading_back_is_lost_is_not_said_to_be_lacking(tmp_path: Path) -> None:
    """The registry keeps it and then is silent: an error, and the log says that it isn't known."""
    async with AsyncExitStack() as stack:
        house, wire = await moody(stack, tmp_path, "cut")
        assert (await record(house, clientMutationId="c-1")).data["recordDirective"] is None
        wire.mood = ""
        assert reasons(house) == ["directive-recording", "directive-uncertain"]
        assert [one.outcome for one in entries(house)] == ["unavailable", "unavailable"]
        assert await allergies(house) == 0
        assert recorded(await record(house, clientMutationId="c-1"))["status"] == "ACTIVE"
        assert len(written(house)) == 1


async def test_a_registry_whose_search_is_behind_is_read_by_id(tmp_path: Path) -> None:
    """201, then a search that doesn't show it yet: it is recorded, and the log says so."""
    async with AsyncExitStack() as stack:
        house, wire = await moody(stack, tmp_path, "behind")
        answer = await record(house)
        assert (answer.status, answer.codes) == (200, [])
        assert answer.data["recordDirective"]["directiveEdge"] is None
        assert reasons(house) == ["directive-recording", "directive-recorded"]
        wire.mood = ""
        assert await allergies(house) == 0


async def test_two_who_ask_at_once_make_one_directive_and_neither_takes_it_back(tmp_path: Path) -> None:
    """The second doesn't see the first's, writes some seconds later, and is answered that it is there already."""
    async with AsyncExitStack() as stack:
        house, _ = await moody(stack, tmp_path, "behind")
        assert (await record(house, clientMutationId="c-1")).codes == []
        house.clock.at += 5
        assert (await record(house, clientMutationId="c-1")).codes == []
        assert [one["status"] for one in written(house)] == ["active"]
        assert notices_of(house) == []


async def test_a_caller_who_leaves_during_the_write_does_not_change_what_the_log_says(tmp_path: Path) -> None:
    """The write and its reading back go to their end; the entry says that it was recorded."""
    async with AsyncExitStack() as stack:
        house, wire = await moody(stack, tmp_path, "holds")
        await _leave(house, wire)
        assert [(one.outcome, one.reason) for one in entries(house)] == [
            ("unavailable", "directive-recording"), ("cancelled", "directive-recorded"),
        ]  # fmt: skip
        assert [one["status"] for one in written(house)] == ["active"]


async def _leave(house: House, wire: Moody) -> None:
    """Record a directive, and leave as soon as the registry has it."""
    asked: dict[str, Any] = {"patient": {"value": MARIE}, "kind": "RESTRICTION", "categories": ["allergy"]}
    asked |= {"actors": [{"role": "nurse"}]}
    body = json.dumps({"query": RECORD, "variables": {"input": asked}}).encode()
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await wire.posted.wait()
        return {"type": "http.disconnect"}

    async def send(_: Any) -> None:
        return None

    headers = {
        "content-type": "application/json",
        "accept": GRAPHQL,
        "authorization": f"Bearer {house.issuer.mint('marie-bouchard')}",
        "x-purpose-of-use": "PATRQT",
        "host": "gateway.test",
    }
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": "/graphql",
        "raw_path": b"/graphql", "root_path": "", "scheme": "http", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1), "server": ("gateway.test", 80),
    }  # fmt: skip
    await asyncio.wait_for(house.app(scope, receive, send), 60)


async def test_taking_back_is_believed_once_it_is_seen(tmp_path: Path) -> None:
    """A source that answers 200 to the undoing, and keeps what it had in force: the privacy office is told."""
    async with AsyncExitStack() as stack:
        house, wire = await wired(stack, tmp_path)
        wire.change = {"provision": {"type": "deny", "period": {"start": "2026-01-01"}}, "status": "active"}
        assert (await record(house)).data["recordDirective"] is None
        assert [one["status"] for one in written(house)] == ["active"]
        assert [one.notice.about for one in notices_of(house)] == ["DIRECTIVE_LEFT"]
        assert reasons(house) == ["directive-recording", "directive-left"]


async def test_someone_of_two_numbers_is_restricted_under_each(tmp_path: Path) -> None:
    """The other number first in the record: the restriction holds all the same."""
    async with open_house(tmp_path) as house:
        store = house.sources["chus"].state.store
        body = store.read("Practitioner", GAGNON[-1]).body()
        systems = sorted(house.settings.licence_systems.values())
        other = next(one for one in systems if one != body["identifier"][0]["system"])
        store.put(body | {"identifier": [{"system": other, "value": "999"}, *body["identifier"]]})
        assert await allergies(house, "dr-gagnon") == 3
        recorded(await record(house, actors=[{"actor": house.keyring.seal_id(GAGNON)}]))
        assert await allergies(house, "dr-gagnon") == 0
        (kept,) = written(house)
        assert len(kept["provision"]["actor"]) == 2


async def test_a_restriction_of_one_record_is_said_to_be_of_one(tmp_path: Path) -> None:
    """The sentence claims no more than is closed: one record, at one source."""
    async with open_house(tmp_path) as house:
        shown = await house.ask(
            about(MARIE, "allergies { edges { node { id } } }"), who="marie-bouchard", purpose="PATRQT"
        )
        ids = [node["id"] for node in shown.nodes("allergies")][:2]
        asked: dict[str, Any] = {"categories": None, "actors": [{"role": "physician"}]}
        one = recorded(await record(house, **asked, records=ids[:1]))
        two = recorded(await record(house, **asked, records=ids, sources=["omnimed", "chus"]))
        at = recorded(await record(house, actors=[{"role": "physician"}], sources=["omnimed"]))
    assert one["summary"].startswith("Restriction : aucun accès aux renseignements d’une fiche désignée pour le rôle")
    assert two["summary"].startswith(
        "Restriction : aucun accès aux renseignements de 2 fiches désignées chez chus ou omnimed pour le rôle"
    )
    assert at["summary"].startswith(
        "Restriction : aucun accès aux renseignements (allergies) chez omnimed pour le rôle"
    )
    assert [said["ambiguity"] for said in (one, two, at)] == [None, None, None]


async def test_an_organization_of_the_settings_is_said_by_its_name(tmp_path: Path) -> None:
    """What policy reads as asked isn't said to be unclear."""
    async with open_house(tmp_path) as house:
        organization = house.keyring.seal_id(("ConfiguredOrganization", "org-chus"))
        said = recorded(await record(house, actors=[{"actor": organization}]))
        name = next(one.name["fr"] for one in house.settings.organizations if one.id == "org-chus")
        assert said["ambiguity"] is None
        assert f"pour {name}" in said["summary"]


async def test_what_can_not_be_shown_after_the_write_is_said_to_stand(tmp_path: Path) -> None:
    """The registry is gone once it has written and been looked at: null, and the error says that it stands."""
    async with AsyncExitStack() as stack:
        house, wire = await moody(stack, tmp_path, "dies")
        answer = await record(house, clientMutationId="c-1")
        assert (answer.status, answer.data["recordDirective"], answer.codes) == (200, None, ["CONSENT_UNAVAILABLE"])
        assert answer.body["errors"][0]["extensions"]["reason"] == "directive-stands"
        last = entries(house)[-1]
        assert (last.outcome, last.code, last.reason) == ("unavailable", "CONSENT_UNAVAILABLE", "directive-recorded")
        wire.mood = ""
        assert [one["status"] for one in written(house)] == ["active"]


async def test_a_status_that_is_no_word_of_fhir_is_revoked_for_good(tmp_path: Path) -> None:
    """`Active` denies as if in force: revoking it writes, and then it is no more in force."""
    async with open_house(tmp_path) as house:
        said = recorded(await record(house))
        (kept,) = written(house)
        house.sources["registre"].state.store.put(kept | {"status": "Active"})
        assert await allergies(house) == 0
        await revoke(house, said["id"])
        assert await allergies(house) == 3
        assert [one["status"] for one in written(house)] == ["inactive"]


async def test_after_a_merge_the_author_finds_and_revokes_it(tmp_path: Path) -> None:
    """The registry puts the file under another: asked again it is one directive, and its author takes it back."""
    async with open_house(tmp_path) as house:
        said = recorded(await record(house, clientMutationId="m"))
        merge(house, "registre", "reg-0001", "reg-9001")
        assert (await record(house, clientMutationId="m")).codes == []
        assert (len(written(house)), len(written(house, "reg-9001"))) == (1, 0)
        assert directive_id(house, written(house)[0]["id"]) == said["id"]
        assert (await revoke(house, said["id"])).codes == []
        assert [one["status"] for one in written(house)] == ["inactive"]
        assert reasons(house)[-3:] == ["directive-asked-again", "directive-revoking", "directive-revoked"]
