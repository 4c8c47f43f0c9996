"""While the handlers' database is away nothing is consumed: however often a process dies, nothing is lost."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from uuid import UUID

import aio_pika
import pytest

from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.messaging import bus
from shared.messaging.topology import COMMANDS, DELIVERY_LIMIT, INTENTIONS_COMMANDS, NOTIFICATIONS_EVENTS
from tests.integration.messaging.desk import DEAD, Desk, an_envelope
from tests.support.proxy import Proxy, proxied
from tests.support.waiting import wait_until

MESSAGES = 30
KILLS = DELIVERY_LIMIT + 2


class Database:
    """One that may be away; `looked` counts who asked."""

    def __init__(self) -> None:
        self.is_away = True
        self.looked = 0

    async def why_away(self) -> str | None:
        """As a bus asks."""
        self.looked += 1
        return "Postgres is not reached: Test" if self.is_away else None


@pytest.fixture
def through(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the broker: who is cut off has died, as the broker sees it."""
    monkeypatch.setattr(bus, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(bus, "RECONNECT_SECONDS", 0.05)
    with proxied(desk.vhost.url_as("notifications")) as (proxy, url):
        yield proxy, url


async def test_w7_a_process_that_dies_again_and_again_while_its_database_is_away_loses_nothing(
    desk: Desk, through: tuple[Proxy, str]
) -> None:
    proxy, url = through
    database, taken = Database(), list[UUID]()
    ids = await desk.post_events(MESSAGES)

    async def hold(envelope: Envelope) -> None:
        taken.append(envelope.id)
        while database.is_away:  # noqa: ASYNC110 (as a handler that waits for its database)
            await asyncio.sleep(0.01)

    async with desk.consuming(hold, url=url, why_away=database.why_away) as consumer:
        for _ in range(KILLS):
            await _comes_and_looks(database)
            assert await consumer.works()
            proxy.cut()
            proxy.mend()
        assert taken == []
        assert await desk.depth() == MESSAGES
        database.is_away = False
        await desk.handles(*ids)
    assert [await desk.depth(queue) for queue in (NOTIFICATIONS_EVENTS, DEAD)] == [0, 0]
    assert sorted(taken) == sorted(ids)


async def test_w7_what_comes_while_the_database_is_away_is_not_taken_and_what_is_in_hand_is_finished(
    desk: Desk, through: tuple[Proxy, str]
) -> None:
    _, url = through
    database, taken = Database(), list[UUID]()
    database.is_away = False

    async def hold(envelope: Envelope) -> None:
        taken.append(envelope.id)
        while database.is_away:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async with desk.consuming(hold, url=url, why_away=database.why_away) as consumer:
        await desk.handles(*await desk.post_events(1))
        database.is_away = True
        [held] = await desk.post_events(1)
        await wait_until(lambda: _says(consumer, "Nothing is consumed"), "it has noticed")
        later = await desk.post_events(MESSAGES)
        assert set(taken) & set(later) == set()
        database.is_away = False
        await desk.handles(held, *later)
        await wait_until(lambda: _says(consumer, ""), "it is well")
    assert await desk.depth() == 0


async def test_w7_a_message_that_was_held_for_too_long_is_given_back_in_its_place(
    desk: Desk, through: tuple[Proxy, str]
) -> None:
    _, url = through
    database, taken = Database(), list[UUID]()
    database.is_away = False

    async def give_up(envelope: Envelope) -> None:
        taken.append(envelope.id)
        if len(taken) == 1:
            database.is_away = True
            await wait_until(lambda: _says(consumer, "Nothing is consumed"), "it has noticed")
            raise ConnectionError

    async with desk.consuming(give_up, url=url, why_away=database.why_away) as consumer:
        ids = await desk.post_events(1)
        await wait_until(lambda: _says(consumer, "Nothing is consumed"), "it has noticed")
        await wait_until(lambda: _depth(desk, 1), "it is back in its queue")
        database.is_away = False
        await desk.handles(*ids)
    assert taken == ids * 2


async def test_no_command_overtakes_one_that_is_held(desk: Desk, through: tuple[Proxy, str]) -> None:
    database, taken = Database(), list[UUID]()
    url = desk.vhost.url_as("intentions")

    async def hold(envelope: Envelope) -> None:
        while database.is_away:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        taken.append(envelope.id)

    async def take(envelope: Envelope) -> None:
        taken.append(envelope.id)

    database.is_away = False
    async with _one_by_one(bus.Bus(url, why_away=database.why_away), hold) as cut_off:
        await wait_until(lambda: _says(cut_off, ""), "it consumes")
        database.is_away = True
        first = await _command(desk)
        await wait_until(lambda: _says(cut_off, "Nothing is consumed"), "it has noticed")
        async with _one_by_one(bus.Bus(url), take) as other:
            await wait_until(lambda: _says(other, ""), "the other consumes")
            second = await _command(desk)
            await asyncio.sleep(0.5)
            assert taken == []
            database.is_away = False
            await wait_until(lambda: _has(taken, second), "both are handled")
    assert list(dict.fromkeys(taken)) == [first, second]


async def test_a_queue_that_is_missing_is_waited_for_and_no_restart_asked_for(
    desk: Desk, through: tuple[Proxy, str]
) -> None:
    _, url = through
    await desk.channel.queue_delete(NOTIFICATIONS_EVENTS)
    async with desk.consuming(url=url) as consumer:
        await wait_until(consumer.works, "it knows that the broker answers")
        for _ in range(20):
            assert await consumer.works()
            assert await consumer.ready() is not None
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def _one_by_one(
    consumer: bus.Bus, handle: Callable[[Envelope], Awaitable[None]]
) -> AsyncIterator[bus.Bus]:
    consumer.consume(INTENTIONS_COMMANDS, handle, prefetch=1)
    task = asyncio.create_task(consumer.run())
    try:
        yield consumer
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _command(desk: Desk) -> UUID:
    exchange = await desk.channel.get_exchange(COMMANDS, ensure=False)
    envelope = an_envelope()
    await exchange.publish(
        aio_pika.Message(envelope.encode(), content_type=CONTENT_TYPE, message_id=str(envelope.id)),
        INTENTIONS_COMMANDS,
    )
    return envelope.id


async def _has(taken: list[UUID], one: UUID) -> bool:
    return one in taken


async def _comes_and_looks(database: Database) -> None:
    before = database.looked

    async def looked() -> bool:
        return database.looked > before + 1

    await wait_until(looked, "it has come and looked")


async def _depth(desk: Desk, messages: int) -> bool:
    return await desk.depth() == messages


async def _says(consumer: bus.Bus, beginning: str) -> bool:
    reason = await consumer.ready()
    return reason is None if not beginning else (reason or "").startswith(beginning)
