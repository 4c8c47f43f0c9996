"""Events on their way to the broker: at most one of a stream, at most a window of them."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from shared.messaging.publishing import Confirm

CONFIRM_SECONDS = 5.0


class Sent(NamedTuple):
    """One event that was handed to the broker."""

    position: int
    stream: str
    confirm: Confirm


class Flight:
    """Events sent, oldest first. Everything up to position `confirmed` has landed, without a gap."""

    def __init__(self, confirmed: int, window: int) -> None:
        self.confirmed = confirmed
        self._window = window
        self._sent: deque[Sent] = deque()
        self._last_of: dict[str, Confirm] = {}

    async def clear(self, streams: Sequence[str]) -> None:
        """Return when there is room for one event of each of `streams`, and nothing of them is unconfirmed.

        Errors: what a publish failed with.
        """
        for stream in streams:
            before = self._last_of.get(stream)
            if before is not None:
                await _confirmed(before)
        while len(self._sent) + len(streams) > self._window:
            await _confirmed(self._sent[0].confirm)
            self.land()

    def add(self, position: int, stream: str, confirm: Confirm) -> None:
        """Note what was just sent."""
        self._sent.append(Sent(position, stream, confirm))
        self._last_of[stream] = confirm

    def land(self) -> int:
        """Take in what is confirmed without a gap; how many. Errors: what a publish failed with."""
        landed = 0
        while self._sent and self._sent[0].confirm.done():
            position, stream, confirm = self._sent[0]
            confirm.result()
            self._sent.popleft()
            if self._last_of[stream] is confirm:
                del self._last_of[stream]
            self.confirmed = position
            landed += 1
        return landed

    async def land_all(self) -> None:
        """Wait for all that is on its way. Errors: what a publish failed with."""
        while self._sent:
            await _confirmed(self._sent[0].confirm)
            self.land()

    def give_up(self) -> None:
        """Forget what is not confirmed; it is published again from the checkpoint."""
        for sent in self._sent:
            if not sent.confirm.cancel() and not sent.confirm.cancelled():
                sent.confirm.exception()  # seen: one failure has been reported for all
        self._sent.clear()
        self._last_of.clear()


def together(confirms: Sequence[Confirm]) -> Confirm:
    """One confirm for all the forms of an event; mostly there is one."""
    return confirms[0] if len(confirms) == 1 else asyncio.gather(*confirms)


async def _confirmed(confirm: Confirm) -> None:
    if not confirm.done():
        async with asyncio.timeout(CONFIRM_SECONDS):
            await asyncio.shield(confirm)
    confirm.result()
