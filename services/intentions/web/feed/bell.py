"""One wake-up for every live reader of a process, by one connection and one query however many they are."""

import asyncio
import contextlib

import asyncpg

from services.intentions.eventstore.subscription import INTERRUPTIONS, Waker
from services.intentions.feed_tokens import QUERIES

MOST_READERS = 200
PAUSE_SECONDS = 0.1  # between two rings: each makes every reader ask for a page


class Bell:
    """Rings when the log has grown."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._head = 0
        self.rung = asyncio.Event()  # of the next ring; take it before reading, and wait for it afterwards
        self.readers = 0

    @property
    def is_full(self) -> bool:
        """Whether as many follow as this process serves."""
        return self.readers >= MOST_READERS

    async def ring(self) -> None:
        """Ring for ever, whenever the log has grown. A database that is away is waited for."""
        waker = Waker(self._pool)
        async with waker.listening():
            while True:
                with contextlib.suppress(*INTERRUPTIONS):
                    [(_, head)] = await self._pool.fetch(QUERIES["feed_state"])
                    if head != self._head:
                        self._head = head
                        self.rung.set()
                        self.rung = asyncio.Event()
                await asyncio.sleep(PAUSE_SECONDS)
                await waker.wait()
