"""The composition root of the worker: relay, commands, sweeper, moves, plans, projections, watches."""

import asyncpg

from services.intentions.eventstore.store import EventStore
from services.intentions.projections import projector
from services.intentions.settings import WorkerSettings
from services.intentions.worker import backup_watch, mover, planner, sweeper
from services.intentions.worker.commands.consumer import CommandConsumer
from services.intentions.worker.loss_watch import LossWatch
from services.intentions.worker.relay.relay import Relay
from shared.http.health import health_app
from shared.messaging import connecting
from shared.messaging.bus import Bus
from shared.messaging.topology import INTENTIONS_COMMANDS
from shared.postgres import database, reaching
from shared.postgres.clock import Clock
from shared.postgres.reaching import why_unreachable
from shared.runtime.process import run as run_process
from shared.runtime.watch import Peer, Watch

POOL_SIZE = 8


async def run(settings: WorkerSettings) -> None:
    """Work until SIGTERM; the command under way is finished and answered."""
    url, amqp = settings.database_url.get_secret_value(), settings.amqp_url.get_secret_value()
    clock = Clock()
    async with (
        database.pool(url, name="orientation-worker", max_size=POOL_SIZE) as pool,
        database.pool(url, name="orientation-worker-events", max_size=POOL_SIZE) as events,
        EventStore(events) as store,
    ):
        losses = LossWatch(store)
        bus = Bus(amqp, why_away=lambda: _why_away(pool, losses), clock=clock)
        relay = Relay(url, store, amqp, clock=clock)
        watch = Watch(
            settings.stuck_seconds,
            [
                reaching.peer(url, pool, events),
                Peer("RabbitMQ", bus.works, lambda: connecting.answers(amqp)),
                Peer("the relay's servers", relay.works, lambda: _answer(url, amqp)),
            ],
        )
        # One at a time: the order of Siècle's changes is the order of the commands.
        commands = CommandConsumer(pool, store, bus.publish, clock, settings.letters_token)
        bus.consume(INTENTIONS_COMMANDS, commands, prefetch=1)
        await run_process(
            health_app(lambda: _ready(pool, bus, relay, losses), watch.why_stuck),
            settings,
            relay.run,
            bus.run,
            lambda: sweeper.run(pool, store, settings.session_limits, clock),
            lambda: mover.run(pool, store),
            lambda: planner.run(pool, store, clock),
            lambda: projector.run(pool, store),
            lambda: backup_watch.run(pool),
            losses.run,
            lambda: clock.run(pool),
            watch.run,
        )


async def _answer(database_url: str, amqp_url: str) -> bool:
    return await reaching.answers(database_url) and await connecting.answers(amqp_url)


async def _why_away(pool: asyncpg.Pool, losses: LossWatch) -> str | None:
    """A log that takes no events is away, for whoever wants to append."""
    return losses.reason or await reaching.why_away(pool)


async def _ready(pool: asyncpg.Pool, bus: Bus, relay: Relay, losses: LossWatch) -> str | None:
    return losses.reason or await why_unreachable(pool) or await bus.ready() or await relay.ready()
