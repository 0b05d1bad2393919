"""Promise: a pilot lists the technique of the sessions that their own establishment holds: no person, and no other's.

`Query.sessions` names no patient. Each session is proven as if its patient had been asked for: what wouldn't show
there doesn't show here. Values are those of the demo's files, by hand.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from tests.house import JEAN, MARIE, House, open_house
from tests.lasting import FAR, seen_from_outside
from tests.promises.everything import WIDE, about
from tests.promises.session_lists import (
    JEAN_S,
    LIST,
    MARIE_S,
    SINCE,
    TECHNIQUE,
    by_hand,
    edges,
    held,
    listed,
    said,
    technique,
)

ALL_FIELDS = """{ __typename id tool quality { jitterMs packetLossPercent reconnections device }
  process { bookedBy { code label(language: EN) } hostedBy { code label } }
  status period { start end } consentGiven joinPage source { id } provenance { asOf versionId } securityLabels { code }
  likelySameAs participants { __typename ... on Practitioner { displayName identifier { value } }
    ... on PatientActor { displayName patient { id birthDate } } }
  establishment { displayName } appointment { id start reasonCode { text } } encounter { id } }"""
WIDEST = LIST.replace(f"{{ id {TECHNIQUE} }}", ALL_FIELDS)
TOLD_OF_NOBODY = (
    b"Bouchard", b"Marie", b"Lavoie", b"Jean", b"1985", MARIE.encode(), JEAN.encode(), b"TS-", b"Gagnon", b"Girard",
    b"8100", b"Suivi", b"Cardiologie", b"ETS-", b"2026-11-27", b"COMPLETED", b"PLANNED", b"S-001", b"A-001",
    b"seances/",
)  # fmt: skip


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose files the test may change."""
    async with open_house(tmp_path, limits=WIDE, ports=Ports(monotonic=lambda: FAR)) as opened:
        opened.sources["telesante"].state.files.update(deepcopy(dict(opened.sources["telesante"].state.files)))
        yield opened


def session(house: House, rank: int) -> dict[str, Any]:
    """Return one of Marie's sessions, to be changed."""
    found: dict[str, Any] = house.sources["telesante"].state.files["TS-5003"]["sessions"][rank]
    return found


@pytest.mark.parametrize("who", ["pilote-clinique", "pilote-techno"])
async def test_pilots_of_chus_list_the_technique_of_all_that_it_held(house: House, who: str) -> None:
    """Of everybody, Marie's and Jean's among them; whole, without a word of what is withheld but its fields."""
    answer = await listed(house, who)
    expected = [by_hand(one) for one in held(house) if one["service"]["label"] != "Psychiatrie"]
    assert Counter(technique(answer)) == Counter(expected)
    assert Counter(technique(answer)) >= Counter(MARIE_S + JEAN_S)
    assert (answer.status, answer.codes, answer.access["complete"]) == (200, [], True)
    assert {one["id"]: one["status"] for one in answer.access["sources"]} == {
        "chus": "not-resolved", "gesmus": "not-resolved", "omnimed": "not-resolved", "registre": "not-resolved",
        "telesante": "active",
    }  # fmt: skip


async def test_what_shows_in_the_list_is_what_shows_when_each_patient_is_asked_for(house: House) -> None:
    """The same rules, the same evidence: neither more nor less, within the window."""
    one_by_one: list[Any] = []
    for person in house.world.people:
        if "telesante" in person.sources and person.nam:
            found = await house.ask(
                about(person.nam, f"teleconsultations {{ edges {{ node {{ {TECHNIQUE} }} }} }}"),
                who="pilote-techno", purpose="HOPERAT",
            )  # fmt: skip
            one_by_one += [said(node) for node in found.nodes("teleconsultations")] if found.patient else []
    everyone = Counter(by_hand(one) for one in held(house))
    assert Counter(technique(await listed(house))) == Counter(one_by_one) & everyone


async def test_another_establishment_lists_its_own_and_a_third_nothing(house: House) -> None:
    """In the same source, of the same persons; and no source is asked for who holds none."""
    own = await listed(house, organization="org-monteregie-est")
    assert Counter(technique(own)) == Counter(by_hand(one) for one in held(house, "ETS-007"))
    house.forget_calls()
    none = await listed(house, organization="org-cct-sherbrooke")
    assert (edges(none), none.codes) == ([], [])
    assert [name for name in house.sources if house.calls(name)] == []


@pytest.mark.parametrize(
    ("who", "purpose"),
    [("dr-gagnon", "TREAT"), ("facturation", "HPAYMT"), ("marie-bouchard", "PATRQT"), ("cct-sherbrooke", "HOPERAT")],
)
async def test_whoever_is_no_pilot_is_told_so_and_no_source_is_asked(house: House, who: str, purpose: str) -> None:
    """By name, and once: it depends on the role alone. A coordination centre holds no session, and reads counts."""
    answer = await listed(house, who, purpose=purpose)
    assert answer.data == {"sessions": None}
    assert [one for one in answer.withheld if one.startswith("Query.")] == ["Query.sessions"]
    assert [name for name in house.sources if house.calls(name)] == []


@pytest.mark.parametrize("who", ["pilote-clinique", "pilote-techno"])
async def test_no_word_about_anyone_leaves_with_it(house: House, who: str) -> None:
    """All that the schema knows of a session is asked: what a pilot may not read is refused by name."""
    answer = await listed(house, who, WIDEST)
    assert [text for text in TOLD_OF_NOBODY if text in answer.content] == []
    assert [one for one in answer.withheld if one.startswith("Teleconsultation.")] == sorted(
        f"Teleconsultation.{name}"
        for name in (
            "status", "period", "consentGiven", "joinPage", "source", "provenance", "securityLabels", "likelySameAs",
            "participants", "establishment", "appointment", "encounter",
        )
    )  # fmt: skip
    assert {edge["node"]["process"]["hostedBy"]["code"] for edge in edges(answer)} == {"nurse"}


async def test_a_filter_that_tests_what_a_pilot_may_not_read_is_refused(house: House) -> None:
    """By name, and the whole list with it: a filtered list would tell the state of each session."""
    query = LIST.replace("sources: $sources", "sources: $sources, status: [COMPLETED]")
    answer = await listed(house, query=query)
    assert answer.data == {"sessions": None}
    assert answer.withheld == ["Query.sessions(status:)"]


async def test_ids_join_no_two_sessions_of_one_person(house: House) -> None:
    """They have one length and no common part beyond the key's, lead nowhere, alone or together, and stay the same."""
    first, again = await listed(house), await listed(house)
    ids = [edge["node"]["id"] for edge in edges(first)]
    assert ids == [edge["node"]["id"] for edge in edges(again)]
    assert len(set(ids)) == len(ids)
    raw = [
        base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in [*ids, *(e["cursor"] for e in edges(first))]
    ]
    assert {len(one) for one in raw[: len(ids)]} == {len(raw[0])}
    assert {len(one) for one in raw[len(ids) :]} == {len(raw[-1])}
    prefix = 1 + raw[0][0]
    assert len({one[prefix : prefix + 4] for one in raw}) == len(raw)
    forged = await ask_nodes(house, ["AAAA", "BBBB"])
    for pair in pairwise(ids):
        assert await ask_nodes(house, list(pair)) == forged


async def ask_nodes(house: House, ids: list[str]) -> tuple[int, dict[str, str], bytes]:
    """Return the answer to several ids at once, without the number of the decision."""
    roots = " ".join(f'n{rank}: node(id: "{one}") {{ id }}' for rank, one in enumerate(ids))
    return seen_from_outside(await house.ask(f"{{ {roots} }}", who="pilote-techno", purpose="HOPERAT"))


async def test_a_page_goes_on_where_it_ended(house: House) -> None:
    """Page after page, each session once, in the order of the whole."""
    whole, found, after = await listed(house), [], None
    for _ in range(20):
        page = await listed(house, first=2, after=after)
        found += [edge["node"]["id"] for edge in edges(page)]
        info = page.data["sessions"]["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert found == [edge["node"]["id"] for edge in edges(whole)]
    assert whole.data["sessions"]["pageInfo"]["hasNextPage"] is False


async def test_a_cursor_serves_its_own_list_alone(house: House) -> None:
    """Neither another establishment's, nor another window's."""
    cursor = edges(await listed(house, first=2))[0]["cursor"]
    for other in (
        {"organization": "org-monteregie-est"},
        {"since": "2026-08-24T00:00:00-04:00"},
        {"sources": ["telesante"]},
    ):
        answer = await listed(house, first=2, after=cursor, **other)
        assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])


@pytest.mark.parametrize(
    "given",
    [
        {"since": "2026-08-21T23:59:59-04:00"}, {"first": 0}, {"first": 51}, {"until": SINCE},
        {"until": "2026-08-01T00:00:00-04:00"}, {"until": "2029-11-20T00:00:00-05:00"}, {"after": "AAAA"},
        {"since": "9999-12-20T00:00:00Z", "until": "9999-12-31T23:00:00-05:00"},
    ],
)  # fmt: skip
async def test_a_list_out_of_bounds_is_refused_before_any_source_is_asked(house: House, given: dict[str, Any]) -> None:
    """Ninety days back, fifty sessions a page, an end after the beginning."""
    answer = await listed(house, **given)
    assert (answer.status, answer.codes) == (400, ["BAD_USER_INPUT"])
    assert [name for name in house.sources if house.calls(name)] == []


async def test_ninety_days_back_are_open(house: House) -> None:
    """From the beginning of that day in Québec, whatever the hour now: the same bound as that of `transitions`."""
    assert (await listed(house, since="2026-08-22T00:00:00-04:00")).codes == []


@pytest.mark.parametrize(
    "beside",
    [
        f'patient(identifier: {{value: "{MARIE}"}}) {{ birthDate }}',
        f'more: sessions(since: "{SINCE}") {{ edges {{ cursor }} }}',
        f'transitions(since: "{SINCE}") {{ edges {{ cursor }} }}',
    ],
)
async def test_it_stands_beside_no_patient_and_no_other_list(house: House, beside: str) -> None:
    """One patient an operation, or none; and one list."""
    query = f'{{ sessions(since: "{SINCE}") {{ edges {{ cursor }} }} {beside} }}'
    answer = await house.ask(query, who="pilote-techno", purpose="HOPERAT")
    assert (answer.status, answer.codes) == (400, ["OPERATION_REFUSED"])


async def test_a_window_is_whole_days_of_quebec(house: House) -> None:
    """An hour would tell when a session was held: what is asked from or until within a day takes the day."""
    day = {"since": "2026-11-19T20:00:00-05:00", "until": "2026-11-19T20:30:00-05:00"}
    assert technique(await listed(house, **day)) == [MARIE_S[1]]
    before = {"since": "2026-11-18T00:00:00-05:00", "until": "2026-11-19T00:00:00-05:00"}
    assert MARIE_S[1] not in technique(await listed(house, **before))


def _later(house: House) -> None:
    began = session(house, 1)["actual"]
    session(house, 1)["actual"] = {name: at + 3_600_000 for name, at in began.items()}


def _who(house: House) -> None:
    session(house, 1).update(participants=[], consent=None, appointment_id=None, visit_id=None, etat="live")


def _psychiatric(house: House) -> None:
    sessions = house.sources["telesante"].state.files["TS-5003"]["sessions"]
    sessions.insert(2, {**deepcopy(sessions[1]), "session_id": "S-0", "sensitivity": ["PSY"]})


def _elsewhere(house: House) -> None:
    session(house, 3)["tool"] = {"key": "x", "name": "Fax"}


def _hers(house: House) -> None:
    file = house.sources["telesante"].state.files["TS-5003"]
    file["person"]["contact"] = {"mobile": "819 555-0199", "courriel": "m@example"}


@pytest.mark.parametrize("edit", [_later, _who, _psychiatric, _elsewhere, _hers])
async def test_what_a_pilot_may_not_read_changes_nothing(house: House, edit: Callable[[House], None]) -> None:
    """The hour within its day, the people, a session above their clearance, another establishment's, the person."""
    before = seen_from_outside(await listed(house, query=WIDEST))
    edit(house)
    assert seen_from_outside(await listed(house, query=WIDEST)) == before
