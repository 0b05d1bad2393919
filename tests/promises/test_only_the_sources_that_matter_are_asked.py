"""Promise: what is asked of one source alone is read from that source alone."""

from __future__ import annotations

from tests.house import MARIE, House, Reply
from tests.promises.everything import about

CONDITIONS = "conditions(first: 500) { edges { node { id code { text } source { id } } } }"
NODE = "query ($id: ID!) { node(id: $id) { id ... on Condition { code { text } %s } } }"
CLINICAL = ("Condition?", "problemes")
"""What a request for conditions looks like at the hospital and at the clinic."""


def asked_for_conditions(house: House) -> set[str]:
    """Return the sources that were asked for conditions."""
    return {s for s in house.sources if any(text in asked for asked in house.calls(s) for text in CLINICAL)}


async def id_of(house: House, source: str) -> str:
    """Return the id of a condition of Marie's at a source, and forget what that took."""
    nodes = (await house.ask(about(MARIE, CONDITIONS))).nodes("conditions")
    house.forget_calls()
    return str(next(node["id"] for node in nodes if node["source"]["id"] == source))


def statuses(answer: Reply) -> dict[str, str]:
    """Return each source's status."""
    return {source["id"]: source["status"] for source in answer.access["sources"]}


async def test_an_id_is_looked_for_at_its_own_source_alone(house: House) -> None:
    """The others say who follows the patient, and are asked for no record; with likely duplicates asked, they are."""
    for source in ("omnimed", "chus"):
        record = await id_of(house, source)
        answer = await house.ask(NODE % "", variables={"id": record})
        assert (answer.data["node"]["id"], asked_for_conditions(house)) == (record, {source})
        await house.ask(NODE % "likelySameAs", variables={"id": record})
        assert asked_for_conditions(house) == {"chus", "omnimed"}


async def test_one_id_at_two_sources_is_two_records(house: House) -> None:
    """Each under a sealed id of its own, that leads to its own source's."""
    at_clinic = await id_of(house, "omnimed")
    local_id = (house.keyring.open_id(at_clinic) or ())[3]
    store = house.sources["chus"].state.store
    store.put(store.read("Condition", "asthme-0001").body() | {"id": local_id})
    at_hospital = house.keyring.seal_id(("Condition", "chus", "p-0001", local_id))
    shown = {n["id"]: n["source"]["id"] for n in (await house.ask(about(MARIE, CONDITIONS))).nodes("conditions")}
    assert (shown[at_clinic], shown[at_hospital]) == ("omnimed", "chus")
    for sealed, text in ((at_clinic, "Épisode dépressif moyen"), (at_hospital, "Asthme")):
        node = (await house.ask(NODE % "", variables={"id": sealed})).data["node"]
        assert (node["id"], text in node["code"]["text"]) == (sealed, True)


async def test_a_source_that_no_list_names_is_asked_for_no_record_of_it(house: House) -> None:
    """Its part of what is asked without naming sources is read all the same; likely duplicates need everyone's."""
    page = "%s: conditions(sources: %s) { edges { node { source { id } %s } } }"
    chus, clinic = page % ("a", '["chus"]', ""), page % ("b", '["omnimed"]', "")
    held = "encounters { edges { node { diagnosis { rank } } } }"
    led_to = "procedures { edges { node { reasonReference { ... on Condition { id } } } } }"
    for lists, asked in (
        (chus + "documents { edges { cursor } }", {"chus"}),
        (chus + clinic, {"chus", "omnimed"}),
        (chus + page % ("b", "null", ""), {"chus", "omnimed"}),
        (page % ("a", '["nowhere"]', ""), set()),
        (page % ("a", "[]", ""), set()),
        (page % ("a", '["chus"]', "likelySameAs"), {"chus", "omnimed"}),
        (chus + held, {"chus", "omnimed"}),
        (chus + led_to, {"chus", "omnimed"}),
    ):
        house.forget_calls()
        answer = await house.ask(about(MARIE, lists))
        assert (answer.codes, asked_for_conditions(house)) == ([], asked), lists
        assert statuses(answer)["omnimed"] == "active"


async def test_sources_named_for_one_list_say_nothing_of_another(house: House) -> None:
    """Each list has its own; under one response key two of them can't be, and nobody is asked."""
    page = "conditions(sources: %s) { edges { node { source { id } } } }"
    answer = await house.ask(about(MARIE, f"a: {page % ['chus']} b: {page % ['omnimed']}".replace("'", '"')))
    given = {key: {edge["node"]["source"]["id"] for edge in answer.patient[key]["edges"]} for key in ("a", "b")}
    assert given == {"a": {"chus"}, "b": {"omnimed"}}
    house.forget_calls()
    clash = await house.ask(about(MARIE, f"{page % ['chus']} {page % ['omnimed']}".replace("'", '"')))
    assert (clash.status, set(clash.codes)) == (400, {"BAD_USER_INPUT"})
    assert not any(house.calls(source) for source in house.sources)


async def test_a_source_that_directives_close_is_asked_for_no_record(house: House) -> None:
    """Her physician, while a refusal of everything holds; then no longer."""
    store = house.sources["registre"].state.store
    refusal = store.read("Consent", "directive-1").body() | {"id": "directive-9", "provision": {"type": "deny"}}
    store.put(refusal)
    assert (await house.ask(about(MARIE, CONDITIONS))).data == {"patient": None}
    assert asked_for_conditions(house) == set()
    store.remove("Consent", "directive-9")
    await house.ask(about(MARIE, CONDITIONS))
    assert asked_for_conditions(house) == {"chus", "omnimed"}
