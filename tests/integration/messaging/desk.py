"""A consumer under test, and somebody who posts messages to it and looks into its queues."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.messaging.bus import Bus, WhyAway, never
from shared.messaging.topology import EVENTS, NOTIFICATIONS_EVENTS
from tests.support.servers import Vhost
from tests.support.waiting import wait_until

KEY = "session-ended.v1.creteil.0931234A"
DEAD = f"{NOTIFICATIONS_EVENTS}.dead"


def an_envelope() -> Envelope:
    """A message of the contract with a fresh id."""
    return Envelope(
        id=uuid4(),
        source="/orientation/intentions",
        type="orientation.SessionEnded.v1",
        time=datetime(2026, 11, 7, tzinfo=UTC),
        data={},
    )


@dataclass
class Desk:
    """Posts as the administrator; `handled` are the ids that the handler got, in order."""

    vhost: Vhost
    channel: aio_pika.abc.AbstractChannel
    handled: list[UUID] = field(default_factory=list)

    async def post(self, *bodies: bytes) -> None:
        """Publish these bodies as events."""
        exchange = await self.channel.get_exchange(EVENTS, ensure=False)
        for body in bodies:
            message = aio_pika.Message(body, content_type=CONTENT_TYPE, message_id=str(uuid4()))
            await exchange.publish(message, KEY)

    async def post_events(self, number: int = 1) -> list[UUID]:
        """Publish that many good messages; their ids."""
        envelopes = [an_envelope() for _ in range(number)]
        await self.post(*(envelope.encode() for envelope in envelopes))
        return [envelope.id for envelope in envelopes]

    async def depth(self, queue: str = NOTIFICATIONS_EVENTS) -> int:
        """How many messages are ready in a queue."""
        # A channel of its own: aio-pika remembers what a queue was like when it was first asked for.
        declared = await (await self.channel.get_queue(queue)).declare()
        return declared.message_count or 0

    async def dead(self) -> AbstractIncomingMessage:
        """The next dead letter, taken from its queue."""
        queue = await self.channel.get_queue(DEAD, ensure=False)
        return await wait_until(lambda: queue.get(fail=False, no_ack=True), "a dead letter")

    async def handles(self, *ids: UUID) -> None:
        """Wait until all of these were handled."""
        await wait_until(lambda: self._all(ids), "all are handled")

    async def _all(self, ids: tuple[UUID, ...]) -> bool:
        return set(ids) <= set(self.handled)

    @contextlib.asynccontextmanager
    async def consuming(
        self,
        handle: Callable[[Envelope], Awaitable[None]] | None = None,
        *,
        url: str | None = None,
        why_away: WhyAway = never,
    ) -> AsyncIterator[Bus]:
        """A running consumer; `handle` is what it does with a message before that counts as handled."""
        bus = Bus(url or self.vhost.url_as("notifications"), why_away=why_away)

        async def receive(envelope: Envelope) -> None:
            if handle is not None:
                await handle(envelope)
            self.handled.append(envelope.id)

        bus.consume(NOTIFICATIONS_EVENTS, receive)
        task = asyncio.create_task(bus.run())
        try:
            yield bus
        finally:
            task.cancel()
            await asyncio.wait([task])
