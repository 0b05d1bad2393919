"""Promise: what someone may not see sways nothing that they get: data, errors, order, cursors, statuses, headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.house import MARIE
from tests.lasting import LastingHouse, lasting_house, seen_from_outside
from tests.promises.everything import selection
from tests.promises.filings import MARIE_AT_CHUS, Edit, Filing, Key, filing
from tests.promises.unseen_edits import SECTIONS, Blind, edits, items, of_types

DEPTH = 2
UNHURRIED = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
RESTRICTED: tuple[Key, ...] = (
    ("Condition", "depression-0001"), ("Condition", "anxiete-0001"), ("MedicationRequest", "sertraline-0001"),
    ("MedicationDispense", "remise-sertraline-0001"), ("DocumentReference", "note-psy-0001"),
    ("Encounter", "psy-1-0001"), ("Encounter", "psy-2-0001"), ("Observation", "phq9-1-0001"),
    ("Observation", "phq9-2-0001"), ("ServiceRequest", "demande-psy-0001"), ("Appointment", "rv-psy-0001"),
)  # fmt: skip
"""Marie's psychiatric records, by their label or by their code."""
CLINICAL = (
    "Condition", "AllergyIntolerance", "MedicationRequest", "Immunization", "Observation", "DiagnosticReport", "Goal",
    "ServiceRequest", "ImagingStudy", "DocumentReference", "Procedure", "CarePlan", "Appointment",
)  # fmt: skip
NOT_A_PHARMACIST_S = (
    "ServiceRequest", "ImagingStudy", "DocumentReference", "Procedure", "CarePlan", "Goal", "Appointment", "Coverage",
)  # fmt: skip
CODES = ("F32.1", "F41.1", "J45.9", "I10.0", "N06AB06", "C09AA05", "44261-6", "34788-0", "718-7")
DATED = {"since": ("2024", "2026-10-01", "2026-11-12"), "until": ("2026-10-06", "2026-11-01", "2026-11-15")}
CODED = {
    "conditions": "code", "medicationRequests": "code", "medicationDispenses": "code", "observations": "code",
    "allergies": "code", "immunizations": "code", "serviceRequests": "code", "documents": "type", "procedures": "code",
}  # fmt: skip
KINDS = {
    "encounters": "Encounter", "appointments": "Appointment", "conditions": "Condition",
    "allergies": "AllergyIntolerance", "medicationRequests": "MedicationRequest", "immunizations": "Immunization",
    "medicationDispenses": "MedicationDispense", "observations": "Observation", "documents": "DocumentReference",
    "serviceRequests": "ServiceRequest", "procedures": "Procedure", "carePlans": "CarePlan", "coverages": "Coverage",
    "careTeam": "CareTeamMember", "directives": "Directive", "imagingStudies": "ImagingStudy",
    "diagnosticReports": "DiagnosticReport",
}  # fmt: skip
DEMOGRAPHICS = "name { family given } birthDate gender telecom { value } address { city } identifier { value } provenances { versionId }"
BLIND: Mapping[str, Blind] = {
    "dr-pelletier": Blind(RESTRICTED, (("problemes", "P001-3"), ("medicaments", "M001-2")), marks=True),
    "pharm-cote": Blind(
        (*of_types(*NOT_A_PHARMACIST_S, category="vital-signs"), *RESTRICTED[:2]),
        items(*SECTIONS),
        types=frozenset(NOT_A_PHARMACIST_S),
    ),
    "facturation": Blind(
        of_types(*CLINICAL),
        items(*SECTIONS),
        elements=("telecom", "address", "contact", "generalPractitioner"),
        clinic_elements=("adresse", "telephones", "courriel", "medecin"),
        types=frozenset(CLINICAL),
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """A question: one connection with its arguments, a page after a cursor perhaps, the demographic fields."""

    connection: str
    arguments: tuple[tuple[str, str], ...]
    first: int
    place: int | None

    def query(self, after: str | None) -> str:
        """Return the question as GraphQL, with the id of a withheld record beside."""
        given = [*self.arguments, ("first", str(self.first)), *([("after", f'"{after}"')] if after else [])]
        said = ", ".join(f"{name}: {value}" for name, value in given)
        page = (
            f"pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {self._node()} }}"
        )
        return f'{{ patient(identifier: {{value: "{MARIE}"}}) {{ id {DEMOGRAPHICS} {self.connection}({said}) {{ {page} }} }} }}'

    def _node(self) -> str:
        return selection(KINDS[self.connection], DEPTH)


@st.composite
def looks(draw: st.DrawFn) -> Look:
    """Return a question with filters, window, page and place."""
    connection = draw(st.sampled_from(tuple(KINDS)))
    arguments = [
        (name, f'"{draw(st.sampled_from(values))}T00:00:00Z"' if len(values[0]) > 4 else "")
        for name, values in DATED.items()
        if draw(st.integers(0, 3)) == 0
    ]
    arguments = [(name, _instant(draw(st.sampled_from(DATED[name])))) for name, _ in arguments]
    if connection in CODED and draw(st.booleans()):
        codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True))
        arguments.append((CODED[connection], "[" + ", ".join(f'{{code: "{code}"}}' for code in codes) + "]"))
    if draw(st.integers(0, 4)) == 0:
        arguments.append(("sources", draw(st.sampled_from(('["chus"]', '["omnimed"]', '["chus", "omnimed"]')))))
    first, place = draw(st.sampled_from((1, 2, 3, 50))), draw(st.one_of(st.none(), st.integers(0, 5)))
    return Look(connection, tuple(arguments), first, place)


def _instant(text: str) -> str:
    return f'"{text}T00:00:00Z"' if len(text) == 10 else f'"{text}-01-01T00:00:00Z"'


class Watched:
    """A house whose sources are as the demo has them between two questions, and what each person got then."""

    def __init__(self, house: LastingHouse) -> None:
        self._lasting = house
        self._before = filing()
        self._answers: dict[tuple[str, str], Any] = {}
        self._cursors: dict[tuple[str, Look], tuple[str, ...]] = {}

    def ask(self, who: str, query: str, held: Filing | None = None) -> Any:
        """Return what a caller gets, with the sources as they were or holding something else."""
        if held is None:
            if (who, query) not in self._answers:
                self._answers[who, query] = seen_from_outside(self._lasting.ask(query, who, clean=False))
            return self._answers[who, query]
        held.into(self._lasting.house)
        try:
            return seen_from_outside(self._lasting.ask(query, who, clean=False))
        finally:
            self._before.into(self._lasting.house)

    def query(self, who: str, look: Look) -> str:
        """Return the question as GraphQL, after the cursor of one of the records of its first page."""
        if look.place is None:
            return look.query(None)
        base = Look(look.connection, look.arguments, 50, None)
        if (who, base) not in self._cursors:
            page = (self._lasting.ask(base.query(None), who).patient or {}).get(look.connection)
            self._cursors[who, base] = tuple(edge["cursor"] for edge in (page or {"edges": []})["edges"])
        cursors = self._cursors[who, base]
        return look.query(cursors[look.place % len(cursors)] if cursors else None)

    def node(self, key: Key) -> str:
        """Return the question for one of the hospital's records of Marie, by its id."""
        sealed = self._lasting.house.keyring.seal_id((key[0], "chus", MARIE_AT_CHUS, key[1]))
        return f'{{ node(id: "{sealed}") {{ __typename id ... on {key[0]} {selection(key[0], 1)} }} }}'

    def edited(self, changes: list[Edit]) -> Filing:
        """Return what the sources hold after these changes."""
        held = self._before.copy()
        for change in changes:
            change(held)
        return held


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One house for the module."""
    with lasting_house(tmp_path_factory.mktemp("house")) as house:
        yield Watched(house)


def _unmoved(watched: Watched, who: str, look: Look, changes: list[Edit]) -> None:
    query = watched.query(who, look)
    assert watched.ask(who, query, watched.edited(changes)) == watched.ask(who, query)


blind = st.sampled_from(tuple(BLIND))
swayed = blind.flatmap(lambda who: st.tuples(st.just(who), looks(), edits(BLIND[who])))


@settings(UNHURRIED, max_examples=60)
@given(case=swayed)
def test_what_one_may_not_see_changes_no_byte(watched: Watched, case: tuple[str, Look, list[Edit]]) -> None:
    """Records changed, added, removed; fields withheld from a file that is shown; other patients' records."""
    _unmoved(watched, *case)


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=3_000)
@given(case=swayed)
def test_thousands_of_unseen_changes_change_no_byte(watched: Watched, case: tuple[str, Look, list[Edit]]) -> None:
    """The same, for long."""
    _unmoved(watched, *case)
