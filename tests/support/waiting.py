"""Waiting for a condition, with a deadline: never for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")
SECONDS = 20.0
# A probe may be a request that makes another process work: what takes long is asked for less often.
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.02, 0.1, 1.2


@overload
async def wait_until(
    probe: Callable[[], Awaitable[T | None]], what: str, seconds: float = ..., *, pause: float = ...
) -> T: ...
@overload
async def wait_until(
    probe: Callable[[], bool], what: str, seconds: float = ..., *, pause: float = ...
) -> bool: ...
async def wait_until(
    probe: Callable[[], Any], what: str, seconds: float = SECONDS, *, pause: float = FIRST_PAUSE
) -> Any:
    """Ask `probe` until it gives something true, at first `pause` seconds apart; fail with `what` after
    `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} within {seconds:.0f} s"
        await asyncio.sleep(pause)
        pause = max(pause, min(pause * GROWTH, LONGEST_PAUSE))


def block_until(condition: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """`wait_until` for tests without an event loop."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what} within {seconds:.0f} s"
        time.sleep(0.05)
