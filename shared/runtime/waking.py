"""Waiting to be woken, or until it is time to look anyway."""

import asyncio
import contextlib


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, at the latest after `seconds`; it is clear then, for the next time."""
    _stop_where_cancelled()
    # Not wait_for: Python 3.11's forgets that it was cancelled when the event is set meanwhile.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()


async def rest(seconds: float) -> None:
    """Sleep, for loops that go on after a failure."""
    _stop_where_cancelled()
    await asyncio.sleep(seconds)


def is_asked_to_end() -> bool:
    """True if somebody has cancelled this task; a library may raise `CancelledError` without that."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _stop_where_cancelled() -> None:
    """A rollback that fails takes the place of the cancellation before it: the loop must end all the same."""
    if is_asked_to_end():
        raise asyncio.CancelledError
