"""Sampling: whether a request is traced is decided once, and what isn't traced is counted all the same."""

from __future__ import annotations

import asyncio

import pytest

from gateway.errors import BadUserInput
from tests.gateway.watched_telemetry import CALLER, NAM, Watched, source

EVERY = ("fetch", "identity", "request", "source")


def made(watched: Watched, traceparent: str | None = None) -> tuple[list[str], str]:
    """Run a request of two stages and a source. Return the spans' names, and what the source was told."""
    telemetry = watched.telemetry
    with telemetry.request(traceparent):
        with telemetry.stage("identity"):
            pass
        with telemetry.stage("fetch"), telemetry.span("source", source="chus"):
            told = telemetry.traceparent_for(source(propagates=True))
            telemetry.note(status=200)
            telemetry.source_fault("chus", "network")
    return sorted(span.name for span in watched.spans.get_finished_spans()), str(told)


@pytest.mark.parametrize(
    ("ratio", "traceparent", "traced"),
    [
        (1.0, None, True),
        (0.0, None, False),
        (0.0, CALLER, True),
        (1.0, CALLER[:-2] + "00", False),
        (1.0, "00-zz", True),
        (0.0, "00-zz", False),
    ],
)
def test_a_callers_flag_decides_and_without_one_the_settings_ratio(
    ratio: float, traceparent: str | None, traced: bool
) -> None:
    """As OpenTelemetry's parent-based sampler; what is malformed is no flag."""
    names, _ = made(Watched(ratio), traceparent)
    assert names == (list(EVERY) if traced else [])


def test_a_request_that_is_not_sampled_is_counted_all_the_same() -> None:
    """Stages and faults are in /metrics, traced or not."""
    watched = Watched(0.0)
    made(watched)
    with pytest.raises(ValueError, match="x"), watched.telemetry.request(), watched.telemetry.stage("plan"):
        raise ValueError("x")
    text = watched.telemetry.metrics.render().decode()
    for stage in ("identity", "fetch", "plan"):
        assert f'passerelle_stage_seconds_count{{stage="{stage}"}} 1.0' in text
    assert watched.metric("passerelle_source_faults_total").endswith('{reason="network",source="chus"} 1.0')
    assert watched.spans.get_finished_spans() == ()


def test_a_source_is_told_whether_its_call_is_sampled() -> None:
    """A trace of its own either way, with the flag that says so; without the caller's ids."""
    sampled, unsampled = (made(Watched(ratio))[1].split("-") for ratio in (1.0, 0.0))
    assert (sampled[3], unsampled[3]) == ("01", "00")
    for version, trace_id, span_id, _ in (sampled, unsampled):
        assert (version, len(trace_id), len(span_id)) == ("00", 32, 16)
        assert trace_id not in CALLER
    assert sampled[1] != unsampled[1]


def test_what_follows_an_unsampled_request_is_traced_again() -> None:
    """Even when it failed."""
    watched = Watched(0.0)
    with pytest.raises(BadUserInput), watched.telemetry.request():
        raise BadUserInput("nam", value=NAM)
    assert made(watched, CALLER)[0] == list(EVERY)


async def test_requests_at_the_same_time_are_sampled_each_by_itself() -> None:
    """One waits inside the other, and neither takes the other's decision."""
    watched = Watched(0.0)

    async def one(traceparent: str | None) -> None:
        with watched.telemetry.request(traceparent):
            await asyncio.sleep(0)
            with watched.telemetry.stage("traced" if traceparent else "untraced"):
                await asyncio.sleep(0)

    await asyncio.gather(one(CALLER), one(None), one(CALLER))
    names = [span.name for span in watched.spans.get_finished_spans()]
    assert sorted(names) == ["request", "request", "traced", "traced"]
