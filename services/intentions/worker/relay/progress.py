"""How far the relay is: its checkpoint, its figures and its pulse, which move together."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import asyncpg
from prometheus_client import Counter, Gauge

from services.intentions.worker.relay.backlog import Backlog
from services.intentions.worker.relay.checkpoint import Checkpoint
from services.intentions.worker.relay.pulse import Pulse
from shared.postgres.clock import seconds_of

HELD_SECONDS = 0.2  # between two tries while others hold the checkpoint's row

_published = Counter("orientation_events_published_total", "Events confirmed by the broker")
_confirmed_at = Gauge("orientation_relay_last_confirm_timestamp_seconds", "When the broker last confirmed")


class Progress:
    """Notes what the broker has confirmed."""

    def __init__(self, checkpoint: Checkpoint, clock: Callable[[], datetime]) -> None:
        self.checkpoint = checkpoint
        self.backlog = Backlog()
        self.pulse = Pulse()
        self._clock = clock

    async def save(self, connection: asyncpg.Connection, confirmed: int) -> None:
        """Move the checkpoint to what is confirmed without a gap. Errors: Postgres'."""
        if not self.checkpoint.is_saved(confirmed):
            _published.inc(await self.write(connection, confirmed))
            _confirmed_at.set(seconds_of(self._clock))
            self.pulse.healthy()

    async def write(self, connection: asyncpg.Connection, confirmed: int) -> int:
        """Write the checkpoint, however long others hold its row; how many events further than before.

        Errors: Postgres'.
        """
        while (further := await self.checkpoint.save(connection, confirmed)) is None:
            self.pulse.step()
            await self.backlog.measure(connection, confirmed)
            await asyncio.sleep(HELD_SECONDS)
        return further
