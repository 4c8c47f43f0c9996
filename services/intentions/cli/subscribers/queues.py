"""The topology as RabbitMQ has it, asked with passive declarations: they need no right to configure."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity

from shared.messaging.connecting import connect
from shared.messaging.queues import topology
from shared.messaging.topology import CONSUMED

T = TypeVar("T")
LOOK_SECONDS = 15.0
# RabbitMQ gives up counting a quorum queue then, and says that it is empty (`rabbit_quorum_queue:stat`).
COUNT_SECONDS = 0.25
COUNTS = 8


@dataclass(frozen=True, slots=True)
class QueueState:
    """One queue: messages that are ready, and who consumes."""

    name: str
    messages: int
    consumers: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The part of the topology that is there, and the part that is not."""

    queues: Sequence[QueueState]
    missing_queues: Sequence[str]
    missing_exchanges: Sequence[str]
    version: str

    @property
    def consumed(self) -> list[QueueState]:
        """The queues that services consume."""
        return [queue for queue in self.queues if queue.name in CONSUMED]

    @property
    def dead(self) -> list[QueueState]:
        """The dead letters that there are."""
        names = {consumed.dead for consumed in CONSUMED.values()}
        return [queue for queue in self.queues if queue.name in names and queue.messages]

    def retrying(self, name: str) -> int:
        """Messages of a consumed queue that wait for another attempt."""
        return sum(queue.messages for queue in self.queues if queue.name.startswith(f"{name}.retry."))


async def states(url: str, names: Sequence[str]) -> dict[str, QueueState]:
    """Those of these queues that are there. Errors: aio-pika's, `OSError`, `TimeoutError`."""
    async with asyncio.timeout(LOOK_SECONDS), await connect(url) as connection:
        found = await asyncio.gather(*(_queue(connection, name) for name in names))
    return {state.name: state for state in found if state}


async def look(url: str) -> Seen:
    """Ask the vhost of `url` for the whole topology. Errors: aio-pika's, `OSError`, `TimeoutError`."""
    async with asyncio.timeout(LOOK_SECONDS), await connect(url) as connection:
        queues = await asyncio.gather(*(_queue(connection, queue.name) for queue in topology().queues))
        are_there = await asyncio.gather(*(_has_exchange(connection, name) for name in topology().exchanges))
        version = _version(connection)
    found = [state for state in queues if state]
    missing_queues = {queue.name for queue in topology().queues} - {state.name for state in found}
    missing_exchanges = [
        name for name, is_there in zip(topology().exchanges, are_there, strict=True) if not is_there
    ]
    return Seen(found, sorted(missing_queues), missing_exchanges, version)


def _version(connection: AbstractConnection) -> str:
    """As the server says when a connection opens."""
    transport = connection.transport
    said = transport.connection.server_properties.get("version") if transport else None
    return said.decode() if isinstance(said, bytes) else str(said)


async def _queue(connection: AbstractConnection, name: str) -> QueueState | None:
    return await _asked(connection, lambda channel: _counted(channel, name))


async def _counted(channel: AbstractChannel, name: str) -> QueueState:
    """The queue as RabbitMQ has counted it: zeros that took it so long are asked for again."""
    for _ in range(COUNTS):
        began = time.monotonic()
        found = (await channel.get_queue(name)).declaration_result
        state = QueueState(name, found.message_count or 0, found.consumer_count or 0)
        if state.messages or state.consumers or time.monotonic() - began < COUNT_SECONDS:
            break
    return state


async def _has_exchange(connection: AbstractConnection, name: str) -> bool:
    return await _asked(connection, lambda channel: channel.get_exchange(name)) is not None


async def _asked(connection: AbstractConnection, ask: Callable[[AbstractChannel], Awaitable[T]]) -> T | None:
    """A missing one closes the channel it was asked on, so each question has a channel of its own."""
    channel = await connection.channel()
    try:
        return await ask(channel)
    except ChannelNotFoundEntity:
        return None
    finally:
        if not channel.is_closed:
            await channel.close()
