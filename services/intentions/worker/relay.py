"""The relay: every stored event is published, at least once, in commit order, per stream one at a time.

The event table is the outbox. Positions are dense and given in commit order (ADR 0001), so "all after the
checkpoint" misses nothing. One relay is active, by an advisory lock of the connection it reads with: when
that connection goes, so does the lock, and another worker takes over from the checkpoint.
"""

import asyncio
import contextlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import aio_pika
import asyncpg
import structlog
from aiormq import Channel
from aiormq.exceptions import AMQPError
from pamqp.commands import Basic
from prometheus_client import Counter, Gauge

from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.subscription import CHANNEL
from shared.contract.envelope import CONTENT_TYPE, routing_key
from shared.database import connect
from shared.messaging.topology import EVENTS
from shared.sql import load_queries

READER = "relay"
WINDOW = 256  # unconfirmed events; beyond about 100 the broker is no longer what is waited for
PAGE = 500
POLL_SECONDS = 1.0
CONFIRM_SECONDS = 5.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
SILENT_SECONDS = 10.0
QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "relay.sql")
INTERRUPTIONS = (
    EventStoreError,
    OSError,
    TimeoutError,
    AMQPError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
log = structlog.get_logger("worker.relay")

_published = Counter("orientation_events_published_total", "Events confirmed by the broker")
_active = Gauge("orientation_relay_active", "1 in the worker whose relay publishes")
_lag_events = Gauge("orientation_relay_lag_events", "Stored events that are not yet confirmed")
_lag_seconds = Gauge("orientation_relay_lag_seconds", "How long the oldest of them has waited")

_cached_key = lru_cache(maxsize=65536)(routing_key)


@dataclass
class Flight:
    """Events on their way, oldest first; everything up to position `confirmed` has landed."""

    confirmed: int
    tasks: OrderedDict[int, "asyncio.Task[Any]"] = field(default_factory=OrderedDict)
    streams: dict[str, "asyncio.Task[Any]"] = field(default_factory=dict)

    async def make_room(self, window: int) -> None:
        """Return when fewer than `window` are on their way. Errors: what a publish failed with."""
        while len(self.tasks) >= window:
            await _confirmed(next(iter(self.tasks.values())))
            self.land()

    def land(self) -> None:
        """Take in what is confirmed without a gap. Errors: what a publish failed with."""
        while self.tasks:
            position, task = next(iter(self.tasks.items()))
            if not task.done():
                return
            task.result()
            del self.tasks[position]
            self.confirmed = position
            _published.inc()
        self.streams.clear()

    def cancel(self) -> None:
        """Give up what is not confirmed; it is published again from the checkpoint."""
        for task in self.tasks.values():
            task.cancel()


async def _confirmed(task: "asyncio.Task[Any]") -> None:
    await asyncio.wait_for(asyncio.shield(task), CONFIRM_SECONDS)


class Relay:
    """Publishes the log on `orientation.events` while it holds the lock."""

    def __init__(self, database_url: str, store: EventStore, amqp_url: str, *, window: int = WINDOW) -> None:
        self._database_url = database_url
        self._store = store
        self._amqp_url = amqp_url
        self._window = window
        self._wake = asyncio.Event()
        self._active = False
        self._saved = 0
        self._healthy_at = time.monotonic()

    async def run(self) -> None:
        """Relay for ever; what fails is begun again from the checkpoint, a little later each time."""
        failures = 0
        while True:
            began = time.monotonic()
            try:
                await self._run_once()
            except INTERRUPTIONS as error:
                failures = 0 if time.monotonic() - began > 10 else failures + 1
                log.warning("relay interrupted", error=type(error).__name__, detail=_plain(error))
                await asyncio.sleep(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            finally:
                self._active = False
                _active.set(0)

    async def ready(self) -> str | None:
        """Why events do not get out; None when they do, or when this worker stands by."""
        silent = time.monotonic() - self._healthy_at
        if silent > SILENT_SECONDS:
            return f"nothing could be published for {silent:.0f} s"
        return None

    async def _run_once(self) -> None:
        connection = await connect(self._database_url, name="orientation-relay")
        try:
            await self._wait_for_lock(connection)
            await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            async with await aio_pika.connect(self._amqp_url, timeout=CONFIRM_SECONDS) as broker:
                channel = await broker.channel(publisher_confirms=True, on_return_raises=True)
                underlay = await channel.get_underlay_channel()
                assert isinstance(underlay, Channel)  # noqa: S101 (aio-pika's own, for its `wait`)
                await self._publish(connection, underlay)
        finally:
            connection.terminate()

    async def _wait_for_lock(self, connection: asyncpg.Connection) -> None:
        while not await connection.fetchval(QUERIES["take_relay_lock"]):
            self._healthy_at = time.monotonic()  # another worker has it: standing by is fine
            await asyncio.sleep(POLL_SECONDS)
        log.info("relay active")
        self._active = True
        _active.set(1)

    async def _publish(self, connection: asyncpg.Connection, channel: Channel) -> None:
        """Read after the checkpoint and publish, until something fails."""
        history = await self._store.log_id()
        read = await self._store.checkpoint(READER)
        self._saved = read
        flight = Flight(read)
        try:
            while True:
                rows = await connection.fetch(QUERIES["relay_page"], read, history, PAGE)
                for row in rows:
                    await self._send(channel, flight, row)
                    read = row["position"]
                await self._land(connection, flight, everything=not rows)
                if not rows:
                    await self._sleep()
        finally:
            flight.cancel()

    async def _send(self, channel: Channel, flight: Flight, row: asyncpg.Record) -> None:
        """Publish one event, once the event before it in its stream is confirmed."""
        stream = row["stream"]
        before = flight.streams.get(stream)
        if before is not None and not before.done():
            await _confirmed(before)
        await flight.make_room(self._window)
        publishing = channel.basic_publish(
            row["body"].encode(),
            exchange=EVENTS,
            routing_key=_cached_key(row["type"], row["schema_version"], row["academy"], row["school"]),
            properties=_properties(row["id"]),
            mandatory=True,
            wait=False,
        )
        flight.tasks[row["position"]] = flight.streams[stream] = asyncio.ensure_future(publishing)

    async def _land(self, connection: asyncpg.Connection, flight: Flight, *, everything: bool) -> None:
        """Move the checkpoint to what is confirmed; with `everything`, wait for all that is on its way."""
        if everything:
            await flight.make_room(1)
        flight.land()
        if flight.confirmed > self._saved:
            await self._store.save_checkpoint(READER, flight.confirmed)
            self._saved = flight.confirmed
            self._healthy_at = time.monotonic()
        lag = await connection.fetchrow(QUERIES["relay_lag"], flight.confirmed)
        if lag is not None:
            _lag_events.set(lag["events"])
            _lag_seconds.set(lag["seconds"])

    async def _sleep(self) -> None:
        """Until something is appended, or it is time to look anyway: NOTIFY only wakes."""
        self._healthy_at = time.monotonic()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
        self._wake.clear()


def _properties(message_id: str) -> Basic.Properties:
    return Basic.Properties(content_type=CONTENT_TYPE, delivery_mode=2, message_id=message_id)


def _plain(error: Exception) -> str:
    """The store's own errors say what to do; others may hold addresses and are named only."""
    return str(error) if isinstance(error, EventStoreError) else ""
