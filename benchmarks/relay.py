"""The relay draining a backlog against bare aio-pika publishing the same bodies, 100 confirms outstanding.

Same node, same exchange with all that is bound to it, same loop (uvloop), in turns.
"""

import asyncio
import contextlib
from collections.abc import Sequence

import aio_pika
import asyncpg
import uvloop
from aio_pika.abc import AbstractChannel, AbstractExchange

from benchmarks import sample
from benchmarks.broker import broker
from benchmarks.database import database
from benchmarks.measure import Results, Work, per_second, rate, ratio
from services.intentions.eventstore.log import cloudevents, read_page
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.progress import READER
from services.intentions.worker.relay.relay import Relay
from shared.contract.envelope import CONTENT_TYPE, routing_key
from shared.messaging.topology import CONSUMED, EVENTS
from shared.postgres.database import create_pool
from tests.support.servers import Vhost
from tests.support.waiting import wait_until

ROUNDS = 5
BACKLOG = 8_000  # events, each in a stream of its own
OUTSTANDING = 100
KEY = routing_key(sample.TYPE, sample.SCHEMA, sample.ACADEMY, sample.SCHOOL)


def run() -> Results:
    """`relay_ratio`, and the rates behind it."""
    with database() as bench, broker() as vhost:
        return uvloop.run(_measure(bench.url, vhost))


async def _measure(url: str, vhost: Vhost) -> Results:
    async with (
        await create_pool(url, max_size=4) as pool,
        EventStore(pool) as store,
        await aio_pika.connect(vhost.url) as connection,
    ):
        while await store.head() < BACKLOG:
            await asyncio.gather(*(store.append(sample.append()) for _ in range(1000)))
        channel = await connection.channel(publisher_confirms=True)
        exchange = await channel.get_exchange(EVENTS)
        works = {
            "relay": _relay(url, store, vhost.url_as("intentions")),
            "bare": _bare(exchange, await _messages(pool, store)),
        }
        rates = await _in_turns(works, store, channel)
    return {
        "relay_ratio": ratio(rates["relay"], rates["bare"]),
        "relay": per_second("events", rates["relay"]),
        "bare_aio_pika": per_second("events", rates["bare"]),
    }


async def _in_turns(
    works: dict[str, Work], store: EventStore, channel: AbstractChannel
) -> dict[str, list[float]]:
    """Like `side_by_side`; in between, untimed, the queues are emptied and the checkpoint is set back."""
    rates: dict[str, list[float]] = {name: [] for name in works}
    for round_ in range(ROUNDS + 1):
        for name in works if round_ % 2 else reversed(works):
            await store.save_checkpoint(READER, 0)
            for queue in CONSUMED:
                await (await channel.get_queue(queue)).purge()
            measured = await rate(works[name])
            if round_:
                rates[name].append(measured)
    return rates


def _relay(url: str, store: EventStore, amqp_url: str) -> Work:
    async def work() -> int:
        relaying = asyncio.create_task(Relay(url, store, amqp_url).run())
        await wait_until(lambda: _drained(store), "the relay drains its backlog", seconds=120)
        relaying.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await relaying
        return BACKLOG

    return work


async def _drained(store: EventStore) -> bool:
    return await store.checkpoint(READER) == BACKLOG


def _bare(exchange: AbstractExchange, bodies: Sequence[tuple[str, bytes]]) -> Work:
    room = asyncio.Semaphore(OUTSTANDING)

    async def publish(message_id: str, body: bytes) -> None:
        message = aio_pika.Message(
            body,
            content_type=CONTENT_TYPE,
            message_id=message_id,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await exchange.publish(message, KEY, mandatory=True)
        room.release()

    async def work() -> int:
        async with asyncio.TaskGroup() as group:
            for message_id, body in bodies:
                await room.acquire()
                group.create_task(publish(message_id, body))
        return len(bodies)

    return work


async def _messages(pool: asyncpg.Pool, store: EventStore) -> list[tuple[str, bytes]]:
    """Id and body of every event, exactly as the relay publishes them."""
    page = await read_page(pool, cloudevents(await store.log_id()), 0, BACKLOG, BACKLOG)
    return [(row["id"], row["body"].encode()) for row in page.rows]
