"""A service's connection to RabbitMQ: consume queues and publish with confirms (FastStream over aio-pika).

A handler that fails never makes the broker redeliver at once: a copy with its attempt and reason goes to the
retry queue of the next delay, or to the dead letters, confirmed, and only then is the message acknowledged.
The queue's delivery limit is the net for processes that die on a message.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog
from aiormq.exceptions import AMQPChannelError, AMQPConnectionError
from faststream.rabbit import RabbitMessage
from opentelemetry.trace import SpanKind

from shared import traces
from shared.clock import seconds_of, wall
from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.database import is_away
from shared.messaging.aside import Aside
from shared.messaging.measures import published_to, taken_from
from shared.messaging.session import PREFETCH, Session, Subscription
from shared.messaging.topology import CONSUMED, RETRY_DELAYS, Consumed
from shared.messaging.traced import consuming
from shared.waking import is_asked_to_end, rest

PUBLISH_SECONDS = 5.0  # FastStream ignores its own timeout
RECONNECT_SECONDS = 1.0
LOOK_SECONDS = 1.0  # between two looks at the database
LOOKS = 2  # so often in a row it has to be away: consuming anew costs a connection
REPUBLISH_SECONDS = 0.1
DISCONNECTED = (AMQPConnectionError, ConnectionError, RuntimeError)  # the last: a closed channel
GRACE_SECONDS = 6.0
STOP_SECONDS = 6.5  # to take no more and finish what is in hand; closing the connection comes after it

Handle = Callable[[Envelope], Awaitable[None]]
WhyAway = Callable[[], Awaitable[str | None]]
log = structlog.get_logger("messaging")


async def never() -> str | None:
    """For handlers without a database: it is never away."""
    return None


class Bus:
    """One connection; `consume` first, then `run`, and `publish` while it runs.

    `why_away` says why the handlers' database takes nothing now: nothing is consumed then. Each message that
    a process dies with counts as a delivery, and the queue gives up after a few. `clock` is for their age.
    """

    def __init__(
        self,
        url: str,
        *,
        why_away: WhyAway = never,
        delays: Mapping[str, int] = RETRY_DELAYS,
        clock: Callable[[], datetime] = wall,
    ) -> None:
        self._url = url
        self._why_away = why_away
        self._clock = clock
        self._aside = Aside(self.publish, list(delays))
        self._subscriptions: list[Subscription] = []
        self._session: Session | None = None
        self._connected = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._in_hand: Counter[str] = Counter()  # messages by queue
        self._state: str | None = "RabbitMQ is not connected"
        self._paused = False
        self._refused = False  # by the broker, which answers: a queue is missing, or a right

    def consume(self, queue: str, handle: Handle, *, prefetch: int = PREFETCH) -> None:
        """Give the messages of `queue` to `handle`, up to `prefetch` at the same time."""
        consumed = CONSUMED[queue]
        taken_from(queue)
        published_to(consumed.retry_exchange)

        async def receive(message: RabbitMessage) -> None:
            self._in_hand[queue] += 1
            self._idle.clear()
            try:
                await self._receive(consumed, handle, message)
            finally:
                self._in_hand[queue] -= 1
                if not self._in_hand.total():
                    self._idle.set()

        self._subscriptions.append(Subscription(queue, receive, prefetch))

    async def run(self) -> None:
        """Connect, also before the broker is up, and consume until cancelled; handlers may then finish."""
        while True:
            session = Session(self._url, self._subscriptions)
            try:
                await self._live(session)
            except asyncio.CancelledError:
                if is_asked_to_end():
                    await self._stop(session)
                    raise
                log.warning("broker lost")  # aiormq cancels who waits on a connection that it closes
            except Exception as error:  # whatever it is
                self._refused = isinstance(error, AMQPChannelError)
                log.warning("broker not ready", error=type(error).__name__)
            finally:
                self._connected.clear()
                self._paused = False
                self._state = "RabbitMQ is not connected"
                await session.close()
            await rest(RECONNECT_SECONDS)

    async def _stop(self, session: Session) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOP_SECONDS):
                await session.pause(self._one_by_one())
                await self._finished(0 if self._paused else GRACE_SECONDS)

    async def _live(self, session: Session) -> None:
        """Consume until the connection is lost, or the database was away and is back."""
        await session.open()
        self._session, self._state = session, "RabbitMQ is connected, nothing is consumed yet"
        self._connected.set()
        consuming = asyncio.create_task(self._consume(session))
        losing = asyncio.create_task(session.until_lost())
        try:
            done, _ = await asyncio.wait({consuming, losing}, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            consuming.cancel()
            losing.cancel()
        if losing in done:
            log.warning("broker lost")

    async def _consume(self, session: Session) -> None:
        await self._database(away=False)
        await session.consume()
        self._state, self._refused = None, False
        reason = await self._database(away=True)
        await session.pause(self._one_by_one())
        self._state, self._paused = f"Nothing is consumed: {reason}", True
        log.warning("consuming nothing", reason=reason)
        await self._database(away=False)
        await self._finished(GRACE_SECONDS)

    async def _database(self, *, away: bool) -> str | None:
        """Return once the database is away, with the reason, or once it is not."""
        seen = 0
        while True:
            reason = await self._why_away()
            seen = seen + 1 if bool(reason) is away else 0
            if seen >= (LOOKS if away else 1):
                return reason
            await asyncio.sleep(LOOK_SECONDS)

    def _one_by_one(self) -> set[str]:
        """Queues with a message in hand that no other may overtake.

        Whoever stops consuming such a queue lets another process have its next message at once.
        """
        return {one.queue for one in self._subscriptions if one.prefetch == 1 and self._in_hand[one.queue]}

    async def _finished(self, seconds: float) -> None:
        """Return when no handler is at work, at the latest after `seconds`."""
        waiting = asyncio.ensure_future(self._idle.wait())
        await asyncio.wait([waiting], timeout=seconds)
        waiting.cancel()

    async def ready(self) -> str | None:
        """Why nothing can be sent or received now; None when all is well."""
        return self._state

    async def works(self) -> bool:
        """Whether its connection does what it can: where only the database is away, or a queue, it does."""
        if self._refused:
            return True
        return self._connected.is_set() and (self._state is None or bool(await self._why_away()))

    async def publish(
        self,
        exchange: str,
        key: str,
        body: bytes,
        *,
        message_id: str,
        headers: Mapping[str, str | int] | None = None,
    ) -> None:
        """Publish one persistent message and return when the broker has confirmed it.

        A connection that goes or comes meanwhile is waited for; the message is then sent again under its id.
        Errors: aiormq's when it is refused or nobody takes it; `TimeoutError` when the outcome is unknown:
        repeat with the same id.
        """
        with published_to(exchange).watching():
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._publish_until_sent(exchange, key, body, message_id, dict(headers or {}))

    async def _publish_until_sent(
        self, exchange: str, key: str, body: bytes, message_id: str, headers: dict[str, str | int]
    ) -> None:
        while True:
            await self._connected.wait()
            try:
                return await self._publish(exchange, key, body, message_id, headers)
            except (*DISCONNECTED, asyncio.CancelledError):
                await rest(REPUBLISH_SECONDS)  # which ends where it was we who were cancelled

    async def _publish(
        self, exchange: str, key: str, body: bytes, message_id: str, headers: dict[str, str | int]
    ) -> None:
        with traces.child(f"send {exchange}", SpanKind.PRODUCER, {"messaging.system": "rabbitmq"}) as span:
            assert self._session is not None  # noqa: S101 (connected)
            await self._session.broker.publish(
                body,
                exchange=exchange,
                routing_key=key,
                mandatory=True,
                persist=True,
                content_type=CONTENT_TYPE,
                message_id=message_id,
                headers={**headers, **traces.headers_of(span)},
            )

    async def _receive(self, consumed: Consumed, handle: Handle, message: RabbitMessage) -> None:
        measured = taken_from(consumed.name)
        with measured.handling():
            try:
                envelope = Envelope.parse(message.body)
                measured.aged(envelope, seconds_of(self._clock))
                with consuming(consumed, envelope, message.headers):
                    await handle(envelope)
            except Exception as error:
                if self._paused and is_away(error):
                    # Back to its place: nothing is taken from there until the database is back.
                    await message.nack(requeue=True)
                    return
                await self._aside.put(consumed, message, error)
            await message.ack()
