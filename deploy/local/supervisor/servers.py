"""Starts the servers that the services need, or takes those that the environment names, and fills them."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar

from deploy.local.processes import Servers, declaration, migrations
from deploy.local.servers import postgres, rabbitmq
from deploy.local.servers.databases import make_databases
from deploy.local.stack import Stack
from deploy.local.supervisor.children import Children
from deploy.machine import NotPossible
from shared.messaging.management import Management

VHOST = "orientation"
T = TypeVar("T")


class Outside:
    """Servers that the environment names: they are used in place of our own.

    A sourced `.local/env` names our own, so nothing in it counts.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        named = {} if "ORIENTATION_LOCAL_STACK" in environment else environment
        # A role that may make roles and databases; the services get their own.
        self.database = named.get("ORIENTATION_DATABASE_OWNER_URL") or named.get("ORIENTATION_DATABASE_URL")
        self.amqp = named.get("ORIENTATION_AMQP_URL")
        self.smtp = named.get("ORIENTATION_SMTP_URL")
        self.siecle = named.get("ORIENTATION_SIECLE_URL")
        self.siecle_token = named.get("ORIENTATION_SIECLE_TOKEN")


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
        management = self._broker.management_url_as_admin if self._broker else ""
        # Last, so that of one fault in both jobs always the same is said.
        await self._children.run_once(declaration(amqp, management))
        self._say("The queues are up to date")
        return Servers(
            database_admin_url=database,
            amqp_admin_url=amqp,
            amqp_url_of=self._amqp_url_of,
            management_url=management,
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
        await self._keep("postgres", server, {})
        return server.url

    async def _keep(
        self, name: str, server: postgres.Postgres | rabbitmq.RabbitMQ, environment: Mapping[str, str]
    ) -> None:
        """Start a server, wait until it answers, and keep it running from then on. Errors: `NotPossible`."""
        child = await self._children.start(name, server.command(), environment)
        try:
            await asyncio.to_thread(server.wait_until_ready, lambda: child.alive)
        except NotPossible as error:
            raise self._children.failure(name, f"did not start ({error})") from error
        child.keep()

    async def _amqp(self) -> str:
        if not self._outside.amqp:
            return await self._rabbitmq()
        self._say("The queues are on the server of ORIENTATION_AMQP_URL, under its one user for all services")
        return self._outside.amqp

    async def _rabbitmq(self) -> str:
        self._broker = broker = await asyncio.to_thread(
            rabbitmq.prepare, self._stack.path("rabbitmq"), self._say
        )
        environment = broker.environment()
        (await self._children.start("epmd", broker.epmd_command(), environment)).keep()
        await self._keep("rabbitmq", broker, environment)
        management = Management(broker.management_url, rabbitmq.ADMIN, broker.password)
        await asyncio.to_thread(management.make_users, VHOST, self._amqp_password)
        self._say("RabbitMQ answers")
        return broker.url

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
