"""The clients of the simulated broker: the relay's channel, as we write to it, and the bus's session."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from types import SimpleNamespace
from typing import Any

from aiormq.exceptions import (
    AMQPConnectionError,
    ChannelInvalidStateError,
    ChannelNotFoundEntity,
    DeliveryError,
)
from pamqp import frame as frames
from pamqp.body import ContentBody
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from services.intentions.worker.relay.published import OFFSET
from shared.messaging.connecting import OPEN_SECONDS
from shared.messaging.session import Session, Subscription
from tests.simulation.broker import Broker, Message, Taking
from tests.simulation.network import Link, Pipe


class Connection:
    """To the broker; `ask` waits for an answer, and everything that waits fails when it is lost."""

    def __init__(self, link: Link, broker: Broker) -> None:
        self.broker, self.link = broker, link
        self.is_closed = False
        self.lost = asyncio.Event()
        self._waiting: list[asyncio.Future[Any]] = []
        self.consumers: list[Taking] = []
        self.pipe = Pipe(link, self._fail, self._gone)

    def expect(self) -> asyncio.Future[Any]:
        """A future of the server's."""
        made = self.link.loop.create_future()
        made.add_done_callback(lambda one: one.cancelled() or one.exception())
        self._waiting.append(made)
        if self.is_closed:
            made.set_exception(AMQPConnectionError())
        return made

    async def ask(self, question: Callable[[], Any]) -> Any:
        """What the server says to `question`, which it is asked in its turn. Errors: what it raises."""
        answer = self.expect()

        def asked() -> None:
            try:
                self.pipe.down.send(_settle, answer, question())
            except Exception as error:
                self.pipe.down.send(_settle, answer, error)

        self.pipe.up.send(asked)
        return await answer

    def publish(self, exchange: str, key: str, message: Message, confirm: asyncio.Future[Any]) -> None:
        """Hand it over; `confirm` ends when the broker has it, or has refused it."""

        by, sent_at = self.link.process.name, self.broker.world.seconds

        def arrive() -> None:
            taken = self.broker.publish(exchange, key, message, by, sent_at)
            outcome = None if taken else DeliveryError(None, Basic.Nack())
            pause = self.link.delay()  # a quorum confirms later, and not in order
            self.broker.world.later(pause, lambda: self.pipe.down.send(_settle, confirm, outcome))

        self.pipe.up.send(arrive)

    def _fail(self) -> None:
        self.is_closed = True
        self.lost.set()
        cancels = self.link.chance.random() < 0.3  # as aiormq does where it closes by itself
        for one in self._waiting:
            if not one.done():
                if cancels:
                    one.cancel()
                else:
                    one.set_exception(AMQPConnectionError())
        self._waiting.clear()

    def _gone(self) -> None:
        for one in self.consumers:
            one.end()

    def close(self) -> None:
        """By us."""
        if not self.is_closed:
            self._fail()
            self.pipe.close()


def _settle(future: asyncio.Future[Any], outcome: object) -> None:
    if future.done():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


async def connect(link: Link, broker: Broker) -> Connection:
    """An open connection. Errors: aiormq's, `TimeoutError`."""
    made = Connection(link, broker)
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await made.ask(lambda: None)
    except BaseException:
        made.close()
        raise
    return made


class RelayChannel:
    """What `shared.messaging.publishing` uses of aiormq's channel; it reads the very frames."""

    number = 1
    max_content_size = 131_064

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.delivery_tag = 0
        self.confirmations: dict[int, asyncio.Future[Any]] = {}
        self.message_id_delivery_tag: dict[str, int] = {}
        self.write_queue = self
        self._written = 0
        self._taking: list[asyncio.Future[None]] = []

    @property
    def is_closed(self) -> bool:
        """Its connection is lost."""
        return self._connection.is_closed

    def create_future(self) -> asyncio.Future[Any]:
        """Of a confirm."""
        return self._connection.expect()

    async def put(self, written: Any) -> None:
        """Frames, to the broker."""
        rest, publish, header = written.payload, None, None
        while rest:
            size, _, frame = frames.unmarshal(rest)
            rest = rest[size:]
            if isinstance(frame, Basic.Publish):
                publish = frame
            elif isinstance(frame, ContentHeader):
                header = frame
            elif isinstance(frame, ContentBody) and publish is not None and header is not None:
                self._written += 1
                message = Message(str(header.properties.message_id), frame.value or b"", {})
                confirm = self.confirmations.pop(self._written)
                self._connection.publish(publish.exchange, publish.routing_key, message, confirm)

    async def basic_qos(self, **_given: Any) -> None:
        """No limit is needed for a handful of messages."""

    async def basic_consume(
        self, _stream: str, take: Callable[[Any], Any], *, arguments: Mapping[str, Any], **_given: Any
    ) -> Any:
        """The stream from an offset on, or from its last message. Errors: `ChannelNotFoundEntity`."""

        def give() -> None:
            self._stream_is_there()
            log = self._connection.broker.log
            begin = max(len(log) - 1, 0) if arguments[OFFSET] == "last" else int(arguments[OFFSET])
            for offset, one in enumerate(log[begin:], begin):
                properties = SimpleNamespace(headers={OFFSET: offset})
                header = SimpleNamespace(properties=properties)
                given = SimpleNamespace(header=header, body=one.body, delivery_tag=offset + 1)
                self._connection.pipe.down.send(self._take, take, given)

        await self._connection.ask(give)
        return SimpleNamespace(consumer_tag="reader")

    def _take(self, take: Callable[[Any], Any], given: Any) -> None:
        self._taking.append(asyncio.ensure_future(take(given), loop=self._connection.link.loop))

    async def basic_ack(self, _tag: int) -> None:
        """Nothing waits for it."""

    async def basic_cancel(self, _tag: str, **_given: Any) -> None:
        """No more is on its way."""

    def _stream_is_there(self) -> None:
        if not self._connection.broker.has_stream:
            raise ChannelNotFoundEntity

    async def queue_declare(self, _queue: str, *, passive: bool) -> None:
        """Errors: `ChannelNotFoundEntity` while the stream is not up."""
        assert passive
        await self._connection.ask(self._stream_is_there)


@contextlib.asynccontextmanager
async def open_channel(link: Link, broker: Broker) -> AsyncIterator[RelayChannel]:
    """As `publishing.open_channel`."""
    connection = await connect(link, broker)
    try:
        yield RelayChannel(connection)
    finally:
        connection.close()


class Delivered:
    """A message as a receiver gets it."""

    def __init__(self, connection: Connection, taking: Taking, tag: int, message: Message) -> None:
        self.body, self.headers, self.message_id = message.body, message.headers, message.id
        self._connection, self._taking, self._tag = connection, taking, tag

    async def ack(self) -> None:
        """Errors: `ChannelInvalidStateError`."""
        self._send(self._taking.acknowledge)

    async def nack(self, *, requeue: bool) -> None:
        """Errors: `ChannelInvalidStateError`."""
        assert requeue
        self._send(self._taking.give_back)

    def _send(self, answer: Callable[[int], None]) -> None:
        if self._connection.is_closed:
            raise ChannelInvalidStateError("closed")
        self._connection.pipe.up.send(answer, self._tag)


class SimulatedSession(Session):
    """`Session` on the simulated broker."""

    def __init__(self, link: Link, broker: Broker, subscriptions: list[Subscription]) -> None:
        self.broker: Any = self  # what the publisher publishes with
        self._link, self._at, self._subscriptions = link, broker, subscriptions
        self._connection: Connection | None = None
        self._takings: dict[str, Taking] = {}
        self._handling: list[asyncio.Future[None]] = []

    async def open(self) -> None:
        self._connection = await connect(self._link, self._at)

    async def until_lost(self) -> None:
        assert self._connection is not None
        await self._connection.lost.wait()

    async def publish(
        self,
        body: bytes,
        *,
        exchange: str,
        routing_key: str,
        message_id: str,
        headers: Mapping[str, Any],
        **_: Any,
    ) -> None:
        """As FastStream's. Errors: aiormq's."""
        assert self._connection is not None
        if self._connection.is_closed:
            raise ChannelInvalidStateError("closed")
        confirm = self._connection.expect()
        self._connection.publish(exchange, routing_key, Message(message_id, body, headers), confirm)
        await confirm

    async def consume(self) -> None:
        assert self._connection is not None
        async with asyncio.timeout(OPEN_SECONDS):
            for one in self._subscriptions:
                await self._connection.ask(lambda one=one: self._begin(one))  # type: ignore[misc]

    def _begin(self, one: Subscription) -> None:
        connection = self._connection
        assert connection is not None

        def give(tag: int, message: Message) -> None:
            connection.pipe.down.send(self._handle, one, tag, message)

        taking = Taking(self._at.queues[one.queue], one.prefetch, give)
        self._takings[one.queue] = taking
        connection.consumers.append(taking)
        taking.queue.pump()

    def _handle(self, one: Subscription, tag: int, message: Message) -> None:
        assert self._connection is not None
        self._link.process.handed()
        delivered: Any = Delivered(self._connection, self._takings[one.queue], tag, message)
        self._handling.append(asyncio.ensure_future(one.receive(delivered), loop=self._link.loop))

    async def pause(self, but: Collection[str] = ()) -> None:
        assert self._connection is not None
        with contextlib.suppress(Exception):
            async with asyncio.timeout(OPEN_SECONDS):
                for queue, taking in self._takings.items():
                    if queue not in but:
                        await self._connection.ask(taking.stop)

    async def close(self, *, failed: bool = False) -> None:
        if self._connection is not None:
            self._connection.close()
