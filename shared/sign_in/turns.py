"""Turns where work is dear: a few at a time, and nobody's crowd keeps the others waiting."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Crowded(Exception):
    """Too many wait for their turn already."""


class Turns:
    """`at_once` have their turn together; `waiting` may wait for one, of each group at most `waiting_each`.

    The groups take turns, so whoever comes alone is next but for one of each group. Where all waiting places
    are taken, whoever comes alone gets the last one of the largest group.
    """

    def __init__(self, at_once: int, waiting: int, waiting_each: int) -> None:
        self._free = at_once
        self._most = waiting
        self._most_each = waiting_each
        self._groups: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @property
    def waiting(self) -> int:
        """The number of those who wait."""
        return sum(map(len, self._groups.values()))

    @asynccontextmanager
    async def of(self, group: str) -> AsyncIterator[None]:
        """The turn of somebody of this group, as long as the block lasts. Errors: `Crowded`, at once."""
        await self._enter(group)
        try:
            yield
        finally:
            self._leave()

    async def _enter(self, group: str) -> None:
        if self._free:  # then nobody waits
            self._free -= 1
            return
        self._make_room_for(group)
        turn = asyncio.get_running_loop().create_future()
        self._groups.setdefault(group, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._forget(group, turn)
            elif turn.exception() is None:  # it came at the same moment
                self._leave()
            raise

    def has_room_for(self, group: str) -> bool:
        """True if one more of this group would get a turn or a place to wait for one."""
        own = len(self._groups.get(group, ()))
        if self._free or (own < self._most_each and self.waiting < self._most):
            return True
        return own < self._most_each and len(self._largest()) > own + 1

    def _make_room_for(self, group: str) -> None:
        if not self.has_room_for(group):
            raise Crowded
        if self.waiting >= self._most:
            last = self._largest().pop()
            if not last.done():
                last.set_exception(Crowded())

    def _largest(self) -> deque[asyncio.Future[None]]:
        return max(self._groups.values(), key=len)

    def _leave(self) -> None:
        while self._groups:
            group, turns = self._groups.popitem(last=False)
            turn = turns.popleft()
            if turns:
                self._groups[group] = turns  # behind the others
            if not turn.done():  # else somebody gave up at the same moment
                turn.set_result(None)
                return
        self._free += 1

    def _forget(self, group: str, turn: asyncio.Future[None]) -> None:
        turns = self._groups.get(group, deque())
        if turn in turns:
            turns.remove(turn)
            if not turns:
                del self._groups[group]
