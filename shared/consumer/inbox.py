"""Events in: each has its effect once, whatever the order and however often it comes.

The inbox row and the effect are one transaction; the message is acknowledged after it. Inbox rows outlive the
longest replay, so that a repeat never counts.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope, NotUnderstood
from shared.contract.event import Event
from shared.contract.versions import read
from shared.postgres.replication import await_replication
from shared.postgres.sql import load_queries

E = TypeVar("E", bound=Event)
Effect = Callable[[PoolConnectionProxy, Envelope, E], Awaitable[None]]
QUERIES = load_queries(Path(__file__).parent / "sql" / "inbox.sql")
log = structlog.get_logger("consumer.gaps")


@dataclass(frozen=True, slots=True)
class Route(Generic[E]):
    """The effect of an event here; where an operator has sent it again, `on_replay` in place of `effect`.

    That leaves no inbox row, which would make the live copy look like a repeat if it came afterwards.
    """

    model: type[E]
    effect: Effect[E]
    on_replay: Effect[E] | None = None


class Inbox:
    """The events of one service; `routes` by the events' names, `wake` is set after each effect."""

    def __init__(
        self,
        service: str,
        pool: asyncpg.Pool,
        routes: Mapping[str, Route[Any]],
        wake: asyncio.Event,
    ) -> None:
        self._pool = pool
        self._routes = routes
        self._wake = wake
        self._remember = QUERIES["remember_event"].format(service=service)
        self._ping = QUERIES["ping"].format(service=service)

    @property
    def names(self) -> frozenset[str]:
        """The events that have an effect here."""
        return frozenset(self._routes)

    async def __call__(self, envelope: Envelope) -> None:
        """Handle one event of a stream.

        Errors: `NotUnderstood` for an event without route or place, or with malformed data; Postgres' and the
        network's own, worth another attempt.
        """
        route = self._routes.get(envelope.name)
        if route is None:
            raise NotUnderstood(f"no route for {envelope.name}")
        if envelope.subject is None or envelope.streamversion is None:
            raise NotUnderstood(f"{envelope.type} without subject or streamversion")
        event = read(route.model, envelope.version, envelope.data)
        async with self._pool.acquire() as connection, connection.transaction():
            had_effect = await self._handle(connection, route, envelope, event)
        if had_effect:
            self._wake.set()

    async def _handle(
        self, connection: PoolConnectionProxy, route: Route[E], envelope: Envelope, event: E
    ) -> bool:
        """True if it had an effect now."""
        if envelope.replayed and route.on_replay is not None:
            await route.on_replay(connection, envelope, event)
            return False
        if await connection.fetchval(self._remember, envelope.id, envelope.type) is None:
            await await_replication(connection)  # who acknowledges it may not be the one who was to wait
            return False
        await route.effect(connection, envelope, event)
        return True

    async def ping(self) -> None:
        """Return if the inbox can be read within 2 s. Errors: Postgres' and the network's own."""
        await self._pool.fetchval(self._ping, timeout=2)


async def fill(api: InternalApi, inbox: Inbox, stream: str, after: int, to: int) -> None:
    """Fetch what the broker lost: what waits in Postgres names the versions of a stream that it waits for.

    The events after version `after`, up to `to`, that have an effect here are handled as if they had come by
    themselves; the inbox knows those that did. Errors: `Unavailable`; `NotUnderstood`; those of `inbox`.
    """
    for event in await api.events(stream, after, to):
        if event.name in inbox.names:
            await inbox(event)
            log.info("gap filled", stream=stream, version=event.streamversion)
