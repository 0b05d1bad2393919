"""Promise: the points that others wrote for gateways over sources that keep their data (docs/conformance.md)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from graphql import get_named_type

from gateway.app import Ports
from gateway.demo.config import demo_settings
from gateway.demo.systems import DOSSIER, MRN, NAM
from resolvers.schema import build_schema, core_of
from tests.house import MARIE, House, Reply, open_house
from tests.promises.captured import foreign, own_ids, words
from tests.promises.doubles import Meanwhile
from tests.promises.everything import WIDE, about, everything

RECORD_SOURCES = ("chus", "omnimed", "gesmus", "telesante")
CONDITIONS = "conditions(first: 500) { edges { node { id code { text } source { id } } } }"


@pytest.fixture
async def wide(tmp_path: Path) -> AsyncIterator[House]:
    """A house that takes the widest question."""
    async with open_house(tmp_path, limits=WIDE) as house:
        yield house


def by(system: str, value: str, selection: str) -> str:
    """Return a query by an identifier of a system."""
    return f'{{ patient(identifier: {{system: "{system}", value: "{value}"}}) {{ {selection} }} }}'


def statuses(answer: Reply) -> dict[str, str]:
    """Return each source's status."""
    return {source["id"]: source["status"] for source in answer.access["sources"]}


# -- What a source is asked with -------------------------------------------------------------------------------------


async def test_no_source_is_sent_a_number_that_it_is_not_keyed_on(wide: House) -> None:
    """All that the schema knows of Marie: paths, queries, headers and bodies, each request with the end user's name.

    A source gets its own id of her and nothing else that says who she is; the insurance number goes to the registry.
    """
    marie, token = wide.world.people[0], wide.issuer.mint("dr-tremblay")
    assert (await wide.ask(everything(MARIE), token=token)).patient
    for source in wide.sources:
        calls = wide.sources[source].state.calls
        assert calls, source
        assert [call for call in calls if foreign(wide, marie, source) & words(call)] == []
        assert {call.headers.get("x-passerelle-user") for call in calls} == {"dr-tremblay"}
        assert not any(token in str(call) for call in calls)
        assert any(MARIE in words(call) for call in calls) is (source == "registre")


async def test_a_source_answers_by_its_own_id_of_the_patient_alone(house: House) -> None:
    """Each request names the patient by the source's own number, or asks for something by that thing's id."""
    own = own_ids(house.world.people[0])
    await house.ask(
        about(MARIE, "name { family } coverages { edges { node { id } } } encounters { edges { node { id } } }")
    )
    for source in RECORD_SOURCES:
        calls = house.calls(source)
        assert any(own[source] in asked for asked in calls)
        lookups = ("?_id=", "?identifier=")
        assert [a for a in calls if own[source] not in a and not any(lookup in a for lookup in lookups)] == []


async def test_by_whatever_number_or_id_no_source_is_sent_another_s(house: House) -> None:
    """By a file number of each, by the patient's id, by a record's."""
    marie, selection = house.world.people[0], "id name { family } " + CONDITIONS
    found = await house.ask(by(MRN, marie.mrn, selection))
    await house.ask(by(DOSSIER, marie.dossier, selection))
    for sealed in (found.patient["id"], *(node["id"] for node in found.nodes("conditions")[:2])):
        await house.ask("query ($id: ID!) { node(id: $id) { __typename id } }", variables={"id": sealed})
    for source in house.sources:
        calls = house.sources[source].state.calls
        assert [call for call in calls if foreign(house, marie, source) & words(call)] == []


async def test_a_source_that_is_not_keyed_on_the_insurance_number_never_gets_it(tmp_path: Path) -> None:
    """The hospital by its own number alone; patients of every kind, asked for by someone who mostly follows nobody."""
    sources = demo_settings(8000, None, None, tmp_path).sources
    narrowed = tuple(s.model_copy(update={"keyed_on": (MRN,)}) if s.id == "chus" else s for s in sources)
    async with open_house(tmp_path, sources=narrowed) as house:
        found = (await house.ask(about(MARIE, CONDITIONS))).nodes("conditions")
        assert {node["source"]["id"] for node in found} == {"chus", "omnimed"}
        for person in [one for one in house.world.people if one.nam][::3]:
            house.forget_calls()
            await house.ask(about(person.nam or "", "name { family } " + CONDITIONS))
            for source in house.sources:
                leaks = [c for c in house.sources[source].state.calls if foreign(house, person, source) & words(c)]
                assert leaks == [], (person.key, source)


async def test_a_number_that_a_caller_writes_elsewhere_goes_nowhere(house: House) -> None:
    """In an operation's name, an alias, a filter, a source's id, a header: none is passed on."""
    query = f"""query {MARIE} {{ patient(identifier: {{value: "{MARIE}"}}) {{
      {MARIE}: conditions(code: [{{system: "{NAM}", code: "{MARIE}"}}], category: ["{MARIE}"]) {{ edges {{ cursor }} }}
      conditions(sources: ["{MARIE}", "chus"]) {{ edges {{ cursor }} }} }} }}"""
    stray = {"x-request-id": MARIE, "baggage": f"patient={MARIE}", "tracestate": f"a={MARIE}", "x-passerelle-user": "x"}
    answer = await house.ask(query, headers={**stray, "user-agent": MARIE, "cookie": f"nam={MARIE}"})
    assert (answer.status, answer.codes) == (200, [])
    for source in RECORD_SOURCES:
        assert not any(MARIE in words(call) for call in house.sources[source].state.calls), source
    users = {call.headers["x-passerelle-user"] for one in house.sources.values() for call in one.state.calls}
    assert users == {"dr-tremblay"}


# -- What is answered ------------------------------------------------------------------------------------------------


async def test_a_patient_s_id_seals_the_number_that_was_asked(house: House) -> None:
    """Not one that a source gave: whoever asks by file number gets an id of that number."""
    marie = house.world.people[0]
    for system, value in ((NAM, MARIE), (MRN, marie.mrn), (DOSSIER, marie.dossier)):
        sealed = (await house.ask(by(system, value, "id"))).patient["id"]
        assert house.keyring.open_id(sealed) == ("Patient", system, value)
        assert value not in sealed


DATED = {
    "conditions": "recordedDate",
    "documents": "date",
    "encounters": "period { start }",
    "medicationRequests": "authoredOn",
}


def date_of(value: Any) -> Any:
    """Return a record's date, the start of a period."""
    return value["start"] if isinstance(value, dict) else value


def instant(date: str) -> float:
    """Return when a date or an instant begins, in Québec."""
    found = datetime.fromisoformat(date)
    return (found if found.tzinfo else found.replace(tzinfo=ZoneInfo("America/Toronto"))).timestamp()


@pytest.mark.parametrize("name", DATED)
async def test_pages_of_any_size_are_the_global_order(house: House, name: str) -> None:
    """Over the records of several sources, newest first: the first n are the first n of all."""
    dated = DATED[name]

    async def page(first: int, after: str | None = None) -> Any:
        asked = f"{name}(first: {first}, after: $after) {{ edges {{ node {{ id source {{ id }} {dated} }} }} %s }}"
        query = "query ($after: String) " + about(MARIE, asked % "pageInfo { endCursor hasNextPage }")
        return (await house.ask(query, variables={"after": after})).patient[name]

    whole = [edge["node"] for edge in (await page(500))["edges"]]
    assert len({node["source"]["id"] for node in whole}) > 1
    times = [instant(date) for node in whole if (date := date_of(node[dated.split()[0]]))]
    assert times == sorted(times, reverse=True)
    for size in (1, 2, 3, 5):
        got: list[Any] = []
        after, more = None, True
        while more:
            one = await page(size, after)
            got += [edge["node"] for edge in one["edges"]]
            after, more = one["pageInfo"]["endCursor"], one["pageInfo"]["hasNextPage"]
        assert got == whole


@pytest.mark.parametrize("name", ["conditions", "allergies", "medicationRequests", "immunizations"])
async def test_likely_duplicates_are_all_there_and_point_at_each_other(house: House, name: str) -> None:
    """Nothing is dropped for being like another, whatever the page."""
    selection = f"{name}(first: 500) {{ edges {{ node {{ id likelySameAs source {{ id }} }} }} }}"
    nodes = {node["id"]: node for node in (await house.ask(about(MARIE, selection))).nodes(name)}
    pairs = {(one, other) for one, node in nodes.items() for other in node["likelySameAs"] or ()}
    assert pairs, "Marie has the same fact at two sources"
    for one, other in pairs:
        assert (other, one) in pairs
        assert nodes[one]["source"] != nodes[other]["source"]


def test_nothing_of_the_schema_counts_what_is_withheld() -> None:
    """A connection, an edge, a page and the patient hold no number but what a source says of the person."""
    fields = {name: getattr(kind, "fields", {}) for name, kind in core_of(build_schema()).type_map.items()}
    of_lists = [name for name in fields if name.endswith(("Connection", "Edge", "PageInfo"))]
    assert len(of_lists) > 20
    numbers = {
        f"{kind}.{name}"
        for kind in (*of_lists, "Patient", "Query")
        for name, spec in fields[kind].items()
        if get_named_type(spec.type).name in ("Int", "Float", "Decimal")
    }
    assert numbers == {"Patient.multipleBirthInteger"}
    arguments = {
        name for kind in (*of_lists, "Patient", "Query") for spec in fields[kind].values() for name in spec.args
    }
    assert not arguments & {"offset", "skip", "page", "last", "before"}


async def test_someone_found_nowhere_is_200_with_every_source_not_resolved(house: House) -> None:
    """No error, and as many sources as are configured."""
    answer = await house.ask(about("INCN800101ZZ", "name { family }"))
    assert (answer.status, answer.data, answer.codes) == (200, {"patient": None}, [])
    assert statuses(answer) == dict.fromkeys(house.sources, "not-resolved")
    assert answer.access["complete"] is True


async def test_who_takes_part_is_answered_without_a_patient_and_without_asking_anyone(house: House) -> None:
    """Each source with its kind, its protocol and who answers for it."""
    answer = await house.ask("{ sources { id kind protocol organization { name } territory { id } } }")
    wanted = [
        (s.id, s.kind.upper(), s.protocol, s.territory) for s in sorted(house.settings.sources, key=lambda s: s.id)
    ]
    got = [(s["id"], s["kind"], s["protocol"], (s["territory"] or {}).get("id")) for s in answer.data["sources"]]
    assert got == wanted
    assert all(source["organization"]["name"] for source in answer.data["sources"])
    assert not any(house.calls(source) for source in house.sources)


async def test_a_restriction_written_while_records_are_read_counts_on_the_next_request(tmp_path: Path) -> None:
    """Both questions of an operation rest on what was read at its beginning; the very next one reads anew."""
    way = Meanwhile("problemes")
    async with open_house(tmp_path, ports=Ports(transports={"omnimed": way})) as house:
        way.inner = httpx.ASGITransport(house.sources["omnimed"])
        store = house.sources["registre"].state.store
        kept = store.read("Consent", "directive-1").body()
        store.remove("Consent", "directive-1")
        way.do = lambda: store.put(kept)
        during, after = [await house.ask(about(MARIE, CONDITIONS), who="dr-pelletier") for _ in range(2)]
    assert way.do is None
    seen = [{node["code"]["text"] for node in answer.nodes("conditions")} for answer in (during, after)]
    assert ["Épisode dépressif moyen" in texts for texts in seen] == [True, False]
