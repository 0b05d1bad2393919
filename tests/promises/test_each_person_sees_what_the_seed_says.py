"""Promise: each person of the demo sees of Marie Bouchard what the seed says (`seen_of_the_first_patient`).

The counts are those of the demo's files, by hand: hospital, clinic, registry, the specialists' group, telehealth. What
waits for others is said where it waits: the ledger for the console, the attested relationship for its mutation, a
coordination centre's counts for their own query.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house import MARIE, House, Reply, open_house
from tests.promises.charted import LISTS, NUMBERS, PHYSICIAN, PSYCHIATRIC, Counts, at, less, only
from tests.promises.everything import about
from tests.shared import SHARED

Ask = Callable[..., Reply]
NODE = "(first: 500) { edges { node { source { id } securityLabels { code } } } }"
QUERY = about(
    MARIE,
    "name { family given } birthDate gender telecom { value } address { city } identifier { value } "
    + " ".join(name + NODE for name in LISTS),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Ask]]:
    """One house for the module, and how to ask in it from a test that is no coroutine."""
    with asyncio.Runner() as runner:
        opened = open_house(tmp_path_factory.mktemp("house"))
        running = runner.run(opened.__aenter__())
        try:
            yield running, lambda query, **arguments: runner.run(running.ask(query, **arguments))
        finally:
            runner.run(opened.__aexit__(None, None, None))


@pytest.fixture
def ask(house: tuple[House, Ask]) -> Ask:
    """How to ask in the module's house."""
    return house[1]


def seen(answer: Reply) -> Counts:
    """Return how many records of each source are in each list that isn't null."""
    return {
        name: dict(Counter(edge["node"]["source"]["id"] if edge["node"]["source"] else "?" for edge in page["edges"]))
        for name in LISTS
        if (page := answer.patient[name]) is not None
    }


def labelled(answer: Reply, code: str) -> int:
    """Return how many records of the answer carry a label."""
    nodes = [edge["node"] for name in LISTS for edge in (answer.patient[name] or {"edges": []})["edges"]]
    return sum(code in [label["code"] for label in node["securityLabels"] or []] for node in nodes)


def test_no_person_of_the_seed_is_forgotten_here() -> None:
    """Every row of `seen_of_the_first_patient` has its test in this file."""
    seed = yaml.safe_load((SHARED / "policy-seed.yaml").read_text())["seen_of_the_first_patient"]
    text = Path(__file__).read_text(encoding="utf-8").partition("def seen(")[2]
    assert [who for who in seed if f'"{who}"' not in text] == []


@pytest.mark.parametrize("who", ["dr-tremblay", "dr-gagnon"])
def test_her_physicians_see_everything_of_their_role_mental_health_included(ask: Ask, who: str) -> None:
    """Her family physician and the specialist who treated her: all but the acts billed."""
    answer = ask(QUERY, who=who)
    assert seen(answer) == PHYSICIAN
    assert labelled(answer, "PSY") == 20
    assert answer.withheld == ["Patient.billingActivities"]
    assert answer.patient["birthDate"] == "1985-05-10"
    assert {one["value"] for one in answer.patient["identifier"]} == NUMBERS


def test_the_restricted_cardiologist_sees_the_same_without_mental_health_and_can_t_tell(ask: Ask) -> None:
    """Not one record with PSY; the same refusals by name, the same statuses, a complete answer."""
    answer, other = ask(QUERY, who="dr-pelletier"), ask(QUERY, who="dr-gagnon")
    assert seen(answer) == less(PHYSICIAN, PSYCHIATRIC)
    assert labelled(answer, "PSY") == 0
    assert answer.withheld == other.withheld
    assert answer.access["complete"] is True
    assert [s["status"] for s in answer.access["sources"]] == [s["status"] for s in other.access["sources"]]


@pytest.mark.parametrize("purpose", ["TREAT", "ETREAT"])
def test_the_emergency_physician_sees_nothing_without_a_relationship(ask: Ask, purpose: str) -> None:
    """Attesting one is a mutation that later work brings; until then ETREAT opens nothing either."""
    answer = ask(QUERY, who="dr-urgence", purpose=purpose)
    assert (answer.status, answer.patient) == (200, None)
    assert {source["status"] for source in answer.access["sources"]} == {"not-resolved"}


def test_the_resident_sees_as_a_physician_up_to_restricted_while_supervised(house: tuple[House, Ask]) -> None:
    """Very restricted is above; without the supervisor, or with one who doesn't follow her, nothing."""
    running, ask = house
    assert seen(ask(QUERY, who="resident-cote")) == PHYSICIAN
    store = running.sources["chus"].state.store
    kept = store.read("Condition", "asthme-0001").raw
    level = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}
    body = store.read("Condition", "asthme-0001").body()
    store.put(body | {"meta": body["meta"] | {"security": [level]}})
    try:
        assert seen(ask(QUERY, who="resident-cote"))["conditions"] == {"chus": 7, "omnimed": 4}
        assert seen(ask(QUERY, who="dr-gagnon"))["conditions"] == {"chus": 8, "omnimed": 4}
    finally:
        store.put(kept)
    alone = {"professional": "CMQ", "licence": "91001"}
    assert ask(QUERY, who="resident-cote", standing=alone).codes == ["FORBIDDEN"]
    stranger = ask(QUERY, who="resident-cote", standing=alone | {"supervisor": "81004"})
    assert stranger.status == 200
    assert stranger.patient is None


def test_the_nurse_of_the_stay_sees_a_nurse_s_part_at_the_hospital(ask: Ask) -> None:
    """A participant attested by the hospital opens the hospital's records alone; coverage isn't a nurse's."""
    answer = ask(QUERY, who="inf-roy")
    expected = {name: by for name, by in at("chus", PHYSICIAN).items() if name != "coverages"}
    assert seen(answer) == expected
    assert answer.withheld == ["Patient.billingActivities", "Patient.coverages"]
    assert {s["id"]: s["status"] for s in answer.access["sources"]}["omnimed"] == "not-resolved"
    assert {one["value"] for one in answer.patient["identifier"]} == {MARIE, "300137"}


@pytest.mark.parametrize(("who", "purpose"), [("ips-gauthier", "TREAT"), ("parent-roy", "FAMRQT")])
def test_who_has_no_relationship_sees_nothing(ask: Ask, who: str, purpose: str) -> None:
    """The nurse practitioner, and another patient's mother."""
    answer = ask(QUERY, who=who, purpose=purpose)
    assert (answer.status, answer.patient) == (200, None)


def test_the_pharmacist_sees_her_categories_at_the_hospital(ask: Ask) -> None:
    """She dispensed to her there. A pharmacist reads up to normal confidentiality: no PSY. 85 analyses and tobacco."""
    answer = ask(QUERY, who="pharm-cote")
    lists = ("conditions", "allergies", "medicationRequests", "medicationDispenses", "immunizations", "careTeam")
    expected = at("chus", less(PHYSICIAN, PSYCHIATRIC), *lists)
    assert seen(answer) == expected | {"observations": {"chus": 86}, "diagnosticReports": {"chus": 1}}
    assert labelled(answer, "PSY") == 0
    assert "Patient.documents" in answer.withheld
    assert "Patient.encounters" in answer.withheld


def test_the_social_worker_sees_her_categories_at_both(ask: Ask) -> None:
    """In the care team at the registry, so everywhere; up to normal confidentiality."""
    answer = ask(QUERY, who="ts-morin")
    expected = only(less(PHYSICIAN, PSYCHIATRIC), "encounters", "appointments", "carePlans", "careTeam")
    assert seen(answer) == expected | {"observations": {}, "diagnosticReports": {}}
    assert answer.patient["identifier"] is None
    assert "Patient.identifier" in answer.withheld
    assert answer.patient["telecom"]
    assert answer.patient["birthDate"] == "1985-05-10"


@pytest.mark.parametrize("who", ["pilote-clinique", "pilote-techno"])
def test_pilots_see_the_sessions_of_their_establishment_and_no_name(ask: Ask, who: str) -> None:
    """Four at CHUS, without the psychiatric one; not even which source holds them, which is provenance."""
    answer = ask(QUERY, who=who, purpose="HOPERAT")
    assert seen(answer) == {"teleconsultations": {"?": 4}}
    assert not [name for name in ("name", "birthDate", "gender", "telecom", "address") if answer.patient[name]]
    assert {"Patient.name", "Patient.birthDate", "Patient.conditions"} <= set(answer.withheld)
    for text in (b"Bouchard", b"1985", b"Sherbrooke, J1H"):
        assert text not in answer.content


def test_the_coordination_centre_sees_no_patient(ask: Ask) -> None:
    """Counts only: they wait for the telehealth source, and are of nobody."""
    answer = ask(QUERY, who="cct-sherbrooke", purpose="HOPERAT")
    assert (answer.status, answer.patient) == (200, None)
    assert b"Bouchard" not in answer.content


def test_the_billing_clerk_sees_identity_year_of_birth_and_coverage_and_is_told_of_the_rest(ask: Ask) -> None:
    """Five acts of six: the psychiatric one carries PSY, above a clerk's clearance, and is withheld in silence."""
    answer = ask(QUERY, who="facturation", purpose="HPAYMT")
    assert seen(answer) == {"coverages": {"chus": 2, "gesmus": 2}, "billingActivities": {"gesmus": 5}}
    assert labelled(answer, "PSY") == 0
    assert answer.patient["name"] == [{"family": "Bouchard", "given": ["Marie"]}]
    assert answer.patient["birthDate"] == "1985"
    assert answer.access["masked"] == ["Patient.birthDate"]
    assert {"Patient.telecom", "Patient.address"} < set(answer.withheld)
    assert {f"Patient.{name}" for name in LISTS} - set(answer.withheld) == {
        "Patient.coverages",
        "Patient.billingActivities",
    }


def test_the_archivist_sees_identity_birth_identifiers_and_directives(ask: Ask) -> None:
    """The ledger waits for the console."""
    answer = ask(QUERY, who="archiviste", purpose="HOPERAT")
    assert seen(answer) == {"directives": {"registre": 1}}
    assert answer.patient["birthDate"] == "1985-05-10"
    assert {one["value"] for one in answer.patient["identifier"]} == NUMBERS
    assert answer.patient["telecom"] is None
    assert "Patient.telecom" in answer.withheld


def test_the_administrative_agent_sees_identity_contact_appointments_and_coverage(ask: Ask) -> None:
    """Of the appointments those of her own establishment, and not the psychiatric one."""
    answer = ask(QUERY, who="agent-admin", purpose="HOPERAT")
    assert seen(answer) == {
        "appointments": {"chus": 1, "telesante": 3},
        "coverages": {"chus": 2, "gesmus": 2},
    }
    assert answer.patient["telecom"]
    assert answer.patient["address"]
    assert labelled(answer, "PSY") == 0


def test_the_privacy_officer_sees_a_masked_identity_and_the_directives(ask: Ask) -> None:
    """Initials and the last four characters; the ledger waits for the console."""
    answer = ask(QUERY, who="vie-privee", purpose="HOPERAT")
    assert seen(answer) == {"directives": {"registre": 1}}
    assert answer.patient["name"] == [{"family": "B.", "given": ["M."]}]
    assert {one["value"] for one in answer.patient["identifier"]} == {"…10ZZ", "…0137", "…1001", "…0211", "…5003"}
    assert (answer.patient["birthDate"], answer.patient["gender"]) == (None, None)
    assert {"Patient.identifier", "Patient.name"} <= set(answer.access["masked"])
    assert b"Bouchard" not in answer.content


@pytest.mark.parametrize(("who", "purpose"), [("sre", "HSYSADMIN"), ("chercheuse", "HRESCH")])
def test_who_is_not_admitted_sees_nothing(ask: Ask, who: str, purpose: str) -> None:
    """The reliability engineer's role opens nothing; the researcher has no authorization."""
    answer = ask(QUERY, who=who, purpose=purpose)
    assert (answer.status, answer.codes, answer.data) == (403, ["FORBIDDEN"], None)


def test_marie_sees_her_own_record(ask: Ask) -> None:
    """All that a physician sees, and the six acts billed; who read it waits for the console."""
    answer = ask(QUERY, who="marie-bouchard", purpose="PATRQT")
    assert seen(answer) == PHYSICIAN | {"billingActivities": {"gesmus": 6}}
    assert labelled(answer, "PSY") == 21
    assert answer.withheld == []


def test_emile_s_mother_does_not_see_him_at_fifteen_nor_marie(house: tuple[House, Ask]) -> None:
    """From fourteen on the minor's record is the minor's."""
    running, ask = house
    nam = running.world.person("emile").nam
    child: Any = ask(about(str(nam), "name { family }"), who="parent-roy", purpose="FAMRQT")
    assert (child.status, child.patient) == (200, None)
