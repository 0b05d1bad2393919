"""Breaker and retry budget: when a source is left alone, when it is tried again, how much more it is asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gateway.breaker import WINDOW, Breaker
from gateway.retries import RetryBudget

REST = 5.0


class Watch:
    """Seconds, moved by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def breaker(watch: Watch | None = None, after: int = 3) -> Breaker:
    return Breaker(watch or Watch(), after=after, rest_s=REST)


def called(one: Breaker, well: bool | None) -> bool:
    """Make a call that ends so; tell whether it was let through."""
    turn = one.enter()
    if turn is not None:
        one.tell(turn, well)
    return turn is not None


def state(one: Breaker) -> str:
    return str(one.state)


def opened(watch: Watch) -> Breaker:
    one = breaker(watch)
    for _ in range(3):
        assert called(one, False)
    assert state(one) == "open"
    return one


class TestWhenItOpens:
    def test_at_so_many_failures_in_a_row(self) -> None:
        """And not one before."""
        one = breaker()
        assert [called(one, well) for well in (False, False, True, False, False)] == [True] * 5
        assert state(one) == "closed"
        assert called(one, False)
        assert (state(one), called(one, True)) == ("open", False)

    def test_at_half_of_a_full_window(self) -> None:
        """A source that fails every other call never fails three in a row."""
        one = breaker()
        for rank in range(WINDOW - 1):
            called(one, rank % 2 == 0)
        assert state(one) == "closed"
        called(one, False)
        assert state(one) == "open"

    def test_not_at_less_than_half(self) -> None:
        """Every third call fails, for long."""
        one = breaker()
        for rank in range(10 * WINDOW):
            called(one, rank % 3 != 0)
        assert state(one) == "closed"

    def test_not_by_callers_who_leave(self) -> None:
        """A call that was given up says nothing, and doesn't hide what others say."""
        one = breaker()
        for well in (False, None, False, None, None):
            called(one, well)
        assert state(one) == "closed"
        called(one, False)
        assert state(one) == "open"


class TestWhenItIsTriedAgain:
    def test_after_its_rest_one_call_goes_through(self) -> None:
        """The second, while the first is out, doesn't."""
        watch = Watch()
        one = opened(watch)
        watch.at += REST - 0.001
        assert one.enter() is None
        watch.at += 0.001
        assert state(one) == "half-open"
        probe = one.enter()
        assert probe is not None
        assert one.enter() is None
        one.tell(probe, True)
        assert (state(one), called(one, True), called(one, True)) == ("closed", True, True)

    def test_a_probe_that_fails_is_another_rest(self) -> None:
        watch = Watch()
        one = opened(watch)
        watch.at += REST
        assert called(one, False)
        assert (state(one), one.enter()) == ("open", None)
        watch.at += REST
        assert called(one, True)
        assert state(one) == "closed"

    def test_a_probe_whose_caller_leaves_lets_the_next_try(self) -> None:
        """No place is lost for ever."""
        watch = Watch()
        one = opened(watch)
        watch.at += REST
        assert called(one, None)
        assert state(one) == "half-open"
        assert called(one, True)
        assert state(one) == "closed"

    def test_a_call_of_before_says_nothing_after(self) -> None:
        """It began when the source was well, or ill; neither closes nor opens."""
        watch = Watch()
        one = breaker(watch)
        late = [one.enter() for _ in range(2)]
        for _ in range(3):
            called(one, False)
        for turn in late:
            assert turn is not None
            one.tell(turn, True)
        assert state(one) == "open"
        watch.at += REST
        probe = one.enter()
        assert probe is not None
        one.tell(late[0] or 0, False)
        assert one.enter() is None, "the probe is still out"
        one.tell(probe, True)
        one.tell(probe, False)
        assert state(one) == "closed"

    def test_it_starts_anew_once_closed(self) -> None:
        """Old failures don't count twice."""
        watch = Watch()
        one = opened(watch)
        watch.at += REST
        called(one, True)
        called(one, False)
        called(one, False)
        assert state(one) == "closed"


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0, 3)), max_size=200))
def test_an_open_breaker_lets_nothing_through_and_always_ends_its_rest(calls: list[tuple[bool | None, float]]) -> None:
    """Whatever happens: none while it rests, one when it is over."""
    watch = Watch()
    one = breaker(watch)
    for well, later in calls:
        watch.at += later
        resting = state(one) == "open"
        assert called(one, well) is not resting
    watch.at += REST
    assert called(one, True)


@given(st.lists(st.booleans(), max_size=400))
def test_retries_stay_within_a_fifth_of_the_requests_and_a_few(wishes: list[bool]) -> None:
    """Any order of requests and wishes to repeat one."""
    budget, requests, retries = RetryBudget(), 0, 0
    for wish in wishes:
        if wish:
            retries += budget.spend()
        else:
            requests += 1
            budget.earn()
    assert retries <= 3 + requests / 5


def test_a_few_retries_are_there_from_the_start_and_a_fifth_is_earned() -> None:
    """Three at once; then none, until five requests were made."""
    budget = RetryBudget()
    assert [budget.spend() for _ in range(4)] == [True, True, True, False]
    for _ in range(4):
        budget.earn()
    assert not budget.spend()
    budget.earn()
    assert [budget.spend(), budget.spend()] == [True, False]


def test_what_was_earned_long_ago_is_not_kept() -> None:
    """Ten at most."""
    budget = RetryBudget()
    for _ in range(10_000):
        budget.earn()
    assert sum(budget.spend() for _ in range(100)) == 10
