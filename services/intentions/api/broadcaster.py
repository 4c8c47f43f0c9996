"""One wake-up for all who follow the log live in a process: one query says how far it goes."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator

import asyncpg

from services.intentions.api.problems import TooManyReaders
from services.intentions.eventstore.errors import INTERRUPTIONS
from services.intentions.eventstore.log import Place, read_place
from services.intentions.eventstore.waker import Waker
from shared.runtime.waking import rest

MOST_READERS = 200
MOST_OF_ONE = 20  # with one token
PAUSE_SECONDS = 0.1  # between two wake-ups: each makes every reader that lags ask for a page


class Broadcaster:
    """Says when the log has grown, or is another."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self.place: Place | None = None  # how far the log goes; None before the first look
        self.moved = asyncio.Event()  # of the next growth; take it before reading, and wait for it afterwards
        self._readers: Counter[str] = Counter()

    @property
    def readers(self) -> int:
        """How many follow."""
        return self._readers.total()

    @contextlib.contextmanager
    def reader(self, name: str) -> Iterator[None]:
        """A place among those who follow, for the token of this name. Errors: `TooManyReaders`.

        It is looked for and taken in one step: whoever comes in between would get it too.
        """
        if self._readers[name] >= MOST_OF_ONE:
            raise TooManyReaders(f"this token follows {MOST_OF_ONE} times: end one of them, or read pages")
        if self.readers >= MOST_READERS:
            raise TooManyReaders("try again in a moment, or read pages")
        self._readers[name] += 1
        try:
            yield
        finally:
            self._readers[name] -= 1
            self._readers += Counter()  # which keeps nobody who does not follow

    async def run(self) -> None:
        """Tell them for ever, whenever the log has grown. A database that is away is waited for."""
        async with Waker(self._pool) as waker:
            while True:
                with contextlib.suppress(*INTERRUPTIONS):
                    place = await read_place(self._pool)
                    if place != self.place:
                        self.place = place
                        self.moved.set()
                        self.moved = asyncio.Event()
                await rest(PAUSE_SECONDS)
                await waker.wait()
