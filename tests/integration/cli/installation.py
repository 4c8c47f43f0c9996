"""An installation to look at: a migrated database, a declared vhost, somebody who consumes, the commands."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aio_pika
import asyncpg
from typer.testing import CliRunner, Result

from services.intentions.backup import look
from services.intentions.cli.app import app
from services.intentions.cli.subscribers.queues import states
from shared.messaging.topology import CONSUMED
from shared.postgres.database import create_pool
from tests.support.servers import BACKUP_FOLDER, Database, Vhost
from tests.support.waiting import wait_until

Checks = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Installation:
    """One installation; what a test does to it is done for real."""

    database: Database
    vhost: Vhost

    async def command(self, *arguments: str) -> Result:
        """Run `orientation …`, in a thread as commands have an event loop of their own."""
        return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))

    async def doctor(self) -> tuple[int, Checks]:
        """The exit code of `orientation doctor --json`, and each check by its name."""
        result = await self.command("doctor", "--json")
        said = json.loads(result.stdout)
        assert said["well"] == (result.exit_code == 0)
        return result.exit_code, {check["name"]: check for check in said["checks"]}

    async def ready(self, queue: str) -> int:
        """The messages of a queue that nobody holds."""
        return (await states(self.vhost.url, [queue]))[queue].messages

    async def sql(self, *statements: str) -> None:
        """Run these as a superuser of this database."""
        connection = await asyncpg.connect(self.database.here_url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def backed_up(self, finished: datetime) -> None:
        """A base backup was made, as deploy/backup.sh notes it."""
        noted = f"base backup {finished:%Y%m%dT%H%M%SZ} in {BACKUP_FOLDER}"
        await self.sql(f"COMMENT ON DATABASE {self.database.name} IS '{noted}'")

    @contextlib.asynccontextmanager
    async def archiving_fails(self) -> AsyncIterator[None]:
        """While the block runs Postgres cannot archive its log."""
        await self.sql("COPY (SELECT) TO PROGRAM 'cat >refused'")
        try:
            await self._archived(fails=True)
            yield
        finally:
            await self.sql("COPY (SELECT) TO PROGRAM 'cat && rm refused'")
            await self._archived(fails=False)

    async def _archived(self, *, fails: bool) -> None:
        """Write, until Postgres says that archiving what was written fails, or does not."""

        async def says_so() -> bool:
            await self.sql("SELECT pg_logical_emit_message(false, 'test', 'x'), pg_switch_wal()")
            async with await create_pool(self.database.url, name="test", max_size=1) as pool:
                return (await look(pool)).fails is fails

        await wait_until(says_so, f"archiving {'fails' if fails else 'works'}", 30)

    async def post(self, queue: str) -> None:
        """Put a message into this queue."""
        async with await aio_pika.connect(self.vhost.url) as connection:
            channel = await connection.channel()
            await channel.default_exchange.publish(aio_pika.Message(b"{}"), queue)

    async def delete(self, *, queue: str, exchange: str) -> None:
        """Remove a queue and an exchange."""
        async with await aio_pika.connect(self.vhost.url) as connection:
            channel = await connection.channel()
            await channel.queue_delete(queue)
            await channel.exchange_delete(exchange)

    @contextlib.asynccontextmanager
    async def consumers(self, *but: str) -> AsyncIterator[None]:
        """Somebody consumes every queue that has to be consumed, but these."""
        async with await aio_pika.connect(self.vhost.url) as connection:
            channel = await connection.channel()
            for name in CONSUMED.keys() - set(but):
                await (await channel.get_queue(name)).consume(_ignore)
            yield


async def _ignore(_message: aio_pika.abc.AbstractIncomingMessage) -> None:
    pass


def wrong(checks: Checks) -> set[str]:
    """The names of what is wrong; each says how to mend it."""
    found = {name for name, check in checks.items() if check["state"] == "wrong"}
    assert all(checks[name]["mend"] for name in found)
    return found
