"""The register of emergency acts, in a file and on a server: durable, bounded, sealed; nothing lifts on doubt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.acts import Act, Notice, Register, Review, StoreFault, Who, open_text, read_acts, read_notices, seal_text
from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from tests.gateway.acts_ground import FileGround, Ground, ServerGround, always
from tests.house import Clock

RING = Keyring("k1", {"k1": bytes(range(64))})
SYSTEM = "urn:test:number"
MARIE = RING.pseudonyms(SYSTEM, "1")
JEAN = RING.pseudonyms(SYSTEM, "2")
DOCTOR = Who("dr-urgence", "physician", "org-chus")
OFFICER = Who("vie-privee", "privacy_officer", "org-chus")
REASON = "Patiente inconsciente, aucune autre source."


def override(clock: Clock, id: str = "decision-00000001", minutes: int = 60) -> Act:
    """An override of the doctor's on Marie, from now on."""
    now = int(clock())
    sealed = seal_text(RING, id, REASON, "Dre Urgence")
    return Act(id, "override", DOCTOR, MARIE, now, now + minutes * 60, sealed, risk=True, unobtainable=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "acts.sqlite3"


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.real_postgres)])
def ground(request: pytest.FixtureRequest, path: Path) -> Ground:
    """Both places that a register may be in."""
    if request.param == "file":
        return FileGround(path)
    server = request.getfixturevalue("postgres")
    return ServerGround(server, server.create_database())


@pytest.fixture
async def register(ground: Ground, clock: Clock) -> AsyncIterator[Register]:
    register = Register(ground.place, RING, now=clock)
    yield register
    await register.close()


async def opened(register: Register, act: Act) -> None:
    await register.open(act, [Notice("notify", "OVERRIDE", act.since, act=act.id)])
    await register.confirm(act.id)


async def test_a_confirmed_act_is_in_force_for_its_person_and_its_patient_alone(
    register: Register, clock: Clock
) -> None:
    """Not for another patient, another person, nor the same person in another role or organization."""
    act = override(clock)
    await opened(register, act)
    assert (await register.in_force(DOCTOR, MARIE)).override == act
    assert (await register.in_force(DOCTOR, MARIE)).attested is None
    for who, patient in (
        (DOCTOR, JEAN),
        (replace(DOCTOR, id="dr-tremblay"), MARIE),
        (replace(DOCTOR, role="nurse"), MARIE),
        (replace(DOCTOR, organization="org-clinique"), MARIE),
    ):
        assert (await register.in_force(who, patient)).override is None


async def test_an_act_that_is_not_confirmed_lifts_nothing(register: Register, clock: Clock) -> None:
    """Its audit entry may not be there."""
    await register.open(override(clock))
    assert (await register.in_force(DOCTOR, MARIE)).override is None
    assert await register.find("decision-00000001") is None


async def test_an_act_ends_by_the_clock(register: Register, clock: Clock) -> None:
    """To the second: its end is excluded, its beginning included."""
    await opened(register, override(clock, minutes=1))
    began = clock.at
    for at, runs in ((began - 1, False), (began, True), (began + 59.9, True), (began + 60, False), (began, True)):
        clock.at = at
        assert ((await register.in_force(DOCTOR, MARIE)).override is not None) is runs, at - began


async def test_another_process_sees_the_act_at_its_next_look(ground: Ground, register: Register, clock: Clock) -> None:
    """Without a restart, fifty times, and none before it is there."""
    other = Register(ground.place, RING, now=clock)
    for turn in range(50):
        id = f"decision-{turn:08d}"
        act = replace(override(clock, id), patients=(f"p{turn}",))
        assert (await other.in_force(DOCTOR, (f"p{turn}",))).override is None
        await opened(register, act)
        assert (await other.in_force(DOCTOR, (f"p{turn}",))).override == act
    await other.close()


async def test_a_row_written_from_elsewhere_lifts_nothing(ground: Ground, register: Register, clock: Clock) -> None:
    """Another person, a confirmation of one's own: the seal says no."""
    act = override(clock)
    await register.open(act)
    for seal in (b"\0", RING.mac("act/confirmed", b"acts", b"another")):
        ground.change("acts", "confirmed", always(seal))
        assert (await register.in_force(DOCTOR, MARIE)).override is None
    await register.confirm(act.id)
    assert (await register.in_force(DOCTOR, MARIE)).override == act
    ground.change("acts", "payload", lambda payload: payload.replace(b"dr-urgence", b"dr-tremblay"))
    assert (await register.in_force(DOCTOR, MARIE)).override is None
    assert (await register.in_force(replace(DOCTOR, id="dr-tremblay"), MARIE)).override is None


def junk(path: Path) -> None:
    """Write a file that is no database."""
    path.write_text("not a database, though it is there" * 100)


def moved(path: Path, to: Path) -> None:
    """Move a database with the files beside it, in place of what is there."""
    for beside in ("", "-wal", "-shm"):
        to.with_name(to.name + beside).unlink(missing_ok=True)
        if path.with_name(path.name + beside).exists():
            path.with_name(path.name + beside).rename(to.with_name(to.name + beside))


async def test_a_register_that_cannot_be_read_lifts_nothing_and_says_so_once_it_can(path: Path, clock: Clock) -> None:
    """A file that is no database; then the right one again."""
    told: list[bool] = []
    register = Register(path, RING, now=clock, tell=told.append)
    act = override(clock)
    await opened(register, act)
    assert (await register.in_force(DOCTOR, MARIE)).override == act
    moved(path, path.with_suffix(".aside"))
    junk(path)
    assert (await register.in_force(DOCTOR, MARIE)).override is None
    assert told[-1:] == [True]
    with pytest.raises(AuditUnavailable):
        await register.open(override(clock, "decision-00000002"))
    moved(path.with_suffix(".aside"), path)
    assert (await register.in_force(DOCTOR, MARIE)).override == act
    assert told[-1:] == [False]
    await register.close()


async def test_a_register_that_is_locked_is_not_waited_for_longer_than_its_deadline(
    ground: Ground, clock: Clock
) -> None:
    """Opening is refused; nothing hangs."""
    usual = Register(ground.place, RING, now=clock)
    await opened(usual, override(clock))
    register = Register(ground.patient_place(0.4), RING, now=clock, deadline_s=0.4)
    with ground.locked(), pytest.raises(AuditUnavailable):
        await register.open(override(clock, "decision-00000002"))
    await usual.open(override(clock, "decision-00000003"))
    await usual.close()
    await register.close()


async def test_an_override_found_not_justified_ends_at_once_and_no_later_word_revives_it(
    register: Register, clock: Clock
) -> None:
    """A reviewer's other words leave it running."""
    await opened(register, override(clock))
    for number, ruling, runs in (
        (1, "MORE_INFORMATION_NEEDED", True),
        (2, "NOT_JUSTIFIED", False),
        (3, "JUSTIFIED", False),
    ):
        clock.at += 10
        review = Review(f"review-{number:08d}", "decision-00000001", int(clock.at), OFFICER, ruling)  # type: ignore[arg-type]
        await register.review(review)
        await register.confirm(review.id)
        assert ((await register.in_force(DOCTOR, MARIE)).override is not None) is runs
    held = await register.find("decision-00000001")
    assert held is not None
    assert held.until == int(clock.at) - 10
    assert [one.ruling for one in held.reviews] == ["MORE_INFORMATION_NEEDED", "NOT_JUSTIFIED", "JUSTIFIED"]


async def test_the_reason_is_sealed_and_opens_for_its_act_alone(
    ground: Ground, register: Register, clock: Clock
) -> None:
    """Nothing of it, nor of a name, is in what is kept."""
    act = override(clock)
    await opened(register, act)
    kept = ground.everything()
    assert act.id.encode() in kept
    assert b"Patiente" not in kept
    assert b"Dre Urgence" not in kept
    assert open_text(RING, act.id, act.sealed) == (REASON, "Dre Urgence")
    assert open_text(RING, "another-act", act.sealed) == ("", None)
    assert open_text(Keyring.generate(), act.id, act.sealed) == ("", None)


async def test_notices_are_written_with_the_act_and_taken_by_one_process_at_a_time(
    ground: Ground, register: Register, clock: Clock
) -> None:
    """Until told; a process that took one and died leaves it to the others."""
    await opened(register, override(clock))
    other = Register(ground.place, RING, now=clock)
    taken = await asyncio.gather(register.take(30), other.take(30))
    assert [one is not None for one in taken].count(True) == 1
    clock.at += 31
    again = await other.take(30)
    assert again is not None
    assert again.notice.act == "decision-00000001"
    await other.told(again.id)
    clock.at += 31
    assert await register.take(30) is None
    assert await register.waiting() == 0
    await other.close()


async def test_officers_read_the_register_beside_the_gateway(ground: Ground, register: Register, clock: Clock) -> None:
    """The acts and the notices, with those that were not confirmed said to be so."""
    await opened(register, override(clock))
    await register.open(override(clock, "decision-00000002"))
    assert [(one.act.id, one.confirmed) for one in read_acts(ground.place, RING)] == [
        ("decision-00000001", True),
        ("decision-00000002", False),
    ]
    assert [one.notice.about for one in read_notices(ground.place, RING)] == ["OVERRIDE"]


def test_officers_are_told_of_a_file_that_is_none(path: Path) -> None:
    """None yet is no act; one that isn't a register is a fault."""
    assert read_acts(path.with_name("none.sqlite3"), RING) == []
    junk(path.with_name("odd.sqlite3"))
    with pytest.raises(StoreFault):
        read_acts(path.with_name("odd.sqlite3"), RING)


async def test_an_act_counts_after_a_rotation_of_keys(ground: Ground, register: Register, clock: Clock) -> None:
    """The pseudonyms of the newer key are found beside those of the older."""
    await opened(register, override(clock))
    ring = RING.rotated()
    newer = Register(ground.place, ring, now=clock)
    assert (await newer.in_force(DOCTOR, ring.pseudonyms(SYSTEM, "1"))).override is not None
    await newer.close()
