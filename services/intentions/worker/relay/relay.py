"""The relay: every stored event is published, at least once, in commit order, per stream one at a time.

The event table is the outbox. Positions are dense and given in commit order (ADR 0001), so "all after the
checkpoint" misses nothing. One relay is active, by an advisory lock of the connection it reads with: when
that connection goes, so does the lock, and another worker takes over from the checkpoint. The checkpoint is
written over that connection too: while it cannot be written, nothing more is published.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog
from aiormq import Channel
from aiormq.exceptions import AMQPError, ChannelNotFoundEntity
from prometheus_client import Counter, Gauge

from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.log import NO_END, cloudevents, read_page
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.waker import CHANNEL
from services.intentions.worker.relay.checkpoint import Checkpoint
from services.intentions.worker.relay.flight import Flight, together
from services.intentions.worker.relay.lag import Lag
from services.intentions.worker.relay.outgoing import batches, outgoing
from services.intentions.worker.relay.queries import QUERIES
from services.intentions.worker.relay.traced import publish
from shared.clock import seconds_of, wall
from shared.database import DATABASE_FAILURES, connect
from shared.messaging.connecting import OPEN_SECONDS
from shared.messaging.publishing import open_channel
from shared.messaging.topology import EVENTS, STREAM
from shared.waking import is_asked_to_end, rest, woken

READER = "relay"
WINDOW = 256  # unconfirmed events; beyond about 100 the broker is no longer what is waited for
PAGE = 500
BATCH = 64  # events in one write to the broker
POLL_SECONDS = 1.0
QUERY_SECONDS = 5.0
STOP_SECONDS = 2.0
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
STEADY_SECONDS = 10.0  # a run that lasted this long owes nothing to the failures before it
SILENT_SECONDS = 10.0
STREAM_SECONDS = 8.0
HANGING_SECONDS = 30.0  # no step takes longer but one that hangs
INTERRUPTIONS = (
    EventStoreError,
    RuntimeError,  # aiormq's, for a channel that is closed
    LookupError,  # no upcaster: nothing may be skipped, so the relay waits for a release that has it
    AMQPError,
    *DATABASE_FAILURES,
)
log = structlog.get_logger("worker.relay")

_published = Counter("orientation_events_published_total", "Events confirmed by the broker")
_active = Gauge("orientation_relay_active", "1 in the worker whose relay publishes")
_stands_by = Gauge("orientation_relay_standing_by", "1 in a worker whose relay waits for another's to end")
_lag_events = Gauge("orientation_relay_lag_events", "Stored events that are not yet confirmed")
_lag_seconds = Gauge("orientation_relay_lag_seconds", "How long the oldest of them has waited")
_confirmed_at = Gauge("orientation_relay_last_confirm_timestamp_seconds", "When the broker last confirmed")


class Relay:
    """Publishes the log on `orientation.events` while it holds the lock."""

    def __init__(
        self,
        database_url: str,
        store: EventStore,
        amqp_url: str,
        *,
        window: int = WINDOW,
        clock: Callable[[], datetime] = wall,
    ) -> None:
        self._database_url = database_url
        self._store = store
        self._amqp_url = amqp_url
        self._window = window
        self._clock = clock
        self._wake = asyncio.Event()
        self._checkpoint = Checkpoint(store, READER)
        self._lag = Lag(time.monotonic)
        self._measured_at = 0.0
        self._healthy_at = self._seen_at = time.monotonic()
        self._stands_by = False

    async def run(self) -> None:
        """Relay for ever; what fails is begun again from the checkpoint, a little later each time."""
        failures = 0
        while True:
            began = time.monotonic()
            try:
                await self._run_once()
            except (*INTERRUPTIONS, asyncio.CancelledError) as error:
                if isinstance(error, asyncio.CancelledError) and is_asked_to_end():
                    raise  # else it was aiormq, that cancels who waits on a connection that it closes
                self._seen_at = time.monotonic()  # it is alive: it says what is wrong, and tries again
                failures = 0 if time.monotonic() - began > STEADY_SECONDS else failures + 1
                log.warning("relay interrupted", error=type(error).__name__, detail=_plain(error))
                await rest(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            finally:
                _active.set(0)
                _stands_by.set(0)

    async def ready(self) -> str | None:
        """Why events do not get out; None when they do, also where another worker publishes them."""
        silent = time.monotonic() - self._healthy_at
        if silent > SILENT_SECONDS:
            who = "stands by, and nobody has published" if self._stands_by else "nothing could be published"
            return f"{who} for {silent:.0f} s"
        return None

    async def works(self) -> bool:
        """Whether it goes on, be it from failure to failure: it takes new connections for each try."""
        return time.monotonic() - self._seen_at < HANGING_SECONDS

    async def _run_once(self) -> None:
        connection = await connect(self._database_url, name="orientation-relay")
        try:
            await self._wait_for_lock(connection)
            history, position = await self._checkpoint.find()
            await self._measure(connection, position)
            async with asyncio.timeout(QUERY_SECONDS):
                await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            await self._wait_for_stream()
            async with open_channel(self._amqp_url) as channel:
                await self._write(connection, position)
                log.info("relay active", after=position)
                await self._publish(connection, channel, history, Flight(position, self._window))
        finally:
            connection.terminate()

    async def _wait_for_lock(self, connection: asyncpg.Connection) -> None:
        """Another worker has it: standing by is fine as long as that one publishes what there is."""
        while not await connection.fetchval(QUERIES["take_relay_lock"], timeout=QUERY_SECONDS):
            self._stands_by = True
            _stands_by.set(1)
            await self._watch_other(connection)
            await rest(POLL_SECONDS)
        self._stands_by = False
        _stands_by.set(0)
        _active.set(1)

    async def _watch_other(self, connection: asyncpg.Connection) -> None:
        lag = await connection.fetchrow(QUERIES["relay_lag_of_other"], READER, timeout=QUERY_SECONDS)
        assert lag is not None  # noqa: S101 (an aggregate)
        seconds = self._lag.seconds(lag["position"] + lag["events"], lag["position"], lag["seconds"])
        _show_lag(lag["events"], seconds)
        self._seen_at = time.monotonic()
        self._healthy_at = self._seen_at - seconds

    async def _wait_for_stream(self) -> None:
        """A node that was killed takes connections before its streams are up, and confirms without them.

        One that stays down must not hold up the queues for long: its readers see the gap and have HTTP.
        """
        deadline = time.monotonic() + STREAM_SECONDS
        while time.monotonic() < deadline:
            try:
                async with open_channel(self._amqp_url) as channel, asyncio.timeout(OPEN_SECONDS):
                    await channel.queue_declare(STREAM, passive=True)
                    return
            except ChannelNotFoundEntity:
                await asyncio.sleep(RETRY_SECONDS[0])
        log.error("stream is not up: publishing without it", stream=STREAM)

    async def _publish(
        self, connection: asyncpg.Connection, channel: Channel, history: UUID, flight: Flight
    ) -> None:
        """Read after the checkpoint and publish, until something fails or the process stops."""
        try:
            await self._follow(connection, channel, history, flight)
        except BaseException:
            with contextlib.suppress(*INTERRUPTIONS):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._land(connection, flight)
            raise
        finally:
            flight.give_up()

    async def _land(self, connection: asyncpg.Connection, flight: Flight) -> None:
        """Wait for what is on its way and note it, or it would be published again."""
        try:
            await flight.land_all()
        finally:
            self._checkpoint.note(flight.confirmed)
            await self._save(connection, flight.confirmed)

    async def _follow(
        self, connection: asyncpg.Connection, channel: Channel, history: UUID, flight: Flight
    ) -> None:
        query, read = cloudevents(history), flight.confirmed
        while True:
            self._seen_at = time.monotonic()
            rows = (await read_page(connection, query, read, NO_END, PAGE, seconds=QUERY_SECONDS)).rows
            for batch in batches(rows, BATCH):
                self._seen_at = time.monotonic()
                await _send(channel, flight, batch)
                read = batch[-1]["position"]
            if not rows:
                await flight.land_all()
            flight.land()
            await self._save(connection, flight.confirmed)
            await self._measure(connection, flight.confirmed)
            if not rows:
                await self._sleep()

    async def _save(self, connection: asyncpg.Connection, confirmed: int) -> None:
        """Move the checkpoint to what is confirmed without a gap."""
        if not self._checkpoint.is_saved(confirmed):
            _published.inc(await self._write(connection, confirmed))
            _confirmed_at.set(seconds_of(self._clock))
            self._healthy_at = time.monotonic()

    async def _write(self, connection: asyncpg.Connection, confirmed: int) -> int:
        """Write the checkpoint, however long others hold its row; how many events further than before."""
        while (further := await self._checkpoint.save(connection, confirmed)) is None:
            self._seen_at = time.monotonic()
            await self._measure(connection, confirmed)
            await asyncio.sleep(RETRY_SECONDS[0])
        return further

    async def _measure(self, connection: asyncpg.Connection, confirmed: int) -> None:
        if time.monotonic() - self._measured_at < POLL_SECONDS:
            return
        self._measured_at = time.monotonic()
        lag = await connection.fetchrow(QUERIES["relay_lag"], confirmed, timeout=QUERY_SECONDS)
        if lag is not None:
            seconds = self._lag.seconds(confirmed + lag["events"], confirmed, lag["seconds"])
            _show_lag(lag["events"], seconds)

    async def _sleep(self) -> None:
        """Until something is appended, or it is time to look anyway: NOTIFY only wakes."""
        self._healthy_at = time.monotonic()
        await woken(self._wake, POLL_SECONDS)


async def _send(channel: Channel, flight: Flight, rows: Sequence[asyncpg.Record]) -> None:
    """Publish a batch, once the events before it in its streams are confirmed."""
    await flight.clear([row["stream"] for row in rows])
    forms = [outgoing(row) for row in rows]
    confirms = iter(await publish(channel, EVENTS, [message for some in forms for message in some]))
    for row, some in zip(rows, forms, strict=True):
        flight.add(row["position"], row["stream"], together([next(confirms) for _ in some]))


def _show_lag(events: int, seconds: float) -> None:
    _lag_events.set(events)
    _lag_seconds.set(seconds)


def _plain(error: BaseException) -> str:
    """The store's own errors say what to do; others may hold addresses and are named only."""
    return str(error) if isinstance(error, EventStoreError | LookupError) else ""
