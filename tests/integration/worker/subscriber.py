"""Another system that hears every event, and events for it to hear."""

import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from uuid_utils.compat import uuid7

from services.intentions.eventstore.errors import EventStoreError
from services.intentions.eventstore.store import EventStore
from shared.messaging.topology import EVENTS
from tests.support.events import append_of, session_ended
from tests.support.servers import Vhost
from tests.support.waiting import wait_until


@dataclass
class Subscriber:
    """Everything that came over the exchange, in order of arrival."""

    messages: list[AbstractIncomingMessage] = field(default_factory=list)

    @property
    def positions(self) -> list[int]:
        """The position of each message."""
        return [json.loads(message.body)["position"] for message in self.messages]

    async def hears(self, number: int, seconds: float = 20.0) -> None:
        """Wait until that many different events came."""

        async def heard() -> bool:
            return len(set(self.positions)) >= number

        await wait_until(heard, f"{number} events arrive", seconds)

    def streams_in_order(self) -> bool:
        """Whether the first arrivals of each stream came in the order of their versions."""
        bodies = [json.loads(message.body) for message in self.messages]
        return in_order([(body["subject"], body["streamversion"]) for body in bodies])


@contextlib.asynccontextmanager
async def hearing(vhost: Vhost) -> AsyncIterator[Subscriber]:
    """A queue of its own, bound to everything."""
    heard = Subscriber()

    async def note(message: AbstractIncomingMessage) -> None:
        heard.messages.append(message)

    async with await aio_pika.connect(vhost.url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(exclusive=True)
        await queue.bind(EVENTS, "#")
        await queue.consume(note, no_ack=True)
        yield heard


def in_order(arrivals: Sequence[tuple[str, int]]) -> bool:
    """Whether each (stream, version) came for the first time after all versions before it."""
    reached: dict[str, int] = {}
    for stream, version in arrivals:
        if version > reached.get(stream, 0) + 1:
            return False
        reached[stream] = max(version, reached.get(stream, 0))
    return True


async def append_streams(store: EventStore, streams: int, each: int) -> int:
    """Append `each` events to that many new streams, mixed; how many events."""
    sessions = [uuid7() for _ in range(streams)]
    for version in range(each):
        for session in sessions:
            await store.append(append_of(session_ended(session), version))
    return streams * each


async def is_refused(store: EventStore) -> bool:
    """Whether an append is refused because of a loss; it must not be taken."""
    try:
        await store.append(append_of(session_ended()))
    except EventStoreError as error:
        return "lost events" in str(error)
    raise AssertionError("a position was given again")
