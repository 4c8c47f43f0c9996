"""Traces from a click to its e-mail, where OTEL_EXPORTER_OTLP_ENDPOINT is set; else no span is recorded.

Nothing is stored for them. The id of a trace is the correlation id that events carry anyway, and the span of
what began it has the last half of that id, so that every process knows both whenever it comes to its part.
Attributes hold kinds, counts and ids of events: no name, no address, no path, no text of an error.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from uuid import UUID

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.traces import ids

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
HEADER = "traceparent"  # https://www.w3.org/TR/trace-context/#traceparent-header
OFF = contextlib.nullcontext(trace.INVALID_SPAN)  # one for all, as it keeps nothing
Attributes = Mapping[str, str | int]
_SAMPLED = trace.TraceFlags(trace.TraceFlags.SAMPLED)
_headers = TraceContextTextMapPropagator()
_tracer: Tracer | None = None


@contextlib.contextmanager
def recorded(service: str) -> Iterator[None]:
    """Record the traces of this process as `service` while the block runs, if an endpoint is named."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        yield
        return
    from shared.traces.recorder import exporting  # the SDK takes half a second to load

    with exporting(service) as tracer, use(tracer):
        yield


@contextlib.contextmanager
def use(tracer: Tracer) -> Iterator[None]:
    """Record with `tracer` while the block runs."""
    global _tracer
    _tracer = tracer
    try:
        yield
    finally:
        _tracer = None


def on() -> bool:
    """True if traces are recorded; to be asked first where work is done for them alone."""
    return _tracer is not None


def root(name: str, correlation: UUID) -> contextlib.AbstractContextManager[Span]:
    """The span that begins a trace: a request of a family, a change in Siècle, a session that nobody ended.

    It has the correlation's own ids.
    """
    if _tracer is None:
        return OFF
    with ids.following(correlation.int, ids.half(correlation)):
        return _during(_tracer.start_span(name, Context(), SpanKind.SERVER))


def span(
    name: str,
    correlation: UUID | None,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Attributes | None = None,
    header: object = None,
) -> contextlib.AbstractContextManager[Span]:
    """A part of the trace of `correlation`; nothing for what has none.

    Its parent is what `header` names (the `traceparent` of a message), else the span around it in this
    process, else what began the trace.
    """
    if _tracer is None or correlation is None:
        return OFF
    parent = _named(header, correlation) or _around(correlation) or _first(correlation)
    return _during(_start(_tracer, name, parent, kind, attributes or {}))


def child(name: str, kind: SpanKind, attributes: Attributes) -> contextlib.AbstractContextManager[Span]:
    """A part of the span around it in this process; nothing outside of one."""
    if _tracer is None or not (around := trace.get_current_span().get_span_context()).is_valid:
        return OFF
    return _during(_start(_tracer, name, around, kind, attributes))


def begun(name: str, correlation: UUID, id_: UUID, attributes: Attributes) -> Span:
    """A span to be ended by `Span.end`, for what overlaps with others; its own id follows from `id_`."""
    if _tracer is None:
        return trace.INVALID_SPAN
    with ids.following(None, ids.half(id_)):
        return _start(_tracer, name, _first(correlation), SpanKind.PRODUCER, attributes)


def headers_of(span: Span) -> dict[str, str]:
    """The headers of a message, so that its consumer goes on with the trace."""
    headers: dict[str, str] = {}
    _headers.inject(headers, trace.set_span_in_context(span))
    return headers


def fail(span: Span, reason: str) -> None:
    """Mark it as failed; `reason` is a kind of error or a status, never an error's text."""
    span.set_attribute("error.type", reason)
    span.set_status(trace.StatusCode.ERROR)


def _start(
    tracer: Tracer, name: str, parent: trace.SpanContext, kind: SpanKind, attributes: Attributes
) -> Span:
    context = trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())
    return tracer.start_span(name, context, kind, attributes)


@contextlib.contextmanager
def _during(started: Span) -> Iterator[Span]:
    """A started span around the block; of an error only the kind is noted, as its text may quote values."""
    with trace.use_span(started, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield started
        except BaseException as error:
            fail(started, type(error).__name__)
            raise


def _first(correlation: UUID) -> trace.SpanContext:
    """The span that began the trace of `correlation`, here or in another process."""
    return trace.SpanContext(correlation.int, ids.half(correlation), True, _SAMPLED)


def _around(correlation: UUID) -> trace.SpanContext | None:
    """The span around, if it is of the same trace: what works for many keeps the context of its first."""
    return _of_trace(trace.get_current_span(), correlation)


def _named(header: object, correlation: UUID) -> trace.SpanContext | None:
    """The span that a message names, if it is of the message's own trace."""
    if not isinstance(header, str):
        return None
    return _of_trace(trace.get_current_span(_headers.extract({HEADER: header}, Context())), correlation)


def _of_trace(span: Span, correlation: UUID) -> trace.SpanContext | None:
    context = span.get_span_context()
    return context if context.trace_id == correlation.int else None
