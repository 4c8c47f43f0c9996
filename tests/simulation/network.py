"""Connections between a process and a server: what is sent arrives in order, later, or never."""

import random
from collections import deque
from collections.abc import Callable
from contextvars import Context
from typing import Any

from tests.simulation.loop import Process, SimulatedLoop, context_of

Arrival = tuple[Callable[..., None], tuple[Any, ...]]
SLOWEST_SECONDS = 0.02  # of an answer on a good day
KEEPALIVE_SECONDS = 10.0  # after which a server gives up a client that is silent
SERVERS = context_of(None)


class Lane:
    """One direction of a connection."""

    def __init__(self, pipe: "Pipe", context: Context) -> None:
        self._pipe = pipe
        self._context = context
        self._under_way: deque[Arrival] = deque()

    def send(self, arrive: Callable[..., None], *arguments: Any) -> None:
        """Have `arrive` called at the other end, unless the connection has ended."""
        if self._pipe.is_open:
            self.close_with(arrive, *arguments)

    def close_with(self, arrive: Callable[..., None], *arguments: Any) -> None:
        """The last that is sent."""
        self._under_way.append((arrive, arguments))
        self._wait(self._pipe.link.delay())

    def lose(self) -> None:
        """What is under way gets nowhere."""
        self._under_way.clear()

    def _wait(self, seconds: float) -> None:
        loop = self._pipe.link.loop
        loop.call_at(loop.time() + seconds, self._arrive, context=self._context)

    def _arrive(self) -> None:
        """Of each lane the first that is under way, so that they stay in order whatever each delay is."""
        silence = self._pipe.link.silent_until - self._pipe.link.loop.time()
        if silence > 0:
            self._wait(silence + self._pipe.link.delay())
        elif self._under_way:
            arrive, arguments = self._under_way.popleft()
            arrive(*arguments)


class Pipe:
    """A connection. `lost` is called at the client when it breaks, `gone` at the server when it ends."""

    def __init__(self, link: "Link", lost: Callable[[], None], gone: Callable[[], None]) -> None:
        self.link = link
        self.is_open = True
        self._lost, self._gone = lost, gone
        self.up, self.down = Lane(self, SERVERS), Lane(self, link.context)
        link.pipes.append(self)
        if not link.is_up():
            self.cut()

    def close(self) -> None:
        """By the client: the server hears of it after all that was sent before."""
        if self.is_open:
            self._end()
            self.up.close_with(self._gone)

    def cut(self) -> None:
        """Broken: of what is under way either all arrives or none, each way, and both ends hear of it."""
        if self.is_open:
            self._end()
            for lane, told in ((self.up, self._gone), (self.down, self._lost)):
                if self.link.chance.random() < 0.5:
                    lane.lose()
                lane.close_with(told)

    def _end(self) -> None:
        self.is_open = False
        self.link.pipes.remove(self)


class Link:
    """All connections from one life of a process to one server."""

    def __init__(
        self,
        loop: SimulatedLoop,
        chance: random.Random,
        process: Process,
        server: str,
        is_up: Callable[[], bool],
    ) -> None:
        self.loop, self.chance, self.process, self.server = loop, chance, process, server
        self.is_up = is_up  # whether the server takes connections
        self.context = context_of(process)
        self.silent_until = 0.0
        self.pipes: list[Pipe] = []

    def delay(self) -> float:
        """Seconds that a message takes; often none, so that many things happen at one moment."""
        return 0.0 if self.chance.random() < 0.3 else self.chance.random() * SLOWEST_SECONDS

    def cut(self) -> None:
        """Break every connection."""
        for pipe in list(self.pipes):
            pipe.cut()

    def silence(self, seconds: float) -> None:
        """Nothing arrives for so long, in either direction; connections of before may outlive it."""
        self.silent_until = max(self.silent_until, self.loop.time() + seconds)
        if seconds > KEEPALIVE_SECONDS:
            self.loop.call_at(self.silent_until, self.cut, context=SERVERS)
