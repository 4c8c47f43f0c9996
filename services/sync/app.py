"""Composition root of the sync service."""

import asyncio
import time

import asyncpg

from services.sync import http
from services.sync.at_work import AtWork
from services.sync.breaker import Breaker
from services.sync.inbound import Inbound
from services.sync.internal import InternalApi
from services.sync.pull import Puller, Replies
from services.sync.push import Pusher
from services.sync.settings import SyncSettings
from services.sync.siecle import Siecle
from shared import database, process
from shared.clock import Clock
from shared.database import why_unreachable
from shared.health import Readiness, health_app
from shared.messaging import connecting
from shared.messaging.bus import Bus
from shared.messaging.hold import held_while_away
from shared.messaging.topology import SYNC_EVENTS, SYNC_REPLIES
from shared.watch import Peer, Watch

POOL_SIZE = 10


async def run(settings: SyncSettings) -> None:
    """Push and pull until SIGTERM. Siècle may be away: that is what the tables are for."""
    url = settings.database_url.get_secret_value()
    clock = Clock()
    amqp = settings.amqp_url.get_secret_value()
    async with (
        database.pool(url, name="sync", max_size=POOL_SIZE) as pool,
        http.client(settings.internal_url, settings.internal_token.get_secret_value()) as internal,
        http.client(settings.siecle_url, settings.siecle_token.get_secret_value()) as outside,
    ):
        bus = Bus(amqp, why_away=lambda: database.why_away(pool), clock=clock)
        wake = asyncio.Event()
        api, siecle = InternalApi(internal), Siecle(outside)
        bus.consume(SYNC_EVENTS, held_while_away(Inbound(pool, wake)))
        bus.consume(SYNC_REPLIES, held_while_away(Replies(pool)))
        pusher = Pusher(pool, api, siecle, Breaker(time.monotonic, settings.probe_seconds), wake, clock)
        puller = Puller(
            url,
            siecle,
            api,
            bus.publish,
            pull_seconds=settings.pull_seconds,
            answer_seconds=settings.answer_seconds,
            clock=clock,
        )
        watch = Watch(
            settings.stuck_seconds,
            [database.peer(url, pool), Peer("RabbitMQ", bus.works, lambda: connecting.answers(amqp))],
        )
        app = health_app(readiness(pool, bus), watch.why_stuck)
        at_work = AtWork(api, siecle)
        turns = (bus.run, pusher.run, puller.run, at_work.run, lambda: clock.run(pool), watch.run)
        await process.run(app, settings, *turns)


def readiness(pool: asyncpg.Pool, bus: Bus) -> Readiness:
    """This process can work when it reaches its database and its broker; Siècle may be away."""

    async def ready() -> str | None:
        return await why_unreachable(pool) or await bus.ready()

    return ready
