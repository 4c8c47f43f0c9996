"""How far the relay has published: written before it publishes more, or it would publish the same again."""

import asyncio
from uuid import UUID

import asyncpg
import structlog

from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.store import EventStore

PATIENCE_SECONDS = 5.0  # for a row that somebody else has locked
log = structlog.get_logger("worker.relay")
# Somebody holds the row: the connection, and with it the relay's lock, is as good as before.
_HELD_UP = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    TimeoutError,
)


class Checkpoint:
    """The relay's checkpoint, and what this process has published beyond it without being able to note that.

    `reader` is the name it is kept under.
    """

    def __init__(self, store: EventStore, reader: str) -> None:
        self._store = store
        self._reader = reader
        self._history: UUID | None = None
        self._confirmed = 0  # in that history, by this process
        self._saved = 0

    async def find(self) -> tuple[UUID, int]:
        """The history, and the position after which to go on. Errors: `CheckpointBeyondHead`, Postgres'."""
        history, self._saved = await self._store.log_id(), await self._store.checkpoint(self._reader)
        if history != self._history:
            self._history, self._confirmed = history, 0
        position, head = max(self._saved, self._confirmed), await self._store.head()
        if position > head:
            raise CheckpointBeyondHead(f"position {position} was published; history {history} ends at {head}")
        return history, position

    def note(self, confirmed: int) -> None:
        """The broker has everything up to here."""
        self._confirmed = max(self._confirmed, confirmed)

    async def save(self, connection: asyncpg.Connection, confirmed: int) -> int | None:
        """Write it down; how many events further than before, None where others hold the row: try again.

        Errors: those of a database that is away or takes no changes.
        """
        self.note(confirmed)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._store.save_checkpoint(self._reader, confirmed, connection)
        except _HELD_UP as error:
            if connection.is_closed():
                raise
            log.warning("checkpoint held up", error=type(error).__name__)
            return None
        further, self._saved = confirmed - self._saved, confirmed
        return further

    def is_saved(self, confirmed: int) -> bool:
        """Whether nothing is to be written."""
        return confirmed <= self._saved
