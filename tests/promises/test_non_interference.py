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
DATED = {
    name: tuple(f'"{day}T00:00:00Z"' for day in days)
    for name, days in (("since", ("2024-01-01", "2026-10-01")), ("until", ("2026-10-06", "2026-11-15")))
}
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
DEMOGRAPHICS = (
    "name { family given } birthDate gender telecom { value } address { city } identifier { value } "
    "provenances { versionId }"
)
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
        """Return the question as GraphQL."""
        node = selection(KINDS[self.connection], DEPTH)
        page = f"pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {node} }}"
        return self._asked(f"{DEMOGRAPHICS} ", page, self.first, after)

    def whole(self) -> str:
        """Return the question for the whole list, without filter or window, its records' own fields alone."""
        node = selection(KINDS[self.connection], 1)
        return Look(self.connection, (), 50, None)._asked("", f"edges {{ cursor node {node} }}", 50, None)

    def places(self) -> str:
        """Return the question for the cursors of a long page under the same arguments."""
        return self._asked("", "edges { cursor }", 50, None)

    def _asked(self, beside: str, page: str, first: int, after: str | None) -> str:
        given = [*self.arguments, ("first", str(first)), *([("after", f'"{after}"')] if after else [])]
        said = ", ".join(f"{name}: {value}" for name, value in given)
        patient = f'patient(identifier: {{value: "{MARIE}"}})'
        return f"{{ {patient} {{ id {beside}{self.connection}({said}) {{ {page} }} }} }}"


@st.composite
def looks(draw: st.DrawFn, kind: str) -> Look:
    """Return a question with filters, window, page and place, most often about records of one type."""
    near = tuple(name for name, one in KINDS.items() if one == kind)
    connection = draw(st.sampled_from((*near, *near, *near, draw(st.sampled_from(tuple(KINDS))))))
    arguments = [(name, draw(st.sampled_from(days))) for name, days in DATED.items() if draw(st.integers(0, 5)) == 0]
    if connection in CODED and draw(st.integers(0, 3)) == 0:
        codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3, unique=True))
        arguments.append((CODED[connection], "[" + ", ".join(f'{{code: "{code}"}}' for code in codes) + "]"))
    if draw(st.integers(0, 4)) == 0:
        arguments.append(("sources", draw(st.sampled_from(('["chus"]', '["omnimed"]', '["chus", "omnimed"]')))))
    first, place = draw(st.sampled_from((1, 2, 3, 5))), draw(st.one_of(st.none(), st.integers(0, 5)))
    return Look(connection, tuple(arguments), first, place)


class Watched:
    """A house whose sources are as the demo has them between two questions, and what each person got then."""

    def __init__(self, house: LastingHouse) -> None:
        self._lasting = house
        self._before = filing()
        self._answers: dict[tuple[str, str], Any] = {}
        self._cursors: dict[tuple[str, str], tuple[str, ...]] = {}

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
        asked = look.places()
        if (who, asked) not in self._cursors:
            page = (self._lasting.ask(asked, who).patient or {}).get(look.connection)
            self._cursors[who, asked] = tuple(edge["cursor"] for edge in (page or {"edges": []})["edges"])
        cursors = self._cursors[who, asked]
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
    """Ask twice after the changes: as drawn, which looks closely, and for the whole list, which misses nothing."""
    held = watched.edited(changes)
    for query in (watched.query(who, look), look.whole()):
        assert watched.ask(who, query, held) == watched.ask(who, query)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Look, list[Edit]]:
    """Return a person, a question, and changes to what that person may not see.

    Most are about someone who sees some records of a type and not others: there a leak has somewhere to show.
    """
    who = draw(st.sampled_from(("dr-pelletier", "dr-pelletier", *BLIND)))
    kind = draw(st.sampled_from(sorted({kind for kind, _ in BLIND[who].records})))
    return who, draw(looks(kind)), draw(edits(BLIND[who], kind))


@settings(UNHURRIED, max_examples=25)
@given(case=cases())
def test_what_one_may_not_see_changes_no_byte(watched: Watched, case: tuple[str, Look, list[Edit]]) -> None:
    """Records changed, added, removed; fields withheld from a file that is shown; other patients' records."""
    _unmoved(watched, *case)


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=600)
@given(case=cases())
def test_hundreds_of_unseen_changes_change_no_byte(watched: Watched, case: tuple[str, Look, list[Edit]]) -> None:
    """The same, for long."""
    _unmoved(watched, *case)


POINTERS = (
    (("Condition", "asthme-0001"), "encounter", "conditions"),
    (("MedicationRequest", "ramipril-0001"), "encounter", "medicationRequests"),
    (("Observation", "groupe-0001"), "encounter", "observations"),
    (("AllergyIntolerance", "arachide-0001"), "encounter", "allergies"),
    (("MedicationRequest", "ramipril-0001"), "reasonReference", "medicationRequests"),
    (("Procedure", "ponction-0001"), "reasonReference", "procedures"),
)
"""Records that dr-pelletier sees, and an element that each does not have."""
MANY = frozenset({"reasonReference"})
NOWHERE = "Encounter/never-was"
UNSHOWN = (
    "Encounter/psy-1-0001",
    "Condition/depression-0001",
    "Condition/insuffisance-0002",
    "Encounter/cardio-1-0002",
)


def _pointing(watched: Watched, key: Key, name: str, target: str) -> Filing:
    said = {"reference": target, "display": "Visite en psychiatrie", "type": target.partition("/")[0]}
    return watched.edited([lambda held: held.insert(key, name, [said] if name in MANY else said)])


@pytest.mark.parametrize(("key", "name", "connection"), POINTERS, ids=str)
def test_a_reference_tells_nothing_of_what_is_withheld(watched: Watched, key: Key, name: str, connection: str) -> None:
    """To a restricted record, to another patient's or to nothing: all read alike, and as no reference at all."""
    old = (("until", '"2023-01-01T00:00:00Z"'),) if connection == "observations" else ()
    query = Look(connection, old, 50, None).query(None)
    plain = watched.ask("dr-pelletier", query)
    for target in (NOWHERE, *UNSHOWN):
        assert watched.ask("dr-pelletier", query, _pointing(watched, key, name, target)) == plain, target


def test_a_reference_to_what_is_shown_does_show(watched: Watched) -> None:
    """The test before compares something."""
    query = Look("conditions", (), 50, None).query(None)
    held = _pointing(watched, ("Condition", "asthme-0001"), "encounter", "Encounter/sejour-0001")
    assert watched.ask("dr-pelletier", query, held) != watched.ask("dr-pelletier", query)


@pytest.mark.parametrize("key", RESTRICTED, ids=str)
def test_the_id_of_a_withheld_record_is_that_of_none(watched: Watched, key: Key) -> None:
    """Whether the record is there, changed or gone, its id gives the answer of an id that never was."""
    nobody = watched.ask("dr-pelletier", watched.node((key[0], "never-was")))
    gone = watched.edited([lambda held: held.remove(key)])
    assert watched.ask("dr-pelletier", watched.node(key)) == nobody
    assert watched.ask("dr-pelletier", watched.node(key), gone) == nobody


def test_each_person_sees_something_and_what_is_hidden_is_there(watched: Watched) -> None:
    """Removing what someone does see changes their answer; what is hidden from one shows to another."""
    query = Look("conditions", (), 50, None).query(None)
    without = watched.edited([lambda held: held.remove(("Condition", "depression-0001"))])
    assert watched.ask("dr-tremblay", query, without) != watched.ask("dr-tremblay", query)
    fewer = watched.edited([lambda held: held.remove(("Condition", "asthme-0001"))])
    for who in ("dr-pelletier", "pharm-cote"):
        assert watched.ask(who, query, fewer) != watched.ask(who, query)
    coverages = Look("coverages", (), 50, None).query(None)
    uncovered = watched.edited([lambda held: held.remove(("Coverage", "prive-0001"))])
    assert watched.ask("facturation", coverages, uncovered) != watched.ask("facturation", coverages)
