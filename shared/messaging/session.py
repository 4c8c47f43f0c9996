"""One connection to RabbitMQ from its opening to its loss (FastStream over aio-pika).

aio-pika would bring a lost connection back by itself, but waits for a silent broker for as long as that holds
the connection: here no step takes longer than `OPEN_SECONDS`, and what is lost is closed and made anew.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from typing import Any, NamedTuple

from aio_pika import RobustConnection
from aio_pika.abc import AbstractConnection
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue

from shared.messaging import publishing
from shared.messaging.connecting import (
    CLOSE_SECONDS,
    OPEN_SECONDS,
    answering,
    close,
    with_heartbeat,
)
from shared.runtime import hosts

PREFETCH = 20
LOOK_SECONDS = 1.0


class Subscription(NamedTuple):
    """A queue, what is done with its messages, and how many of them at the same time."""

    queue: str
    receive: Callable[[RabbitMessage], Awaitable[None]]
    prefetch: int


class _Broker(RabbitBroker):
    """Names its connection before that is open.

    One whose opening is cancelled goes on trying for ever, and outlives its event loop, unless it is closed.
    """

    connection: AbstractConnection | None = None

    async def _connect(self) -> RobustConnection:
        self._connection_kwargs["connection_class"] = self._noted
        return await super()._connect()

    def _noted(self, *about: Any, **more: Any) -> RobustConnection:
        self.connection = RobustConnection(*about, **more)
        return self.connection


async def _undecoded(message: RabbitMessage) -> RabbitMessage:
    """The message itself: FastStream hands on what is decoded, and the envelope is parsed by the bus."""
    return message


class Session:
    """`open` it, then `consume`; close it in any case."""

    def __init__(self, url: str, subscriptions: list[Subscription]) -> None:
        self._url = url
        self._server: str | None = None
        self._subscriptions = subscriptions
        self._closed = asyncio.Event()
        self._opening: asyncio.Task[Any] | None = None
        self._subscribers: dict[str, Any] = {}  # by queue

    def _make(self, server: str) -> _Broker:
        broker = _Broker(
            with_heartbeat(server),
            decoder=_undecoded,
            default_channel=Channel(prefetch_count=PREFETCH, on_return_raises=True),
            graceful_timeout=None,  # the bus waits for its handlers itself, with nothing new coming in
            apply_types=False,
            logger=None,
            on_close=[lambda *_: self._closed.set()],
        )
        for one in self._subscriptions:
            subscriber = broker.subscriber(
                RabbitQueue(one.queue, declare=False),
                channel=Channel(prefetch_count=one.prefetch),
                ack_policy=AckPolicy.MANUAL,
            )
            subscriber(one.receive)
            self._subscribers[one.queue] = subscriber
        return broker

    async def open(self) -> None:
        """Connect to the first server that answers.

        Errors: aio-pika's, `OSError`, `TimeoutError`, StopAsyncIteration from a cut handshake.
        """
        self._server = await answering(self._url)
        self.broker = self._make(self._server)
        self._opening = asyncio.create_task(self.broker.connect())
        async with asyncio.timeout(OPEN_SECONDS):  # up to its first channel
            await asyncio.shield(self._opening)

    async def until_lost(self) -> None:
        """Return when connection or consumer are gone, or the broker silent for three heartbeats."""
        while not (self._closed.is_set() or self._is_stuck()):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._closed.wait()

    def _is_stuck(self) -> bool:
        return self.broker.connection is None or publishing.is_stuck(self.broker.connection)

    async def consume(self) -> None:
        """Take messages from now on. Errors: aio-pika's, `TimeoutError`."""
        async with asyncio.timeout(OPEN_SECONDS):
            await self.broker.start()
            for one in self._subscribers.values():
                await self._note_cancelling(one.channel)

    async def _note_cancelling(self, channel: Channel) -> None:
        """The session is lost, too, where the broker takes a queue from us and leaves the connection."""
        ours = await self.broker.config.channel_manager.get_channel(channel)
        underlay = await ours.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(lambda _frame: self._closed.set())

    async def pause(self, but: Collection[str] = ()) -> None:
        """Take no further message; those in hand may be acknowledged. Another session takes the next ones.

        The queues `but` go on as they are.
        """
        ending = [one for queue, one in self._subscribers.items() if queue not in but]
        with contextlib.suppress(Exception):
            async with asyncio.timeout(OPEN_SECONDS):
                await asyncio.gather(*(one.stop() for one in ending))

    async def close(self, *, failed: bool = False) -> None:
        """Close the connection, open or not; the broker gives what was not acknowledged to somebody else.

        After one that `failed`, the next session begins with another server, where there are several.
        """
        if self._server is not None and failed:
            hosts.failed(self._url, self._server)
        if self._opening is None:
            return
        # First it may open: of one that is cancelled in the middle, parts remain that nobody can close.
        await asyncio.wait([self._opening], timeout=CLOSE_SECONDS)
        self._opening.cancel()
        if self.broker.connection is not None:
            await close(self.broker.connection)
        await asyncio.wait([self._opening], timeout=CLOSE_SECONDS)
        if not self._opening.cancelled() and self._opening.done():
            self._opening.exception()  # is seen
