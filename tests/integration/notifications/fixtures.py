"""notifications within the test's own loop, on real Postgres, RabbitMQ, SMTP and HTTP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field
from uuid import UUID

import aio_pika
import asyncpg
import pytest
from pydantic import SecretStr

from deploy.ports import free_port
from services.notifications.app import build_sender
from services.notifications.inbound import ROUTES, fill_gaps
from services.notifications.sender import Sender
from services.notifications.settings import NotificationsSettings
from shared.consumer.app import Consumer
from shared.consumer.http import client
from shared.consumer.internal import InternalApi
from shared.contract.envelope import CONTENT_TYPE, Envelope, routing_key
from shared.messaging.topology import EVENTS, NOTIFICATIONS_EVENTS
from shared.postgres.database import create_pool
from tests.integration.notifications.fakes import TOKEN, Mailbox
from tests.integration.notifications.family import Family
from tests.support.internal_api import FakeInternal
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until


@pytest.fixture
def consumed() -> Collection[str]:
    """What it consumes."""
    return (NOTIFICATIONS_EVENTS,)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    """A mail server that accepts everything until told otherwise."""
    box = Mailbox()
    await box.start()
    yield box
    await box.stop()


@pytest.fixture
async def internal() -> AsyncIterator[FakeInternal]:
    """The intentions service's internal API."""
    api = FakeInternal({"notifications": TOKEN})
    async with api.serving():
        yield api


@dataclass
class Publisher:
    """Publishes events as the relay does, confirmed."""

    exchange: aio_pika.abc.AbstractExchange

    async def __call__(self, *events: Envelope) -> None:
        for event in events:
            key = routing_key(event.name, event.version, event.academy, event.school)
            await self.raw(event.encode(), key, str(event.id))

    async def raw(self, body: bytes, key: str, message_id: str) -> None:
        """Any body."""
        message = aio_pika.Message(
            body,
            content_type=CONTENT_TYPE,
            message_id=message_id,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        )
        await self.exchange.publish(message, key, mandatory=True)


@pytest.fixture
async def publish(vhost: Vhost) -> AsyncIterator[Publisher]:
    """A publisher on `orientation.events`."""
    connection = await aio_pika.connect(vhost.url)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        yield Publisher(await channel.get_exchange(EVENTS))


@pytest.fixture
async def database(notifications_db: Database) -> AsyncIterator[asyncpg.Pool]:
    """The service's database, with the service's rights."""
    async with await create_pool(notifications_db.url, max_size=10) as pool:
        yield pool


@dataclass
class Notifications:
    """The service at work, and what a test may ask of it."""

    pool: asyncpg.Pool
    sender: Sender
    handled: list[UUID] = field(default_factory=list)

    async def has_handled(self, times: int) -> None:
        """Wait until so many deliveries were handled for good."""
        await wait_until(lambda: len(self.handled) >= times, f"{times} handled")

    async def session_ends(self, publish: Publisher, family: Family) -> None:
        """The family validated for its first pupil and signed out; both events are handled."""
        before = len(self.handled)
        await publish(family.validated(), family.ended(1))
        await self.has_handled(before + 2)

    async def is_done(self) -> None:
        """Wait until nothing is left to send; what waits for its validation does not count."""

        async def done() -> bool:
            return (await self.sender.jobs.backlog())["pending"] == 0

        await wait_until(done, "all sent")

    async def has_tried(self, error: str) -> None:
        """Wait until a job was left for later with this error."""
        found = "SELECT count(*) > 0 FROM notifications.recaps WHERE last_error = $1"
        await wait_until(lambda: self.pool.fetchval(found, error), error)

    async def time_passes(self) -> None:
        """Make every job due now, as if its back-off or its claim were over."""
        await self.pool.execute("UPDATE notifications.recaps SET next_attempt_at = now()")
        self.sender.wake.set()

    async def states(self) -> dict[UUID, str]:
        """The state of each pupil's job."""
        rows = await self.pool.fetch("SELECT pupil, state FROM notifications.recaps")
        return {row["pupil"]: row["state"] for row in rows}


def settings(smtp_url: str, internal_url: str, database_url: str, amqp_url: str) -> NotificationsSettings:
    """Settings of the service under test."""
    return NotificationsSettings(
        http_port=free_port(),
        database_url=SecretStr(database_url),
        amqp_url=SecretStr(amqp_url),
        smtp_url=SecretStr(smtp_url),
        internal_url=internal_url,
        internal_token=SecretStr(TOKEN),
        public_url="https://orientation.example.org",
        mail_from="Téléservice Orientation <orientation@example.org>",
    )


@pytest.fixture
async def notifications(
    notifications_db: Database,
    vhost: Vhost,
    database: asyncpg.Pool,
    mailbox: Mailbox,
    internal: FakeInternal,
) -> AsyncIterator[Notifications]:
    """The consumer and the sender, running."""
    url = vhost.url_as("notifications")
    configured = settings(mailbox.url, internal.url, notifications_db.url, url)
    async with client(internal.url, TOKEN) as http:
        consumer = Consumer("notifications", configured, ROUTES, database, InternalApi(http))
        service = Notifications(database, build_sender(configured, consumer))

        async def counted(event: Envelope) -> None:
            await consumer.inbox(event)
            service.handled.append(event.id)

        consumer.consume(NOTIFICATIONS_EVENTS, counted)
        filling = fill_gaps(database, consumer.api, consumer.inbox)
        tasks = [asyncio.create_task(one) for one in (consumer.bus.run(), service.sender.run(), filling)]
        yield service
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
