"""Siècle's changes in: read after the cursor, kept as commands, sent in order, answered, reported (A-35).

Cursor and commands move in one transaction; a command's id follows from its change, so sending it again is
harmless. One replica pulls, by an advisory lock of the connection it uses.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg
import structlog
from prometheus_client import Gauge

from services.sync.back_off import asked
from services.sync.changes import QUERIES, read_changes
from services.sync.siecle import Siecle
from shared import traces
from shared.consumer.http import Rejected, Unavailable
from shared.consumer.internal import InternalApi
from shared.messaging.topology import COMMANDS, INTENTIONS_COMMANDS
from shared.postgres.away import POSTGRES_FAILURES
from shared.postgres.clock import seconds_of, wall
from shared.postgres.database import connect
from shared.postgres.rounds import rounds
from shared.runtime.waking import rest

STANDBY_SECONDS = 1.0
Publish = Callable[..., Awaitable[None]]
log = structlog.get_logger("sync.pull")
_unanswered = Gauge("orientation_commands_unanswered", "Commands sent to intentions without an answer yet")
_read_at = Gauge("orientation_siecle_last_read_timestamp_seconds", "When Siècle's changes were last read")


@dataclass(slots=True)
class Puller:
    """Reads Siècle's changes in one replica and brings each to an answer that staff can see."""

    database_url: str
    siecle: Siecle
    api: InternalApi
    publish: Publish
    pull_seconds: float
    answer_seconds: float
    probe_seconds: float
    clock: Callable[[], datetime] = wall

    async def run(self) -> None:
        """Pull for ever; a lost database connection is replaced, and with it the lock."""
        await rounds(self._hold_lock, STANDBY_SECONDS, log, "pull interrupted")

    async def _hold_lock(self) -> None:
        connection = await connect(self.database_url, name="sync-pull")
        try:
            while not await connection.fetchval(QUERIES["take_pull_lock"]):
                await rest(STANDBY_SECONDS)
            log.info("pulling")
            pause = self.pull_seconds
            while True:
                pause = await self._round(connection, pause)
                await rest(pause)
        finally:
            connection.terminate()
            _unanswered.set(0)  # the replica's to say that pulls next

    async def _round(self, connection: asyncpg.Connection, pause: float) -> float:
        """One round; the pause before the next, longer each time that something is not reached."""
        try:
            await self.send_commands(connection)  # what was kept goes also while Siècle is down
            while await self.read_changes(connection):
                await self.send_commands(connection)
            await self.report_answers(connection)
            _unanswered.set(await connection.fetchval(QUERIES["unanswered"]))
        except (Unavailable, Rejected) as failure:
            log.warning("pull interrupted", reason=failure.reason)
            retry_after = failure.retry_after if isinstance(failure, Unavailable) else None
            return max(self._longer(pause), asked(retry_after))
        except (*POSTGRES_FAILURES, TimeoutError):
            raise  # the connection, and with it the lock, is replaced
        except Exception as error:  # the broker's client has many: what was not sent stays pending
            log.warning("pull interrupted", error=type(error).__name__)
            return self._longer(pause)
        return self.pull_seconds

    def _longer(self, pause: float) -> float:
        return max(self.pull_seconds, min(pause * 2, self.probe_seconds))

    async def read_changes(self, connection: asyncpg.Connection) -> int:
        """Keep one page of changes as commands; how many there were. Errors: those of `read_changes`."""
        number = await read_changes(connection, self.siecle, self.api)
        _read_at.set(seconds_of(self.clock))
        return number

    async def send_commands(self, connection: asyncpg.Connection) -> None:
        """Send, in Siècle's order, what was never sent or got no answer."""
        for row in await connection.fetch(QUERIES["to_send"], self.answer_seconds):
            with traces.root(row["name"], row["id"]):
                await self.publish(COMMANDS, INTENTIONS_COMMANDS, row["body"], message_id=str(row["id"]))
            await connection.execute(QUERIES["mark_sent"], row["id"])

    async def report_answers(self, connection: asyncpg.Connection) -> None:
        """Tell Siècle's staff what became of their changes."""
        for row in await connection.fetch(QUERIES["to_report"]):
            try:
                await self.siecle.report(row["seq"], row["state"], row["reason"])
            except Rejected as failure:
                log.warning("report refused", command=str(row["id"]), reason=failure.reason)
            await connection.execute(QUERIES["mark_reported"], row["id"])
