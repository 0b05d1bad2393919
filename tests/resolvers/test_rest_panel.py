"""A vendor's system asked about many patients, by its mapping alone: what leaves, and what is read."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from resolvers.paths import PathTable
from resolvers.protocols import Capabilities, Identifier, Request, SourceFault
from resolvers.protocols.panel import Event, PanelReads
from resolvers.protocols.rest import RestConnector
from resolvers.rows import MappingFault, Rows, shipped
from tests.resolvers import gesmus_answers, omnimed_answers, telesante_answers
from tests.resolvers.omnimed_answers import answer
from tests.resolvers.record_specs import specs

CMQ, DOSSIER = "urn:passerelle:demo:permis:cmq", "urn:passerelle:demo:omnimed:dossier"
TREMBLAY = Identifier(CMQ, "81001")
SINCE = 1_790_000_000
FOLLOW = {"dossier": "OM-1", "ordre": "cmq", "permis": "81001", "role": "medecin_famille", "depuis": "01/02/2020"}
SEEN = {"no": "V1", "dossier": "OM-1", "statut": "terminee", "genre": "virtuel", "debut": "2026-11-10T10:00:00Z"}


def reads(connector: RestConnector) -> PanelReads:
    assert connector.panel is not None
    return connector.panel


def omnimed(**capabilities: Any) -> PanelReads:
    return reads(omnimed_answers.connector(**capabilities))


def asked(request: Request) -> str:
    return f"{request.path}?" + "&".join(f"{name}={value}" for name, value in request.query)


def page(*items: Any, pages: int = 1) -> dict[str, Any]:
    return {"elements": list(items), "page": 1, "pages": pages}


def test_each_vendor_is_asked_in_its_own_words() -> None:
    """The mapping has them all; the licence's system says by which row."""
    clinic, group = omnimed(), reads(gesmus_answers.connector())
    assert [asked(one) for one in clinic.follows(TREMBLAY)] == ["suivi?ordre=cmq&permis=81001&page=1&taille=100"]
    assert [asked(one) for one in group.follows(TREMBLAY)] == ["liens?no_permis=81001&limite=50"]
    assert clinic.follows(Identifier("urn:passerelle:demo:permis:oiiq", "7"))[0].query[0] == ("ordre", "oiiq")
    assert clinic.follows(Identifier("urn:passerelle:group", "night")) == ()


def test_what_happened_is_asked_since_an_instant_as_the_vendor_writes_one() -> None:
    """With the members that are read, and no other, where the vendor can leave the rest out."""
    (visits,) = omnimed().events(["OM-2", "OM-1"], SINCE, {"Encounter"})
    fields = "debut,dossier,fin,genre,no,statut"
    expected = f"visites?dossiers=OM-1,OM-2&depuis=2026-09-21T14:13:20Z&champs={fields}&page=1&taille=100"
    assert asked(visits) == expected
    platform = reads(telesante_answers.connector())
    (sessions,) = platform.events(["TS-1"], SINCE, {"Encounter", "Teleconsultation"})
    assert dict(sessions.query)["since_ms"] == str(SINCE * 1000)
    assert platform.tells == frozenset({"Teleconsultation"})
    assert not platform.lists
    assert platform.events(["TS-1"], SINCE, {"Encounter"}) == ()


def test_a_number_of_the_mappings_system_is_the_file_and_no_other_is() -> None:
    """Whose file another number is can't be asked of many."""
    assert omnimed().file_of(Identifier(DOSSIER, "OM-1")) == "OM-1"
    assert omnimed().file_of(Identifier(DOSSIER, "../OM-1")) is None
    assert omnimed().file_of(Identifier("urn:other", "OM-1")) is None
    assert omnimed().people([Identifier("urn:other", "OM-1")]) == ()


def test_a_tie_is_read_as_for_one_patient_and_names_whose_it_is() -> None:
    """By the row of `ties`: its kind, holder and period."""
    (request,) = omnimed().follows(TREMBLAY)
    (found,) = omnimed().read_follows(request, answer(page(FOLLOW))).items
    assert (found.person.local_id, found.person.identifiers) == ("OM-1", (Identifier(DOSSIER, "OM-1"),))
    assert (found.tie.kind, found.tie.who, found.tie.until, found.known) == ("roster", (TREMBLAY,), None, False)


@pytest.mark.parametrize(
    "change",
    [
        {"permis": "81002"},
        {"ordre": "oiiq"},
        {"dossier": None},
        {"dossier": "../x"},
        {"dossier": 7},
        {"role": "voisin"},
    ],
)
def test_an_item_about_another_or_about_nobody_is_no_evidence(change: dict[str, Any]) -> None:
    """Whatever was asked; the others of its page stay."""
    (request,) = omnimed().follows(TREMBLAY)
    read = omnimed().read_follows(request, answer(page({**FOLLOW, **change}, "junk", FOLLOW)))
    assert [one.person.local_id for one in read.items] == ["OM-1"]


def test_an_end_that_cannot_be_read_is_long_past() -> None:
    """As for one patient."""
    (request,) = omnimed().follows(TREMBLAY)
    (found,) = omnimed().read_follows(request, answer(page({**FOLLOW, "jusqua": "bientôt"}))).items
    assert found.tie.until == 1


def test_an_event_says_what_it_was_in_the_schemas_words() -> None:
    """By the mapping's own fields of its type."""
    (request,) = omnimed().events(["OM-1"], SINCE, {"Encounter"})
    (event,) = omnimed().read_events(request, answer(page(SEEN))).items
    assert event == Event("Encounter", "V1", "OM-1", "FINISHED", "VR", "2026-11-10T10:00:00Z")


@pytest.mark.parametrize("change", [{"dossier": "OM-9"}, {"dossier": None}, {"no": "a/b"}, {"no": None}])
def test_what_is_not_of_someone_asked_about_is_left_out(change: dict[str, Any]) -> None:
    """The others of its page stay."""
    (request,) = omnimed().events(["OM-1"], SINCE, {"Encounter"})
    read = omnimed().read_events(request, answer(page({**SEEN, **change}, 3, {**SEEN, "no": "V2"})))
    assert [one.local_id for one in read.items] == ["V2"]


def test_a_list_goes_on_to_the_cap_and_is_then_partial() -> None:
    """Pages count too, however empty they are."""
    source = omnimed(cap=2, page_size=1)
    (request,) = source.events(["OM-1"], SINCE, {"Encounter"})
    first = source.read_events(request, answer(page(SEEN, pages=3)))
    assert (len(first.further), first.partial) == (1, False)
    second = source.read_events(first.further[0], answer(page(SEEN, pages=3)))
    assert (second.further, second.partial) == ((), True)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [(404, {}, "status"), (403, {}, "forbidden"), (200, b"oops", "not-json"), (200, {"elements": {}}, "shape")],
)
def test_an_answer_that_is_none_is_a_fault(status: int, body: Any, reason: str) -> None:
    """Never an empty list."""
    source = omnimed()
    for request, read in (
        (source.follows(TREMBLAY)[0], source.read_follows),
        (source.events(["OM-1"], SINCE, {"Encounter"})[0], source.read_events),
    ):
        with pytest.raises(SourceFault, match=reason):
            read(request, answer(body, status))


def test_an_error_with_status_200_is_a_fault() -> None:
    """In the vendor's own words for one."""
    source = reads(gesmus_answers.connector())
    (request,) = source.follows(TREMBLAY)
    with pytest.raises(SourceFault, match="status"):
        source.read_follows(request, answer({"reponse": None, "anomalie": {"nature": "PANNE"}}))


def test_the_mapping_of_a_vendor_may_have_no_panel() -> None:
    """Then it has no panel reads, which isn't that nobody is followed."""
    assert made({"panel": None}).panel is None


@pytest.mark.parametrize(
    ("panel", "fault"),
    [
        ([], "panel: is a map"),
        ({"number": "urn:unheard"}, "panel.number"),
        ({"number": DOSSIER, "other": 1}, "panel.other: unknown key"),
        ({"number": DOSSIER, "follows": {}}, "panel.follows: is a list"),
        ({"number": DOSSIER, "follows": [{"system": CMQ, "ties": 9, "path": "x", "query": {"p": "{value}"}}]}, "ties"),
        ({"number": DOSSIER, "follows": [{"system": CMQ, "ties": 0, "path": "x"}]}, "{value} among them"),
        ({"number": DOSSIER, "follows": [{"ties": 0, "path": "x", "query": {"p": "{value}"}}]}, "system"),
        ({"number": DOSSIER, "events": {"Condition": {"path": "x", "query": {"p": "{patients}"}}}}, "one of Encounter"),
        ({"number": DOSSIER, "events": {"Encounter": {"path": "x", "query": {}}}}, "{patients} among them"),
        (
            {"number": DOSSIER, "events": {"Encounter": {"path": "x", "query": {"p": "{patients}"}, "instants": "h"}}},
            "panel.events.Encounter.instants",
        ),
    ],
)
def test_a_mapping_that_cannot_be_meant_stops_the_start(panel: Any, fault: str) -> None:
    """With what is wrong, and where."""
    with pytest.raises(MappingFault) as raised:
        made({"panel": panel})
    assert fault in str(raised.value)


def made(change: dict[str, Any]) -> RestConnector:
    """Return a connector of omnimed's mapping, changed."""
    mapping = yaml.safe_load(shipped("omnimed").read_text("utf-8"))
    loaded = PathTable.load(shipped("omnimed"), specs())
    table = PathTable(Rows(loaded.specs, {**mapping, **change}), loaded.base_url)
    return RestConnector("omnimed", table, Capabilities())
