"""What is loaded, what the ids are, and what of an error is kept."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from uuid_utils.compat import uuid7

from shared import traces
from shared.traces.recorder import STOP_SECONDS, recording

ROOT = Path(__file__).resolve().parents[3]
# Fixed, as tests are named after them.
CLICK = UUID("0190b6a0-0000-7000-8000-0000000000c1")
OTHER = UUID("0190b6a0-0000-7000-8000-0000000000c2")
PROGRAM = """
import sys
from shared import traces
import services.intentions.worker.app, services.notifications.app, services.sync.app
with traces.recorded("test"):
    print(traces.on(), sum(name.startswith("opentelemetry.sdk") for name in sys.modules))
"""


@pytest.fixture
def memory() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    with recording("test", SimpleSpanProcessor(exporter)) as tracer, traces.use(tracer):
        yield exporter


def finished(memory: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in memory.get_finished_spans()}


def parent_of(span: ReadableSpan) -> int:
    assert span.parent
    return int(span.parent.span_id)


def id_of(span: ReadableSpan) -> int:
    assert span.context
    return int(span.context.span_id)


@pytest.mark.parametrize(
    ("variables", "said"),
    [({}, "False 0"), ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, "True ")],
)
def test_nothing_is_loaded_unless_an_endpoint_is_named(variables: dict[str, str], said: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=kept | variables, text=True, capture_output=True,
        check=True, timeout=30,
    )  # fmt: skip
    assert done.stdout.startswith(said)


def test_without_a_recorder_spans_are_nothing_at_all() -> None:
    assert traces.span("a", CLICK) is traces.root("b", CLICK) is traces.child("c", SpanKind.CLIENT, {})
    with traces.span("a", CLICK) as span:
        assert traces.headers_of(span) == {}


def test_ids_follow_from_the_correlation_id(memory: InMemorySpanExporter) -> None:
    with traces.root("click", CLICK) as click:
        click.update_name("POST /form")
    with traces.span("elsewhere", CLICK):
        pass
    root, other = finished(memory)["POST /form"], finished(memory)["elsewhere"]
    assert traces.headers_of(click) == {"traceparent": f"00-{CLICK.hex}-{CLICK.hex[16:]}-01"}
    assert root.parent is None
    assert root.context
    assert root.context.trace_id == CLICK.int
    assert parent_of(other) == id_of(root)


def test_a_message_names_its_parent(memory: InMemorySpanExporter) -> None:
    event = uuid7()
    sent = traces.begun("send", CLICK, event, {})
    sent.end()
    assert traces.headers_of(sent)["traceparent"].split("-")[2] == event.hex[16:]
    header = traces.headers_of(sent)["traceparent"]
    with (
        traces.span("process", CLICK, SpanKind.CONSUMER, header=header),
        traces.child("answer", SpanKind.PRODUCER, {}),
    ):
        pass
    spans = finished(memory)
    assert parent_of(spans["process"]) == id_of(spans["send"])
    assert parent_of(spans["answer"]) == id_of(spans["process"])


@pytest.mark.parametrize(
    "header", [None, 7, "", "nonsense", f"00-{OTHER.hex}-{'1' * 16}-01", f"00-{CLICK.hex}-{'0' * 16}-01"]
)
def test_a_strange_header_counts_for_nothing(memory: InMemorySpanExporter, header: object) -> None:
    with traces.span("process", CLICK, SpanKind.CONSUMER, header=header):
        pass
    span = finished(memory)["process"]
    assert span.context
    assert span.context.trace_id == CLICK.int
    assert parent_of(span) == int(CLICK.hex[16:], 16)


def test_work_for_others_does_not_join_the_trace_around_it(memory: InMemorySpanExporter) -> None:
    other = uuid5(CLICK, "other")
    with traces.root("click", CLICK), traces.span("append", other), traces.span("inside", other):
        pass
    spans = finished(memory)
    assert parent_of(spans["append"]) == int(other.hex[16:], 16)
    assert parent_of(spans["inside"]) == id_of(spans["append"])


def test_of_an_error_only_its_kind_is_kept(memory: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="canary"), traces.span("append", CLICK):
        raise ValueError("canary@example.org")
    [span] = memory.get_finished_spans()
    assert dict(span.attributes or {}) == {"error.type": "ValueError"}
    assert (span.status.is_ok, span.status.description, list(span.events)) == (False, None, [])


def test_a_collector_that_never_answers_does_not_hold_up_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
        with traces.recorded("test"):
            with traces.root("click", CLICK):
                pass
            began = time.monotonic()
    assert time.monotonic() - began < STOP_SECONDS + 1


def test_what_began_nowhere_has_no_span(memory: InMemorySpanExporter) -> None:
    with traces.span("append", None), traces.child("send", SpanKind.PRODUCER, {}) as span:
        assert traces.headers_of(span) == {}
    assert memory.get_finished_spans() == ()
