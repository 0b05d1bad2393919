"""Promise: transitions rest on released records alone, and several patients get what each would get alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lasting import LastingHouse, lasting_house, seen_from_outside
from tests.promises.filings import Edit, Filing, filing, labelled
from tests.promises.panels import AUTUMN, BY_ID, PAGE, QUERY, asked, discharge, nodes
from tests.promises.test_non_interference import BLIND
from tests.promises.unseen_edits import edits

UNHURRIED = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
PELLETIER = BLIND["dr-pelletier"]
KINDS = sorted({kind for kind, _ in PELLETIER.records})


class Watched:
    """A house whose sources a test refiles, and its answers before, asked once."""

    def __init__(self, lasting: LastingHouse) -> None:
        self._lasting = lasting
        self._before = filing()
        self._plain: dict[str, Any] = {}

    def ask(self, who: str, variables: dict[str, Any], held: Filing | None = None) -> Any:
        """Return all that a caller gets, when the sources hold this."""
        key = f"{who} {variables}"
        if held is None and key in self._plain:
            return self._plain[key]
        (held or self._before).into(self._lasting.house)
        found = seen_from_outside(self._lasting.ask(QUERY, who, variables))
        self._before.into(self._lasting.house)
        return self._plain.setdefault(key, found) if held is None else found

    def edited(self, changes: list[Edit]) -> Filing:
        """Return what the sources hold after these changes."""
        held = self._before.copy()
        for change in changes:
            change(held)
        return held


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LastingHouse]:
    """One house for the module."""
    with lasting_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def watched(lasting: LastingHouse) -> Watched:
    """The house, refiled."""
    return Watched(lasting)


windows = st.sampled_from((asked(), asked(first=2), asked("2026-10-01T00:00:00Z", kinds=["OUTPATIENT_VISIT"])))


def _unmoved(watched: Watched, changes: list[Edit], window: dict[str, Any]) -> None:
    held = watched.edited(changes)
    assert watched.ask("dr-pelletier", window, held) == watched.ask("dr-pelletier", window)


@settings(UNHURRIED, max_examples=8)
@given(changes=st.sampled_from(KINDS).flatmap(lambda kind: edits(PELLETIER, kind)), window=windows)
def test_what_is_withheld_of_a_patient_moves_no_byte(
    watched: Watched, changes: list[Edit], window: dict[str, Any]
) -> None:
    """Stays, medications, documents, appointments that dr-pelletier may not see: changed, added, removed."""
    _unmoved(watched, changes, window)


@pytest.mark.nightly
@settings(UNHURRIED, max_examples=400)
@given(changes=st.sampled_from(KINDS).flatmap(lambda kind: edits(PELLETIER, kind)), window=windows)
def test_hundreds_of_withheld_changes_move_no_byte(
    watched: Watched, changes: list[Edit], window: dict[str, Any]
) -> None:
    """The same, for long."""
    _unmoved(watched, changes, window)


def _stay(id: str, day: str) -> Edit:
    """Return the filing of a psychiatric stay that ended on a day of November, with all that would show of it."""
    meant = {"code": "F32.1", "system": "http://hl7.org/fhir/sid/icd-10-ca"}
    body = {
        "resourceType": "Encounter", "id": id, "status": "finished", "subject": {"reference": "Patient/p-0001"},
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "period": {"start": f"2026-11-{day}T09:00:00-05:00", "end": f"2026-11-{day}T18:00:00-05:00"},
        "reasonCode": [{"coding": [meant]}],
    }  # fmt: skip
    return lambda held: held.write(labelled(body))


@pytest.mark.parametrize("day", ["12", "20"])
@pytest.mark.parametrize("first", [1, 20])
def test_a_withheld_stay_leaves_neither_a_gap_nor_a_shorter_page(watched: Watched, day: str, first: int) -> None:
    """Before, between or after those that show, on a page of one or of all: same events, cursors, and what follows."""
    held = watched.edited([_stay("psy-stay-1", day), _stay("psy-stay-2", day)])
    window = asked(first=first)
    assert watched.ask("dr-pelletier", window, held) == watched.ask("dr-pelletier", window)
    if first == 20:
        assert watched.ask("dr-tremblay", window, held) != watched.ask("dr-tremblay", window)


def test_a_patient_of_whom_only_something_withheld_happened_isn_t_there(watched: Watched) -> None:
    """Nor are the sources that know her told of: the page is that of someone to whom nothing happened."""
    window = asked("2026-10-01T00:00:00Z", until="2026-10-31T00:00:00Z")
    gone = watched.edited([lambda held: held.remove(("Encounter", "psy-1-0001"))])
    assert watched.ask("dr-pelletier", window, gone) == watched.ask("dr-pelletier", window)
    assert b"active" not in watched.ask("dr-pelletier", window)[2]
    assert b"OUTPATIENT_VISIT" in watched.ask("dr-tremblay", window)[2]


def test_what_one_does_see_moves_their_page(watched: Watched, lasting: LastingHouse) -> None:
    """The tests before compare something."""
    held = watched.edited([lambda held: held.remove(("Encounter", "sejour-0001"))])
    assert watched.ask("dr-pelletier", asked(), held) != watched.ask("dr-pelletier", asked())
    assert discharge(lasting.ask(QUERY, "dr-pelletier", asked()))["followUp"]["document"] is not None


# -- batching is invisible ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["dr-tremblay", "dr-pelletier", "ts-morin"])
def test_asked_together_is_asked_alone(lasting: LastingHouse, who: str) -> None:
    """Each transition of a page has the bytes that it has by its id, one patient at a time."""
    together = nodes(lasting.ask(QUERY, who, asked(AUTUMN, first=50)))
    assert together
    for node in together:
        alone = lasting.ask(BY_ID, who, {"id": node["id"]})
        assert alone.data["node"] == node


def test_a_field_alone_reads_as_it_does_among_all(lasting: LastingHouse) -> None:
    """And gives the same events: what is asked of a transition has no part in whether there is one."""
    whole = lasting.ask(QUERY, "dr-tremblay", asked(AUTUMN, first=50))
    cursors = [edge["cursor"] for edge in whole.data["transitions"]["edges"]]
    for name in ("kind", "at", "establishment { displayName }", "followUp { missingAppointment }", "incomplete { id }"):
        text = f'{{ transitions(since: "{AUTUMN}", first: 50) {{ {PAGE} edges {{ cursor node {{ {name} }} }} }} }}'
        edges = lasting.ask(text, "dr-tremblay").data["transitions"]["edges"]
        key = name.split(" ")[0]
        assert [edge["node"][key] for edge in edges] == [
            node[key] if key != "followUp" else _only(node[key]) for node in nodes(whole)
        ]
    bare = lasting.ask(f'{{ transitions(since: "{AUTUMN}", first: 50) {{ edges {{ cursor }} }} }}', "dr-tremblay")
    assert len(bare.data["transitions"]["edges"]) == len(cursors)


def _only(follow_up: Any) -> Any:
    return follow_up and {"missingAppointment": follow_up["missingAppointment"]}


def test_the_patients_of_a_page_read_under_their_own_decisions(lasting: LastingHouse) -> None:
    """What each record says beside another patient's is what it says under `patient`, field by field."""
    inner = "encounters { edges { node { id reasonCode { text } location { location { name } } } } }"
    text = f'{{ transitions(since: "{AUTUMN}", first: 50) {{ edges {{ node {{ patient {{ id {inner} }} }} }} }} }}'
    for who in ("dr-tremblay", "dr-pelletier"):
        found = {n["node"]["patient"]["id"]: n["node"]["patient"] for n in _edges(lasting, text, who)}
        for id, together in found.items():
            alone = lasting.ask(f'{{ node(id: "{id}") {{ ... on Patient {{ id {inner} }} }} }}', who)
            assert alone.data["node"] == together


def _edges(lasting: LastingHouse, text: str, who: str) -> list[Any]:
    found: list[Any] = lasting.ask(text, who).data["transitions"]["edges"]
    return found
