"""Ends work at one moment after the other, until one comes after its end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

MOST_TURNS = 50_000  # of the event loop: work that takes more never comes to its end


async def ended_at_every_moment(
    work: Callable[[], Coroutine[Any, Any, object]],
) -> AsyncIterator[tuple[int, asyncio.Task[object]]]:
    """Begin the work again and again, each time cancelled a few turns of the event loop later.

    Gives each task, before it has ended, with its turns; at first every moment is tried, then one in twenty.
    The last task has ended by itself, so that the moments reach over the whole work.
    """
    turns = 0
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
        assert turns < MOST_TURNS, "it does not come to its end"
