"""One turn of the active relay: it reads after the checkpoint and publishes, until something fails."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
from aiormq import Channel
from aiormq.exceptions import AMQPError

from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.log import NO_END, Query, Row, read_page
from services.intentions.worker.relay.backlog import QUERY_SECONDS
from services.intentions.worker.relay.flight import Flight, together
from services.intentions.worker.relay.outgoing import batches, outgoing, publish
from services.intentions.worker.relay.progress import Progress
from shared.messaging.topology import EVENTS
from shared.postgres.away import DATABASE_FAILURES
from shared.runtime.waking import woken

PAGE = 500
BATCH = 64  # events in one write to the broker
POLL_SECONDS = 1.0
STOP_SECONDS = 2.0
# Failures after which the relay begins again from the checkpoint.
INTERRUPTIONS = (
    EventStoreError,
    RuntimeError,  # aiormq's, for a channel that is closed
    LookupError,  # no upcaster: nothing may be skipped, so the relay waits for a release that has it
    AMQPError,
    *DATABASE_FAILURES,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """From taking the lock to losing it; `connection` is the one that holds it."""

    connection: asyncpg.Connection
    channel: Channel
    query: Query
    flight: Flight
    progress: Progress
    wake: asyncio.Event

    async def run(self) -> None:
        """Publish until something fails; what is on its way then is waited for. Errors: `INTERRUPTIONS`."""
        try:
            await self._follow()
        except BaseException:
            with contextlib.suppress(*INTERRUPTIONS):
                async with asyncio.timeout(STOP_SECONDS):
                    await self._land()
            raise
        finally:
            self.flight.give_up()

    async def _land(self) -> None:
        """Wait for what is on its way and note it, or it would be published again."""
        try:
            await self.flight.land_all()
        finally:
            await self.progress.save(self.connection, self.flight.confirmed)

    async def _follow(self) -> None:
        read = self.flight.confirmed
        while True:
            self.progress.pulse.step()
            page = await read_page(self.connection, self.query, read, NO_END, PAGE, seconds=QUERY_SECONDS)
            for batch in batches(page.rows, BATCH):
                self.progress.pulse.step()
                await _send(self.channel, self.flight, batch)
                read = batch[-1]["position"]
            if not page.rows:
                await self.flight.land_all()
            self.flight.land()
            await self.progress.save(self.connection, self.flight.confirmed)
            await self.progress.backlog.measure(self.connection, self.flight.confirmed)
            if not page.rows:
                await self._sleep()

    async def _sleep(self) -> None:
        """Until something is appended, or it is time to look anyway: NOTIFY only wakes."""
        self.progress.pulse.healthy()
        await woken(self.wake, POLL_SECONDS)


async def _send(channel: Channel, flight: Flight, rows: Sequence[Row]) -> None:
    """Publish a batch, once the events before it in its streams are confirmed."""
    await flight.clear([row["stream"] for row in rows])
    forms = [outgoing(row) for row in rows]
    confirms = iter(await publish(channel, EVENTS, [message for some in forms for message in some]))
    for row, some in zip(rows, forms, strict=True):
        flight.add(row["position"], row["stream"], together([next(confirms) for _ in some]))
