"""Follow the log: catch up, then live. NOTIFY only wakes; reading after the last position is the truth."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg

from services.intentions.eventstore.failures import LOST, is_alive
from services.intentions.eventstore.model import StoredEvent
from services.intentions.eventstore.store import EventStore
from shared.waking import woken

CHANNEL = "orientation_events"
POLL_SECONDS = 1.0
# The database is away, at its limits or takes no changes: a reader waits and goes on where it was.
INTERRUPTIONS = (
    *LOST,
    asyncpg.InsufficientResourcesError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidTransactionStateError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
)


class Waker:
    """Wakes a reader when something was appended, and after `POLL_SECONDS` in any case."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._event = asyncio.Event()
        self._connection: Any = None

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hold a connection that listens; when it is lost, `wait` polls and opens another."""
        await self._listen()
        try:
            yield
        finally:
            await self._hang_up()

    async def wait(self) -> None:
        """Return when woken or when it is time to look anyway."""
        if not is_alive(self._connection):
            await self._hang_up()
            await self._listen()
        await woken(self._event, POLL_SECONDS)

    async def _listen(self) -> None:
        with contextlib.suppress(*INTERRUPTIONS):
            self._connection = await self._pool.acquire(timeout=POLL_SECONDS)
            await self._connection.add_listener(CHANNEL, self._wake)
            self._wake()  # what came while nobody listened

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(*INTERRUPTIONS):
            async with asyncio.timeout(POLL_SECONDS):
                await connection.remove_listener(CHANNEL, self._wake)
        with contextlib.suppress(*INTERRUPTIONS):
            await self._pool.release(connection, timeout=POLL_SECONDS)

    def _wake(self, *_: object) -> None:
        self._event.set()


async def follow(
    store: EventStore,
    waker: Waker,
    after: int = 0,
    *,
    types: Sequence[str] = (),
    academy: str | None = None,
    school: str | None = None,
) -> AsyncIterator[StoredEvent]:
    """Every event after position `after`, in commit order, for ever. A database outage is waited out.

    Close it (`contextlib.aclosing`) to give its connection back at once.
    """
    async with waker.listening():
        while True:
            with contextlib.suppress(*INTERRUPTIONS):
                head = await store.head()
                async for event in store.read_all(
                    after, to=head, types=types, academy=academy, school=school
                ):
                    yield event
                    after = event.position
                after = head
            await waker.wait()
