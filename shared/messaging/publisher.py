"""Publishing over a connection that may be lost and come back meanwhile."""

import asyncio
from collections.abc import Mapping

from aiormq.exceptions import AMQPConnectionError
from opentelemetry.trace import SpanKind

from shared import traces
from shared.contract.envelope import CONTENT_TYPE
from shared.messaging.measures import published_to
from shared.messaging.session import Session
from shared.runtime.waking import rest

PUBLISH_SECONDS = 5.0  # FastStream ignores its own timeout
REPUBLISH_SECONDS = 0.1
DISCONNECTED = (AMQPConnectionError, ConnectionError, RuntimeError)  # the last: a closed channel


class Publisher:
    """Publishes over the session that is open now; while none is, it waits for one."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._connected = asyncio.Event()

    @property
    def is_connected(self) -> bool:
        """True while a session is open."""
        return self._connected.is_set()

    def use(self, session: Session) -> None:
        """This session is open."""
        self._session = session
        self._connected.set()

    def lose(self) -> None:
        """It is no more."""
        self._connected.clear()

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
                while True:
                    await self._connected.wait()
                    try:
                        return await self._publish(exchange, key, body, message_id, headers or {})
                    except (*DISCONNECTED, asyncio.CancelledError):
                        await rest(REPUBLISH_SECONDS)  # which ends where it was we who were cancelled

    async def _publish(
        self, exchange: str, key: str, body: bytes, message_id: str, headers: Mapping[str, str | int]
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
