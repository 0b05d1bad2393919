"""People: the demo's patients, as persons, before any source writes about them.

The demo's first patients by name, then others drawn from the seed, to sixty, then those of families. Takes a seed and
an anchor date. Gives `Person`s. Never holds a record of care.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.demo.calendar import chance, years_before
from gateway.demo.names import CITIES, FAMILIES, MEN, STREETS, WOMEN

COUNT = 60
CLINIC_DOCTORS = ("bergeron", "poulin", "demers")


@dataclass(frozen=True, slots=True)
class Person:
    """A patient. `sources` are those that hold a file; each gives its own local id."""

    key: str
    rank: int
    family: str
    given: str
    birth: date
    gender: str
    nam: str | None
    sources: frozenset[str]
    home: tuple[str, str, str] = ("12, rue Wellington Nord", "Sherbrooke", "J1H 5A1")
    doctor: str = ""
    mother: str = ""
    died: date | None = None

    @property
    def hospital_id(self) -> str:
        """The hospital's own Patient id."""
        return f"p-{self.rank:04d}"

    @property
    def mrn(self) -> str:
        """The hospital file number."""
        return f"{300000 + self.rank * 137}"

    @property
    def dossier(self) -> str:
        """The clinic's file number, which is its local id."""
        return f"OM-{1000 + self.rank}"

    @property
    def gesmus_id(self) -> str:
        """The user number at GESMUS, which is its local id."""
        return f"U{700000 + self.rank * 211}"

    @property
    def telesante_id(self) -> str:
        """The file number at the telehealth platform, which is its local id."""
        return f"TS-{5000 + self.rank * 3}"

    @property
    def visio_id(self) -> str:
        """The account at the second telehealth tool, which is its local id."""
        return f"VZ-{40000 + self.rank * 7}"

    @property
    def registry_id(self) -> str:
        """The registry's own Patient id."""
        return f"reg-{self.rank:04d}"

    @property
    def phone(self) -> str:
        """A telephone number of the range that belongs to nobody."""
        return f"819 555-01{self.rank % 100:02d}"


def health_insurance_number(family: str, given: str, birth: date, gender: str) -> str:
    """Return the NAM's form: three letters, one letter, YYMMDD with 50 added to a woman's month, and the demo's ZZ."""
    month = birth.month + (50 if gender == "female" else 0)
    letters = (_letters(family) + "XXX")[:3] + _letters(given)[:1]
    return f"{letters}{birth.year % 100:02d}{month:02d}{birth.day:02d}ZZ"


def emile_birth(anchor: date) -> date:
    """Return a birth date that makes Émile Roy fifteen and a half at any anchor."""
    return years_before(anchor, 15) - timedelta(days=183)


def lea_birth(anchor: date) -> date:
    """Return a birth date that makes his sister Léa thirteen at any anchor, for five months more."""
    return years_before(anchor, 13) - timedelta(days=212)


def people(seed: int, anchor: date) -> tuple[Person, ...]:
    """Return every patient of the demo, in the order of their rank."""
    named = _named(anchor)
    families = _families(anchor)
    taken = {person.nam for person in (*named, *families)}
    generator = chance(seed, "people")
    others: list[Person] = []
    while len(named) + len(others) < COUNT:
        rank = len(named) + len(others) + 1
        person = _drawn(generator, rank, anchor, _further(chance(seed, f"network-{rank}")))
        if person.nam not in taken:
            taken.add(person.nam)
            others.append(person)
    return named + tuple(others) + families


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.upper() if letter.isalpha())


def _named(anchor: date) -> tuple[Person, ...]:
    both, hospital, clinic = frozenset({"chus", "omnimed"}), frozenset({"chus"}), frozenset({"omnimed"})
    all_four, at_a_distance = both | {"gesmus", "telesante"}, hospital | {"telesante"}
    emile = emile_birth(anchor)
    audrey = years_before(anchor, 29) - timedelta(days=71)
    return (
        Person("marie", 1, "Bouchard", "Marie", date(1985, 5, 10), "female", "BOUM855510ZZ", all_four,
        doctor="dr-tremblay"),
        Person("jean", 2, "Lavoie", "Jean", date(1958, 11, 23), "male", "LAVJ581123ZZ", at_a_distance,
               ("480, rue Bowen Sud", "Sherbrooke", "J1G 2E4"), doctor="dr-tremblay"),
        Person("emile", 3, "Roy", "Émile", emile, "male", health_insurance_number("Roy", "Émile", emile, "male"), both,
               ("77, rue du Conseil", "Sherbrooke", "J1G 1H6"), doctor="bergeron"),
        Person("sylvain", 4, "Gagnon", "Sylvain", date(1990, 1, 1), "male", "GAGS900101ZZ", hospital,
               ("9, rue Prospect", "Sherbrooke", "J1H 1A1")),
        Person("simone", 5, "Gagnier", "Simone", date(1972, 8, 30), "female", "GAGS900101ZZ", clinic,
               ("230, rue Principale Ouest", "Magog", "J1X 2A5"), doctor="poulin"),
        Person("audrey", 6, "Lemieux", "Audrey", audrey, "female",
               health_insurance_number("Lemieux", "Audrey", audrey, "female"), both,
               ("1540, rue Dunant", "Sherbrooke", "J1H 5N8"), doctor="demers"),
        Person("nouveau-ne", 7, "Lemieux", "Bébé garçon", anchor - timedelta(days=2), "male", None, hospital,
               ("1540, rue Dunant", "Sherbrooke", "J1H 5N8"), mother="audrey"),
        Person("sans-couverture", 8, "Okafor", "Daniel", date(1994, 3, 18), "male", None, hospital,
               ("14, rue Alexandre", "Sherbrooke", "J1H 4S4")),
    )  # fmt: skip


def _families(anchor: date) -> tuple[Person, ...]:
    """Return those for whom someone else answers, and patients who are a clinician, or close to one."""
    both, hospital = frozenset({"chus", "omnimed"}), frozenset({"chus"})
    roy = ("77, rue du Conseil", "Sherbrooke", "J1G 1H6")
    said: tuple[tuple[str, str, str, date, str, frozenset[str], str, tuple[str, str, str], date | None], ...] = (
        ("lea", "Roy", "Léa", lea_birth(anchor), "female", both, "bergeron", roy, None),
        ("fernand", "Caron", "Fernand", date(1938, 2, 17), "male", both, "poulin",
         ("1220, rue Galt Ouest", "Sherbrooke", "J1H 1Z5"), None),
        ("thomas", "Lessard", "Thomas", years_before(anchor, 23) - timedelta(days=48), "male", both, "demers",
         ("56, rue Merry Nord", "Magog", "J1X 2E5"), None),
        ("yvette", "Paquette", "Yvette", date(1946, 10, 3), "female", both, "poulin",
         ("318, rue Main", "Coaticook", "J1A 1R3"), anchor - timedelta(days=40)),
        ("annie", "Gauthier", "Annie", date(1988, 4, 21), "female", both, "demers",
         ("905, rue Fabre", "Sherbrooke", "J1H 3T2"), None),
        ("sonia", "Mercier", "Sonia", date(1979, 1, 9), "female", hospital, "",
         ("2480, chemin de Sainte-Catherine", "Sherbrooke", "J1N 4A8"), None),
        ("lise", "Fournier", "Lise", date(1974, 6, 14), "female", both, "bergeron",
         ("41, rue Laurier", "Sherbrooke", "J1H 4Z5"), None),
    )  # fmt: skip
    return tuple(
        Person(
            key, COUNT + rank, family, given, birth, gender, health_insurance_number(family, given, birth, gender),
            sources, home, doctor, died=died,
        )
        for rank, (key, family, given, birth, gender, sources, doctor, home, died) in enumerate(said, start=1)
    )  # fmt: skip


def _further(generator: random.Random) -> frozenset[str]:
    """Return which of the network's other sources hold a file; its own draw, so that nobody's name depends on it."""
    weights = {"gesmus": 0.5, "telesante": 0.4}
    return frozenset(source for source, weight in weights.items() if generator.random() < weight)


def _drawn(generator: random.Random, rank: int, anchor: date, further: frozenset[str]) -> Person:
    gender = generator.choice(("female", "male"))
    family = generator.choice(FAMILIES)
    given = generator.choice(WOMEN if gender == "female" else MEN)
    birth = years_before(anchor, generator.randint(1, 91)) - timedelta(days=generator.randint(0, 364))
    city, postal = generator.choice(CITIES)
    sources = generator.choice((("chus",), ("chus", "omnimed"), ("chus", "omnimed"), ("omnimed",)))
    died = anchor - timedelta(days=generator.randint(20, 700)) if generator.random() < 0.12 else None
    return Person(
        key=f"patient-{rank}",
        rank=rank,
        family=family,
        given=given,
        birth=birth,
        gender=gender,
        nam=health_insurance_number(family, given, birth, gender),
        sources=frozenset(sources) | further,
        home=(f"{generator.randint(1, 2400)}, {generator.choice(STREETS)}", city, postal),
        doctor=generator.choice(CLINIC_DOCTORS),
        died=died if birth.year < anchor.year - 60 else None,
    )
