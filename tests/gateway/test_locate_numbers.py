"""Locate, by what numbers: however they are written, and whoever may know her by another."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from gateway.conflict import Conflict
from resolvers.protocols import Identifier
from tests.gateway.desk import Town
from tests.gateway.locating import DOSSIER, EVERYWHERE, MARIE, MRN, REGISTERED, locate, one
from tests.gateway.stage_parts import NAM


@pytest.mark.parametrize(
    "written", ["BOUM 8555 10ZZ", "boum855510zz", " BOUM-8555-10ZZ\u00a0", "BOUM\u20118555\u202f10ZZ"]
)
async def test_a_number_is_the_same_however_a_source_writes_it(written: str) -> None:
    """Asked by a hospital number that the registry lacks, it is asked by the one that it knows."""
    registered = {"who=BOUM855510ZZ": [{**one("reg-1")[0], "numbers": [[NAM, written]]}]}
    chus = {"who": [{**one("p-1")[0], "numbers": [[NAM, written], [MRN, " 300137 "]]}]}
    found = await locate(Town(chus=chus, registre=registered), Identifier(MRN, "300137"))
    assert set(found.people) == {"chus", "registre"}
    assert found.identifiers == {MARIE, Identifier(MRN, "300137")}


@pytest.mark.parametrize(
    "written", ["BOUM855510", "BOUM85551OZZ", "8555 10ZZ", "?", "BOUM\uff18\uff15\uff15\uff15\uff11\uff10ZZ"]
)
async def test_a_number_that_is_none_hides_no_directive(written: str) -> None:
    """The registry may know her by what was meant: nobody, unless it knows her already."""
    misspelt = {"who=300137": [{**one("p-1")[0], "numbers": [[NAM, written], [MRN, "300137"]]}]}
    unknown = await locate(Town(chus=misspelt), Identifier(MRN, "300137"))
    assert (unknown.known, unknown.conflicts) == (False, (Conflict("doubt", ("chus", "registre")),))
    known = Town(chus=misspelt, registre={"who=300137": REGISTERED})
    assert set((await locate(known, Identifier(MRN, "300137"))).people) == {"chus", "registre"}


@pytest.mark.parametrize("answer", [500, httpx.ReadTimeout("slow"), "stranger"])
async def test_a_source_that_may_hold_the_number_of_an_unknown_patient_hides_directives(answer: Any) -> None:
    """The registry might know her by a number that it would have given; known to it, a source costs its own part."""
    stranger = [{**one("p-9")[0], "numbers": [[MRN, "399999"]]}]
    chus = {"who": stranger if answer == "stranger" else answer}
    omnimed = {"who": one("OM-1", (DOSSIER, "OM-1"))}
    found = await locate(Town(chus=chus, omnimed=omnimed), ask_all=True)
    assert (set(found.people), found.hidden) == ({"omnimed"}, True)
    known = await locate(Town(chus=chus, omnimed=omnimed, registre={"who": REGISTERED}))
    assert (set(known.people), known.hidden) == ({"omnimed", "registre"}, False)
    assert not (await locate(Town(omnimed=omnimed), ask_all=True)).hidden


SECOND = Identifier(NAM, "BOUA855510ZZ")


@pytest.mark.parametrize(
    ("changes", "kind"),
    [({}, "double"), ({"family": "Lavoie", "given": "Jean", "birth_date": "1958-11-23"}, "contradiction")],
)
async def test_a_second_entry_under_another_number_of_her_file_is_nobody_s(changes: dict[str, str], kind: str) -> None:
    """Its directives would be passed over, or another's number is in her file: nobody is shown, the office is told."""
    second = [{**one("reg-2", **changes)[0], "numbers": [[SECOND.system, SECOND.value]]}]
    registry = {"who=BOUM855510ZZ": REGISTERED, f"who={SECOND.value}": second}
    chus = {"who": one("p-1", (MRN, "300137"), (SECOND.system, SECOND.value))}
    town = Town(**{**EVERYWHERE, "chus": chus, "registre": registry})
    found = await locate(town)
    assert (found.known, found.conflicts) == (False, (Conflict(kind, ("registre",)),))
    apart = {"who": one("p-1", (MRN, "300137"), (SECOND.system, SECOND.value), birth_date="1961-02-03", given="Julie")}
    excluded = Town(**{**EVERYWHERE, "chus": apart, "registre": registry})
    assert set((await locate(excluded)).people) == {"omnimed", "registre"}
    assert excluded.calls["registre"] == ["who=BOUM855510ZZ"]


async def test_a_former_entry_reached_by_another_number_of_her_file_adds_its_directives() -> None:
    """It was merged into hers: one person, and what she asked under it holds."""
    former = {**one("reg-0")[0], "numbers": [[SECOND.system, SECOND.value]], "replaced_by": ["reg-1"]}
    registry = {"who=BOUM855510ZZ": REGISTERED, f"who={SECOND.value}": [former], "whose/reg-1": REGISTERED}
    chus = {"who": one("p-1", (MRN, "300137"), (SECOND.system, SECOND.value))}
    found = await locate(Town(**{**EVERYWHERE, "chus": chus, "registre": registry}))
    assert (found.people["registre"].local_id, found.people["registre"].replaces) == ("reg-1", ("reg-0",))


async def test_files_that_say_nothing_new_cost_the_registry_nothing() -> None:
    """It is asked once, and once more for each number that it didn't list."""
    plain = Town(**EVERYWHERE)
    await locate(plain)
    assert plain.calls["registre"] == ["who=BOUM855510ZZ"]
    chus = {"who": one("p-1", (MRN, "300137"), (MRN, "300999"), ("urn:elsewhere", "7"))}
    more = Town(**{**EVERYWHERE, "chus": chus, "registre": {"who=BOUM855510ZZ": REGISTERED}})
    assert set((await locate(more)).people) == {"chus", "omnimed", "registre"}
    assert more.calls["registre"] == ["who=BOUM855510ZZ", "who=300999"]


async def test_what_is_read_beside_a_file_stays_when_it_is_reached_by_two_numbers() -> None:
    """The second answer doesn't hide the file out of use that the first one showed."""
    entry = {"who": one("reg-1", (MRN, "300137"), (MRN, "300999"))}
    file = one("p-1", (MRN, "300137"), (MRN, "300999"))
    unused = one("p-2", (MRN, "300137"), active=False)
    for first, last in (("300137", "300999"), ("300999", "300137")):
        pair = [*one("p-1", (MRN, "300137"), (MRN, "300999")), *[{**unused[0], "numbers": [[MRN, first]]}]]
        found = await locate(Town(registre=entry, chus={f"who={first}": pair, f"who={last}": file}))
        assert (found.people["chus"].replaces, [c.kind for c in found.conflicts]) == (("p-2",), ["double"])


async def test_a_file_out_of_use_stays_beside_hers_when_the_registry_adds_a_number() -> None:
    """Asked by one number, then by the one that the entry lists: both answers count."""
    for first, last in (("399999", "300137"), ("300137", "399999")):
        alone = one("p-1", (MRN, "399999"), (MRN, "300137"))
        chus = {f"who={first}": [*alone, *one("p-2", (MRN, first), active=False)], f"who={last}": alone}
        town = Town(chus=chus, registre={"who=BOUM855510ZZ": REGISTERED, "who=300137": REGISTERED})
        found = await locate(town, Identifier(MRN, "399999"))
        assert (found.people["chus"].local_id, found.people["chus"].replaces) == ("p-1", ("p-2",))
        assert town.calls["chus"] == ["who=399999", "who=300137"]
