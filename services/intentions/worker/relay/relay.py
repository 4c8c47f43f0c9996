"""Which worker relays, and that it goes on: whatever fails is begun again from the checkpoint.

The event table is the outbox. Positions are dense and given in commit order (ADR 0001), so "all after the
checkpoint" misses nothing. One relay is active, by an advisory lock of the connection it reads with: when
that connection goes, so does the lock, and another worker takes over from the checkpoint. The checkpoint is
written over that connection too: while it cannot be written, nothing more is published.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import asyncpg
import structlog
from prometheus_client import Gauge

from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.log import cloudevents
from services.intentions.eventstore.store import EventStore
from services.intentions.eventstore.waker import CHANNEL
from services.intentions.worker.relay.backlog import QUERY_SECONDS
from services.intentions.worker.relay.flight import Flight
from services.intentions.worker.relay.progress import READER, Progress
from services.intentions.worker.relay.published import newest, wait_for_stream
from services.intentions.worker.relay.queries import QUERIES
from services.intentions.worker.relay.turn import INTERRUPTIONS, POLL_SECONDS, Turn
from shared.messaging import publishing
from shared.messaging.publishing import OpenChannel
from shared.postgres import database
from shared.postgres.clock import wall
from shared.runtime.waking import is_asked_to_end, rest

WINDOW = 256  # unconfirmed events; beyond about 100 the broker is no longer what is waited for
RETRY_SECONDS = (0.2, 0.5, 1.0, 2.0)
STEADY_SECONDS = 10.0  # a run that lasted this long owes nothing to the failures before it
Connect = Callable[..., Awaitable[asyncpg.Connection]]
log = structlog.get_logger("worker.relay")

_active = Gauge("orientation_relay_active", "1 in the worker whose relay publishes")
_stands_by = Gauge("orientation_relay_standing_by", "1 in a worker whose relay waits for another's to end")


class Relay:
    """Publishes the log on `orientation.events` while it holds the lock.

    `connect` and `open_channel` reach the servers of the URLs.
    """

    def __init__(
        self,
        database_url: str,
        store: EventStore,
        amqp_url: str,
        *,
        clock: Callable[[], datetime] = wall,
        connect: Connect = database.connect,
        open_channel: OpenChannel = publishing.open_channel,
    ) -> None:
        self._database_url = database_url
        self._connect = connect
        self._open_channel = partial(open_channel, amqp_url)
        self._wake = asyncio.Event()
        self._progress = Progress(store, clock)
        self.pulse = self._progress.pulse

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
                self.pulse.step()  # it says what is wrong, and tries again
                failures = 0 if time.monotonic() - began > STEADY_SECONDS else failures + 1
                log.warning("relay interrupted", error=type(error).__name__, detail=_plain(error))
                await rest(RETRY_SECONDS[min(failures, len(RETRY_SECONDS) - 1)])
            finally:
                _active.set(0)
                _stands_by.set(0)

    async def ready(self) -> str | None:
        """Why events do not get out; None when they do, also where another worker publishes them."""
        return self.pulse.silence()

    async def works(self) -> bool:
        """True if it goes on, be it from failure to failure: it takes new connections for each try."""
        return not self.pulse.hangs()

    async def _run_once(self) -> None:
        connection = await self._connect(self._database_url, name="orientation-relay")
        try:
            await self._wait_for_lock(connection)
            history, position = await self._progress.find()
            await self._progress.backlog.measure(connection, position)
            async with asyncio.timeout(QUERY_SECONDS):
                await connection.add_listener(CHANNEL, lambda *_: self._wake.set())
            await wait_for_stream(self._open_channel)
            published = await newest(self._open_channel, history, published=position > 0)
            await self._progress.compare(published)
            async with self._open_channel() as channel:
                await self._progress.write(connection, position)
                log.info("relay active", after=position)
                query, flight = cloudevents(history), Flight(position, WINDOW)
                await Turn(connection, channel, query, flight, self._progress, self._wake).run()
        finally:
            connection.terminate()

    async def _wait_for_lock(self, connection: asyncpg.Connection) -> None:
        """Another worker has it: standing by is fine as long as that one publishes what there is."""
        while not await connection.fetchval(QUERIES["take_relay_lock"], timeout=QUERY_SECONDS):
            self.pulse.stands_by = True
            _stands_by.set(1)
            waited = await self._progress.backlog.measure_other(connection, READER)
            self.pulse.step()
            self.pulse.healthy(waited)
            await rest(POLL_SECONDS)
        self.pulse.stands_by = False
        _stands_by.set(0)
        _active.set(1)


def _plain(error: BaseException) -> str:
    """Its text where that may be logged: our own errors say what to do, others may hold addresses."""
    return str(error) if isinstance(error, EventStoreError | LookupError) else ""
