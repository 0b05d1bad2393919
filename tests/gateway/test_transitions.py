"""Transitions over the whole house: who left care, what is expected after, and what isn't known because of whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.house import MARIE, Reply
from tests.lasting import LastingHouse, lasting_house
from tests.promises.panels import AUTUMN, BY_ID, QUERY, SINCE, asked, discharge, nodes, page, short, texts

NAM = "https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id"
OF_MARIE = [
    ("TELECONSULTATION", "2026-11-19", "Bouchard"),
    ("TELECONSULTATION", "2026-11-19", "Bouchard"),
    ("DISCHARGE", "2026-11-17", "Bouchard"),
    ("ADMISSION", "2026-11-11", "Bouchard"),
    ("EMERGENCY_VISIT", "2026-11-11", "Bouchard"),
]


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingHouse]:
    """One house for the module."""
    with lasting_house(tmp_path_factory.mktemp("house")) as house:
        yield house


def ask(lasting: LastingHouse, who: str = "dr-tremblay", since: str = SINCE, **others: Any) -> Reply:
    return lasting.ask(QUERY, who, asked(since, **others))


def test_the_family_physician_sees_who_left_hospital_three_days_ago(lasting: LastingHouse) -> None:
    """Marie, with why, where and what is expected after; newest first."""
    reply = ask(lasting)
    assert short(reply) == OF_MARIE
    left = discharge(reply)
    assert left["at"] == "2026-11-17T14:05:00-05:00"
    assert left["encounter"] == {"class": {"code": "IMP"}}
    assert left["establishment"] == {"displayName": "CIUSSS de l’Estrie – CHUS"}
    assert left["reason"] == [{"text": "Pneumonie, sans précision"}]
    assert (left["incomplete"], page(reply)["incomplete"]) == ([], [])
    assert reply.access["complete"] is True
    assert {s["id"]: s["status"] for s in reply.access["sources"]} == dict.fromkeys(
        ("chus", "gesmus", "omnimed", "registre", "telesante"), "active"
    )


def test_what_is_expected_after_is_what_the_sources_say(lasting: LastingHouse) -> None:
    """A consultation asked for within 45 days and not answered; one medication begun; a summary; who met her since."""
    after = discharge(ask(lasting))["followUp"]
    assert after["expectedBy"] == "2027-01-04"
    assert after["pendingResults"] == [{"code": {"text": "Consultation en pneumologie"}}]
    assert texts(after["newMedications"]) == ["Lévofloxacine 500 mg, comprimé (chus)"]
    assert after["stoppedMedications"] == []
    assert [(a["description"], a["source"]["id"]) for a in after["appointments"]] == [
        (None, "telesante"), (None, "telesante"), ("Suivi de psychiatrie", "chus"), ("Suivi de pneumologie", "chus"),
    ]  # fmt: skip
    assert after["missingAppointment"] is False
    assert after["proposedTeleconsultation"] == {"start": "2026-11-27T10:00:00-05:00", "source": {"id": "telesante"}}
    assert after["document"] == {"description": "Sommaire d’hospitalisation"}
    assert after["takenOverBy"] == {"displayName": "Luc Tremblay"}
    assert after["takenOverAt"] == "2026-11-19T10:00:00-05:00"


def test_an_admission_has_no_follow_up_of_its_own(lasting: LastingHouse) -> None:
    """Its discharge has."""
    assert [node["followUp"] is None for node in nodes(ask(lasting))] == [False, False, False, True, False]


def test_a_restricted_colleague_sees_her_leave_and_no_trace_of_the_rest(lasting: LastingHouse) -> None:
    """Neither the psychiatric visit, nor its appointment, nor a hint that there is one."""
    reply = ask(lasting, "dr-pelletier", AUTUMN)
    assert ("DISCHARGE", "2026-11-17", "Bouchard") in short(reply)
    assert ("OUTPATIENT_VISIT", "2026-10-06", "Bouchard") not in short(reply)
    assert ("OUTPATIENT_VISIT", "2026-10-06", "Bouchard") in short(ask(lasting, "dr-tremblay", AUTUMN))
    after = discharge(reply)["followUp"]
    assert [a["description"] for a in after["appointments"]] == [None, None, "Suivi de pneumologie"]
    assert b"sychi" not in reply.content
    assert b"ertraline" not in reply.content
    assert reply.body.get("errors") is None
    assert "notices" not in reply.access


def test_someone_without_a_panel_gets_an_empty_page_and_no_source_is_told_of(lasting: LastingHouse) -> None:
    """An emergency physician; a patient, who has no licence."""
    for who in ("dr-urgence", "marie-bouchard"):
        reply = ask(lasting, who)
        assert page(reply) == {
            "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
            "incomplete": [],
            "edges": [],
        }
        assert {source["status"] for source in reply.access["sources"]} == {"not-resolved"}
        assert reply.access["complete"] is True


@pytest.mark.parametrize("who", ["pharm-cote", "pilote-clinique"])
def test_who_may_not_read_stays_and_visits_is_told_so_by_name(lasting: LastingHouse, who: str) -> None:
    """Null, with the coordinate at the page's path, and not its arguments; nothing of a source."""
    reply = ask(lasting, who)
    assert reply.data == {"transitions": None}
    assert {"Query.transitions", "Transition.at"} <= set(reply.withheld)
    assert not [one for one in reply.withheld if one.endswith(":)")]
    paths = {e["extensions"]["coordinate"]: e["path"] for e in reply.body["errors"]}
    assert paths["Query.transitions"] == ["transitions"]
    assert paths["Transition.at"] == ["transitions", "edges"]
    assert {source["status"] for source in reply.access["sources"]} == {"not-resolved"}


def test_a_social_worker_reads_visits_and_appointments_alone(lasting: LastingHouse) -> None:
    """What rests on other categories is null and named; whether an appointment is missing can't be known."""
    reply = ask(lasting, "ts-morin")
    after = discharge(reply)["followUp"]
    for name in ("expectedBy", "pendingResults", "newMedications", "stoppedMedications", "document"):
        assert after[name] is None
        assert f"FollowUp.{name}" in reply.withheld
    assert after["missingAppointment"] is None
    assert after["takenOverBy"] == {"displayName": "Luc Tremblay"}
    assert "FollowUp.appointments" not in reply.withheld


def test_kinds_and_the_window_choose(lasting: LastingHouse) -> None:
    """By kind; until is excluded; an empty list of kinds matches nothing."""
    assert short(ask(lasting, kinds=["DISCHARGE"])) == [OF_MARIE[2]]
    assert short(ask(lasting, until="2026-11-17T00:00:00-05:00")) == OF_MARIE[3:]
    assert short(ask(lasting, kinds=[])) == []


def test_pages_follow_each_other_without_a_gap(lasting: LastingHouse) -> None:
    """Two at a time: the same events as at once, in the same order."""
    whole, found, after = ask(lasting, since=AUTUMN, first=50), [], None
    while True:
        reply = ask(lasting, since=AUTUMN, first=2, after=after)
        found += [edge["cursor"] for edge in page(reply)["edges"]]
        info = page(reply)["pageInfo"]
        assert info["hasPreviousPage"] is (after is not None)
        if not info["hasNextPage"]:
            break
        assert len(page(reply)["edges"]) == 2
        after = info["endCursor"]
    assert len(found) == len(set(found)) == len(nodes(whole))
    assert [one["at"] for one in nodes(whole)] == sorted(
        (one["at"] for one in nodes(whole)), key=_instant, reverse=True
    )


def _instant(text: str) -> float:
    from datetime import datetime

    return datetime.fromisoformat(text).timestamp()


REFUSED = (
    ({"first": 0}, "first"), ({"first": 51}, "first"), ({"after": "forged"}, "cursor"),
    ({"since": "2026-08-20T00:00:00Z"}, "since-far"), ({"since": "2026-08-21T23:59:59-04:00"}, "since-far"),
    ({"until": SINCE}, "until-before"), ({"until": "2026-08-30T00:00:00-04:00"}, "until-before"),
)  # fmt: skip


@pytest.mark.parametrize(("given", "reason"), REFUSED)
def test_a_page_out_of_bounds_is_refused(lasting: LastingHouse, given: dict[str, Any], reason: str) -> None:
    """More than 50, none, more than 90 days back, an end that isn't after the beginning, a cursor that nobody gave."""
    reply = lasting.ask(QUERY, "dr-tremblay", {"since": SINCE, **given}, clean=False)
    assert (reply.status, reply.codes) == (400, ["BAD_USER_INPUT"])
    assert reply.body["errors"][0]["extensions"]["reason"] == reason


def test_ninety_days_back_are_open(lasting: LastingHouse) -> None:
    """Since the beginning of the day that is ninety days before today, in Québec."""
    assert ask(lasting, since="2026-08-22T00:00:00-04:00").status == 200


def test_a_cursor_serves_the_query_and_the_caller_that_it_was_given_to(lasting: LastingHouse) -> None:
    """Not other arguments, nor another person; another size of page, it does."""
    cursor = page(ask(lasting, first=1))["pageInfo"]["endCursor"]
    assert short(ask(lasting, first=3, after=cursor)) == OF_MARIE[1:4]
    others: tuple[tuple[str, dict[str, Any]], ...] = (("dr-tremblay", {"kinds": ["DISCHARGE"]}), ("dr-gagnon", {}))
    for who, given in others:
        reply = lasting.ask(QUERY, who, asked(after=cursor, **given), clean=False)
        assert reply.codes == ["BAD_USER_INPUT"]


BESIDE = (
    f'patient(identifier: {{value: "{MARIE}"}}) {{ id }}', 'node(id: "chus") { id }', "viewer { patient { id } }",
)  # fmt: skip


@pytest.mark.parametrize("other", BESIDE)
def test_a_panel_beside_a_patient_is_refused(lasting: LastingHouse, other: str) -> None:
    """An operation is about one patient or about several."""
    query = f'{{ transitions(since: "{SINCE}") {{ edges {{ cursor }} }} {other} }}'
    reply = lasting.ask(query, "dr-tremblay", clean=False)
    assert (reply.status, reply.codes) == (400, ["OPERATION_REFUSED"])
    assert reply.body["errors"][0]["extensions"]["reason"] == "spanning"


def test_a_panel_is_asked_once_and_viewer_and_sources_may_stand_beside(lasting: LastingHouse) -> None:
    """Two lists of transitions are two operations."""
    one = f'transitions(since: "{SINCE}") {{ edges {{ cursor }} }}'
    reply = lasting.ask(f"{{ a: {one} b: {one} }}", "dr-tremblay", clean=False)
    assert reply.body["errors"][0]["extensions"]["reason"] == "spanning-several"
    beside = lasting.ask(f"{{ {one} viewer {{ name }} sources {{ id }} }}", "dr-tremblay")
    assert len(beside.data["transitions"]["edges"]) == len(OF_MARIE)


def test_a_transition_reads_by_its_id_as_it_does_in_the_page(lasting: LastingHouse) -> None:
    """One patient, the ordinary way, with the same words; under an id that its holder may not see, nothing."""
    for node in nodes(ask(lasting, since=AUTUMN)):
        assert lasting.ask(BY_ID, "dr-tremblay", {"id": node["id"]}).data["node"] == node
    hidden = next(n for n in nodes(ask(lasting, since=AUTUMN)) if n["kind"] == "OUTPATIENT_VISIT")
    for id in (hidden["id"], "forged"):
        assert lasting.ask(BY_ID, "dr-pelletier", {"id": id}).data == {"node": None}
