"""Composition root of the notifications service: what is built from the settings, and the routing table."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import asyncpg

from services.notifications import gaps
from services.notifications.figures import Count
from services.notifications.inbound import Handler, keep_validation, plan_recaps, receive
from services.notifications.internal import InternalApi
from services.notifications.jobs import Jobs
from services.notifications.letters import LetterSender
from services.notifications.mailer import Mailer, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.sender import Sender
from services.notifications.settings import NotificationsSettings
from services.notifications.writing import Writer
from shared import database, process
from shared.clock import Clock
from shared.contract.envelope import Envelope
from shared.database import DATABASE_FAILURES, why_unreachable
from shared.health import Readiness, health_app
from shared.messaging import connecting
from shared.messaging.bus import Bus
from shared.messaging.hold import held_while_away
from shared.messaging.topology import NOTIFICATIONS_EVENTS
from shared.watch import Peer, Watch

ROUTES: Mapping[str, Handler] = {
    "IntentionsValidated": keep_validation,
    "SessionEnded": plan_recaps,
}


async def run(settings: NotificationsSettings) -> None:
    """Consume events and send e-mails until SIGTERM; starts also before Postgres and RabbitMQ are up."""
    url = settings.database_url.get_secret_value()
    token = settings.internal_token.get_secret_value()
    clock = Clock()
    amqp = settings.amqp_url.get_secret_value()
    async with (
        database.pool(url, name="notifications") as pool,
        InternalApi.client(settings.internal_url, token) as client,
    ):
        bus = Bus(amqp, why_away=lambda: database.why_away(pool), clock=clock)
        watch = Watch(
            settings.stuck_seconds,
            [database.peer(url, pool), Peer("RabbitMQ", bus.works, lambda: connecting.answers(amqp))],
        )
        api = InternalApi(client)
        sender = build_sender(settings, pool, api)
        letters = LetterSender(api, sender.mailer, sender.writer.sender, settings.public_url)
        handle = event_handler(pool, sender.wake.set)
        bus.consume(NOTIFICATIONS_EVENTS, handle)
        app = health_app(readiness(pool, sender.jobs, bus), watch.why_stuck)
        filling, keeping = partial(gaps.run, pool, api, handle), partial(clock.run, pool)
        await process.run(app, settings, bus.run, sender.run, letters.run, filling, keeping, watch.run)


def build_sender(settings: NotificationsSettings, pool: asyncpg.Pool, api: InternalApi) -> Sender:
    """The sender loop as the settings want it."""
    jobs = Jobs(pool, settings.mail_in_doubt)
    writer = Writer(api, parse_sender(settings.mail_from), settings.public_url)
    mailer = Mailer(parse_smtp_url(settings.smtp_url.get_secret_value()))
    return Sender(jobs, writer, mailer, Count(jobs))


def event_handler(pool: asyncpg.Pool, wake: Callable[[], None]) -> Callable[[Envelope], Awaitable[None]]:
    """What the bus calls for each event."""

    async def handle(envelope: Envelope) -> None:
        if await receive(pool, ROUTES, envelope):
            wake()

    return held_while_away(handle)


def readiness(pool: asyncpg.Pool, jobs: Jobs, bus: Bus) -> Readiness:
    """This process can work when it reaches its database and its broker; the mail server may be away."""

    async def ready() -> str | None:
        try:
            await jobs.ping()
        except DATABASE_FAILURES:
            return "Postgres is not reached"
        return await why_unreachable(pool) or await bus.ready()

    return ready
