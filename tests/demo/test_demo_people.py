"""The demo's people: the same names at any anchor date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.demo.calendar import age_on
from gateway.demo.people import emile_birth, health_insurance_number, people
from gateway.demo.staff import Staff

ANCHOR = date(2026, 11, 21)


@given(st.dates(date(1950, 1, 1), date(2150, 12, 31)))
@example(date(2028, 2, 29))
@example(date(2027, 3, 1))
def test_emile_is_fifteen_at_any_anchor(anchor: date) -> None:
    """His birth date follows the anchor, leap days included."""
    assert age_on(emile_birth(anchor), anchor) == 15


@pytest.mark.parametrize(
    ("key", "nam", "birth"),
    [
        ("marie", "BOUM855510ZZ", date(1985, 5, 10)),
        ("jean", "LAVJ581123ZZ", date(1958, 11, 23)),
        ("sylvain", "GAGS900101ZZ", date(1990, 1, 1)),
    ],
)
def test_a_named_patient_has_the_nam_of_their_birth_date_and_sex(key: str, nam: str, birth: date) -> None:
    """A woman's month carries fifty more."""
    person = next(person for person in people(1, ANCHOR) if person.key == key)
    assert (person.nam, person.birth) == (nam, birth)
    assert health_insurance_number(person.family, person.given, person.birth, person.gender) == nam


def test_emile_s_nam_is_roye_and_his_birth_date() -> None:
    """At 21 November 2026 he was born on 22 May 2011."""
    emile = next(person for person in people(1, ANCHOR) if person.key == "emile")
    assert (emile.birth, emile.nam) == (date(2011, 5, 22), "ROYE110522ZZ")


def test_one_nam_belongs_to_two_persons_who_share_no_source() -> None:
    """GAGS900101ZZ: a man at the hospital, a woman with another birth date at the clinic."""
    one, other = (person for person in people(1, ANCHOR) if person.nam == "GAGS900101ZZ")
    assert (one.sources, other.sources) == (frozenset({"chus"}), frozenset({"omnimed"}))
    assert one.birth != other.birth
    assert one.family != other.family


def test_named_patients_are_in_the_sources_of_the_design() -> None:
    """Marie in all four record sources, Jean in hospital and telehealth; each has its number where there is a file."""
    held = {person.key: sorted(person.sources) for person in people(1, ANCHOR) if person.rank <= 8}
    assert held["marie"] == ["chus", "gesmus", "omnimed", "telesante"]
    assert held["jean"] == ["chus", "telesante"]
    assert held["emile"] == held["audrey"] == ["chus", "omnimed"]
    assert held["nouveau-ne"] == held["sans-couverture"] == ["chus"]
    marie = people(1, ANCHOR)[0]
    assert (marie.mrn, marie.dossier, marie.gesmus_id, marie.telesante_id) == (
        "300137",
        "OM-1001",
        "U700211",
        "TS-5003",
    )


@given(st.integers(0, 10_000))
def test_the_others_are_spread_over_the_four(seed: int) -> None:
    """Each source has many of them, and each of them is somewhere in hospital or clinic."""
    everyone = people(seed, ANCHOR)[8:]
    assert all(person.sources & {"chus", "omnimed"} for person in everyone)
    count = {
        name: sum(name in person.sources for person in everyone) for name in ("chus", "omnimed", "gesmus", "telesante")
    }
    assert min(count.values()) >= 5


@given(st.integers(0, 10_000), st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_every_other_nam_belongs_to_one_person(seed: int, anchor: date) -> None:
    """Sixty patients and seven of families, whatever the seed; nobody is born after the anchor or dies before birth."""
    everyone = people(seed, anchor)
    numbers = [person.nam for person in everyone if person.nam and person.nam != "GAGS900101ZZ"]
    assert len(everyone) == 67
    assert len(numbers) == len(set(numbers))
    assert all(person.birth < anchor and (person.died is None or person.birth < person.died) for person in everyone)


def test_the_staff_are_those_of_the_design_in_its_order() -> None:
    """Each name has its role and its first purpose; those of families come after."""
    said = [(member.key, member.role, member.purposes[0]) for member in Staff().accounts()]
    assert said[20:] == [
        ("emile-roy", "patient", "PATRQT"),
        ("lise-fournier", "patient", "PATRQT"),
        ("annie-gauthier", "patient", "PATRQT"),
        ("mandataire-caron", "parent", "FAMRQT"),
        ("tutrice-lessard", "parent", "FAMRQT"),
        ("heritier-paquette", "parent", "FAMRQT"),
        ("dr-garde", "physician", "TREAT"),
        ("dr-dube", "physician", "TREAT"),
    ]
    assert said[:20] == [
        ("dr-tremblay", "physician", "TREAT"),
        ("dr-gagnon", "physician", "TREAT"),
        ("dr-pelletier", "physician", "TREAT"),
        ("dr-urgence", "physician", "TREAT"),
        ("resident-cote", "resident", "TREAT"),
        ("inf-roy", "nurse", "TREAT"),
        ("ips-gauthier", "nurse_practitioner", "TREAT"),
        ("pharm-cote", "pharmacist", "TREAT"),
        ("ts-morin", "social_worker", "TREAT"),
        ("pilote-clinique", "clinical_pilot", "HOPERAT"),
        ("pilote-techno", "technological_pilot", "HOPERAT"),
        ("cct-sherbrooke", "coordination_centre", "HOPERAT"),
        ("facturation", "billing_clerk", "HPAYMT"),
        ("archiviste", "records_archivist", "HOPERAT"),
        ("agent-admin", "admin_agent", "HOPERAT"),
        ("vie-privee", "privacy_officer", "HOPERAT"),
        ("sre", "sre", "HSYSADMIN"),
        ("chercheuse", "researcher", "HRESCH"),
        ("marie-bouchard", "patient", "PATRQT"),
        ("parent-roy", "parent", "FAMRQT"),
    ]


def test_no_two_members_share_a_licence() -> None:
    """A licence names one person of its order."""
    licences = [(member.order, member.licence) for member in Staff().members if member.licence]
    assert len(licences) == len(set(licences))


def test_the_researcher_alone_of_those_without_an_order_has_no_authorization() -> None:
    """She is not attached to a listed body."""
    without = [member.key for member in Staff().accounts() if not member.licence and not member.authorized]
    assert without == ["chercheuse"]


def test_an_authorization_ends_a_year_after_the_anchor() -> None:
    """At midnight in Québec, in integer seconds: 2027-11-21T00:00-05:00."""
    standing = Staff().member("archiviste").standing(ANCHOR)
    assert standing["authorization"] == {
        "id": "aut-archiviste",
        "until": 1_826_773_200,
        "trained_until": 1_826_773_200,
    }
