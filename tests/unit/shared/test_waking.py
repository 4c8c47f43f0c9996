"""Waiting for an event: woken, in time, and ended when it is cancelled."""

import asyncio

import pytest

from shared.runtime.waking import woken


async def test_it_returns_when_woken_and_clears_the_event() -> None:
    event = asyncio.Event()
    event.set()
    await woken(event, 60)
    assert not event.is_set()


async def test_it_returns_when_it_is_time() -> None:
    await woken(asyncio.Event(), 0.01)


@pytest.mark.parametrize("turns", range(5))
async def test_a_cancellation_is_not_lost_when_it_is_woken_meanwhile(turns: int) -> None:
    event = asyncio.Event()
    task = asyncio.create_task(woken(event, 60))
    await asyncio.sleep(0)
    event.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    if task.cancel():
        with pytest.raises(asyncio.CancelledError):
            await task
