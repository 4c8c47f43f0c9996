"""Starts the servers that the services need, or takes those that the environment names, and fills them."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from deploy.local.outside import Outside
from deploy.local.processes import Servers, declaration, migrations
from deploy.local.servers import postgres, rabbitmq
from deploy.local.servers.databases import make_databases
from deploy.local.stack import Stack
from deploy.local.supervisor.children import Children
from deploy.machine import NotPossible
from shared.messaging.management import Management

VHOST = "orientation"
T = TypeVar("T")


async def together(*work: Coroutine[Any, Any, T]) -> list[T]:
    """The results of all; when one fails or we are cancelled, none goes on."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


class ServerStarter:
    """Starts what is ours. `say` gets a line of progress for each server."""

    def __init__(
        self, stack: Stack, children: Children, outside: Outside, say: Callable[[str], None]
    ) -> None:
        self._stack = stack
        self._children = children
        self._outside = outside
        self._say = say
        self._broker: rabbitmq.RabbitMQ | None = None

    async def start(self) -> Servers:
        """All of them, the two that take long at the same time. Errors: `NotPossible`."""
        database, amqp = await together(self._database(), self._amqp())
        await self._declare(amqp)  # last, so that of one fault in both jobs always the same is said
        return Servers(
            database_admin_url=database,
            amqp_admin_url=amqp,
            amqp_url_of=self._amqp_url_of,
            management_url=self._broker.management_url_as_admin if self._broker else "",
            smtp_url=self._outside.smtp or await self._mail_catcher(),
            siecle_url=self._outside.siecle or self._stack.url("siecle"),
            siecle_token=self._outside.siecle_token if self._outside.siecle else None,
        )

    async def _database(self) -> str:
        url = self._outside.database or await self._postgres()
        foreign = self._outside.database is not None
        await make_databases(url, lambda role: self._stack.secret(f"database-{role}"), foreign=foreign)
        self._say("The server of ORIENTATION_DATABASE_…URL answers" if foreign else "Postgres answers")
        await together(*(self._children.run_once(job) for job in migrations(self._stack, url)))
        self._say("The database schemas are up to date")
        return url

    async def _postgres(self) -> str:
        server = await asyncio.to_thread(postgres.prepare, self._stack.path("postgres"), self._say)
        child = await self._children.start("postgres", server.command(), {})
        try:
            await asyncio.to_thread(postgres.wait_until_ready, server, lambda: child.alive)
        except NotPossible as error:
            raise self._children.failure("postgres", f"did not start ({error})") from error
        child.keep()
        return server.url

    async def _amqp(self) -> str:
        url = self._outside.amqp or await self._rabbitmq()
        if self._outside.amqp:
            self._say(
                "The queues are on the server of ORIENTATION_AMQP_URL, under its one user for all services"
            )
        return url

    async def _declare(self, url: str) -> None:
        management = self._broker.management_url_as_admin if self._broker else ""
        await self._children.run_once(declaration(url, management))
        self._say("The queues are up to date")

    async def _rabbitmq(self) -> str:
        self._broker = broker = await asyncio.to_thread(
            rabbitmq.prepare, self._stack.path("rabbitmq"), self._say
        )
        await self._start_broker(broker)
        management = Management(broker.management_url, rabbitmq.ADMIN, broker.password)
        await asyncio.to_thread(management.make_users, VHOST, self._amqp_password)
        self._say("RabbitMQ answers")
        return broker.url

    async def _start_broker(self, broker: rabbitmq.RabbitMQ) -> None:
        environment = broker.environment()
        (await self._children.start("epmd", broker.epmd_command(), environment)).keep()
        child = await self._children.start("rabbitmq", broker.command(), environment)
        try:
            await asyncio.to_thread(rabbitmq.wait_until_ready, broker, lambda: child.alive)
        except NotPossible as error:
            raise self._children.failure("rabbitmq", f"did not start ({error})") from error
        child.keep()

    def _amqp_password(self, user: str) -> str:
        return self._stack.secret(f"amqp-{user}")

    def _amqp_url_of(self, user: str) -> str:
        if self._broker is None:
            return self._outside.amqp or ""
        return self._broker.url_of(user, self._amqp_password(user), VHOST)

    async def _mail_catcher(self) -> str:
        folder, port = str(self._stack.folder / "mail"), self._stack.port("smtp")
        command = [sys.executable, "-m", "deploy.mail.catcher", folder, "127.0.0.1", str(port)]
        (await self._children.start("mail", command, {})).keep()
        return f"smtp://127.0.0.1:{port}"
