"""Memory: a location is recalled under the same registry entry alone, for as long as was said, and sealed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.cache import Cache
from gateway.keyring import Keyring
from gateway.likeness import compare
from gateway.memory import NOBODY, LocationMemory, Place, memorable, place
from gateway.pipeline.locate import Locator
from gateway.settings import Locate
from resolvers.protocols import Identifier, Person
from tests.gateway.desk import Plain, Town, visit
from tests.gateway.stage_parts import NAM, keyring

MRN, DOSSIER = "urn:passerelle:demo:chus:mrn", "urn:passerelle:demo:omnimed:dossier"
MARIE, FILE = Identifier(NAM, "BOUM855510ZZ"), Identifier(MRN, "300137")
ENTRY = Person("reg-1", (MARIE, FILE), "Bouchard", "Marie", "1985-05-10", "female")
WHO = {"family": "Bouchard", "given": "Marie", "birth_date": "1985-05-10", "gender": "female"}


class Clock:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def memory(clock: Clock, cache: Cache[str] | None = None, keys: Keyring | None = None, **said: Any) -> LocationMemory:
    """Return a memory of 15 seconds, 5 for nobody."""
    used = Cache[str]("locations", keyring(), clock, bound=100) if cache is None else cache
    return LocationMemory(used, keys or keyring(), Locate(**said), monotonic=clock)


def under(source: str, numbers: tuple[Identifier, ...], entry: Person) -> Place:
    """Return what the answer of a source is kept under."""
    return place(source, numbers, memory(Clock()).mark(entry))


async def test_a_location_is_recalled_for_as_long_as_was_said_and_no_longer() -> None:
    """A local id, or that nobody was known."""
    clock = Clock()
    kept, where, other = memory(clock), under("chus", (FILE,), ENTRY), under("omnimed", (MARIE,), ENTRY)
    await kept.keep(where, "p-1")
    await kept.keep(other, NOBODY)
    assert (await kept.recall(where), await kept.recall(other)) == ("p-1", NOBODY)
    clock.at += 5
    assert (await kept.recall(where), await kept.recall(other)) == ("p-1", None)
    clock.at += 10
    assert await kept.recall(where) is None


@pytest.mark.parametrize(
    "entry",
    [
        replace(ENTRY, local_id="reg-2"),
        replace(ENTRY, identifiers=(MARIE,)),
        replace(ENTRY, family="Lavoie"),
        replace(ENTRY, given="Julie"),
        replace(ENTRY, birth_date="1985-05-11"),
        replace(ENTRY, gender="male"),
        replace(ENTRY, deceased=True),
        replace(ENTRY, active=False),
        replace(ENTRY, names=(("Lavoie", "Marie"),)),
        replace(ENTRY, replaces=("reg-0",)),
    ],
)
async def test_whatever_the_registry_changes_nothing_is_recalled(entry: Person) -> None:
    """Any of what it says of the person."""
    kept = memory(Clock())
    await kept.keep(under("chus", (FILE,), ENTRY), "p-1")
    assert await kept.recall(under("chus", (FILE,), entry)) is None
    assert await kept.recall(under("chus", (MARIE,), ENTRY)) is None
    assert await kept.recall(under("chum", (FILE,), ENTRY)) is None


async def test_nothing_of_a_person_can_be_read_in_what_is_kept() -> None:
    """Neither name, number nor local id, in a key or a value."""
    clock = Clock()
    cache = Cache[str]("locations", keyring(), clock, bound=100)
    await memory(clock, cache).keep(under("chus", (FILE,), ENTRY), "p-local-1")
    (held,) = cache._memory._kept.items()
    for text in ("BOUM855510ZZ", "300137", "Bouchard", "1985", "p-local-1", "chus"):
        assert text not in repr(held)


async def test_what_was_sealed_elsewhere_or_for_something_else_is_not_believed() -> None:
    """A shared cache may be written by others."""
    clock = Clock()
    cache = Cache[str]("locations", keyring(), clock, bound=100)
    kept, where, other = memory(clock, cache), under("chus", (FILE,), ENTRY), under("chus", (MARIE,), ENTRY)
    await kept.keep(where, "p-1")
    sealed = await cache.get(*where)
    assert sealed is not None
    for forged in (
        ("B" if sealed[0] == "A" else "A") + sealed[1:],
        "p-2",
        keyring().seal_id(("p-2", "9e9")),
        Keyring.generate().seal_entry(("p", "9"), where),
    ):
        await cache.put(forged, *where)
        assert await kept.recall(where) is None
    await cache.put(sealed, *other)
    assert await kept.recall(other) is None


async def test_a_memory_of_no_seconds_keeps_nothing() -> None:
    """Each source is then asked each time."""
    kept = memory(Clock(), memory_s=0, negative_s=0)
    for local_id in ("p-1", NOBODY):
        await kept.keep(under("chus", (FILE,), ENTRY), local_id)
        assert await kept.recall(under("chus", (FILE,), ENTRY)) is None


@pytest.mark.parametrize("said", [{"memory_s": 301}, {"negative_s": 16}, {"memory_s": -1}, {"entries": 0}])
def test_its_length_and_its_size_are_bounded(said: dict[str, int]) -> None:
    """No setting makes it last."""
    with pytest.raises(ValidationError):
        Locate(**said)


FILED = Person("p-1", (FILE, MARIE), "Bouchard", "Marie", "1985-05-10", "female")


@pytest.mark.parametrize(
    ("entry", "filed"),
    [
        (ENTRY, replace(FILED, identifiers=(FILE, Identifier("urn:other", "9")))),
        (ENTRY, replace(FILED, deceased=True)),
        (ENTRY, replace(FILED, active=False)),
        (ENTRY, replace(FILED, replaces=("p-0",))),
        (ENTRY, replace(FILED, given="Julie")),
        (replace(ENTRY, birth_date="1985"), FILED),
    ],
    ids=["number-of-its-own", "deceased", "out-of-use", "merged", "differs", "entry-says-little"],
)
def test_a_file_that_says_more_than_its_id_is_not_remembered(entry: Person, filed: Person) -> None:
    """What it says would be missed."""
    assert memorable(ENTRY, FILED)
    assert compare(ENTRY, FILED).value == "agree"
    assert not memorable(entry, filed)


class Keepless(Plain):
    """A connector of a source that keeps no directives."""

    types = Plain.types - {"Directive"}


def town(*keeping: str) -> Town:
    """Return the registry, and the hospital and the clinic where it lists a file; `keeping` keep directives."""
    entry = {"id": "reg-1", "numbers": [[NAM, MARIE.value], [MRN, "300137"], [DOSSIER, "OM-1"]], **WHO}
    made = Town(
        registre={"who": [entry]},
        chus={"who": [{"id": "p-1", "numbers": [[NAM, MARIE.value], [MRN, "300137"]], **WHO}]},
        omnimed={"who": [{"id": "OM-1", "numbers": [[NAM, MARIE.value], [DOSSIER, "OM-1"]], **WHO}]},
    )
    made.desk.connectors = {s: Plain() if s in ("registre", *keeping) else Keepless() for s in made.desk.connectors}
    return made


async def test_a_remembered_patient_costs_the_registry_alone() -> None:
    """And is located as at first; the log says that the identity was remembered."""
    asked = town()
    locator = Locator(asked.desk, memory(Clock()))
    first = await locator.locate(visit(), MARIE, ask_all=False)
    again = visit()
    second = await locator.locate(again, MARIE, ask_all=False)
    assert {s: p.local_id for s, p in second.people.items()} == {s: p.local_id for s, p in first.people.items()}
    assert (second.identifiers, second.trusted) == (first.identifiers, first.trusted)
    assert {name: len(calls) for name, calls in asked.calls.items()} == {"registre": 2, "chus": 1, "omnimed": 1}
    assert ("chus", "identity-remembered") in again.evidence
    await asked.wire.aclose()


async def test_a_source_that_keeps_directives_is_asked_each_time() -> None:
    """A merge may have given the patient another file there, and that file a directive."""
    asked = town("chus")
    locator = Locator(asked.desk, memory(Clock()))
    for _ in range(2):
        await locator.locate(visit(), MARIE, ask_all=False)
    assert {name: len(calls) for name, calls in asked.calls.items()} == {"registre": 2, "chus": 2, "omnimed": 1}
    await asked.wire.aclose()


async def test_a_file_beside_which_there_is_another_is_not_remembered() -> None:
    """The identity office is told each time, someone else's though the other is."""
    asked = town()
    (file,) = asked.answers["chus"]["who"]
    unused = {**file, "id": "p-2", "active": False, "birth_date": "1961-02-03", "given": "Julie"}
    asked.answers["chus"]["who"] = [file, unused]
    locator = Locator(asked.desk, memory(Clock()))
    for _ in range(2):
        found = await locator.locate(visit(), MARIE, ask_all=False)
        assert (found.people["chus"].local_id, [c.kind for c in found.conflicts]) == ("p-1", ["double"])
    await asked.wire.aclose()


async def test_a_source_that_does_not_answer_for_a_remembered_file_is_asked_anew() -> None:
    """It is forgotten when any part of it failed, and so is nothing of another."""
    asked = town()
    locator = Locator(asked.desk, memory(Clock()))
    await locator.locate(visit(), MARIE, ask_all=False)
    again = visit()
    await locator.locate(again, MARIE, ask_all=False)
    await locator.forget(again, ["chus"])
    await locator.locate(visit(), MARIE, ask_all=False)
    assert {name: len(calls) for name, calls in asked.calls.items()} == {"registre": 3, "chus": 2, "omnimed": 1}
    await asked.wire.aclose()


@pytest.mark.parametrize("answer", [500, [], "two", "other"])
async def test_a_fault_a_conflict_and_an_unknown_file_are_not_remembered(answer: Any) -> None:
    """The next question meets the source as it is then."""
    asked = town()
    twin = {"id": "p-2", "numbers": [[MRN, "300137"]], **WHO}
    named = {"two": [asked.answers["chus"]["who"][0], twin], "other": [{**twin, "given": "Julie"}]}
    good, asked.answers["chus"]["who"] = asked.answers["chus"]["who"], named.get(answer, answer) if answer != [] else []
    locator = Locator(asked.desk, memory(Clock()))
    assert "chus" not in (await locator.locate(visit(), MARIE, ask_all=False)).people
    asked.answers["chus"]["who"] = good
    assert "chus" in (await locator.locate(visit(), MARIE, ask_all=False)).people
    await asked.wire.aclose()


async def test_someone_whom_the_registry_does_not_know_is_never_remembered() -> None:
    """There is no entry to bind it to: a contradiction that appears must be seen."""
    asked = town()
    asked.answers["registre"] = {}
    locator = Locator(asked.desk, memory(Clock()))
    for _ in range(2):
        await locator.locate(visit(), MARIE, ask_all=True)
    assert {name: len(calls) for name, calls in asked.calls.items()} == {"registre": 2 + 4, "chus": 2, "omnimed": 2}
    await asked.wire.aclose()
