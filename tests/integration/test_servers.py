"""The private servers of the tests, and the rights of the services on them."""

import aio_pika
import asyncpg
import pytest
from aiormq.exceptions import ChannelAccessRefused

from shared.messaging.declare import declare
from shared.messaging.queues import topology
from shared.messaging.topology import COMMANDS, EVENTS
from tests.conftest import DELAYS
from tests.support.servers import Database, Vhost


async def test_a_service_cannot_enter_the_database_of_another(
    intentions_db: Database, sync_db: Database
) -> None:
    own = await asyncpg.connect(intentions_db.url)
    await own.close()

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(sync_db.url_as("intentions"))


async def test_declaring_twice_changes_nothing(vhost: Vhost) -> None:
    await declare(vhost.url, topology(DELAYS))


@pytest.mark.parametrize(
    ("user", "exchange", "allowed"),
    [
        ("intentions", EVENTS, True),
        ("intentions", COMMANDS, False),
        ("sync", COMMANDS, True),
        ("sync", EVENTS, False),
        ("notifications", "notifications.retry", True),
        ("notifications", EVENTS, False),
        ("notifications", "sync.retry", False),
    ],
)
async def test_a_service_publishes_only_what_is_its_own(
    vhost: Vhost, user: str, exchange: str, allowed: bool
) -> None:
    async with await aio_pika.connect(vhost.url_as(user)) as connection:
        channel = await connection.channel()
        target = await channel.get_exchange(exchange, ensure=False)
        sending = target.publish(aio_pika.Message(b"x"), "nowhere", mandatory=False)
        if allowed:
            await sending
        else:
            with pytest.raises(ChannelAccessRefused):
                await sending


async def test_a_service_configures_nothing(vhost: Vhost) -> None:
    async with await aio_pika.connect(vhost.url_as("sync")) as connection:
        channel = await connection.channel()
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_queue("of-my-own")
