"""Traces from a click to its e-mail, where OTEL_EXPORTER_OTLP_ENDPOINT is set; otherwise nothing is loaded.

Nothing is stored for them. The id of a trace is the correlation id that events carry anyway, and the span of
what began it has the last half of that id, so that every process knows both whenever it comes to its part.
Attributes hold kinds, counts and ids of events: no name, no address, no path, no text of an error.
"""

import contextlib
import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from shared.traces.quiet import HEADER, QUIET, Attributes, Kind, Span

if TYPE_CHECKING:
    from shared.traces.recorder import Recorder

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
__all__ = ["HEADER", "QUIET", "Kind", "Span", "begun", "child", "on", "recorded", "root", "span", "use"]

_recorder: "Recorder | None" = None


@contextlib.contextmanager
def recorded(service: str) -> Iterator[None]:
    """Record the traces of this process as `service` while the block runs, if an endpoint is named."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        yield
        return
    from shared.traces.recorder import exporting

    with exporting(service) as recorder, use(recorder):
        yield


@contextlib.contextmanager
def use(recorder: "Recorder") -> Iterator[None]:
    """Record with `recorder` while the block runs."""
    global _recorder
    _recorder = recorder
    try:
        yield
    finally:
        _recorder = None


def on() -> bool:
    """Whether traces are recorded; to be asked first where work is done for them alone."""
    return _recorder is not None


def root(name: str, correlation: UUID) -> contextlib.AbstractContextManager[Span]:
    """What begins a trace: a request of a family, a change in Siècle, a session that nobody ended."""
    if _recorder is None:
        return QUIET
    return _recorder.root(name, correlation)


def span(
    name: str,
    correlation: UUID | None,
    kind: Kind = Kind.INTERNAL,
    attributes: Attributes | None = None,
    header: object = None,
) -> contextlib.AbstractContextManager[Span]:
    """A part of the trace of `correlation`; nothing for what has none.

    Its parent is what `header` names (the `traceparent` of a message), else the span around it in this
    process, else what began the trace.
    """
    if _recorder is None or correlation is None:
        return QUIET
    return _recorder.span(name, correlation, kind, attributes or {}, header)


def child(name: str, kind: Kind, attributes: Attributes) -> contextlib.AbstractContextManager[Span]:
    """A part of the span around it in this process; nothing outside of one."""
    return QUIET if _recorder is None else _recorder.child(name, kind, attributes)


def begun(name: str, correlation: UUID, id_: UUID, attributes: Mapping[str, str]) -> Span:
    """A span to be ended by `Span.end`, for what overlaps with others; its own id follows from `id_`."""
    return Span() if _recorder is None else _recorder.begun(name, correlation, id_, attributes)
