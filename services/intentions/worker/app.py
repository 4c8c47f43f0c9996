"""The composition root of the worker: relay, commands, session sweeper, projection, watch on the backup."""

from datetime import timedelta

import asyncpg

from services.intentions.directory.sessions import Limits
from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.settings import WorkerSettings
from services.intentions.worker import backup_watch, sweeper
from services.intentions.worker.commands import CommandConsumer
from services.intentions.worker.relay import Relay
from shared.clock import Clock
from shared.database import create_pool, why_unreachable
from shared.health import health_app
from shared.messaging.bus import Bus
from shared.messaging.topology import INTENTIONS_COMMANDS
from shared.process import run as run_process

POOL_SIZE = 8


async def run(settings: WorkerSettings) -> None:
    """Work until SIGTERM; the command under way is finished and answered."""
    database, amqp = settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value()
    # No connection yet: the worker also starts before its database.
    pool = await create_pool(database, name="orientation-worker", min_size=0, max_size=POOL_SIZE)
    events = await create_pool(database, name="orientation-worker-events", min_size=0, max_size=POOL_SIZE)
    limits = Limits(
        timedelta(seconds=settings.session_idle_seconds), timedelta(seconds=settings.session_absolute_seconds)
    )
    clock = Clock()
    bus = Bus(amqp, clock=clock)
    async with EventStore(events) as store:
        relay = Relay(database, store, amqp, clock=clock)
        # One at a time: the order of Siècle's changes is the order of the commands.
        bus.consume(INTENTIONS_COMMANDS, CommandConsumer(pool, store, bus.publish, clock), prefetch=1)
        await run_process(
            health_app(lambda: _ready(pool, bus, relay)),
            settings,
            relay.run,
            bus.run,
            lambda: sweeper.run(pool, store, limits, clock),
            lambda: projector.run(pool, store),
            lambda: backup_watch.run(pool),
            lambda: clock.run(pool),
        )
    await events.close()
    await pool.close()


async def _ready(pool: asyncpg.Pool, bus: Bus, relay: Relay) -> str | None:
    return await why_unreachable(pool) or await bus.ready() or await relay.ready()
