"""`kill -9` and an orderly restart of RabbitMQ under the relay and a consumer: nothing lost, in order."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from deploy.local.servers import rabbitmq
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.relay import Relay
from shared.contract.envelope import Envelope
from shared.messaging.bus import Bus
from shared.messaging.topology import NOTIFICATIONS_EVENTS
from tests.integration.worker.subscriber import append_streams, in_order
from tests.support.servers import Database, Vhost, folder, is_alive, running
from tests.support.vhosts import make_vhost
from tests.support.waiting import wait_until

RECONNECT_SECONDS = 3.0
START_SECONDS = 40


class Node:
    """A RabbitMQ node that this module may kill."""

    def __init__(self, home: Path) -> None:
        self.server = rabbitmq.prepare(home / "rabbitmq", print)
        self._home = home
        self._pid = 0
        self._running = ExitStack()

    def start(self) -> None:
        """Start it and wait until its port answers."""
        command, environment = self.server.command(), self.server.environment()
        log = self._home / "rabbitmq.log"
        self._pid = self._running.enter_context(running(command, environment, log, "rabbitmq"))
        self.server.wait_until_ready(lambda: is_alive(self._pid))

    def end(self, number: signal.Signals) -> None:
        """Send the whole node a signal and wait until it is gone."""
        os.killpg(self._pid, number)
        self._running.close()


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    with folder() as home:
        node = Node(home)
        command, environment = node.server.epmd_command(), node.server.environment()
        with running(command, environment, home / "epmd.log", "epmd"):
            node.start()
            yield node
            node.end(signal.SIGTERM)


class Consumer:
    """Notes the first arrival of each event on `notifications.events`."""

    def __init__(self, vhost: Vhost) -> None:
        self.arrivals: dict[tuple[str, int], float] = {}
        self.bus = Bus(vhost.url_as("notifications"))
        # One at a time, so that the order seen is the order of the queue.
        self.bus.consume(NOTIFICATIONS_EVENTS, self._note, prefetch=1)

    async def _note(self, envelope: Envelope) -> None:
        assert envelope.subject is not None
        assert envelope.streamversion is not None
        self.arrivals.setdefault((envelope.subject, envelope.streamversion), time.monotonic())

    async def has(self, number: int) -> None:
        """Wait until that many events came."""

        async def come() -> bool:
            return len(self.arrivals) >= number

        await wait_until(come, f"{number} events arrive", START_SECONDS)


@asynccontextmanager
async def consuming(vhost: Vhost, database: Database, store: EventStore) -> AsyncIterator[Consumer]:
    """Relay and consumer, running."""
    consumer = Consumer(vhost)
    relay = Relay(database.url, store, vhost.url_as("intentions"))
    tasks = [asyncio.create_task(relay.run()), asyncio.create_task(consumer.bus.run())]
    try:
        yield consumer
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_nothing_is_lost_when_the_broker_goes_and_comes_back(
    node: Node, intentions_db: Database, store: EventStore, number: signal.Signals
) -> None:
    vhost = await asyncio.to_thread(make_vhost, node.server, f"killed-{number}")
    async with consuming(vhost, intentions_db, store) as consumer:
        appending = asyncio.create_task(append_streams(store, streams=100, each=6))
        await consumer.has(50)
        await asyncio.to_thread(node.end, number)
        before = len(consumer.arrivals)
        total = await appending + await append_streams(store, streams=100, each=2)  # it needs no broker

        await asyncio.to_thread(node.start)
        up = time.monotonic()
        await consumer.has(before + 1)
        back = max(consumer.arrivals.values())
        await consumer.has(total)

    assert back - up < RECONNECT_SECONDS
    assert in_order(list(consumer.arrivals))
