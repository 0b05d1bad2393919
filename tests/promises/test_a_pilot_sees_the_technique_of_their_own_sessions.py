"""Promise: a pilot sees the technical side of the sessions that their own establishment held, and nothing else at all.

The telehealth network holds the sessions of many establishments. Which of them are a pilot's is said by each session;
one that says nothing is nobody's. The values are those of the demo's file, by hand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.engines import Bundle, EmbeddedEngine
from tests.house import JEAN, MARIE, House, Reply, open_house
from tests.lasting import FAR, seen_from_outside
from tests.promises.doubles import records_asked
from tests.promises.everything import WIDE, about, everything

TECHNIQUE = about(
    MARIE, "teleconsultations { edges { node { tool quality { jitterMs packetLossPercent reconnections device } } } }"
)
IPAD, ANDROID = "iPad, Safari", "Android, Chrome"
CHUS = [("REACTS", None), ("REACTS", (6.4, 0.2, 0, IPAD)), ("REACTS", None), ("REACTS", (8.5, 0.1, 0, IPAD))]
"""Planned, held, cancelled, held; without the psychiatric one, which is above a pilot's clearance."""
ELSEWHERE = [("Teams", (48.5, 6.25, 3, ANDROID)), ("Teams", None), ("Teams", (12.0, 0.8, 1, ANDROID))]
TOLD_OF_NOBODY = (
    b"Bouchard", b"Marie", b"1985", MARIE.encode(), b"TS-5003", b"Gagnon", b"Girard", b"Beaulieu", b"Morneau", b"81002",
    b"Suivi", b"Psychiatrie", b"Cardiologie", b"ETS-", b"Mont\xc3\xa9r\xc3\xa9gie", b"2026-11-27", b"2026-07-13",
    b"COMPLETED", b"PLANNED", b"S-001", b"A-001",
)  # fmt: skip
"""What her sessions say of her, of those who took part, of when and why."""
BROKEN = ("in class.categories} & without", "in class.categories}")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose files the test may change."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as opened:
        opened.sources["telesante"].state.files.update(deepcopy(dict(opened.sources["telesante"].state.files)))
        yield opened


async def pilot(house: House, query: str = TECHNIQUE, where: str = "org-chus", who: str = "pilote-techno") -> Reply:
    """Ask as a pilot of an establishment."""
    return await house.ask(query, who=who, purpose="HOPERAT", organization=where)


def technique(answer: Reply) -> list[tuple[Any, Any]]:
    """Return what an answer says of each session, in the order of the answer."""
    nodes = answer.nodes("teleconsultations")
    return [(one["tool"], tuple(one["quality"].values()) if one["quality"] else None) for one in nodes]


def session(house: House, rank: int) -> dict[str, Any]:
    """Return one of Marie's sessions, to be changed."""
    found: dict[str, Any] = house.sources["telesante"].state.files["TS-5003"]["sessions"][rank]
    return found


@pytest.mark.parametrize("who", ["pilote-clinique", "pilote-techno"])
async def test_pilots_of_chus_see_the_technique_of_its_sessions(house: House, who: str) -> None:
    """Tool and quality of four sessions of eight."""
    answer = await pilot(house, who=who)
    assert technique(answer) == CHUS
    assert (answer.codes, answer.access["complete"]) == ([], True)


async def test_a_pilot_of_another_establishment_sees_the_other_ones(house: House) -> None:
    """In the same source, of the same person."""
    assert technique(await pilot(house, where="org-monteregie-est")) == ELSEWHERE


@pytest.mark.parametrize("where", ["org-nowhere", "ETS-001"])
async def test_whoever_works_for_no_establishment_that_is_known_is_not_admitted(house: House, where: str) -> None:
    """An organization that isn't, a code instead of an id: whoever the patient is."""
    for asked in (TECHNIQUE, TECHNIQUE.replace(MARIE, "ZZZZ900101ZZ")):
        answer = await pilot(house, asked, where)
        assert (answer.status, answer.codes, answer.data) == (403, ["FORBIDDEN"], None)


@pytest.mark.parametrize("where", ["org-laval", "org-telesante"])
async def test_whoever_held_no_session_of_hers_can_t_tell_that_she_is_known(house: House, where: str) -> None:
    """Another establishment, the network that hosts."""
    unknown = await pilot(house, TECHNIQUE.replace(MARIE, "ZZZZ900101ZZ"), where)
    answer = await pilot(house, where=where)
    assert answer.patient is None
    assert seen_from_outside(answer) == seen_from_outside(unknown)
    assert {source["status"] for source in answer.access["sources"]} == {"not-resolved"}


@pytest.mark.parametrize("who", ["pilote-clinique", "pilote-techno"])
async def test_no_word_about_anyone_leaves_with_it(house: House, who: str) -> None:
    """All that the schema knows is asked: no name, no number, no date, no state, no reason, no place."""
    answer = await pilot(house, everything(MARIE), who=who)
    assert [text for text in TOLD_OF_NOBODY if text in answer.content] == []
    assert b"REACTS" in answer.content
    assert b"Teams" not in answer.content


@pytest.mark.parametrize("said", [None, {}, {"code": ""}, {"code": "ETS-999", "nom": "CHUS"}, {"code": "org-chus"}, 7])
async def test_a_session_without_an_establishment_is_nobody_s_own(house: House, said: Any) -> None:
    """Not the source's, nor that of whoever asks; whoever cares for her still reads it."""
    session(house, 1)["etablissement"] = said
    assert technique(await pilot(house)) == [CHUS[0], *CHUS[2:]]
    assert technique(await pilot(house, where="org-monteregie-est")) == ELSEWHERE
    assert (await pilot(house, where="org-telesante")).patient is None
    seen = await house.ask(about(MARIE, "teleconsultations { edges { node { status } } }"))
    assert len(seen.nodes("teleconsultations")) == 8


def _removed(house: House) -> None:
    del house.sources["telesante"].state.files["TS-5003"]["sessions"][3]


def _worse(house: House) -> None:
    session(house, 5).update(tool={"key": "x", "name": "Fax"}, quality={"jitter_ms": 900.0}, etat="live", rev=9)


def _more(house: House) -> None:
    sessions = house.sources["telesante"].state.files["TS-5003"]["sessions"]
    sessions.insert(0, {**deepcopy(sessions[3]), "session_id": "S-000-0"})


def _moved(house: House) -> None:
    session(house, 6)["etablissement"] = {"code": "ETS-002", "nom": "CHUM"}


def _closed(house: House) -> None:
    session(house, 4)["tool"] = {"key": "x", "name": "Fax"}


@pytest.mark.parametrize("edit", [_removed, _worse, _more, _moved, _closed])
async def test_what_others_held_changes_nothing(house: House, edit: Callable[[House], None]) -> None:
    """Removed, changed, added, moved to a third; nor does the psychiatric session of their own."""
    asked = everything(MARIE)
    before = seen_from_outside(await pilot(house, asked))
    edit(house)
    assert seen_from_outside(await pilot(house, asked)) == before


async def test_the_network_is_asked_for_sessions_alone(house: House) -> None:
    """Who she is and whose sessions are there, as evidence; then sessions. Never her file, appointments or visits."""
    await pilot(house, everything(MARIE))
    assert records_asked(house, "telesante") == ["/v2/files/TS-5003/sessions?limit=50"]
    evidence = [call.partition("?")[0].rpartition("/")[2] for call in house.calls("telesante")[:-1]]
    assert sorted(evidence) == ["appointments", "files", "sessions"]


async def test_a_network_that_is_down_is_said_and_not_shown_as_no_session(house: House) -> None:
    """A time-out is never an empty list."""
    house.sources["telesante"].state.mischief.on("sessions", Status(503))
    answer = await pilot(house)
    assert answer.patient["teleconsultations"] is None
    assert "SOURCE_UNAVAILABLE" in answer.codes
    assert answer.access["complete"] is False


async def test_jean_s_sessions_are_seen_by_their_establishment_s_pilots_too(house: House) -> None:
    """Three at CHUS."""
    answer = await pilot(house, TECHNIQUE.replace(MARIE, JEAN))
    assert technique(answer) == [("Teams", None), ("Teams", None), ("Teams", (15.0, 1.5, 2, "Windows, Edge"))]


async def test_a_policy_that_forgets_whose_session_it_is_would_be_noticed(tmp_path: Path) -> None:
    """The seeded break: without the verdict on each class, a pilot sees every establishment's sessions."""
    whole = Bundle.load(Path("policies"))
    text = whole.modules["record_access/relationship.rego"]
    assert BROKEN[0] in text
    modules = {**whole.modules, "record_access/relationship.rego": text.replace(*BROKEN)}
    engine = EmbeddedEngine(Bundle(modules, whole.data, whole.revision), deadline_s=30)
    async with open_house(tmp_path, ports=Ports(engine=engine)) as broken:
        assert len(technique(await pilot(broken))) == len(CHUS) + len(ELSEWHERE)
