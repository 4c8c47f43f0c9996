"""A database to try statements on, the real one or the simulated one, without the test knowing which."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg

from shared.postgres import database
from tests.simulation.loop import Process, simulated
from tests.simulation.postgres import wire
from tests.simulation.postgres.session import Statement
from tests.simulation.stage import postgres
from tests.simulation.world import World
from tests.support.servers import Database

Open = Callable[[], Awaitable[asyncpg.Connection]]
Body = Callable[[Open], Awaitable[None]]
HISTORY = UUID(int=1)


@dataclass(frozen=True, slots=True)
class Real:
    """A fresh database on the run's own server."""

    database: Database

    def play(self, body: Body) -> None:
        """Run `body`, which opens connections."""
        asyncio.run(_closing(body, lambda: database.connect(self.database.url)))


@dataclass(frozen=True, slots=True)
class Simulated:
    """A fresh database of dictionaries."""

    statements: Mapping[str, Statement]
    rows: Mapping[str, Mapping[tuple[Any, ...], Mapping[str, Any]]]

    def play(self, body: Body) -> None:
        """Run `body`, which opens connections."""
        chance = random.Random(1)
        with simulated(chance) as loop:
            world = World(loop, chance)
            server = postgres(world, self.statements)
            for table, rows in self.rows.items():
                server.database.table(table).update({key: dict(row) for key, row in rows.items()})
            link = world.link(Process("test"), "postgres")
            loop.run_until_complete(_closing(body, lambda: wire.connect(link, server)))


Ground = Real | Simulated


async def _closing(body: Body, connect: Open) -> None:
    opened: list[asyncpg.Connection] = []

    async def open_() -> asyncpg.Connection:
        opened.append(await connect())
        return opened[-1]

    try:
        await body(open_)
    finally:
        for one in opened:
            one.terminate()


async def is_blocked(task: "asyncio.Task[Any]", other: asyncpg.Connection) -> bool:
    """True if `task` has not come to its end although the server has answered others since."""
    for _ in range(20):
        await other.fetchval("SELECT 1")
    return not task.done()
