"""Ctrl-C at any moment: a cancellation that comes together with an answer of the broker is not forgotten."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from services.intentions.cli.letters import letters
from shared.messaging import connecting
from shared.messaging.topology import SYNC_EVENTS
from tests.support.servers import Vhost

MOMENTS = 200  # turns of the event loop after which it is cancelled; an answer takes fewer


async def _is_heard(work: Coroutine[Any, Any, object], moment: int) -> bool:
    task = asyncio.create_task(work)
    for _ in range(moment):
        await asyncio.sleep(0)
    if task.done() or not task.cancel():
        await task
        return True
    with contextlib.suppress(asyncio.CancelledError):
        await task
    return task.cancelled()


async def test_e1_an_interruption_is_heard_while_letters_are_counted(vhost: Vhost) -> None:
    for moment in range(MOMENTS):
        async with letters(vhost.url, SYNC_EVENTS) as held:
            assert await _is_heard(held.ready(), moment), f"at {moment}"


async def test_e1_an_interruption_is_heard_while_a_connection_opens(vhost: Vhost) -> None:
    for moment in range(MOMENTS):
        assert await _is_heard(_connects(vhost.url), moment), f"at {moment}"


async def _connects(url: str) -> None:
    await connecting.close(await connecting.connect(url))
