"""How far the relay is: its checkpoint, its figures and its pulse, which move together."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import asyncpg
import structlog
from prometheus_client import Counter, Gauge

from services.intentions.eventstore.model import Seen
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.backlog import Backlog
from shared.postgres.clock import seconds_of

READER = "relay"  # the name that the checkpoint is kept under
SILENT_SECONDS = 10.0
HANGING_SECONDS = 30.0  # no step takes longer but one that hangs
PATIENCE_SECONDS = 5.0  # for a row that somebody else has locked
HELD_SECONDS = 0.2  # between two tries while others hold the checkpoint's row
log = structlog.get_logger("worker.relay")
# Somebody holds the row: the connection, and with it the relay's lock, is as good as before.
_HELD_UP = (
    asyncpg.QueryCanceledError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    TimeoutError,
)

_published = Counter("orientation_events_published_total", "Events confirmed by the broker")
_confirmed_at = Gauge("orientation_relay_last_confirm_timestamp_seconds", "When the broker last confirmed")


class Pulse:
    """When the relay last took a step, and when nothing waited that should have been published."""

    def __init__(self) -> None:
        self.stands_by = False
        self.healthy_at = self._stepped_at = time.monotonic()

    def step(self) -> None:
        """It goes on, be it with the next try."""
        self._stepped_at = time.monotonic()

    def healthy(self, waited: float = 0.0) -> None:
        """Nothing waits, or the oldest event for so many seconds."""
        self.healthy_at = time.monotonic() - waited

    def silence(self) -> str | None:
        """Why events do not get out; None when they do."""
        silent = time.monotonic() - self.healthy_at
        if silent > SILENT_SECONDS:
            who = "stands by, and nobody has published" if self.stands_by else "nothing could be published"
            return f"{who} for {silent:.0f} s"
        return None

    def hangs(self) -> bool:
        """True when a step has taken longer than any takes."""
        return time.monotonic() - self._stepped_at >= HANGING_SECONDS


class Progress:
    """The checkpoint, and what this process has published beyond it without being able to note that.

    It is written before more is published, or the relay would publish the same again.
    """

    def __init__(self, store: EventStore, clock: Callable[[], datetime]) -> None:
        self.backlog = Backlog()
        self.pulse = Pulse()
        self._store = store
        self._clock = clock
        self._history: UUID | None = None
        self._confirmed = 0  # in that history, by this process
        self._saved = 0

    async def find(self) -> tuple[UUID, int]:
        """The history, and the position after which to go on. Errors: `CheckpointBeyondHead`, Postgres'."""
        history = await self._store.log_id()
        if history != self._history:
            self._history, self._confirmed = history, 0
        await self._store.compare(Seen(history, self._confirmed, None), "the relay, which had published it")
        self._saved = await self._store.checkpoint(READER)
        return history, max(self._saved, self._confirmed)

    async def compare(self, published: Seen | None) -> None:
        """Return if the log has all that the broker has of it. Errors: `CheckpointBeyondHead`, Postgres'."""
        await self._store.compare(published, "the broker, in the stream of all events")

    def note(self, confirmed: int) -> None:
        """The broker has everything up to here."""
        self._confirmed = max(self._confirmed, confirmed)

    async def save(self, connection: asyncpg.Connection, confirmed: int) -> None:
        """Move the checkpoint to what is confirmed without a gap. Errors: Postgres'."""
        if confirmed > self._saved:
            _published.inc(await self.write(connection, confirmed))
            _confirmed_at.set(seconds_of(self._clock))
            self.pulse.healthy()

    async def write(self, connection: asyncpg.Connection, confirmed: int) -> int:
        """Write the checkpoint, however long others hold its row; how many events further than before.

        Errors: those of a database that is away or takes no changes.
        """
        self.note(confirmed)
        while not await self._is_written(connection, confirmed):
            self.pulse.step()
            await self.backlog.measure(connection, confirmed)
            await asyncio.sleep(HELD_SECONDS)
        further, self._saved = confirmed - self._saved, confirmed
        return further

    async def _is_written(self, connection: asyncpg.Connection, confirmed: int) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._store.save_checkpoint(READER, confirmed, connection)
        except _HELD_UP as error:
            if connection.is_closed():
                raise
            log.warning("checkpoint held up", error=type(error).__name__)
            return False
        return True
