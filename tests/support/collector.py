"""A collector of traces: takes OTLP over HTTP on a loopback port and keeps every span."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deploy.ports import free_port
from tests.support.web_server import serving


@dataclass(frozen=True)
class Collected:
    """One span as it arrived; ids in hex, `parent` empty for what begins a trace."""

    service: str
    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str]


@dataclass
class Collector:
    """All spans of all processes, and the bodies they came in."""

    spans: list[Collected] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        """`POST /v1/traces`"""
        body = await request.body()
        self.bodies.append(body)
        self.spans += _spans(ExportTraceServiceRequest.FromString(body))
        return Response(b"", media_type="application/x-protobuf")

    def trace(self, begun_by: str, having: set[str]) -> list[Collected]:
        """The spans of the first trace that began with this name and has all of these; or none.

        Each process sends its spans when it likes, so a trace is not complete before its parts are named.
        """
        for first in self.spans:
            if first.name == begun_by and not first.parent:
                spans = [span for span in self.spans if span.trace == first.trace]
                if having <= {span.name for span in spans}:
                    return spans
        return []


@contextlib.contextmanager
def collecting() -> Iterator[tuple[Collector, str]]:
    """A collector, and the endpoint to name."""
    collector = Collector()
    app = Starlette(routes=[Route("/v1/traces", collector.take, methods=["POST"])])
    with serving(app, free_port()) as url:
        yield collector, url


def _spans(request: ExportTraceServiceRequest) -> Iterator[Collected]:
    for resource in request.resource_spans:
        named = {one.key: one.value.string_value for one in resource.resource.attributes}
        for span in (span for scope in resource.scope_spans for span in scope.spans):
            yield Collected(
                service=named["service.name"],
                name=span.name,
                trace=span.trace_id.hex(),
                id=span.span_id.hex(),
                parent=span.parent_span_id.hex(),
                attributes={one.key: str(one.value) for one in span.attributes},
            )
