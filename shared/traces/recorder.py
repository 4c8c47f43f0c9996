"""Spans by the OpenTelemetry SDK: loaded only where traces are wanted."""

import contextlib
import re
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

from shared.traces.quiet import HEADER, Attributes, Kind, Span

STOP_SECONDS = 1.0  # of the 10 s that a stop may take
_HEADER = re.compile(r"^00-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})-[0-9a-f]{2}$")
_KINDS = {kind: trace.SpanKind[kind.name] for kind in Kind}
_SAMPLED = trace.TraceFlags(trace.TraceFlags.SAMPLED)
_trace_id: ContextVar[int | None] = ContextVar("trace_id", default=None)
_span_id: ContextVar[int | None] = ContextVar("span_id", default=None)


class _Ids(RandomIdGenerator):
    """Ids that follow from ours where a span asks for them, random ones otherwise."""

    def generate_trace_id(self) -> int:
        return _trace_id.get() or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return _span_id.get() or super().generate_span_id()

    def is_trace_id_random(self) -> bool:
        return False


class _Recorded(Span):
    """A span of OpenTelemetry."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    @property
    def headers(self) -> Mapping[str, str]:
        context = self._span.get_span_context()
        return {HEADER: f"00-{context.trace_id:032x}-{context.span_id:016x}-01"}

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def note(self, attributes: Attributes) -> None:
        self._span.set_attributes(dict(attributes))

    def fail(self, reason: str) -> None:
        self._span.set_attribute("error.type", reason)
        self._span.set_status(trace.StatusCode.ERROR)

    def end(self) -> None:
        self._span.end()


class Recorder:
    """Makes spans of one process and hands them to `processor`."""

    def __init__(self, service: str, processor: SpanProcessor) -> None:
        # Every trace is recorded: parts of it are made apart, and could not agree on a choice. Collectors can
        # choose when they have the whole. The provider is ours alone: libraries that look for a global one
        # would add spans with addresses and paths.
        resource = Resource.create({SERVICE_NAME: service})
        self._provider = TracerProvider(ALWAYS_ON, resource, shutdown_on_exit=False, id_generator=_Ids())
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("orientation")

    def root(self, name: str, correlation: UUID) -> contextlib.AbstractContextManager[Span]:
        """The span that has the correlation's own ids."""
        with _ids(correlation.int, _half(correlation)):
            return _during(self._tracer.start_span(name, Context(), trace.SpanKind.SERVER))

    def span(
        self, name: str, correlation: UUID, kind: Kind, attributes: Attributes, header: object
    ) -> contextlib.AbstractContextManager[Span]:
        """See `shared.traces.span`."""
        parent = _named(header, correlation) or _around(correlation) or _first(correlation)
        return _during(self._start(name, parent, kind, attributes))

    def child(self, name: str, kind: Kind, attributes: Attributes) -> contextlib.AbstractContextManager[Span]:
        """See `shared.traces.child`."""
        around = trace.get_current_span().get_span_context()
        if not around.is_valid:
            return contextlib.nullcontext(Span())
        return _during(self._start(name, around, kind, attributes))

    def begun(self, name: str, correlation: UUID, id_: UUID, attributes: Attributes) -> Span:
        """See `shared.traces.begun`."""
        with _ids(None, _half(id_)):
            return _Recorded(self._start(name, _first(correlation), Kind.PRODUCER, attributes))

    def _start(self, name: str, parent: trace.SpanContext, kind: Kind, attributes: Attributes) -> trace.Span:
        context = trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())
        return self._tracer.start_span(name, context, _KINDS[kind], dict(attributes))

    def stop(self) -> None:
        """Send what there is, for a moment; a collector that is away must not hold up a stop."""
        thread = threading.Thread(target=self._provider.shutdown, daemon=True)
        thread.start()
        thread.join(STOP_SECONDS)


@contextlib.contextmanager
def exporting(service: str) -> Iterator[Recorder]:
    """A recorder that sends to the endpoint of the OTEL_… variables, in a thread of its own."""
    recorder = Recorder(service, BatchSpanProcessor(OTLPSpanExporter()))
    try:
        yield recorder
    finally:
        recorder.stop()


@contextlib.contextmanager
def _during(started: trace.Span) -> Iterator[Span]:
    """A started span around the block; of an error only the kind is noted, as its text may quote values."""
    recorded = _Recorded(started)
    with trace.use_span(started, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield recorded
        except BaseException as error:
            recorded.fail(type(error).__name__)
            raise


@contextlib.contextmanager
def _ids(of_trace: int | None, of_span: int) -> Iterator[None]:
    tokens = _trace_id.set(of_trace), _span_id.set(of_span)
    try:
        yield
    finally:
        _trace_id.reset(tokens[0])
        _span_id.reset(tokens[1])


def _half(id_: UUID) -> int:
    """The last half of an id: random in UUIDv7, a hash in UUIDv5, and never zero in either."""
    return id_.int & 0xFFFF_FFFF_FFFF_FFFF


def _first(correlation: UUID) -> trace.SpanContext:
    """What began the trace of `correlation`, here or in another process."""
    return trace.SpanContext(correlation.int, _half(correlation), True, _SAMPLED)


def _around(correlation: UUID) -> trace.SpanContext | None:
    """The span around, if it is of the same trace: what works for many keeps the context of its first."""
    context = trace.get_current_span().get_span_context()
    return context if context.trace_id == correlation.int else None


def _named(header: object, correlation: UUID) -> trace.SpanContext | None:
    """The span that a message names, if it is of the message's own trace."""
    match = _HEADER.match(header) if isinstance(header, str) else None
    if match is None or match["trace"] != correlation.hex or not int(match["span"], 16):
        return None
    return trace.SpanContext(correlation.int, int(match["span"], 16), True, _SAMPLED)
