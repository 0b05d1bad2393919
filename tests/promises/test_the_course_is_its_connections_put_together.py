"""Promise: a course is the patient's connections in one order, for whoever asks, whatever fails, at any page size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.app import Ports
from gateway.demo.sources.mischief import Status
from gateway.instants import span_of
from tests.house import JEAN, MARIE, House, open_house
from tests.lasting import LastingHouse, lasting_house
from tests.promises.coursed import apart, beside, course, items, listed
from tests.promises.doubles import KeptLedger
from tests.promises.emergencies import Answering
from tests.promises.everything import about
from tests.promises.test_complete_is_whole_or_nothing import with_cap

UNHURRIED = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
CALLERS = ("dr-tremblay", "dr-gagnon", "dr-pelletier", "pharm-cote", "ts-morin", "inf-roy", "dr-urgence", "facturation")
BROKEN = {
    "chus": ("Observation", "Condition", "Encounter", "MedicationRequest", "ServiceRequest", "Patient?", ""),
    "omnimed": ("problemes", "resultats", "medicaments", "suivi", ""),
    "telesante": ("sessions", "appointments", ""),
}
DATES = (None, "2024-01-01T00:00:00Z", "2026-10-01T00:00:00Z", "2026-11-15T00:00:00Z")


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingHouse]:
    """One house for the module."""
    with lasting_house(tmp_path_factory.mktemp("house")) as house:
        yield house


def missing(body: Any, name: str) -> set[tuple[str, str]]:
    """Return the sources that errors name at a field of the patient, with their codes."""
    errors = body.get("errors", [])
    return {
        (e["extensions"]["source"], e["extensions"]["code"])
        for e in errors
        if "source" in e["extensions"] and e["path"] == ["patient", name]
    }


CASES = st.tuples(
    st.sampled_from(CALLERS),
    st.sampled_from((MARIE, MARIE, JEAN)),
    st.lists(st.sampled_from([(s, text) for s, texts in BROKEN.items() for text in texts]), max_size=3, unique=True),
    st.sampled_from(DATES),
    st.sampled_from(DATES),
)


def _is_its_connections(lasting: LastingHouse, case: tuple[str, str, list[tuple[str, str]], Any, Any]) -> None:
    who, nam, broken, since, until = case
    window = "".join(f', {name}: "{day}"' for name, day in (("since", since), ("until", until)) if day)
    try:
        for source, text in broken:
            lasting.house.sources[source].state.mischief.on(text, Status(code=500))
        reply = lasting.ask(beside(nam, window), who, clean=False)
    finally:
        for source in BROKEN:
            lasting.house.sources[source].state.mischief.clear()
    if reply.status != 200 or reply.patient is None:
        return
    patient = reply.patient
    assert apart(patient) == listed(patient)
    refused = {e["path"][-1] for e in reply.body.get("errors", []) if e["extensions"]["code"] == "FIELD_WITHHELD"}
    read = [name for name in listed(patient) if name not in refused]
    failed = {one for name in read for one in missing(reply.body, name)}
    assert missing(reply.body, "course") == failed
    if patient["course"] is None:
        assert all(patient[name] is None for name in read)
        return
    assert [one["id"] for one in patient["course"]["incomplete"]] == sorted({source for source, _ in failed})
    starts = [_start(edge["at"]) for edge in patient["course"]["edges"]]
    assert starts == sorted(starts, reverse=True)


def _start(at: str | None) -> float:
    span = span_of(at)
    return float("-inf") if span is None or span.start is None else span.start


@settings(UNHURRIED, max_examples=15)
@given(case=CASES)
def test_each_type_has_in_the_course_what_its_connection_has_in_its_order(
    lasting: LastingHouse, case: tuple[str, str, list[tuple[str, str]], Any, Any]
) -> None:
    """Whoever asks, whatever sources fail at: the same records, the same sources named; by date over all types."""
    _is_its_connections(lasting, case)


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=300)
@given(case=CASES)
def test_each_type_has_in_the_course_what_its_connection_has_many_times(
    lasting: LastingHouse, case: tuple[str, str, list[tuple[str, str]], Any, Any]
) -> None:
    """The same, at length."""
    _is_its_connections(lasting, case)


@pytest.mark.parametrize("folded", ["false", "true"])
@pytest.mark.parametrize(("who", "first"), [("dr-tremblay", 37), ("dr-pelletier", 100), ("pharm-cote", 7)])
async def test_pages_of_any_size_give_one_sequence(house: House, who: str, first: int, folded: str) -> None:
    """Each asked by the cursor of the one before; folded before it is cut, or not at all."""
    more = f", foldDuplicates: {folded}"
    (whole,) = await pages(house, who, 500, more)
    several = await pages(house, who, first, more)
    assert len(several) == -(-len(whole) // first)
    assert [edge for page in several for edge in page] == whole
    assert len({edge["cursor"] for edge in whole}) == len(whole)


async def pages(house: House, who: str, first: int, more: str) -> list[list[dict[str, Any]]]:
    """Return the edges of each page."""
    found: list[list[dict[str, Any]]] = []
    after = ""
    while True:
        given_ = f'{more}, after: "{after}"' if after else more
        page = (await house.ask(about(MARIE, course(first=first, more=given_)), who=who)).patient["course"]
        found.append(page["edges"])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def test_folding_puts_copies_under_the_first_and_takes_nothing_away(house: House) -> None:
    """By hand: a vaccine, a prescription, an allergy and a problem that hospital and clinic both tell of Marie."""
    plain = (await house.ask(about(MARIE, course()))).patient["course"]["edges"]
    folded = (await house.ask(about(MARIE, course(more=", foldDuplicates: true")))).patient["course"]["edges"]
    assert all(edge["folded"] == [] for edge in plain)
    under = [(edge["node"]["__typename"], edge["node"]["source"]["id"], edge["at"][:10]) for edge in folded
             if edge["folded"]]  # fmt: skip
    assert under == [
        ("Immunization", "chus", "2026-10-11"), ("MedicationRequest", "chus", "2026-01-04"),
        ("Condition", "chus", "2024-06-03"), ("AllergyIntolerance", "chus", "2022-10-12"),
    ]  # fmt: skip
    every = [*items(folded), *((one["__typename"], one["id"]) for edge in folded for one in edge["folded"])]
    assert sorted(every) == sorted(items(plain))
    kept = set(items(folded))
    assert items(folded) == [one for one in items(plain) if one in kept]


async def test_a_pharmacist_s_course_has_a_pharmacist_s_types_and_names_no_other(house: House) -> None:
    """Nothing of what nobody asked by name is refused by name, and nothing of it is asked of a source."""
    house.forget_calls()
    answer = await house.ask(about(MARIE, course()), who="pharm-cote")
    assert answer.codes == []
    kinds = {kind for kind, _ in items(answer.patient["course"]["edges"])}
    assert kinds == {
        "Observation", "Condition", "CareTeamMember", "MedicationRequest", "MedicationDispense", "Immunization",
        "AllergyIntolerance", "DiagnosticReport",
    }  # fmt: skip
    asked = " ".join(house.calls("chus"))
    for unread in ("ServiceRequest", "Procedure", "DocumentReference", "ImagingStudy", "CarePlan", "Appointment"):
        assert unread not in asked, unread


async def test_a_type_that_was_named_is_refused_by_name(house: House) -> None:
    """Once, at the list: the fragment named it."""
    answer = await house.ask(about(MARIE, course("x: node { ... on Encounter { status } }")), who="pharm-cote")
    assert answer.withheld == ["Encounter.status"]
    (error,) = answer.body["errors"]
    assert error["path"] == ["patient", "course", "edges"]


async def test_only_what_a_fragment_selects_is_asked_of_a_source(house: House) -> None:
    """And what order, dates and classes need."""
    await house.ask(
        about(MARIE, "course(first: 5) { edges { node { ... on Observation { interpretation { text } } } } }")
    )
    (asked,) = [call for call in house.calls("chus") if "Observation?" in call and "_elements" in call]
    elements = set(asked.partition("_elements=")[2].partition("&")[0].replace("%2C", ",").split(","))
    assert {"interpretation", "effectiveDateTime", "code"} <= elements
    assert not {"referenceRange", "note", "hasMember", "bodySite"} & elements


async def test_someone_without_a_relationship_has_no_course_and_is_told_nothing(house: House) -> None:
    """As of someone unknown."""
    one = await house.ask(about(MARIE, course()), who="dr-urgence")
    other = await house.ask(about("ZZZZ900101ZZ", course()), who="dr-urgence")
    assert (one.data, one.codes) == (other.data, other.codes) == ({"patient": None}, [])


async def test_a_role_that_reads_no_care_is_refused_by_name(house: House) -> None:
    """A billing clerk: coverage and billed acts are no course."""
    answer = await house.ask(about(MARIE, course()), who="facturation", purpose="HPAYMT")
    assert answer.patient["course"] is None
    assert answer.withheld == ["Patient.course"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [("first: 0", "first"), ("first: 501", "first"), ('after: "x"', "cursor"), ("since: 1", None)],
)
async def test_pages_out_of_bounds_and_cursors_of_elsewhere_are_bad_input(
    house: House, arguments: str, reason: str | None
) -> None:
    """Before anything is asked."""
    house.forget_calls()
    answer = await house.ask(about(MARIE, f"course({arguments}) {{ edges {{ cursor }} }}"))
    assert answer.codes == ["BAD_USER_INPUT"]
    assert reason is None or answer.body["errors"][0]["extensions"]["reason"] == reason
    assert house.calls("chus") == []


@pytest.mark.parametrize("other", [", foldDuplicates: true", ', since: "2020-01-01T00:00:00Z"'])
async def test_a_cursor_is_bound_to_its_arguments_and_its_patient(house: House, other: str) -> None:
    """Of another page, of a connection, of another patient: refused."""
    page = (await house.ask(about(MARIE, course(first=2)))).patient["course"]
    after = page["pageInfo"]["endCursor"]
    assert (await house.ask(about(MARIE, course(first=9, more=f', after: "{after}"')))).codes == []
    for query in (
        about(MARIE, course(more=f'{other}, after: "{after}"')),
        about(JEAN, course(more=f', after: "{after}"')),
        about(MARIE, f'conditions(after: "{after}") {{ edges {{ cursor }} }}'),
    ):
        assert (await house.ask(query)).codes == ["BAD_USER_INPUT"]


async def test_a_source_that_is_cut_reads_partial(tmp_path: Path) -> None:
    """As in a connection; it answered, so that it is not incomplete."""
    async with open_house(tmp_path, sources=with_cap(tmp_path, 5)) as house:
        answer = await house.ask(about(MARIE, course()))
        assert answer.patient["course"]["incomplete"] == []
        status = {one["id"]: one["status"] for one in answer.access["sources"]}
        assert status["chus"] == "partial"
        assert answer.access["complete"] is False


async def test_when_no_source_answers_the_course_is_null_and_each_is_named(house: House) -> None:
    """Never an empty list."""
    for source in ("chus", "omnimed", "telesante", "gesmus"):
        house.sources[source].state.mischief.on("", Status(code=500))
    answer = await house.ask(about(MARIE, f"id {course()}"))
    assert answer.patient is None or answer.patient["course"] is None
    assert "SOURCE_UNAVAILABLE" in answer.codes


async def test_what_is_withheld_with_notice_has_a_null_node_and_no_date(tmp_path: Path) -> None:
    """Last, as in the connections; told of the course, which is what was asked; not within a window."""
    engine = Answering({"decisions": {"notices": ["RESTRICTION"]}}, whole=False)
    async with open_house(tmp_path, ports=Ports(engine=engine)) as house:
        asked = "course(first: 500) { edges { cursor at node { id } folded { id } } }"
        answer = await house.ask(about(MARIE, asked), who="dr-pelletier")
        edges = answer.patient["course"]["edges"]
        hidden = [edge for edge in edges if edge["node"] is None]
        assert len(hidden) > 5
        assert edges[-len(hidden) :] == hidden
        assert all((edge["at"], edge["folded"]) == (None, []) for edge in hidden)
        assert {"coordinate": "Patient.course", "reason": "RESTRICTION"} in answer.access["notices"]
        assert {one["coordinate"] for one in answer.access["notices"]} == {"Patient.course"}
        since = await house.ask(
            about(MARIE, 'course(since: "2000-01-01T00:00:00Z") { edges { node { id } } }'), who="dr-pelletier"
        )
        assert all(edge["node"] for edge in since.patient["course"]["edges"])


async def test_the_course_is_written_down_as_what_left(tmp_path: Path) -> None:
    """The records of the page, by source; a date when it is asked, and not otherwise."""
    ledger = KeptLedger(tmp_path)
    async with open_house(tmp_path, ports=Ports(ledger=ledger)) as house:
        for selection, dated in (("at", 3), ("cursor", 0)):
            await house.ask(about(MARIE, f"course(first: 3) {{ edges {{ {selection} }} }}"))
            released = dict(ledger.entries[-1].released)
            assert sum(released.pop("Patient.course").values()) == 3
            assert sum(count for by_source in released.values() for count in by_source.values()) == dated
