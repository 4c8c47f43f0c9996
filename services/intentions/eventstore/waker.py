"""Wakes those who follow the log. NOTIFY only wakes; reading after the last position is the truth."""

import asyncio
import contextlib
from typing import Any, Self

import asyncpg

from services.intentions.eventstore.errors import INTERRUPTIONS, is_alive
from shared.runtime.waking import woken

CHANNEL = "orientation_events"
POLL_SECONDS = 1.0


class Waker:
    """Wakes a reader when something was appended, and after `POLL_SECONDS` in any case.

    Within `async with` it holds a connection that listens; when that is lost, `wait` polls and opens another.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._event = asyncio.Event()
        self._connection: Any = None

    async def __aenter__(self) -> Self:
        await self._listen()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._hang_up()

    async def wait(self) -> None:
        """Return when woken or when it is time to look anyway."""
        if not is_alive(self._connection):
            await self._hang_up()
            await self._listen()
        await woken(self._event, POLL_SECONDS)

    async def _listen(self) -> None:
        with contextlib.suppress(*INTERRUPTIONS):
            self._connection = await self._pool.acquire(timeout=POLL_SECONDS)
            await self._connection.add_listener(CHANNEL, self._wake)
            self._wake()  # what came while nobody listened

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(*INTERRUPTIONS):
            async with asyncio.timeout(POLL_SECONDS):
                await connection.remove_listener(CHANNEL, self._wake)
        with contextlib.suppress(*INTERRUPTIONS):
            await self._pool.release(connection, timeout=POLL_SECONDS)

    def _wake(self, *_: object) -> None:
        self._event.set()
