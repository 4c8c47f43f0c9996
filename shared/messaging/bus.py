"""A service's connection to RabbitMQ: consume queues and publish with confirms (FastStream over aio-pika).

A handler that fails never makes the broker redeliver at once: a copy with its attempt and reason goes to the
retry queue of the next delay, or to the dead letters, confirmed, and only then is the message acknowledged.
The queue's delivery limit is the net for processes that die on a message.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog
from aiormq.exceptions import AMQPConnectionError
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue
from yarl import URL

from shared import traces
from shared.clock import seconds_of, wall
from shared.contract.envelope import CONTENT_TYPE, Envelope, NotUnderstood
from shared.messaging.errors import CopyNotPublished, Permanent
from shared.messaging.measures import published_to, taken_from
from shared.messaging.topology import CONSUMED, RETRY_DELAYS, Consumed
from shared.messaging.traced import consuming
from shared.traces import HEADER, Kind

PREFETCH = 20
PUBLISH_SECONDS = 5.0  # FastStream ignores its own timeout
RECONNECT_SECONDS = 1.0
HEARTBEAT_SECONDS = 10  # a peer that is silent for longer is gone, also where no packet says so
REPUBLISH_SECONDS = 0.1
DISCONNECTED = (AMQPConnectionError, ConnectionError, RuntimeError)  # the last: a closed channel
GRACE_SECONDS = 6.0
PUT_ASIDE_PAUSES = (0.5, 1.0, 2.0, 4.0)  # between tries to publish the copy of what failed
ATTEMPT, REASON = "x-attempt", "x-reason"

Handle = Callable[[Envelope], Awaitable[None]]
log = structlog.get_logger("messaging")


async def _undecoded(message: RabbitMessage) -> RabbitMessage:
    """The message itself: FastStream hands on what is decoded, and the envelope is parsed below."""
    return message


class Bus:
    """One connection; `consume` first, then `run`, and `publish` while it runs."""

    def __init__(
        self, url: str, *, delays: Mapping[str, int] = RETRY_DELAYS, clock: Callable[[], datetime] = wall
    ) -> None:
        self._tiers = list(delays)
        self._clock = clock
        self._connected = asyncio.Event()
        self._broker = RabbitBroker(
            str(URL(url).update_query(heartbeat=HEARTBEAT_SECONDS)),
            decoder=_undecoded,
            default_channel=Channel(prefetch_count=PREFETCH, on_return_raises=True),
            reconnect_interval=RECONNECT_SECONDS,
            graceful_timeout=GRACE_SECONDS,
            apply_types=False,
            logger=None,
        )

    def consume(self, queue: str, handle: Handle, *, prefetch: int = PREFETCH) -> None:
        """Give the messages of `queue` to `handle`, up to `prefetch` at the same time."""
        consumed = CONSUMED[queue]
        taken_from(queue)
        published_to(consumed.retry_exchange)

        async def receive(message: RabbitMessage) -> None:
            await self._receive(consumed, handle, message)

        subscriber = self._broker.subscriber(
            RabbitQueue(queue, declare=False),
            channel=Channel(prefetch_count=prefetch),
            ack_policy=AckPolicy.MANUAL,
        )
        subscriber(receive)

    async def run(self) -> None:
        """Connect, also before the broker is up, and consume until cancelled; handlers may then finish."""
        try:
            await self._start()
            await asyncio.Event().wait()
        finally:
            self._connected.clear()
            await self._stop()

    async def _start(self) -> None:
        while True:
            try:
                await self._broker.start()
            except Exception as error:  # whatever it is, e.g. StopAsyncIteration from a cut handshake
                log.warning("broker not ready", error=type(error).__name__)
                await self._stop()  # whatever of it has started, or it would start twice
                await asyncio.sleep(RECONNECT_SECONDS)
            else:
                self._connected.set()
                return

    async def _stop(self) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(GRACE_SECONDS + 1):
                await self._broker.stop()

    async def ready(self) -> str | None:
        """Why nothing can be sent or received now; None when all is well."""
        if self._connected.is_set() and await self._broker.ping(timeout=1):
            return None
        return "RabbitMQ is not connected"

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
        await self._connected.wait()
        with published_to(exchange).watching():
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._publish_until_sent(exchange, key, body, message_id, dict(headers or {}))

    async def _publish_until_sent(
        self, exchange: str, key: str, body: bytes, message_id: str, headers: dict[str, str | int]
    ) -> None:
        while True:
            try:
                return await self._publish(exchange, key, body, message_id, headers)
            except DISCONNECTED:
                await asyncio.sleep(REPUBLISH_SECONDS)

    async def _publish(
        self, exchange: str, key: str, body: bytes, message_id: str, headers: dict[str, str | int]
    ) -> None:
        with traces.child(f"send {exchange}", Kind.PRODUCER, {"messaging.system": "rabbitmq"}) as span:
            await self._broker.publish(
                body,
                exchange=exchange,
                routing_key=key,
                mandatory=True,
                persist=True,
                content_type=CONTENT_TYPE,
                message_id=message_id,
                headers={**headers, **span.headers},
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
                await self._put_aside(consumed, message, error)
            await message.ack()

    async def _put_aside(self, consumed: Consumed, message: RabbitMessage, error: Exception) -> None:
        """Publish a copy to where it waits or ends; raise when that fails, so that it is not acknowledged."""
        attempt = _attempts(message) + 1
        is_final = isinstance(error, NotUnderstood | Permanent)
        hopeless = is_final or attempt > len(self._tiers)
        key = consumed.dead if hopeless else consumed.retry(self._tiers[attempt - 1])
        # Only our own errors are known to hold no personal data.
        reason = f"{type(error).__name__}: {error}"[:200] if is_final else type(error).__name__
        log.warning("message set aside", queue=consumed.name, to=key, attempt=attempt, reason=reason)
        headers: dict[str, str | int] = {ATTEMPT: attempt, REASON: reason}
        if isinstance(parent := message.headers.get(HEADER), str):
            headers[HEADER] = parent
        await self._publish_copy(consumed, key, message, headers)
        taken_from(consumed.name).set_aside(dead=hopeless)

    async def _publish_copy(
        self, consumed: Consumed, key: str, message: RabbitMessage, headers: Mapping[str, str | int]
    ) -> None:
        id_ = message.message_id or ""
        for pause in PUT_ASIDE_PAUSES:
            try:
                return await self.publish(
                    consumed.retry_exchange, key, message.body, message_id=id_, headers=headers
                )
            except Exception as failure:
                log.warning("copy not published", queue=consumed.name, error=type(failure).__name__)
                await asyncio.sleep(pause)
        # The broker gives it out again, here or elsewhere, as often as the delivery limit allows.
        await message.nack(requeue=True)
        raise CopyNotPublished(consumed.name)


def _attempts(message: RabbitMessage) -> int:
    """How often it failed before, as we noted on its copy; a stranger's header counts for nothing."""
    noted = message.headers.get(ATTEMPT, 0)
    return noted if isinstance(noted, int) else 0
