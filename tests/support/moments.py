"""Ends work at one moment after the other, until one comes after its end."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

MOST_SECONDS = 90  # for all tries: how many turns a work takes depends on how soon its peer answers


async def ended_at_every_moment(
    work: Callable[[], Coroutine[Any, Any, object]],
) -> AsyncIterator[tuple[int, asyncio.Task[object]]]:
    """Begin the work again and again, each time cancelled a few turns of the event loop later.

    Gives each task, before it has ended, with its turns; at first every moment is tried, then one in twenty.
    The last task has ended by itself, so that the moments reach over the whole work.
    """
    turns, until = 0, time.monotonic() + MOST_SECONDS
    while True:
        task = asyncio.create_task(work())
        for _ in range(turns):
            await asyncio.sleep(0)
        ended = task.done()
        task.cancel()
        yield turns, task
        if ended:
            return
        turns += 1 + turns // 20
        assert time.monotonic() < until, f"it does not come to its end within {turns} turns"
