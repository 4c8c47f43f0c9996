"""Postgres or RabbitMQ away for a while: nothing is lost, nothing goes twice."""

import asyncpg

from tests.integration.notifications.fakes import Mailbox
from tests.integration.notifications.family import Family
from tests.integration.notifications.fixtures import Publisher
from tests.integration.notifications.process import Process, is_not_ready, state_is
from tests.support.internal_api import FakeInternal
from tests.support.proxy import proxied
from tests.support.waiting import wait_until


async def test_database_away_between_the_servers_yes_and_the_note_nothing_goes_twice(
    environment: dict[str, str],
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    with proxied(environment["ORIENTATION_DATABASE_URL"]) as (proxy, url):
        process = Process({**environment, "ORIENTATION_DATABASE_URL": url})
        try:
            await process.start()

            async def cut() -> None:
                mailbox.on_text = None
                proxy.cut()

            mailbox.on_text = cut
            first, second = Family(internal, "Léa"), Family(internal, "Noé")
            await publish(first.validated(), first.ended(1))
            await wait_until(lambda: is_not_ready(process), "not ready")
            await publish(second.validated(), second.ended(1))
            proxy.mend()
            await state_is(database, "sent", 2)
            assert mailbox.recipients == [first.email, second.email]
        finally:
            await process.stop()


async def test_broker_away_then_back(
    environment: dict[str, str],
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: FakeInternal,
    publish: Publisher,
) -> None:
    with proxied(environment["ORIENTATION_AMQP_URL"]) as (proxy, url):
        process = Process({**environment, "ORIENTATION_AMQP_URL": url})
        try:
            await process.start()
            proxy.cut()
            await wait_until(lambda: is_not_ready(process), "not ready")
            family = Family(internal, "Léa")
            await publish(family.validated(), family.ended(1))
            proxy.mend()
            await state_is(database, "sent")
            assert mailbox.recipients == [family.email]
        finally:
            await process.stop()
