"""The process of a consumer: its connections, what it consumes, and what else runs beside that."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from starlette.routing import Route as HttpRoute

from shared.consumer import http
from shared.consumer.inbox import Inbox, Route
from shared.consumer.internal import InternalApi
from shared.consumer.settings import ConsumerSettings
from shared.http.health import health_app
from shared.messaging import connecting
from shared.messaging.bus import Bus
from shared.messaging.receiving import Handle, held_while_away
from shared.postgres import database, reaching
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.clock import Clock
from shared.postgres.reaching import why_unreachable
from shared.runtime import process
from shared.runtime.process import Work
from shared.runtime.watch import Peer, Watch


class Consumer:
    """`consume` first, then `run`. `wake` is set whenever an event had an effect."""

    def __init__(
        self,
        service: str,
        settings: ConsumerSettings,
        routes: Mapping[str, Route[Any]],
        pool: asyncpg.Pool,
        api: InternalApi,
    ) -> None:
        self.pool = pool
        self.api = api
        self.clock = Clock()
        self.wake = asyncio.Event()
        self.inbox = Inbox(service, pool, routes, self.wake)
        self._settings = settings
        self._amqp_url = settings.amqp_url.get_secret_value()
        self.bus = Bus(self._amqp_url, why_away=lambda: reaching.why_away(pool), clock=self.clock)

    def consume(self, queue: str, handle: Handle) -> None:
        """Give the messages of `queue` to `handle`, and hold them while the database is away."""
        self.bus.consume(queue, held_while_away(handle))

    async def run(self, *work: Work, routes: Sequence[HttpRoute] = ()) -> None:
        """Consume, and do `work`, until SIGTERM; it starts also before Postgres and RabbitMQ are up.

        `routes` are answered beside health and figures.
        """
        url = self._settings.database_url.get_secret_value()
        peers = [
            reaching.peer(url, self.pool),
            Peer("RabbitMQ", self.bus.works, lambda: connecting.answers(self._amqp_url)),
        ]
        watch = Watch(self._settings.stuck_seconds, peers)
        app = health_app(self.ready, watch.why_stuck, routes)
        common: tuple[Work, ...] = (self.bus.run, lambda: self.clock.run(self.pool), watch.run)
        await process.run(app, self._settings, *common, *work)

    async def ready(self) -> str | None:
        """Why this process cannot work; None where it reaches its tables and its broker."""
        if reason := await why_unreachable(self.pool):
            return reason
        try:
            await self.inbox.ping()
        except DATABASE_FAILURES:
            return "Postgres is not reached"
        return await self.bus.ready()


@asynccontextmanager
async def opened(
    service: str, settings: ConsumerSettings, routes: Mapping[str, Route[Any]]
) -> AsyncIterator[Consumer]:
    """A consumer with what it uses, which is closed at the end."""
    url, token = settings.database_url.get_secret_value(), settings.internal_token.get_secret_value()
    async with (
        database.pool(url, name=service) as pool,
        http.client(settings.internal_url, token) as client,
    ):
        yield Consumer(service, settings, routes, pool, InternalApi(client))
