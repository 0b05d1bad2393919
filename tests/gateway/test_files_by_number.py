"""Files: a replaced file leads to its replacement, at the same source, and never to anyone else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gateway.files import MOST_FILES, STEPS, Files, Found
from resolvers.protocols import Identifier
from tests.gateway.desk import Town, visit
from tests.gateway.stage_parts import NAM

MARIE = Identifier(NAM, "BOUM855510ZZ")


def file(local_id: str, **said: Any) -> dict[str, Any]:
    """Return Marie's file under an id, with its links."""
    numbers = said.pop("numbers", [[NAM, "BOUM855510ZZ"]])
    person = {"family": "Bouchard", "given": "Marie", "birth_date": "1985-05-10", "gender": "female"}
    return {"id": local_id, "numbers": numbers, **person, **said}


async def under(who: list[Any], whose: Mapping[str, list[Any]] | None = None, source: str = "chus") -> Found:
    """Return whose file Marie's number leads to; `whose` are the answers by id."""
    answers = {f"whose/{local_id}": said for local_id, said in (whose or {}).items()}
    town = Town(**{source: {"who": who, **answers}})
    try:
        return await Files(town.desk).under(visit(), source, MARIE)
    finally:
        await town.wire.aclose()


def found(result: Found) -> tuple[str | None, str | None]:
    """Return the local id and the conflict."""
    return (result.person.local_id if result.person else None, result.conflict)


OLD = file("p-old", active=False, replaced_by=["p-new"])
NEW = file("p-new", replaces=["p-old"])
UNMARKED = file("p-old")


@pytest.mark.parametrize(
    "who",
    [[OLD, NEW], [NEW, OLD], [NEW], [OLD, file("p-new")], [NEW, UNMARKED]],
    ids=["both", "other-order", "survivor-alone", "old-says", "new-says"],
)
async def test_of_a_replaced_file_and_its_replacement_the_replacement_is_taken(who: list[Any]) -> None:
    """Whichever of the two says so, and it remembers the one that it replaces."""
    result = await under(who=who, whose={"p-new": [NEW], "p-old": [OLD]})
    assert found(result) == ("p-new", None)
    assert former(result) == (("p-old",), ())


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ([], "doubted"),
        ([file("p-else")], "doubted"),
        ([file("p-old"), file("p-old")], "doubted"),
        ([file("p-old", given="Josette")], "doubted"),
        ([file("p-old", birth_date="1985-06-10")], "doubted"),
        ([file("p-old", family="Lavoie", given="Jean", gender="male")], "doubted"),
        ([file("p-old", family="Lavoie", given="Jean", gender="male", replaced_by=["p-new"])], "doubted"),
        ([file("p-old", given="Josette", replaced_by=["p-other"])], "doubted"),
        ([file("p-old", given="Josette", replaced_by=["p-new"])], "replaced"),
        ([file("p-old", numbers=[["urn:other", "1"]])], "replaced"),
    ],
    ids=[
        "not-there", "another-id", "two", "another-name", "another-birth-date", "someone-else", "someone-else-linked",
        "linked-elsewhere", "linked-both-ways", "agrees",
    ],
)  # fmt: skip
async def test_a_file_that_is_said_to_be_replaced_is_hers_when_it_shows_it(old: list[Any], expected: str) -> None:
    """A link is one side's word; without the other's, and unless they agree, the former file is doubted."""
    result = await under(who=[NEW], whose={"p-old": old})
    assert found(result) == ("p-new", None)
    assert former(result) == ((("p-old",), ()) if expected == "replaced" else ((), ("p-old",)))


def former(result: Found) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the former files that are shown to be hers, and those that are doubted."""
    assert result.person is not None
    return result.person.replaces, result.person.doubted


async def test_a_replacement_that_is_not_in_the_answer_is_read() -> None:
    """It may not carry the number any more; the source's own link says who it is."""
    new = file("p-new", numbers=[["urn:other", "1"]])
    assert found(await under(who=[OLD], whose={"p-new": [new]})) == ("p-new", None)


@pytest.mark.parametrize(
    "target",
    [
        [],
        [file("p-else")],
        [file("p-new"), file("p-new")],
        [file("p-new", replaced_by=["p-old"])],
        [file("p-new", replaced_by=["p-new"])],
        [file("p-new", family="Lavoie", given="Jean", gender="male")],
        [file("p-new", given="Bébé fille", birth_date="2026-11-18")],
    ],
    ids=["nothing", "another-id", "two", "circle", "itself", "someone-else", "her-child"],
)
async def test_a_link_that_leads_nowhere_or_to_someone_else_is_a_conflict(target: list[Any]) -> None:
    """Neither the old file nor another is taken."""
    assert found(await under(who=[OLD], whose={"p-new": target})) == (None, "replaced")


@pytest.mark.parametrize("links", [["p-new", "p-other"], [""]], ids=["two-replacements", "unreadable"])
async def test_a_file_that_says_it_is_replaced_and_not_by_which_one_is_not_used(links: list[str]) -> None:
    """FHIR: it must no longer be used."""
    who = [file("p-old", replaced_by=links)]
    assert found(await under(who=who, whose={"p-new": [NEW]})) == (None, "replaced")


async def test_two_files_that_each_replace_the_other_are_a_conflict() -> None:
    """A circle without an end."""
    who = [file("p-1", replaces=["p-2"]), file("p-2", replaces=["p-1"])]
    assert found(await under(who=who)) == (None, "replaced")


async def test_replacements_of_replacements_are_followed_a_few_steps() -> None:
    """And no further: the requests that one number costs are bounded."""
    for length, expected in ((STEPS, (f"p-{STEPS}", None)), (STEPS + 1, (None, "replaced"))):
        chain = {f"p-{n}": [file(f"p-{n}", replaced_by=[f"p-{n + 1}"])] for n in range(1, length)}
        chain[f"p-{length}"] = [file(f"p-{length}")]
        assert found(await under(who=[file("p-0", replaced_by=["p-1"])], whose=chain)) == expected


async def test_two_files_without_a_link_are_two_unless_their_source_uses_one_only() -> None:
    """At the registry, no guess: an entry out of use may still hold directives."""
    unused = file("p-2", active=False)
    assert found(await under(who=[file("p-1"), file("p-2")])) == (None, "double")
    assert found(await under(who=[file("p-1"), unused])) == ("p-1", None)
    assert found(await under(who=[file("p-1", active=False), unused])) == (None, "double")
    assert found(await under(who=[file("p-1"), file("p-2", active=False, deceased=True)])) == (None, "double")
    assert found(await under(source="registre", who=[file("p-1"), unused])) == (None, "double")


async def test_a_second_file_out_of_use_is_told_and_its_directives_are_read() -> None:
    """What she asked under it was not taken back; someone else's under her number is told and no more."""
    unused = file("p-2", active=False, replaces=["p-3"])
    kept = {name: [file(name, active=False)] for name in ("p-0", "p-3")}
    result = await under(who=[file("p-1", replaces=["p-0"]), unused], whose=kept)
    assert (*found(result), result.note) == ("p-1", None, "double")
    assert former(result) == (("p-0", "p-2", "p-3"), ())
    other = await under(who=[file("p-1"), file("p-2", active=False, birth_date="1961-02-03", given="Julie")])
    assert (former(other), other.note) == (((), ()), "double")


async def test_a_second_file_out_of_use_that_may_be_another_s_is_doubted_with_all_that_it_replaces() -> None:
    """Another given name, or a birth date one part off, under her number: only what is refused there will count."""
    for odd in ({"given": "Josette"}, {"birth_date": "1985-06-10"}):
        unused = file("p-2", active=False, replaces=["p-3"], **odd)
        result = await under(who=[file("p-1"), unused], whose={"p-3": [file("p-3", **odd)]})
        assert (*found(result), result.note) == ("p-1", None, "double")
        assert former(result) == ((), ("p-2", "p-3"))


async def test_files_without_end_under_one_number_are_not_compared() -> None:
    """It is nobody's number."""
    for count, expected in ((MOST_FILES - 1, ("p-0", None)), (MOST_FILES, (None, "double"))):
        unused = [file(f"p-{n}", active=False) for n in range(1, count + 1)]
        assert found(await under(who=[file("p-0"), *unused])) == expected


async def test_a_file_out_of_use_that_is_the_only_one_is_still_the_patient_s() -> None:
    """A patient who left the clinic, or died."""
    assert found(await under(who=[file("p-1", active=False)])) == ("p-1", None)


async def test_an_answer_in_which_one_does_not_carry_the_number_is_not_believed() -> None:
    """A server that ignores what it was asked."""
    stranger = file("p-2", numbers=[[NAM, "TREL700101ZZ"]])
    assert found(await under(who=[file("p-1"), stranger])) == (None, "stranger")
    assert found(await under(who=[])) == (None, None)
