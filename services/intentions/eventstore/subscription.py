"""Follow the log: catch up, then live. NOTIFY only wakes; reading after the last position is the truth."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import asyncpg

from services.intentions.eventstore.flush import LOST
from services.intentions.eventstore.model import StoredEvent
from services.intentions.eventstore.store import EventStore

CHANNEL = "orientation_events"
POLL_SECONDS = 1.0


class Waker:
    """Wakes a reader when something was appended, or after `POLL_SECONDS` in any case."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._event = asyncio.Event()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hold a connection that listens; its loss leaves the reader to polling."""
        connection = await self._pool.acquire()
        try:
            await connection.add_listener(CHANNEL, self._wake)
            yield
        finally:
            with contextlib.suppress(*LOST, OSError):
                await connection.remove_listener(CHANNEL, self._wake)
            await self._pool.release(connection)

    async def wait(self) -> None:
        """Return when woken or when it is time to look anyway."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), POLL_SECONDS)
        self._event.clear()

    def _wake(self, *_: object) -> None:
        self._event.set()


async def follow(store: EventStore, waker: Waker, after: int = 0) -> AsyncIterator[StoredEvent]:
    """Every event after position `after`, in commit order, for ever. A database outage is waited out."""
    while True:
        try:
            async with waker.listening():
                while True:
                    async for event in store.read_all(after):
                        yield event
                        after = event.position
                    await waker.wait()
        except (*LOST, OSError):
            await asyncio.sleep(POLL_SECONDS)
