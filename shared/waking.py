"""Waiting to be woken, or until it is time to look anyway."""

import asyncio
import contextlib


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set, at the latest after `seconds`; it is clear then, for the next time."""
    # Not wait_for: Python 3.11's forgets that it was cancelled when the event is set meanwhile.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    event.clear()
