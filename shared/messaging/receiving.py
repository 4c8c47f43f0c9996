"""One message at a time: handled, held, set aside or given back, and only then acknowledged."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime

import stamina
from faststream.rabbit import RabbitMessage
from opentelemetry.trace import Span, SpanKind

from shared import traces
from shared.contract.envelope import Envelope
from shared.messaging.aside import Publish, set_aside
from shared.messaging.measures import taken_from
from shared.messaging.topology import Consumed
from shared.postgres.away import is_away
from shared.postgres.clock import seconds_of

# Then what is held is set aside as failed; the broker itself takes back what is held for half an hour.
AWAY_SECONDS = 1200.0
Handle = Callable[[Envelope], Awaitable[None]]


class InHand:
    """The messages that handlers are at work on, by queue."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._idle = asyncio.Event()
        self._idle.set()

    def __getitem__(self, queue: str) -> int:
        """How many are of `queue`."""
        return self._counts[queue]

    @contextmanager
    def one_more(self, queue: str) -> Iterator[None]:
        """While the block runs."""
        self._counts[queue] += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._counts[queue] -= 1
            if not self._counts.total():
                self._idle.set()

    async def finished(self, seconds: float) -> None:
        """Return when no handler is at work, at the latest after `seconds`."""
        waiting = asyncio.ensure_future(self._idle.wait())
        await asyncio.wait([waiting], timeout=seconds)
        waiting.cancel()


@dataclass(frozen=True, slots=True)
class Receiver:
    """Takes the messages of one queue; `is_paused` says whether nothing more is taken now."""

    consumed: Consumed
    handle: Handle
    publish: Publish
    in_hand: InHand
    is_paused: Callable[[], bool]
    clock: Callable[[], datetime]  # for the age of messages

    async def __call__(self, message: RabbitMessage) -> None:
        """Handle one message and acknowledge it. Errors: `CopyNotPublished`; aiormq's."""
        with self.in_hand.one_more(self.consumed.name), taken_from(self.consumed.name).handling():
            try:
                await self._handle(message)
            except Exception as error:
                if self.is_paused() and is_away(error):
                    # Back to its place: nothing is taken from there until the database is back.
                    await message.nack(requeue=True)
                    return
                await set_aside(self.publish, self.consumed, message, error)
            await message.ack()

    async def _handle(self, message: RabbitMessage) -> None:
        envelope = Envelope.parse(message.body)
        taken_from(self.consumed.name).aged(envelope, seconds_of(self.clock))
        with self._span(envelope, message.headers.get(traces.HEADER)):
            await self.handle(envelope)

    def _span(self, envelope: Envelope, header: object) -> AbstractContextManager[Span]:
        """A span in the trace of what led to the message; its parent is what its header names."""
        queue, correlation = self.consumed.name, envelope.correlationid or envelope.id
        attributes = {
            "messaging.system": "rabbitmq",
            "messaging.destination.name": queue,
            "messaging.message.id": str(envelope.id),
            "cloudevents.event_type": envelope.type,
        }
        return traces.span(f"process {queue}", correlation, SpanKind.CONSUMER, attributes, header)


def held_while_away(handle: Callable[[Envelope], Awaitable[object]]) -> Handle:
    """`handle`, tried again for up to `AWAY_SECONDS` while Postgres is away; the rest stays in the queue."""

    async def held(envelope: Envelope) -> None:
        # A context, not a decorator: that would log the arguments.
        async for attempt in stamina.retry_context(
            on=is_away, attempts=None, timeout=AWAY_SECONDS, wait_max=3.0
        ):
            with attempt:
                await handle(envelope)

    return held
