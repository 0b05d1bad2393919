"""Promise: a changed policy takes effect whole, while people ask, or is refused whole and the old one stays."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gateway.app import Ports
from gateway.demo.sources.mischief import Delay
from gateway.engines import Bundle
from gateway.policies import CheckFailed, PolicyRefused
from gateway.policies.folder import replace_policy
from tests.promises.changing import (
    ADDRESS,
    ARCHIVE,
    ARCHIVIST,
    BARE,
    GAINED,
    LINE,
    MASKED,
    OPENED,
    ROLES,
    WELL,
    Looks,
    changing,
    seen,
)
from tests.signing import sign_folder


@pytest.fixture
def looks() -> Looks:
    """Checks that find nothing wrong unless they are told to."""
    return Looks()


async def test_a_change_is_live_while_many_ask_and_every_answer_is_of_one_policy(tmp_path: Path) -> None:
    """Real checks, a folder that is watched: what its signers accepted shows with its revision, never before."""
    async with changing(tmp_path, watched=True) as it:
        before = it.revision
        async with it.asked(query=ADDRESS, **ARCHIVIST):
            await it.more(3)
            it.write(ROLES, ARCHIVE, OPENED)
            after = it.sign(accepted=GAINED)
            await it.answered_by(after)
        answers = [seen(reply) for reply in it.replies]
        assert set(answers) == {(200, before, False), (200, after, True)}
        assert await it.counted("changed") == 1


async def test_a_gain_that_no_story_tells_and_nobody_accepted_is_refused(tmp_path: Path) -> None:
    """Real checks: two signatures, and none of them under what it opens."""
    async with changing(tmp_path) as it:
        before = it.revision
        it.write(ROLES, ARCHIVE, OPENED)
        it.sign()
        assert await it.change() == "widening"
        assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, before, False)
        assert LINE in it.told()["details"]["fr"]
        it.sign(accepted=GAINED[1:])
        assert await it.change() == "widening", "one line less than it opens"
        assert (it.revision, await it.counted("widening")) == (before, 2)


async def test_a_change_that_a_story_contradicts_is_refused(tmp_path: Path) -> None:
    """Real checks: billing would read a whole birth date; the story is named in both languages."""
    async with changing(tmp_path, demo=True) as it:
        before = it.revision
        it.write(ROLES, MASKED, BARE)
        assert await it.change() == "invalid"
        assert (it.revision, await it.counted("invalid")) == (before, 1)
        said = it.told()["details"]
        assert all("masks.yaml" in said[language][0] for language in ("fr", "en"))


@pytest.mark.parametrize("trap", ["birth: no", "birth: [", "birth: p, birth: p", "birth: m:nobody"])
async def test_a_table_that_is_not_well_written_is_refused(tmp_path: Path, trap: str) -> None:
    """Real checks: a word of two meanings, broken YAML, a key twice, an unknown mask."""
    async with changing(tmp_path, demo=True) as it:
        it.write(ROLES, MASKED, MASKED.replace('birth: "m:year"', trap))
        before = it.revision
        assert await it.change() == "invalid"
        assert it.revision == before
        assert it.told()["details"]["fr"]


async def test_a_former_policy_comes_back_though_it_opens_more(tmp_path: Path, looks: Looks) -> None:
    """What was accepted once needs nobody's review again."""
    async with changing(tmp_path, Ports(checks=looks)) as it:
        wide = it.revision
        it.write(ROLES, "nurse: {like: physician, except: {coverage: deny}}", "nurse: {like: pharmacist}")
        narrow = it.sign()
        assert await it.change() == "changed"
        looks.found = replace(WELL, gained=("nurse TREAT: encounter * -> permit",))
        kept = it.live.history.folder_of(wide)
        assert kept is not None
        replace_policy(kept, it.folder)
        assert (await it.change(), it.revision) == ("restored", wide)
        entries = [(one.revision, one.previous, one.outcome) for one in it.live.history.entries()]
        assert entries == [(wide, "", "changed"), (narrow, wide, "changed"), (wide, narrow, "restored")]
        assert {one.signers for one in it.live.history.entries()} == {("Anne Roy", "Bruno Côté")}


async def test_what_takes_effect_is_the_copy_that_was_looked_at(tmp_path: Path, looks: Looks) -> None:
    """Whatever happens to the folder meanwhile; that is looked at by itself afterwards."""
    async with changing(tmp_path, Ports(checks=looks), demo=True) as it:
        it.write(ROLES, ARCHIVE, OPENED)
        wanted = Bundle.load(it.folder).revision
        looks.during = lambda: shutil.rmtree(it.folder / "tables", ignore_errors=True)
        assert (await it.change(), it.revision) == ("changed", wanted)
        assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, wanted, True)
        assert (await it.change(), it.revision) == ("invalid", wanted)


@pytest.mark.parametrize("harm", ["gone", "a file instead", "empty"])
async def test_a_folder_that_can_not_be_read_changes_nothing(tmp_path: Path, looks: Looks, harm: str) -> None:
    """It is said once; what is put there next is looked at."""
    async with changing(tmp_path, Ports(checks=looks), watched=True) as it:
        before, aside = it.revision, it.folder.with_name("aside")
        it.folder.rename(aside)
        if harm == "empty":
            it.folder.mkdir()
        elif harm == "a file instead":
            it.folder.write_bytes(b"no archive")
        await it.until(lambda: it.told().get("outcome") == "unreadable")
        assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, before, False)
        if it.folder.is_dir():
            it.folder.rmdir()
        it.folder.unlink(missing_ok=True)
        aside.rename(it.folder)
        it.write(ROLES, ARCHIVE, OPENED)
        after = it.sign()
        await it.until(lambda: it.revision == after)
        assert await it.counted("unreadable") >= 1


async def test_checks_that_end_badly_accept_nothing(tmp_path: Path) -> None:
    """A program that was killed found nothing, and that isn't the same as nothing to find."""
    looks = Looks()

    async def failing(candidate: Path, old: Path | None) -> Any:
        if looks.asked:
            raise CheckFailed
        return await looks(candidate, old)

    async with changing(tmp_path, Ports(checks=failing)) as it:
        before = it.revision
        it.write(ROLES, ARCHIVE, OPENED)
        it.sign()
        assert (await it.change(), it.revision) == ("invalid", before)


async def test_an_engine_that_does_not_take_the_rules_keeps_the_old_ones(tmp_path: Path, looks: Looks) -> None:
    """Whatever the checks let through: it is asked its canaries before it takes the other's place."""
    async with changing(tmp_path, Ports(checks=looks), demo=True) as it:
        before = it.revision
        (it.folder / "record_access" / "odd.rego").write_text("package record_access.odd\n\nx := {\n", "utf-8")
        assert (await it.change(), it.revision) == ("engine", before)
        assert seen(await it.house.ask(ADDRESS, **ARCHIVIST)) == (200, before, False)


async def test_an_operation_under_way_ends_under_one_policy(tmp_path: Path, looks: Looks) -> None:
    """It was admitted by the old one; its records come after the change: all is decided again, by the new one."""
    go = asyncio.Event()
    async with changing(tmp_path, Ports(checks=looks), demo=True) as it:
        slow = it.house.sources["chus"].state.mischief.on("Condition", Delay(until=go))
        query = ADDRESS.replace("address {", "conditions { edges { node { id } } } address {")
        asked = asyncio.create_task(it.house.ask(query, who="dr-tremblay"))
        await asyncio.wait_for(slow.reached.wait(), 60)
        it.write(ROLES, ARCHIVE, OPENED)
        assert await it.change() == "changed"
        go.set()
        reply = await asked
        assert (reply.status, reply.access["policyRevision"], reply.codes) == (200, it.revision, [])
        assert reply.nodes("conditions")


async def test_the_gateway_starts_on_nothing_that_is_not_signed(tmp_path: Path, looks: Looks) -> None:
    """Nor on a policy that was changed while it was down and opens what nobody accepted."""
    async with changing(tmp_path, Ports(checks=looks)) as it:
        before = it.revision
    table = it.folder / ROLES
    table.write_text(table.read_text("utf-8").replace(ARCHIVE, OPENED), "utf-8")
    looks.found = replace(WELL, gained=(LINE,))
    for names, outcome in (((), "unsigned"), (("Anne Roy", "Bruno Côté"), "widening")):
        sign_folder(it.folder, before, names=names)
        with pytest.raises(PolicyRefused) as refused:
            async with changing(tmp_path, Ports(checks=looks), bundle=it.folder):
                raise AssertionError
        assert refused.value.outcome == outcome
    sign_folder(it.folder, before, accepted=[LINE])
    async with changing(tmp_path, Ports(checks=looks), bundle=it.folder) as again:
        assert again.revision != before
