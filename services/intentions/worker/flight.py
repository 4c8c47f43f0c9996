"""Events on their way to the broker: at most one of a stream, at most a window of them."""

import asyncio
from collections import deque
from typing import Any, NamedTuple

CONFIRM_SECONDS = 5.0
Publishing = asyncio.Task[Any]


class Sent(NamedTuple):
    """One event that was handed to the broker."""

    position: int
    stream: str
    publishing: Publishing


class Flight:
    """What was sent, oldest first. Everything up to position `confirmed` has landed, without a gap."""

    def __init__(self, confirmed: int, window: int) -> None:
        self.confirmed = confirmed
        self._window = window
        self._sent: deque[Sent] = deque()
        self._last_of: dict[str, Publishing] = {}

    async def clear(self, stream: str) -> None:
        """Return when there is room, and nothing of `stream` is unconfirmed. Errors: a publish's own."""
        before = self._last_of.get(stream)
        if before is not None:
            await _confirmed(before)
        while len(self._sent) >= self._window:
            await _confirmed(self._sent[0].publishing)
            self.land()

    def add(self, position: int, stream: str, publishing: Publishing) -> None:
        """Note what was just sent."""
        self._sent.append(Sent(position, stream, publishing))
        self._last_of[stream] = publishing

    def land(self) -> int:
        """Take in what is confirmed without a gap; how many. Errors: what a publish failed with."""
        landed = 0
        while self._sent and self._sent[0].publishing.done():
            position, stream, publishing = self._sent[0]
            publishing.result()
            self._sent.popleft()
            if self._last_of[stream] is publishing:
                del self._last_of[stream]
            self.confirmed = position
            landed += 1
        return landed

    async def land_all(self) -> None:
        """Wait for all that is on its way. Errors: what a publish failed with."""
        while self._sent:
            await _confirmed(self._sent[0].publishing)
            self.land()

    def give_up(self) -> None:
        """Forget what is not confirmed; it is published again from the checkpoint."""
        for sent in self._sent:
            if not sent.publishing.cancel() and not sent.publishing.cancelled():
                sent.publishing.exception()  # seen: one failure has been reported for all
        self._sent.clear()
        self._last_of.clear()


async def _confirmed(publishing: Publishing) -> None:
    if not publishing.done():
        async with asyncio.timeout(CONFIRM_SECONDS):
            await asyncio.shield(publishing)
    publishing.result()
