"""The processes under test, put together as their composition roots do, on simulated servers."""

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiosmtplib

from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.relay import Relay
from services.notifications import inbound
from services.notifications.jobs import Jobs
from services.notifications.mailer import Mailer, parse_smtp_url
from services.notifications.message import parse_sender
from services.notifications.outcomes import Count
from services.notifications.sender import Sender
from services.notifications.writing import Writer
from services.sync.back_off import BackOff
from services.sync.inbound import ROUTES as PUSHED
from services.sync.push import Pusher
from services.sync.siecle import Siecle
from shared.consumer.inbox import Inbox, Route
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.events import OpinionPublished
from shared.messaging.bus import Bus
from shared.messaging.receiving import held_while_away
from shared.messaging.topology import NOTIFICATIONS_EVENTS, SYNC_EVENTS
from shared.postgres import reaching
from shared.postgres.clock import Clock
from tests.simulation import amqp, http, smtp
from tests.simulation.postgres import wire
from tests.simulation.postgres.session import Server, Statement
from tests.simulation.postgres.tables import View
from tests.simulation.stage import Stage, running

COUNT_EFFECT = "-- an effect, counted in its transaction"
PROBE_SECONDS = 5.0  # of the pusher, while Siècle is down; 30 in production


def count_effect(view: View, event: Any) -> int:
    """One more effect of this event."""
    row = view.get("effects", event)
    if row is None:
        view.insert("effects", (event,), {"event": event, "times": 1})
    else:
        view.update("effects", (event,), times=row["times"] + 1)
    return 1


async def look_for_nothing(_connection: Any, _envelope: Envelope, _event: Any) -> None:
    """News of dossiers are no part of the simulation."""


RECAPPED: Mapping[str, Route[Any]] = {
    **{name: inbound.ROUTES[name] for name in ("IntentionsValidated", "SessionEnded")},
    "OpinionPublished": Route(OpinionPublished, look_for_nothing),
}
COUNTING: Mapping[str, Statement] = {COUNT_EFFECT: count_effect}


def counted(routes: Mapping[str, Route[Any]]) -> dict[str, Route[Any]]:
    """Routes whose effects count themselves: what the tables hold hides that an effect came twice."""

    def of(route: Route[Any]) -> Route[Any]:
        async def effect(connection: Any, envelope: Envelope, event: Any) -> None:
            await connection.execute(COUNT_EFFECT, envelope.id)
            await route.effect(connection, envelope, event)

        return Route(route.model, effect)

    return {name: of(route) for name, route in routes.items()}


async def worker(stage: Stage, relay_type: type[Relay] = Relay) -> None:
    """The worker, as far as its relay goes."""
    pool = await stage.pool(stage.log, "log")

    async def connect(_url: str, **_named: Any) -> Any:
        return await wire.connect(stage.link("log"), stage.log)

    def open_channel(_url: str) -> Any:
        return amqp.open_channel(stage.link("rabbitmq"), stage.broker)

    clock = Clock()
    async with EventStore(pool) as store:
        relay = relay_type("", store, "", clock=clock, connect=connect, open_channel=open_channel)
        await running(relay.run, lambda: clock.run(pool), pools=(pool,))


class Consumer:
    """What `shared.consumer.app.Consumer` puts together, without its HTTP server."""

    def __init__(self, stage: Stage, service: str, queue: str, pool: Any, routes: Mapping[str, Any]) -> None:
        self.pool, self.clock, self.wake = pool, Clock(), asyncio.Event()
        self.api = InternalApi(http.client(stage.link("internal"), stage.internal_at))
        self.inbox = Inbox(service, pool, counted(routes), self.wake)
        link = stage.link("rabbitmq")
        self.bus = Bus(
            "amqp://simulated",
            why_away=lambda: reaching.why_away(pool),
            clock=self.clock,
            session=lambda _url, subscriptions: amqp.SimulatedSession(link, stage.broker, subscriptions),
        )
        self.bus.consume(queue, held_while_away(self.inbox))

    async def run(self, *work: Any) -> None:
        """As in production, with what else runs beside it."""
        await running(self.bus.run, lambda: self.clock.run(self.pool), *work, pools=(self.pool,))


async def sync(stage: Stage, tables: Server) -> None:
    """Sync, as far as its pushes go."""
    pool = await stage.pool(tables, "sync")
    one = Consumer(stage, "sync", SYNC_EVENTS, pool, PUSHED)
    siecle = Siecle(http.client(stage.link("siecle"), stage.siecle_at))
    back_off = BackOff(time.monotonic, PROBE_SECONDS)
    pusher = Pusher(pool, one.inbox, one.api, siecle, back_off, one.wake, one.clock)
    await one.run(pusher.run)


async def notifications(stage: Stage, tables: Server) -> None:
    """Notifications, as far as recaps go."""
    pool = await stage.pool(tables, "notifications")
    one = Consumer(stage, "notifications", NOTIFICATIONS_EVENTS, pool, RECAPPED)
    jobs = Jobs(pool)
    mailer = Mailer(parse_smtp_url("smtp://simulated:25"), client_of=partial(_smtp, stage))
    writer = Writer(one.api, parse_sender("orientation@example.fr"), "https://orientation.example.fr")
    sender = Sender(jobs, writer, mailer, Count(jobs), one.wake)
    await one.run(sender.run, partial(inbound.fill_gaps, pool, one.api, one.inbox))


def _smtp(stage: Stage, _server: object, _seconds: float) -> aiosmtplib.SMTP:
    client: aiosmtplib.SMTP = smtp.client(stage.link("smtp"), stage.mail_at)
    return client
