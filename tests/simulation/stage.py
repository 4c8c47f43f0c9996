"""The servers of one schedule and the processes that are started on them, again and again."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import asyncpg

from services.intentions.eventstore.waker import CHANNEL
from shared.contract.envelope import routing_key
from shared.contract.sample_data import LOG
from shared.messaging.topology import EVENTS
from shared.postgres import database
from shared.runtime.process import STOP_SECONDS, Work
from tests.simulation.broker import Broker, Message
from tests.simulation.history import recorded
from tests.simulation.http import HttpServer, Siecle, internal_api
from tests.simulation.loop import PROCESS, Process, context_of
from tests.simulation.network import Link
from tests.simulation.postgres import wire
from tests.simulation.postgres.every import EVERYWHERE
from tests.simulation.postgres.log import cloudevent
from tests.simulation.postgres.session import Server, Statement
from tests.simulation.postgres.tables import Database, Row
from tests.simulation.smtp import MailServer
from tests.simulation.world import World

RESTART_SECONDS = 2.0
SOON_SECONDS, LATER_SECONDS = 0.05, 0.6


def postgres(world: World, statements: Mapping[str, Statement]) -> Server:
    """An empty database that knows these statements."""
    return Server(Database(world.now), {**EVERYWHERE, **statements}, world.later, [])


class Stage:
    """The log and the servers; `log` holds what is stored so far."""

    def __init__(self, world: World, log: Server) -> None:
        self.world, self.log = world, log
        self.log.database.table("log")[(LOG,)] = {"id": LOG}
        self.broker = Broker(world)
        self.siecle = Siecle()
        stored = self.log.database.table("events")
        self.internal_at = HttpServer("internal", world, internal_api(lambda: list(stored.values())))
        self.siecle_at = HttpServer("siecle", world, self.siecle.respond)
        self.mail_at = MailServer(world, lambda _id: "")
        self.replicas: list[Replica] = []

    def link(self, server: str) -> Link:
        """From the process that asks."""
        process = PROCESS.get()
        assert process is not None
        return self.world.link(process, server)

    def store(self, row: Row) -> None:
        """Append an event: it is committed, and who listens is told."""
        self.log.database.table("events")[(row["position"],)] = recorded(row, self.world.now())
        self.log.notify(CHANNEL)

    def store_all(self, rows: Sequence[Row]) -> None:
        """Append them in order: some at one moment, some a little after another, some later."""
        seconds, chance, waiting = 0.0, self.world.chance, deque(rows)
        for _ in rows:
            seconds += chance.choice((0.0, SOON_SECONDS, SOON_SECONDS, LATER_SECONDS)) * chance.random()
            self.world.later(seconds, lambda: self.store(waiting.popleft()))

    def put_out(self, position: int) -> None:
        """A stored event comes into the queues."""
        row = self.log.database.table("events")[(position,)]
        key = routing_key(row["type"], row["schema_version"], row["academy"], row["school"])
        self.broker.route(EVENTS, key, Message(str(row["id"]), cloudevent(row, LOG).encode(), {}))

    async def pool(self, server: Server, name: str, size: int = 10) -> asyncpg.Pool:
        """As `database.pool`, on one of the simulated servers, which is called `name`."""

        async def connect(*_where: Any, **_how: Any) -> asyncpg.Connection:
            return await wire.connect(self.link(name), server)

        return await asyncpg.create_pool(
            min_size=0, max_size=size, connect=connect, connection_class=wire.SimulatedSession
        )


Main = Callable[[Stage], Coroutine[Any, Any, None]]


class Replica:
    """A process that its supervisor starts again whenever it has ended."""

    def __init__(self, stage: Stage, name: str, main: Main) -> None:
        self.stage, self.name, self._main = stage, name, main
        self._lives = 0
        self._task: asyncio.Task[None] | None = None
        self.process = self._begin()

    def _begin(self) -> Process:
        self._lives += 1
        process = self.process = Process(f"{self.name}.{self._lives}")
        loop, world = self.stage.world.loop, self.stage.world
        world.tell("starts", process.name)
        process.heirs.append(lambda: world.tell("is dead", process.name))
        process.heirs.append(lambda: world.later(world.chance.random() * RESTART_SECONDS, self._again))
        context = context_of(process)
        self._task = loop.create_task(self._main(self.stage), context=context)
        self._task.add_done_callback(lambda _ended: process.kill(), context=context_of(None))
        return process

    def _again(self) -> None:
        self._begin()

    def stop(self) -> None:
        """SIGTERM, and what follows where that takes too long."""
        process = self.process
        if process.alive and self._task is not None:
            self.stage.world.tell("is stopped", process.name)
            self._task.cancel()
            self.stage.world.later(STOP_SECONDS, process.kill)


async def running(*work: Work, pools: tuple[asyncpg.Pool, ...]) -> None:
    """Do `work` until cancelled, as `process.run` does; returns where any of it ends by itself."""
    tasks = [asyncio.ensure_future(one()) for one in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in tasks:
            one.cancel()
        await asyncio.wait(tasks)
        await database.close(*pools)
