"""A process of the system as far as the command line sees it: its health and its figures, as scripted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, Gauge, Info, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.serving import served


class Process:
    """A process' health and figures, as scripted."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.registry = CollectorRegistry()

    def sets(self, name: str, value: float, **labels: str) -> None:
        """Give a figure."""
        gauge = Gauge(name, name, list(labels), registry=self.registry)
        (gauge.labels(**labels) if labels else gauge).set(value)

    def runs(self, release: str) -> None:
        """Say which release it is."""
        Info("orientation_build", "release", registry=self.registry).info({"version": release})

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Answer while the block runs; gives the address."""

        async def ready(_request: Request) -> Response:
            return JSONResponse({"ready": self.reason is None, "reason": self.reason})

        async def metrics(_request: Request) -> Response:
            return Response(generate_latest(self.registry))

        routes = [Route("/health/ready", ready), Route("/metrics", metrics)]
        async with served(Starlette(routes=routes), host, port) as url:
            yield url
