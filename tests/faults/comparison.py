"""What the system has, beside what the ledger says: read bit by bit, so that each round costs little."""

import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aio_pika
import asyncpg

from shared.messaging.topology import STREAM
from tests.faults.asked import pushes_since
from tests.faults.findings import PUSHED, Marks
from tests.faults.ledger import Ledger
from tests.support.waiting import wait_until

LOG = """
SELECT position, version, data ->> 'receipt' AS receipt,
       (SELECT string_agg(one ->> 'pathway', ' ') FROM json_array_elements(data -> 'intentions') one) AS list
FROM eventstore.events WHERE position > $1 AND type = 'IntentionsValidated' ORDER BY position
"""
HEAD = "SELECT coalesce(max(position), 0) FROM eventstore.events"
RECEIVED = """
SELECT siecle_id, body ->> 'receipt' AS receipt,
       (SELECT string_agg(one ->> 'pathway', ' ') FROM json_array_elements(body -> 'intentions') one) AS list
FROM siecle.received WHERE resource = 'intentions'
"""
PATIENCE_SECONDS = 5
AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
STREAM_SECONDS = 30


@dataclass
class Comparison:
    """`log_url` and `siecle_url` read the databases, `amqp_url` the stream; none leads through a proxy."""

    ledger: Ledger
    log_url: str
    siecle_url: str
    amqp_url: str
    stored: dict[str, tuple[int, str]] = field(default_factory=dict)  # receipt → version, pathways
    log_twice: int = 0
    _position: int = 0
    marks: Marks = field(default_factory=Marks)
    repeats: int = 0  # e-mails that the round before allowed to go twice
    _stream_next: int = 0  # offset of the stream
    _stream_position: int = 0

    async def database_answers(self, seconds: float = 60) -> float:
        """When the database answers, on the monotonic clock."""

        async def answers() -> bool:
            with contextlib.suppress(*AWAY):
                async with _connected(self.log_url) as connection:
                    return bool(await connection.fetchval("SELECT true"))
            return False

        await wait_until(answers, "the database answers", seconds, pause=0.05)
        return time.monotonic()

    async def read_log(self) -> None:
        """Read what was validated since the last time. Errors: asyncpg's."""
        async with _connected(self.log_url) as connection:
            for row in await connection.fetch(LOG, self._position):
                self.log_twice += row["receipt"] in self.stored
                self.stored[row["receipt"]] = row["version"], row["list"]
                self._position = row["position"]

    async def read_siecle(self) -> None:
        """Read what Siècle was pushed since the last time into the ledger. Errors: asyncpg's."""
        async with _connected(self.siecle_url) as connection:
            self.ledger.pushed(await pushes_since(connection, self.ledger.value(PUSHED)))

    async def siecle_wrong(self) -> int:
        """Pupils of whom Siècle holds another list than the log has under the receipt that it holds."""
        async with _connected(self.siecle_url) as connection:
            rows = await connection.fetch(RECEIVED)
        known = [row for row in rows if row["receipt"] in self.stored]
        return sum(self.stored[row["receipt"]][1] != row["list"] for row in known)

    def compare_log(self, until: float) -> tuple[int, int]:
        """Of the commands accepted until then and not compared yet: how many are not in the log with the list
        that was sent, and how many have another place in their dossier than among what was accepted."""
        query = "SELECT n, receipt, version, pathways FROM accepted WHERE n > ? AND at <= ? ORDER BY n"
        lost = reordered = 0
        for n, receipt, version, pathways in self.ledger.rows(query, self.marks.accepted, until):
            stored = self.stored.get(receipt, (version, ""))
            lost += stored[1] != pathways
            reordered += stored[0] != version
            self.marks.accepted = n
        return lost, reordered

    async def read_stream(self) -> list[str]:
        """What is wrong with the stream's positions since the last time, up to the log's head now."""
        async with _connected(self.log_url) as connection:
            head: int = await connection.fetchval(HEAD)
        missing: list[int] = []
        async with await aio_pika.connect(self.amqp_url, timeout=PATIENCE_SECONDS) as broker:
            channel = await broker.channel()
            await channel.set_qos(prefetch_count=200)
            queue = await channel.get_queue(STREAM, ensure=False)

            async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
                position = json.loads(message.body)["position"]
                if position > self._stream_position:  # a repeat is fine, a place left out is not
                    missing.extend(range(self._stream_position + 1, position))
                    self._stream_position = position
                offset = message.headers["x-stream-offset"]
                assert isinstance(offset, int)
                self._stream_next = offset + 1
                await message.ack()

            if self._stream_position < head:
                await queue.consume(note, arguments={"x-stream-offset": self._stream_next or "first"})
                with contextlib.suppress(AssertionError):
                    await wait_until(lambda: self._stream_position >= head, "the stream", STREAM_SECONDS)
        missing.extend(range(self._stream_position + 1, head + 1))
        return [f"the stream lacks positions {missing[:5]}, {len(missing)} in all"] if missing else []


@contextlib.asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, timeout=PATIENCE_SECONDS, command_timeout=PATIENCE_SECONDS)
    try:
        yield connection
    finally:
        await connection.close(timeout=PATIENCE_SECONDS)
