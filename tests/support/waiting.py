"""Waiting for a condition, with a deadline: never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def wait_until(probe: Callable[[], Awaitable[T | None]], what: str, seconds: float = 20.0) -> T:
    """Ask `probe` until it gives something true; fail with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = await probe()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} within {seconds:.0f} s"
        await asyncio.sleep(0.02)
