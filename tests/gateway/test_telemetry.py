"""Telemetry: what is said of a request, and that nothing said knows a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import StatusCode

from gateway import settings
from gateway.errors import BadUserInput
from gateway.telemetry import Allowed, Telemetry, capture_library_logs, span_processor
from tests.gateway.watched_telemetry import CALLER, NAM, Watched, context_of, source


@pytest.fixture
def watched() -> Iterator[Watched]:
    made = Watched()
    yield made
    made.telemetry.shutdown()


@pytest.fixture
def root_logger() -> Iterator[logging.Logger]:
    """The process's root logger, put back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield root
    root.handlers[:] = handlers
    root.setLevel(level)


class TestTraces:
    def test_a_request_is_one_trace_with_a_span_a_stage(self, watched: Watched) -> None:
        """Each stage's span is the request's child."""
        stages = ["identity", "operation", "plan"]
        with watched.telemetry.request():
            for stage in stages:
                with watched.telemetry.stage(stage):
                    pass
        *inner, request = watched.spans.get_finished_spans()
        assert [span.name for span in inner] == stages
        assert request.name == "request"
        assert {span.parent.span_id for span in inner if span.parent} == {context_of(request).span_id}
        assert len({context_of(span).trace_id for span in [*inner, request]}) == 1

    def test_a_callers_trace_is_linked_and_is_no_parent(self, watched: Watched) -> None:
        """A trace id that someone else chose joins nothing here."""
        with watched.telemetry.request(CALLER):
            pass
        (span,) = watched.spans.get_finished_spans()
        assert span.parent is None
        assert [f"{link.context.trace_id:032x}" for link in span.links] == [CALLER.split("-")[1]]
        assert f"{context_of(span).trace_id:032x}" != CALLER.split("-")[1]

    @pytest.mark.parametrize("sent", ["", "00-zz", NAM, "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "é" * 9000])
    def test_a_malformed_traceparent_is_ignored(self, watched: Watched, sent: str) -> None:
        """It reaches no span."""
        with watched.telemetry.request(sent):
            pass
        (span,) = watched.spans.get_finished_spans()
        assert list(span.links) == []

    def test_each_source_is_told_of_a_trace_of_its_own(self, watched: Watched) -> None:
        """Two calls, two trace ids, neither ours, both linked inside."""
        told = []
        with watched.telemetry.request():
            for _ in range(2):
                with watched.telemetry.span("source", source="chus"):
                    told.append(watched.telemetry.traceparent_for(source(propagates=True)))
        first, second, request = watched.spans.get_finished_spans()
        sent = [str(traceparent).split("-") for traceparent in told]
        linked = [f"{span.links[0].context.trace_id:032x}" for span in (first, second)]
        assert linked == [parts[1] for parts in sent]
        assert len({*linked, f"{context_of(request).trace_id:032x}"}) == 3
        assert [(parts[0], len(parts[2]), parts[3]) for parts in sent] == [("00", 16, "01")] * 2

    def test_a_source_that_does_not_propagate_is_told_nothing(self, watched: Watched) -> None:
        """No header, no link."""
        with watched.telemetry.span("source", source="chus"):
            assert watched.telemetry.traceparent_for(source(propagates=False)) is None
        (span,) = watched.spans.get_finished_spans()
        assert list(span.links) == []

    def test_an_exception_leaves_its_code_and_nothing_of_its_text(self, watched: Watched) -> None:
        """The span says that it failed; the exception goes on."""
        with pytest.raises(BadUserInput), watched.telemetry.stage("operation"):
            raise BadUserInput("nam", value=NAM)
        with pytest.raises(ValueError, match=NAM), watched.telemetry.stage("plan"):
            raise ValueError(NAM)
        first, second = watched.spans.get_finished_spans()
        assert [span.status.status_code for span in (first, second)] == [StatusCode.ERROR] * 2
        assert (first.attributes or {})["code"] == "BAD_USER_INPUT"
        assert NAM not in first.to_json() + second.to_json()

    def test_a_span_drops_what_is_not_allowed(self, watched: Watched) -> None:
        """By key and by shape of value."""
        with watched.telemetry.span("fetch", source="chus", records=12, patient=NAM, role=NAM, complete=True):
            pass
        with watched.telemetry.span(NAM, source="elsewhere"):
            pass
        first, second = watched.spans.get_finished_spans()
        assert dict(first.attributes or {}) == {"source": "chus", "records": 12, "complete": True}
        assert (second.name, dict(second.attributes or {})) == ("other", {})

    def test_spans_go_to_the_file_that_the_settings_name(self, tmp_path: Path) -> None:
        """A line of JSON a span."""
        file = tmp_path / "spans.jsonl"
        telemetry = Telemetry(settings.Telemetry(console_file=file, service_name="essai", sample_ratio=1))
        with telemetry.request(), telemetry.stage("plan"):
            pass
        telemetry.shutdown()
        spans = [json.loads(line) for line in file.read_text().splitlines()]
        assert [span["name"] for span in spans] == ["plan", "request"]
        assert spans[0]["resource"]["attributes"]["service.name"] == "essai"

    @pytest.mark.parametrize("endpoint", ["http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/traces"])
    def test_an_otlp_endpoint_is_used_with_its_standard_path(self, endpoint: str) -> None:
        """The collector's root or the whole URL."""
        processor = span_processor(settings.Telemetry.model_validate({"otlp_endpoint": endpoint}))
        assert isinstance(processor, BatchSpanProcessor)
        exporter = processor._batch_processor._exporter
        assert exporter._endpoint == "http://127.0.0.1:4318/v1/traces"  # type: ignore[attr-defined]
        processor.shutdown()  # type: ignore[no-untyped-call]


class TestMetrics:
    def test_every_counter_counts(self, watched: Watched) -> None:
        """By hand: what was counted is what is shown."""
        telemetry = watched.telemetry
        telemetry.answered("OK", 0.02)
        telemetry.answered("OK", 0.03)
        telemetry.question("decisions")
        telemetry.withheld("ROLE", 3)
        telemetry.unauthenticated("expired")
        telemetry.audited(5)
        telemetry.odd("chus", 2)
        telemetry.source_seconds("chus", "time-out", 3.0)
        assert watched.metric("passerelle_requests_total") == 'passerelle_requests_total{code="OK"} 2.0'
        assert watched.metric("passerelle_request_seconds_sum").endswith(" 0.05")
        assert watched.metric("passerelle_policy_questions_total").endswith('{entry_point="decisions"} 1.0')
        assert watched.metric("passerelle_withheld_total").endswith('{reason="ROLE"} 3.0')
        assert watched.metric("passerelle_unauthenticated_total").endswith('{reason="expired"} 1.0')
        assert watched.metric("passerelle_audit_entries_total") == "passerelle_audit_entries_total 5.0"
        assert watched.metric("passerelle_odd_entries_total").endswith('{source="chus"} 2.0')
        assert watched.metric("passerelle_source_seconds_sum").endswith('{outcome="time-out",source="chus"} 3.0')

    def test_a_stage_is_timed_even_when_it_fails(self, watched: Watched) -> None:
        """The clock ticks one second a look."""
        with pytest.raises(ValueError, match="x"), watched.telemetry.stage("fetch"):
            raise ValueError("x")
        assert watched.metric("passerelle_stage_seconds_sum").endswith('{stage="fetch"} 1.0')

    def test_no_label_can_hold_what_a_caller_sent(self, watched: Watched) -> None:
        """An unbounded label is a leak and a memory fault at once."""
        metrics = watched.telemetry.metrics
        metrics.answered(NAM, 0.1)
        metrics.odd(NAM)
        metrics.withheld("Marie Bouchard")
        text = metrics.render().decode()
        assert "BOUM" not in text
        assert "Marie" not in text
        assert 'passerelle_odd_entries_total{source="other"} 1.0' in text

    def test_a_source_that_the_settings_learn_of_is_counted_by_its_name(self, watched: Watched) -> None:
        """What was said of it before it was known is no one's, and sticks to nothing."""
        watched.telemetry.odd("omnimed")
        watched.telemetry.know(["omnimed"])
        watched.telemetry.odd("omnimed")
        text = watched.telemetry.metrics.render().decode()
        for name in ("other", "omnimed"):
            assert f'passerelle_odd_entries_total{{source="{name}"}} 1.0' in text

    def test_two_applications_count_apart(self) -> None:
        """No registry of the whole process."""
        first, second = Watched(), Watched()
        first.telemetry.metrics.written(1)
        assert second.metric("passerelle_audit_entries_total").endswith(" 0.0")


class TestLogs:
    def test_a_line_is_json_with_allowed_keys_only(self, watched: Watched) -> None:
        """What isn't listed is dropped."""
        watched.telemetry.log.info("answer.sent", code="OK", status=200, nam=NAM, role=f"physician of {NAM}")
        (line,) = watched.lines()
        assert line.pop("at")
        assert line == {"event": "answer.sent", "level": "info", "code": "OK", "status": 200}

    def test_an_event_that_is_a_sentence_is_not_written(self, watched: Watched) -> None:
        """Somebody will format a patient into it one day."""
        watched.telemetry.log.warning(" ".join(("no patient", NAM)))
        assert watched.lines()[0]["event"] == "other"
        assert NAM not in watched.stream.getvalue()

    def test_an_exception_is_its_types_and_places(self, watched: Watched) -> None:
        """Enough to find the fault; nothing of the texts."""
        try:
            try:
                raise KeyError(NAM)
            except KeyError as error:
                raise ValueError(NAM) from error
        except ValueError:
            watched.telemetry.log.exception("request.failed", decision_id="0123456789abcdef")
        (line,) = watched.lines()
        assert line["exception"] == "ValueError < KeyError"
        assert str(line["where"]).startswith("['tests/gateway/test_telemetry.py:")
        assert line["decision_id"] == "0123456789abcdef"
        assert NAM not in watched.stream.getvalue()

    def test_a_survived_fault_says_where_and_of_what_class(self, watched: Watched) -> None:
        """The class's name, never a text in its place."""
        watched.telemetry.fault("connector", source="chus", error="KeyError", patient=NAM)
        watched.telemetry.fault("connector", source="chus", error=f"KeyError: {NAM}")
        first, second = watched.lines()
        wanted = {"event": "fault", "level": "error", "reason": "connector", "source": "chus"}
        assert {key: value for key, value in first.items() if key != "at"} == wanted | {"error": "KeyError"}
        assert {key: value for key, value in second.items() if key != "at"} == wanted

    def test_a_library_is_quoted_by_its_name_alone(self, watched: Watched, root_logger: logging.Logger) -> None:
        """GraphQL libraries log the query, HTTP libraries the URL."""
        capture_library_logs(watched.telemetry.log)
        logging.getLogger("strawberry.execution").error("patient(nam: %s)", NAM, exc_info=ValueError(NAM))
        logging.getLogger("urllib3.pool").info("GET /Patient?identifier=%s", NAM)
        (line,) = watched.lines()
        assert (line["event"], line["logger"], line["level"]) == ("library.logged", "strawberry.execution", "error")
        assert line["exception"] == "ValueError"
        assert NAM not in watched.stream.getvalue()


PERSONAL = st.sampled_from(
    [NAM, "Marie Bouchard", "1985-05-10", "819 555-0101", "J1H 5A1", "12, rue Wellington", "OM-1001", "Patient/pr-1"]
)


class TestAllowed:
    @given(st.text(max_size=20), PERSONAL)
    def test_no_key_lets_a_persons_data_through(self, key: str, value: str) -> None:
        """Whatever the key."""
        assert Allowed(["chus"]).keep({key: value}) == {}

    @pytest.mark.parametrize("key", sorted(["role", "code", "source", "decision_id", "status", "complete", "event"]))
    def test_no_listed_key_lets_a_persons_data_through(self, key: str) -> None:
        """The listed ones too, which random text would hardly find."""
        for value in (NAM, "Marie Bouchard", "1985-05-10", "8195550101", 8195550101, 19850510000, None, [NAM]):
            assert Allowed(["chus"]).keep({key: value}) == {}
