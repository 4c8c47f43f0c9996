"""Ctrl-C at any moment: a cancellation that comes together with an answer of the broker is not forgotten."""

import asyncio
import contextlib

from services.intentions.cli.subscribers.letters import letters
from shared.messaging import connecting
from shared.messaging.topology import SYNC_EVENTS
from tests.support.moments import ended_at_every_moment
from tests.support.servers import Vhost


async def test_e1_an_interruption_is_heard_while_letters_are_counted(vhost: Vhost) -> None:
    async def count() -> None:
        async with letters(vhost.url, SYNC_EVENTS) as held:
            for _ in range(10):
                await held.ready()

    async for turns, task in ended_at_every_moment(count):
        assert await _is_heard(task), f"after {turns} turns"


async def test_e1_an_interruption_is_heard_while_a_connection_opens(vhost: Vhost) -> None:
    async def connect() -> None:
        await connecting.close(await connecting.connect(vhost.url))

    async for turns, task in ended_at_every_moment(connect):
        assert await _is_heard(task), f"after {turns} turns"


async def _is_heard(task: asyncio.Task[object]) -> bool:
    """Whether it ends as cancelled, where it had not ended before."""
    if task.done():
        return True
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return task.cancelled()
