"""The register that gateways share in a real PostgreSQL: one at all of them, or none; nothing waits for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway.acts import Notice, Register, Review, StoreFault, Who, read_acts
from gateway.acts.server import Server, sql
from gateway.errors import AuditUnavailable
from gateway.settings import ActsServer
from tests.gateway.acts_ground import ServerGround
from tests.gateway.test_acts_register import DOCTOR, MARIE, OFFICER, RING, opened, override
from tests.house import Clock
from tests.postgres_server import OWNER, PostgresServer

pytestmark = pytest.mark.real_postgres
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "operations.md"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ground(postgres: PostgresServer) -> ServerGround:
    return ServerGround(postgres, postgres.create_database())


@asynccontextmanager
async def registers(
    *places: ActsServer, clock: Clock, tell: Callable[[bool], None] = lambda unreadable: None
) -> AsyncIterator[list[Register]]:
    """Open a register a place, and close them."""
    async with AsyncExitStack() as stack:
        made = [Register(place, RING, now=clock, tell=tell) for place in places]
        for one in made:
            stack.push_async_callback(one.close)
        yield made


async def runs(register: Register) -> bool:
    return (await register.in_force(DOCTOR, MARIE)).override is not None


async def counting(register: Register) -> None:
    """Wait until the act is in force: on a busy machine a look may take longer than a short deadline."""
    async with asyncio.timeout(60):
        while not await runs(register):
            await asyncio.sleep(0.05)


async def test_an_act_opened_at_one_gateway_counts_at_another_and_ends_at_both(
    ground: ServerGround, clock: Clock
) -> None:
    """At the next look, each time: opened here, reviewed there."""
    async with registers(ground.place, ground.place, clock=clock) as (one, other):
        for turn in range(20):
            act = override(clock, f"decision-{turn:08d}")
            assert not await runs(other)
            await opened(one, act)
            assert await runs(other)
            clock.at += 1
            review = Review(f"review-{turn:08d}", act.id, int(clock.at), OFFICER, "NOT_JUSTIFIED")
            await other.review(review)
            assert not await runs(one)  # a refusal ends it before it is confirmed
            await other.confirm(review.id)
            assert not await runs(one)
            clock.at += 1


async def test_gateways_that_come_first_together_make_one_register(ground: ServerGround, clock: Clock) -> None:
    """Six at once on a database that has nothing."""
    async with registers(*[ground.place] * 6, clock=clock) as all_of_them:
        acts = [replace(override(clock, f"decision-{turn:08d}"), patients=(f"p{turn}",)) for turn in range(6)]
        await asyncio.gather(*map(opened, all_of_them, acts))
        for register in all_of_them:
            for act in acts:
                assert (await register.in_force(DOCTOR, act.patients)).override == act


async def test_a_thousand_requests_share_a_few_looks_and_none_is_stale(ground: ServerGround, clock: Clock) -> None:
    """Whoever asks while a look is under way has the next one."""
    async with registers(ground.place, ground.place, clock=clock) as (one, other):
        assert not any(await asyncio.gather(*(runs(other) for _ in range(500))))
        asked = [asyncio.create_task(runs(other)) for _ in range(500)]
        await opened(one, override(clock))
        assert await runs(other)
        await asyncio.gather(*asked)


async def test_a_notice_is_one_gateway_s_at_a_time(ground: ServerGround, clock: Clock) -> None:
    """Four gateways take forty notices at once: each notice once."""
    async with registers(*[ground.place] * 4, clock=clock) as all_of_them:
        about = [Notice("notify", f"N{turn}", int(clock()), decision=f"decision-{turn:08d}") for turn in range(40)]
        await all_of_them[0].notify(about)

        async def all_taken(register: Register) -> list[str]:
            found = []
            while (held := await register.take(30)) is not None:
                found.append(held.notice.about)
                await register.told(held.id)
            return found

        taken = await asyncio.gather(*map(all_taken, all_of_them))
        assert sorted(chain.from_iterable(taken)) == sorted(one.about for one in about)
        assert await all_of_them[1].waiting() == 0


async def test_a_server_that_is_down_lifts_nothing_opens_nothing_and_counts_again_once_back(
    ground: ServerGround, clock: Clock
) -> None:
    """A crash in between loses nothing that was answered; nobody is asked to restart."""
    told: list[bool] = []
    async with registers(ground.place, clock=clock, tell=told.append) as (register,):
        await opened(register, override(clock))
        assert await runs(register)
        ground.server.stop()
        try:
            assert not await runs(register)
            assert told[-1:] == [True]
            with pytest.raises(AuditUnavailable):
                await register.open(override(clock, "decision-00000002"))
            with pytest.raises(AuditUnavailable):
                await register.find("decision-00000001")
            with pytest.raises(StoreFault):
                read_acts(ground.place, RING)
        finally:
            ground.server.start()
        assert await runs(register)
        assert told[-1:] == [False]
        await opened(register, override(clock, "decision-00000003"))
    assert [one.act.id for one in read_acts(ground.place, RING)] == ["decision-00000001", "decision-00000003"]


async def test_a_server_that_stands_still_is_not_waited_for(ground: ServerGround, clock: Clock) -> None:
    """Every look and every writing ends by its deadline, lifting and opening nothing; then it counts again."""
    async with registers(ground.place, ground.patient_place(0.5), clock=clock) as (usual, register):
        await opened(usual, override(clock))
        await counting(register)
        ground.server.freeze()
        try:
            began = time.monotonic()
            assert not any(await asyncio.gather(*(runs(register) for _ in range(20))))
            with pytest.raises(AuditUnavailable):
                await register.open(override(clock, "decision-00000009"))
            assert time.monotonic() - began < 30  # the server stands still until the end of the test
        finally:
            ground.server.thaw()
        await counting(register)


async def test_a_wrong_password_lifts_nothing_and_opens_nothing(ground: ServerGround, clock: Clock) -> None:
    """Nor does a server that asks for none: who is there isn't known to be who it should be."""
    async with registers(ground.place, clock=clock) as (register,):
        await opened(register, override(clock))
    place = ground.server.settings(ground.database, password=SecretStr("wrong"))
    async with registers(place, clock=clock) as (register,):
        assert not await runs(register)
        with pytest.raises(AuditUnavailable):
            await register.open(override(clock, "decision-00000002"))


async def test_a_password_that_is_changed_in_its_file_needs_no_restart(
    ground: ServerGround, clock: Clock, tmp_path: Path
) -> None:
    """A file that isn't there is no register either."""
    file = tmp_path / "password"
    place = ground.server.settings(ground.database, password=None, password_file=file)
    async with registers(ground.place, place, clock=clock) as (usual, register):
        await opened(usual, override(clock))
        assert not await runs(register)
        file.write_text("wrong\n")
        assert not await runs(register)
        file.write_text(ground.server.password + "\n")
        assert await runs(register)


async def test_a_server_that_cannot_show_who_it_is_is_not_believed(ground: ServerGround, clock: Clock) -> None:
    """An authority that didn't sign its certificate; a name that isn't in it."""
    async with registers(ground.place, clock=clock) as (register,):
        await opened(register, override(clock))
        assert await runs(register)
    for changes in ({"ca_file": None}, {"host": "localhost"}):
        async with registers(ground.server.settings(ground.database, **changes), clock=clock) as (register,):
            assert not await runs(register)


async def test_a_row_that_was_forged_moved_or_unsealed_counts_for_nothing(ground: ServerGround, clock: Clock) -> None:
    """Whoever writes in the database without the keys lifts nothing, and an act of another is no act of theirs."""
    async with registers(ground.place, ground.place, clock=clock) as (register, other):
        act = override(clock)
        await opened(register, act)
        ground.change("acts", "id", lambda _: "decision-00000007")  # type: ignore[arg-type, return-value]
        assert not await runs(register)
        ground.change("acts", "id", lambda _: act.id)  # type: ignore[arg-type, return-value]
        assert await runs(register)
        ground.change("acts", "until", lambda until: until + 3_600)  # type: ignore[operator]
        clock.at += 3_600
        assert not await runs(other)
        clock.at -= 3_600
        ground.change("acts", "payload", lambda payload: payload.replace(b"dr-urgence", b"dr-tremblay"))
        assert (await other.in_force(replace(DOCTOR, id="dr-tremblay"), MARIE)).override is None
        assert await register.find(act.id) is None


async def test_an_act_to_which_a_review_was_moved_lifts_nothing(ground: ServerGround, clock: Clock) -> None:
    """Somebody meddled with what was said of it: what was said isn't known any more."""
    async with registers(ground.place, clock=clock) as (register,):
        await opened(register, override(clock))
        await opened(register, replace(override(clock, "decision-00000002"), patients=("p",)))
        review = Review("review-00000001", "decision-00000002", int(clock.at), OFFICER, "NOT_JUSTIFIED")
        await register.review(review)
        await register.confirm(review.id)
        assert await runs(register)
        ground.change("reviews", "act", lambda _: "decision-00000001")  # type: ignore[arg-type, return-value]
        assert not await runs(register)


async def test_a_server_that_does_not_sync_or_cannot_be_written_is_no_register(
    ground: ServerGround, clock: Clock
) -> None:
    """A commit there may be lost after it was answered; what a standby says may be of before."""
    with ground.server.connect() as admin:
        for setting in ("fsync = off", "fsync = on"):
            admin.execute(f"ALTER SYSTEM SET {setting}".encode())
            admin.execute("SELECT pg_reload_conf()")
            while setting != f"fsync = {admin.execute('SHOW fsync').fetchall()[0][0]}":
                await asyncio.sleep(0.05)
            async with registers(ground.place, clock=clock) as (register,):
                if setting == "fsync = off":
                    with pytest.raises(AuditUnavailable):
                        await register.open(override(clock))
                else:
                    await opened(register, override(clock))
        admin.execute(f"ALTER DATABASE {ground.database} SET default_transaction_read_only = on".encode())
    async with registers(ground.place, clock=clock) as (register,):
        assert not await runs(register)


def test_a_commit_waits_for_the_disk_and_the_connection_is_sealed_whatever_the_role_says(ground: ServerGround) -> None:
    """What an administrator sets for a role doesn't take it away."""
    with ground.server.connect() as admin:
        admin.execute(f"ALTER ROLE {OWNER} IN DATABASE {ground.database} SET synchronous_commit = off".encode())
    with closing(Server(ground.place)) as server, server.reading() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
        assert connection.exec_driver_sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").scalar() is True


async def test_a_register_whose_mark_was_taken_away_counts_for_nothing(ground: ServerGround, clock: Clock) -> None:
    """Without it, nobody would know that something changed."""
    async with registers(ground.place, clock=clock) as (register,):
        await opened(register, override(clock))
        assert await runs(register)
        with ground.server.connect(ground.database) as other:
            other.execute("DELETE FROM changed")
        assert not await runs(register)
        await register.open(override(clock, "decision-00000002"))
        with pytest.raises(AuditUnavailable):
            await register.confirm("decision-00000002")


async def test_the_guide_s_privileges_are_enough_and_no_more(ground: ServerGround, clock: Clock) -> None:
    """The gateway's own user can do all of the above, and can neither remove a row nor change what an act says."""
    user = f"gateway_{ground.database}"
    with ground.server.connect(ground.database) as admin:
        admin.execute(f"CREATE ROLE {user} LOGIN PASSWORD 'given'".encode())
        admin.execute(";".join(sql()).encode())
        granted = GUIDE.read_text("utf-8").split("The gateway's user")[1].split("```sql")[1].split("```")[0]
        admin.execute(granted.replace("passerelle", user).encode())
    place = ground.server.settings(ground.database, username=user, password=SecretStr("given"))
    who = Who("a", "physician", "o")
    async with registers(place, clock=clock) as (register,):
        await opened(register, replace(override(clock), who=who))
        review = Review("review-00000001", "decision-00000001", int(clock.at), OFFICER, "JUSTIFIED")
        await register.review(review)
        await register.confirm(review.id)
        assert (await register.in_force(who, MARIE)).override is not None
        held = await register.take(30)
        assert held is not None
        await register.told(held.id)
        assert await register.waiting() == 0
    assert len(read_acts(place, RING)) == 1
    with closing(Server(place)) as server, server.writing() as connection:
        may = "SELECT has_table_privilege(%s, 'DELETE') OR has_column_privilege(%s, 'payload', 'UPDATE')"
        for table in ("acts", "reviews", "notices"):
            assert connection.exec_driver_sql(may, (table, table)).scalar() is False
