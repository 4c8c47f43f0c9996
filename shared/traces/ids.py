"""Ids of traces and spans that follow from ours."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from uuid import UUID

of_trace: ContextVar[int | None] = ContextVar("trace_id", default=None)
of_span: ContextVar[int | None] = ContextVar("span_id", default=None)


@contextlib.contextmanager
def following(trace: int | None, span: int) -> Iterator[None]:
    """Give these ids to what is started within; `trace` None: the trace of its parent."""
    tokens = of_trace.set(trace), of_span.set(span)
    try:
        yield
    finally:
        of_trace.reset(tokens[0])
        of_span.reset(tokens[1])


def half(id_: UUID) -> int:
    """The last half of an id: random in UUIDv7, a hash in UUIDv5, and never zero in either."""
    return id_.int & 0xFFFF_FFFF_FFFF_FFFF
