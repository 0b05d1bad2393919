"""Reviews of emergency acts in the register, in a file and on a server: a no ends at once, whoever meddles with it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.acts import Register, Review, StoreFault, read_acts
from gateway.acts.leave import Leave
from gateway.errors import AuditUnavailable
from gateway.keyring import Keyring
from tests.gateway.acts_ground import FileGround, Ground, ServerGround, always
from tests.gateway.test_acts_register import DOCTOR, JEAN, MARIE, OFFICER, RING, opened, override
from tests.house import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.real_postgres)])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    """Both places that a register may be in."""
    if request.param == "file":
        return FileGround(tmp_path / "acts.sqlite3")
    server = request.getfixturevalue("postgres")
    return ServerGround(server, server.create_database())


@pytest.fixture
async def register(ground: Ground, clock: Clock) -> AsyncIterator[Register]:
    register = Register(ground.place, RING, now=clock)
    yield register
    await register.close()


SPOILT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "another ruling": ("payload", lambda payload: payload.replace(b"NOT_JUSTIFIED", b"JUSTIFIED")),
    "nothing": ("payload", lambda _: b"{}"),
    "another seal": ("mac", lambda _: b"\0" * 32),
    "no confirmation": ("confirmed", lambda _: b""),
}


@pytest.mark.parametrize("how", SPOILT)
async def test_a_review_that_was_changed_from_elsewhere_revives_no_act(
    ground: Ground, register: Register, clock: Clock, how: str
) -> None:
    """The act was ended by it, and stays so."""
    await opened(register, override(clock))
    clock.at += 60
    review = Review("review-00000001", "decision-00000001", int(clock.at), OFFICER, "NOT_JUSTIFIED")
    await register.review(review)
    await register.confirm(review.id)
    clock.at += 60
    assert (await register.in_force(DOCTOR, MARIE)).override is None
    column, to = SPOILT[how]
    ground.change("reviews", column, to)
    assert (await register.in_force(DOCTOR, MARIE)).override is None
    (held,) = read_acts(ground.place, RING)
    assert held.spoilt is (column != "confirmed")
    assert held.until <= review.at


async def test_a_review_written_from_elsewhere_does_not_make_an_act_reviewed(
    ground: Ground, register: Register, clock: Clock
) -> None:
    """A confirmation that isn't ours is none, and another's is not this one's."""
    await opened(register, override(clock))
    await register.review(Review("review-00000001", "decision-00000001", int(clock.at), OFFICER, "JUSTIFIED"))
    for seal in (b"\0", RING.mac("act/confirmed", b"acts", b"review-00000001")):
        ground.change("reviews", "confirmed", always(seal))
        assert [held.reviewed for held in read_acts(ground.place, RING)] == [False]
        assert (await register.in_force(DOCTOR, MARIE)).override is not None
    await register.confirm("review-00000001")
    assert [held.reviewed for held in read_acts(ground.place, RING)] == [True]


async def test_a_no_ends_the_act_before_it_is_confirmed(ground: Ground, register: Register, clock: Clock) -> None:
    """At every process; another word waits for its confirmation. The officer is not told that it was reviewed."""
    other = Register(ground.place, RING, now=clock)
    await opened(register, override(clock))
    assert (await other.in_force(DOCTOR, MARIE)).override is not None
    for number, ruling, runs in ((1, "JUSTIFIED", True), (2, "NOT_JUSTIFIED", False)):
        clock.at += 10
        review = Review(f"review-{number:08d}", "decision-00000001", int(clock.at), OFFICER, ruling)  # type: ignore[arg-type]
        await register.review(review)
        assert ((await other.in_force(DOCTOR, MARIE)).override is not None) is runs
        assert [held.reviewed for held in read_acts(ground.place, RING)] == [False]
    await other.close()


async def test_a_no_ends_every_act_of_its_kind_that_ran_beside_it(
    ground: Ground, register: Register, clock: Clock
) -> None:
    """Of that person about that patient; an act of another kind, another's, and one opened afterwards go on."""
    colleague = replace(DOCTOR, id="dr-tremblay")
    first = override(clock, "decision-00000000", minutes=90)
    for number, act in enumerate(
        (
            first,
            replace(first, until=first.until - 60),
            replace(first, kind="attested"),
            replace(first, who=colleague),
            replace(first, patients=JEAN),
        )
    ):
        await opened(register, replace(act, id=f"decision-{number:08d}"))
    clock.at += 60
    found = await register.in_force(DOCTOR, MARIE)
    assert {act.id for act in found.all} == {"decision-00000000", "decision-00000001", "decision-00000002"}
    assert found.ids == {"override": "decision-00000000 decision-00000001", "attested": "decision-00000002"}
    review = Review("review-00000001", "decision-00000001", int(clock.at), OFFICER, "NOT_JUSTIFIED")
    await register.review(review)
    await register.confirm(review.id)
    found = await register.in_force(DOCTOR, MARIE)
    assert (found.override, [act.id for act in found.all]) == (None, ["decision-00000002"])
    assert (await register.in_force(colleague, MARIE)).override is not None
    assert (await register.in_force(DOCTOR, JEAN)).override is not None
    ended = {held.act.id for held in read_acts(ground.place, RING) if held.until == review.at}
    assert ended == {"decision-00000000", "decision-00000001"}
    shown = await register.find("decision-00000000")
    assert shown is not None
    assert shown.until == review.at
    clock.at += 1
    await opened(register, override(clock, "decision-00000009"))
    again = (await register.in_force(DOCTOR, MARIE)).override
    assert again is not None
    assert again.id == "decision-00000009"


class Slow(Keyring):
    """A keyring that takes its time over confirmations, until it is let go."""

    def __init__(self) -> None:
        super().__init__("k1", {"k1": bytes(range(64))})
        self.go, self.asked = threading.Event(), threading.Event()

    def mac(self, use: str, *chunks: bytes, key_id: str | None = None) -> bytes:
        if use == "act/confirmed":
            self.asked.set()
            self.go.wait(30)
        return super().mac(use, *chunks, key_id=key_id)


async def test_a_confirmation_that_was_said_to_have_failed_is_not_made_afterwards(
    ground: Ground, register: Register, clock: Clock
) -> None:
    """The deadline falls in the middle of its transaction: refused then, and for good."""
    ring = Slow()
    slow = Register(ground.patient_place(0.4), ring, now=clock, deadline_s=0.4)
    await register.open(override(clock))
    with pytest.raises(AuditUnavailable):
        await slow.confirm("decision-00000001")
    assert ring.asked.is_set()
    ring.go.set()
    await slow.close()  # waits for the thread
    assert [held.confirmed for held in read_acts(ground.place, RING)] == [False]
    await register.confirm("decision-00000001")
    assert (await register.in_force(DOCTOR, MARIE)).override is not None


@pytest.mark.parametrize("first", ["taken", "withdrawn"])
def test_a_leave_is_taken_or_withdrawn_whichever_is_first(first: str) -> None:
    """Never both."""
    leave = Leave()
    if first == "taken":
        leave.take()
        assert not leave.withdraw()
        return
    assert leave.withdraw()
    with pytest.raises(StoreFault):
        leave.take()
