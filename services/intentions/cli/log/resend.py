"""Sends stored events to one queue: each confirmed, resumable, and one process at a time."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Sequence

import asyncpg
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity
from aiormq import Channel

from services.intentions.cli.connections import amqp_url, ask, database
from services.intentions.cli.log.selection import QUERIES, Selection
from services.intentions.cli.output import err, fail, progress_bar
from services.intentions.eventstore.log import cloudevents, read_pages, read_place
from services.intentions.eventstore.store import EventStore
from shared.contract.versions import PUBLISHED
from shared.messaging import connecting
from shared.messaging.publishing import Message, open_channel, publish

VersionOf = Callable[[asyncpg.Record], int | None]  # in which version an event is sent; None: not at all
BATCH = 256
CONFIRM_SECONDS = 30.0


class NoQueue(Exception):
    """The broker has no queue of this name."""


class UnderWay(Exception):
    """Another process is at the same replay."""


class Pace:
    """No faster than `rate` events a second; counts what was `sent`."""

    def __init__(self, rate: int | None) -> None:
        self.sent = 0
        self._rate = rate
        self._began = time.monotonic()
        self.batch = BATCH if rate is None else max(1, min(BATCH, rate // 4))

    async def keep(self, further: int) -> None:
        """Wait until so many more may have been sent."""
        self.sent += further
        if self._rate is not None:
            await asyncio.sleep(max(0.0, self._began + self.sent / self._rate - time.monotonic()))


async def count(queue: str, selection: Selection, version_of: VersionOf, *, restart: bool) -> int:
    """The number of events that `resend` would send. Errors: `NoQueue`."""
    await _must_exist(queue)
    async with database() as pool:
        after, to = await _range(pool, queue, selection, restart=restart)
        rows = await pool.fetch(QUERIES["count_by_key"], after, to, *selection.filter.arguments)
    return sum(row["events"] for row in rows if version_of(row))


async def _range(pool: asyncpg.Pool, queue: str, selection: Selection, *, restart: bool) -> tuple[int, int]:
    """The positions still to send: after the first, up to the second."""
    store = EventStore(pool)
    after, to = await selection.positions(pool)
    reached = 0 if restart else await store.checkpoint(_reader(queue, selection))
    if reached > after:
        err.print(f"Resuming after position {reached}; --restart begins anew", highlight=False)
    return max(after, reached), min(to, await store.head())


async def resend(
    queue: str, selection: Selection, version_of: VersionOf, rate: int | None, *, restart: bool
) -> int:
    """Send what is selected, `rate` events a second at most; how many were sent.

    Goes on where the same call was interrupted, unless `restart`. Errors: `NoQueue`, `UnderWay`; those of the
    broker's client.
    """
    await _must_exist(queue)
    reader = _reader(queue, selection)
    async with database() as pool, EventStore(pool) as store, _alone(pool, reader):
        after, to = await _range(pool, queue, selection, restart=restart)
        query, pace = cloudevents((await read_place(pool)).log, selection.filter), Pace(rate)
        with progress_bar() as progress:
            task = progress.add_task("events", total=max(0, to - after))
            async with (
                open_channel(amqp_url()) as channel,
                contextlib.aclosing(read_pages(pool, query, after, to, pace.batch)) as pages,
            ):
                async for page in pages:
                    await _send(channel, queue, page.rows, version_of, pace)
                    reached = page.rows[-1]["position"]
                    progress.update(task, completed=reached - after)
                    await store.save_checkpoint(reader, reached)
        await store.save_checkpoint(reader, 0)  # done: the same command begins anew
    return pace.sent


@contextlib.asynccontextmanager
async def _alone(pool: asyncpg.Pool, reader: str) -> AsyncIterator[None]:
    """Two at once would move one checkpoint. Errors: `UnderWay`."""
    async with pool.acquire() as holder:  # giving it back lets the lock go
        if not await holder.fetchval(QUERIES["one_replay"], reader):
            raise UnderWay
        yield


async def _must_exist(queue: str) -> None:
    """Errors: `NoQueue`; ends the command where the broker is not reached."""
    try:
        connection = await connecting.connect(amqp_url())
        try:
            async with asyncio.timeout(connecting.OPEN_SECONDS):
                await (await connection.channel()).get_queue(queue)
        finally:
            await connecting.close(connection)
    except ChannelNotFoundEntity:
        raise NoQueue from None
    except (AMQPError, OSError, TimeoutError) as error:
        raise fail(f"RabbitMQ is not reached: {type(error).__name__}; nothing was sent") from None


def _reader(queue: str, selection: Selection) -> str:
    """The name under which this very command remembers how far it came."""
    asked = hashlib.sha256(repr(selection).encode()).hexdigest()[:16]
    return f"{_readers(queue)}{asked}"


def _readers(queue: str) -> str:
    """The beginning of the names under which replays to a queue are remembered."""
    return f"replay:{queue}:"


def forget(queue: str) -> None:
    """Let every replay to this queue begin anew."""
    ask(lambda pool: pool.execute(QUERIES["forget_replays"], _readers(queue)))


async def _send(
    channel: Channel, queue: str, rows: Sequence[asyncpg.Record], version_of: VersionOf, pace: Pace
) -> None:
    """Publish what is bound of a page, and wait until the broker has all of it and the next may be sent."""
    messages = [_message(row, queue, version) for row in rows if (version := version_of(row))]
    async with asyncio.timeout(CONFIRM_SECONDS):
        await asyncio.gather(*await publish(channel, "", messages))
    await pace.keep(len(messages))


def _message(row: asyncpg.Record, queue: str, version: int) -> Message:
    """The event in this version, marked as sent again."""
    body = PUBLISHED.form(row["body"].encode(), row["type"], row["schema_version"], version)
    return Message(row["id"], queue, b'{"replayed":true,' + body[1:])
