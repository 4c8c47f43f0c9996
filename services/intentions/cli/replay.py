"""`orientation events replay`: stored events again, to one queue."""

import asyncio
import contextlib
import hashlib
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated

import aio_pika
import asyncpg
import typer
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity
from aiormq import Channel

from services.intentions.cli.common import (
    BrokerSettings,
    database,
    err,
    fail,
    misused,
    out,
    print_json,
    progress_bar,
    run,
)
from services.intentions.cli.selection import (
    QUERIES,
    Academy,
    From,
    School,
    Selection,
    Stream,
    To,
    Type,
    bare,
    positions_of,
)
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.publishing import Message, open_channel, publish
from shared.contract.versions import PUBLISHED
from shared.messaging.topology import NOTIFICATIONS_EVENTS, SYNC_EVENTS, topology
from shared.settings import load

BATCH = 256
CONNECT_SECONDS = 5.0
CONFIRM_SECONDS = 30.0


# What services of ours read or set aside there are no events, or not theirs.
_OURS = {queue.name for queue in topology().queues} - {NOTIFICATIONS_EVENTS, SYNC_EVENTS}


class NoQueue(Exception):
    """The broker has no queue of this name."""


class UnderWay(Exception):
    """Another process is at the same replay."""


def replay(
    queue: Annotated[str, typer.Argument(help="The queue that gets them, and nobody else")],
    since: From = None,
    until: To = None,
    types: Type = None,
    stream: Stream = None,
    academy: Academy = None,
    school: School = None,
    rate: Annotated[int | None, typer.Option(min=1, help="Events a second at most")] = None,
    restart: Annotated[
        bool, typer.Option("--restart", help="Begin anew, wherever it was interrupted")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be sent")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON")] = False,
) -> None:
    """Send stored events once more to one queue, marked `replayed`, in commit order, each confirmed.

    `--type X.v2` sends an event in this version; without a number it is the oldest published, as in the feed.
    Interrupted, even by kill -9, the same command goes on where it was; at most the last batch comes twice.
    Needs ORIENTATION_AMQP_URL, as a user that may write to the default exchange.
    """
    selection = Selection(since, until, types, stream, academy, school)
    selection.check()
    versions = _versions(types or [])
    if queue in _OURS:
        raise misused(f"{queue} is no queue for events; {NOTIFICATIONS_EVENTS} and {SYNC_EVENTS} are")
    try:
        sent = run(
            _count(queue, selection, restart=restart)
            if dry_run
            else _replay(queue, selection, versions, rate, restart=restart)
        )
    except NoQueue:
        raise fail(f"There is no queue {queue}; nothing was sent") from None
    except UnderWay:
        raise fail("The same replay is under way; nothing was sent") from None
    except typer.Exit:  # a RuntimeError, as aiormq's for a channel that is closed
        raise
    except (AMQPError, OSError, TimeoutError, RuntimeError) as error:
        raise fail(
            f"Interrupted: {type(error).__name__}. The same command goes on where it was; "
            "with --restart it begins anew"
        ) from None
    verb = "would be sent" if dry_run else "sent"
    print_json({"sent": sent, "dry_run": dry_run}) if as_json else out.print(
        f"{sent} events {verb} to {queue}"
    )


async def _count(queue: str, selection: Selection, *, restart: bool) -> int:
    await _must_exist(load(BrokerSettings).amqp_url.get_secret_value(), queue)
    async with database() as pool:
        after, to = await _range(pool, queue, selection, restart=restart)
        number: int = await pool.fetchval(QUERIES["count"], after, to, *selection.filters)
    return number


def _versions(types: Sequence[str]) -> dict[str, int]:
    """The versions asked for by number. Errors: ends the command for one that is not published."""
    asked = {name: version for name, version in map(bare, types) if version}
    for name, version in asked.items():
        if version not in PUBLISHED.published[name]:
            raise misused(f"{name}.v{version} is not published")
    return asked


async def _range(pool: asyncpg.Pool, queue: str, selection: Selection, *, restart: bool) -> tuple[int, int]:
    """The positions still to send: after the first, up to the second."""
    store = EventStore(pool)
    after, to = await positions_of(pool, selection)
    reached = 0 if restart else await store.checkpoint(_reader(queue, selection))
    if reached > after:
        err.print(f"Resuming after position {reached}; --restart begins anew", highlight=False)
    return max(after, reached), min(to, await store.head())


async def _replay(
    queue: str, selection: Selection, versions: Mapping[str, int], rate: int | None, *, restart: bool
) -> int:
    url, reader = load(BrokerSettings).amqp_url.get_secret_value(), _reader(queue, selection)
    await _must_exist(url, queue)
    async with database() as pool, EventStore(pool) as store, _alone(pool, reader):
        after, to = await _range(pool, queue, selection, restart=restart)
        sent, pace = 0, Pace(rate)
        async with open_channel(url) as channel:
            with progress_bar() as progress:
                task = progress.add_task("events", total=max(0, to - after))
                async for batch in _batches(pool, after, to, selection, pace.batch):
                    await _send(channel, [_message(row, queue, versions) for row in batch])
                    sent += len(batch)
                    progress.update(task, completed=batch[-1]["position"] - after)
                    await store.save_checkpoint(reader, batch[-1]["position"])
                    await pace.keep(sent)
        await store.save_checkpoint(reader, 0)  # done: the same command begins anew
    return sent


@contextlib.asynccontextmanager
async def _alone(pool: asyncpg.Pool, reader: str) -> AsyncIterator[None]:
    """Two at once would move one checkpoint. Errors: `UnderWay`."""
    async with pool.acquire() as holder:  # giving it back lets the lock go
        if not await holder.fetchval(QUERIES["one_replay"], reader):
            raise UnderWay
        yield


async def _must_exist(url: str, queue: str) -> None:
    """Errors: `NoQueue`; ends the command where the broker is not reached."""
    try:
        connection = await aio_pika.connect(url, timeout=CONNECT_SECONDS)
    except (AMQPError, OSError, TimeoutError) as error:
        raise fail(f"RabbitMQ is not reached: {type(error).__name__}; nothing was sent") from None
    async with connection:
        try:
            await (await connection.channel()).get_queue(queue)
        except ChannelNotFoundEntity:
            raise NoQueue from None


def _reader(queue: str, selection: Selection) -> str:
    """Under which name this very command remembers how far it came."""
    asked = hashlib.sha256(repr(selection).encode()).hexdigest()[:16]
    return f"replay:{queue}:{asked}"


async def _batches(
    pool: asyncpg.Pool, after: int, to: int, selection: Selection, size: int
) -> AsyncIterator[Sequence[asyncpg.Record]]:
    log = await EventStore(pool).log_id()
    while rows := await pool.fetch(QUERIES["cloudevents_page"], after, to, size, log, *selection.filters):
        yield rows
        after = rows[-1]["position"]


async def _send(channel: Channel, messages: Sequence[Message]) -> None:
    """Publish a batch and wait until the broker has all of it."""
    async with asyncio.timeout(CONFIRM_SECONDS):
        await asyncio.gather(*await publish(channel, "", messages))


def _message(row: asyncpg.Record, queue: str, versions: Mapping[str, int]) -> Message:
    """The event in the version asked for, or else the oldest published, marked as sent again."""
    body = PUBLISHED.given(row["line"].encode(), row["type"], row["schema_version"], versions)
    return Message(str(row["id"]), queue, b'{"replayed":true,' + body[1:])


class Pace:
    """No faster than `rate` events a second."""

    def __init__(self, rate: int | None) -> None:
        self._rate = rate
        self._began = time.monotonic()
        self.batch = BATCH if rate is None else max(1, min(BATCH, rate // 4))

    async def keep(self, sent: int) -> None:
        """Wait until so many may have been sent."""
        if self._rate is not None:
            await asyncio.sleep(max(0.0, self._began + sent / self._rate - time.monotonic()))
