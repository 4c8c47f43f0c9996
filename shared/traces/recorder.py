"""The OpenTelemetry SDK: loaded only where traces are wanted."""

import contextlib
import threading
from collections.abc import Iterator

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import Tracer

from shared.traces import ids

STOP_SECONDS = 1.0  # of the 10 s that a stop may take


class _Ids(RandomIdGenerator):
    """Ids that follow from ours where a span asks for them, random ones otherwise."""

    def generate_trace_id(self) -> int:
        return ids.of_trace.get() or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return ids.of_span.get() or super().generate_span_id()

    def is_trace_id_random(self) -> bool:
        return False


@contextlib.contextmanager
def exporting(service: str) -> Iterator[Tracer]:
    """Makes spans that go to the endpoint of the OTEL_… variables, in a thread of its own."""
    with recording(service, BatchSpanProcessor(OTLPSpanExporter())) as tracer:
        yield tracer


@contextlib.contextmanager
def recording(service: str, processor: SpanProcessor) -> Iterator[Tracer]:
    """Makes spans of one process and hands them to `processor`.

    Every trace is recorded: parts of it are made apart, and could not agree on a choice. Collectors can
    choose when they have the whole. The provider is ours alone: libraries that look for a global one would
    add spans with addresses and paths.
    """
    resource = Resource.create({SERVICE_NAME: service})
    provider = TracerProvider(ALWAYS_ON, resource, shutdown_on_exit=False, id_generator=_Ids())
    provider.add_span_processor(processor)
    try:
        yield provider.get_tracer("orientation")
    finally:
        _stop(provider)


def _stop(provider: TracerProvider) -> None:
    """Send what there is, for a moment; a collector that is away must not hold up a stop."""
    thread = threading.Thread(target=provider.shutdown, daemon=True)
    thread.start()
    thread.join(STOP_SECONDS)
