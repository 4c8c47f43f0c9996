"""The watch on a process of ours: what no waiting mends, a restart does.

A peer that is away is waited for, however long. A process whose own connections do not work although new ones
to the same peer do is stuck: `/health/live` says so, and it ends itself for its supervisor to start it again
(Docker restarts what has ended, never what is merely unhealthy).
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

LOOKS = 12  # in the time after which a process is stuck
ASK_SECONDS = 2.0
log = structlog.get_logger("watch")


class Stuck(Exception):
    """A peer answers others, but not this process."""


@dataclass(slots=True)
class Peer:
    """A server that the process needs: whether its own connections work, and whether it answers new ones."""

    name: str
    works: Callable[[], Awaitable[bool]]
    answers: Callable[[], Awaitable[bool]]
    since: float | None = field(default=None, init=False)  # when only new connections began to work

    async def look(self) -> None:
        """Ask both, the second only where the first does not work."""
        if await _says(self.works) or not await self.answers():
            self.since = None
        elif self.since is None:
            self.since = time.monotonic()


async def _says(works: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await works()
    except TimeoutError:
        return False


class Watch:
    """Looks at the peers while the process runs, and ends it when it is stuck for `seconds`."""

    def __init__(self, seconds: float, peers: Sequence[Peer]) -> None:
        self._seconds = seconds
        self._peers = peers

    def why_stuck(self) -> str | None:
        """Which peer answers new connections, but has not answered this process's own for long; or None."""
        now = time.monotonic()
        for peer in self._peers:
            if peer.since is not None and now - peer.since >= self._seconds:
                return f"{peer.name} answers new connections, but this process's own have not worked for long"
        return None

    async def run(self) -> None:
        """Look for ever. Errors: `Stuck`, which ends the process."""
        while True:
            await asyncio.gather(*(peer.look() for peer in self._peers))
            if reason := self.why_stuck():
                log.error("process stuck", reason=reason, seconds=self._seconds)
                raise Stuck(reason)
            await asyncio.sleep(self._seconds / LOOKS)
