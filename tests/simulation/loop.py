"""An event loop without clock and sockets: time jumps to what comes next, and a seed says in which order."""

import asyncio
import contextlib
import heapq
import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextvars import Context, ContextVar
from typing import Any

MOST_EXITS = 20
BEGINNING = 1000.0  # seconds on the monotonic clock when a simulation begins


class Stalled(Exception):
    """Nothing is ready and no timer runs: whatever is not done now never will be."""


class Process:
    """One life of a process of ours. Tasks and timers have it in their context; dead, they never run."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.steps = 0
        self.dies_at: int | None = None  # after so many steps
        self.dies_with_message: int | None = None  # so many steps after it is handed one
        self.heirs: list[Callable[[], None]] = []  # told when it is dead

    def handed(self) -> None:
        """It has got a message."""
        if self.dies_with_message is not None:
            self.dies_at, self.dies_with_message = self.steps + self.dies_with_message, None

    def kill(self) -> None:
        """As kill -9 does: not a line of it runs any more, no `finally` either."""
        if self.alive:
            self.alive = False
            for told in self.heirs:
                told()


PROCESS: ContextVar[Process | None] = ContextVar("PROCESS", default=None)


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs what is ready in an order drawn by `chance`; where nothing is, jumps to the next timer.

    Two callbacks of one task, or of one future, keep their order, as asyncio's own code rests on it;
    any others might have come in either order.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self._ready: deque[asyncio.Handle]
        self._chance = chance
        self._now = BEGINNING
        self._tasks: list[asyncio.Task[Any]] = []
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._timed = 0
        self.steps = 0
        self.sockets: dict[str, Callable[[asyncio.Protocol], Any]] = {}  # who listens, by address
        self.set_task_factory(self._noted)

    def _noted(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **named: Any) -> "asyncio.Task[Any]":
        task: asyncio.Task[Any] = asyncio.Task(coroutine, loop=loop, **named)
        self._tasks.append(task)
        return task

    def time(self) -> float:
        """Virtual seconds."""
        return self._now

    async def create_unix_connection(  # type: ignore[override]
        self, factory: Callable[[], asyncio.Protocol], path: str | None = None, **_given: Any
    ) -> tuple[Any, asyncio.Protocol]:
        """To who listens there: asyncpg asks in this way to cancel a command."""
        assert path is not None
        told = factory()
        return self.sockets[path](told), told

    def _write_to_self(self) -> None:
        """Nobody sleeps in a selector."""

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """What a task ends with is seen by what it leaves undone."""

    def _run_once(self) -> None:
        if not self._ready:
            self._go_on()
        ready = list(self._ready)
        self._ready.clear()
        for handle in ready if len(ready) == 1 else _shuffled(ready, self._chance):
            self._step(handle)

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> asyncio.TimerHandle:
        """As asyncio's; in a heap of our own, as its own compares in Python."""
        timer = asyncio.TimerHandle(when, callback, args, self, context)
        self._timed += 1
        heapq.heappush(self._timers, (when, self._timed, timer))
        return timer

    def _go_on(self) -> None:
        while self._timers and self._timers[0][2]._cancelled:
            heapq.heappop(self._timers)
        if not self._timers:
            raise Stalled
        self._now = max(self._now, self._timers[0][0])
        while self._timers and self._timers[0][0] <= self._now:
            self._ready.append(heapq.heappop(self._timers)[2])

    def _step(self, handle: asyncio.Handle) -> None:
        process = handle._context.get(PROCESS)  # type: ignore[attr-defined]
        if handle._cancelled or (process is not None and not process.alive):
            return
        self.steps += 1
        handle._run()
        if process is not None:
            process.steps += 1
            if process.steps == process.dies_at:
                process.kill()

    def end(self) -> None:
        """Take apart what was left in the middle, so that nothing of it speaks up later."""
        for task in self._tasks:
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                _close(task.get_coro())
        self._tasks.clear()
        self.close()


def _close(coroutine: Any) -> None:
    """Also one that waits for something on its way out, and for something more after that."""
    for _ in range(MOST_EXITS):
        try:
            coroutine.close()
        except RuntimeError:
            continue
        except BaseException:  # noqa: S110 (of a world that has ended)
            pass
        return


def _shuffled(ready: Sequence[asyncio.Handle], chance: random.Random) -> list[asyncio.Handle]:
    """Each goes forward by a drawn number of places, but past none that it hangs together with."""
    order: list[tuple[asyncio.Handle, set[int]]] = []
    for handle in ready:
        parties = _parties(handle)
        place = lowest = len(order)
        while lowest and not parties & order[lowest - 1][1]:
            lowest -= 1
        if lowest < place:
            place = chance.randint(lowest, place)
        order.insert(place, (handle, parties))
    return [handle for handle, _ in order]


def _parties(handle: asyncio.Handle) -> set[int]:
    """The task that a callback belongs to, and the future whose end it is told of."""
    parties = {id(one) for one in handle._args or () if isinstance(one, asyncio.Future)}
    owner = getattr(handle._callback, "__self__", None)  # type: ignore[attr-defined]
    if owner is not None:
        parties.add(id(owner))
    return parties


@contextlib.contextmanager
def simulated(chance: random.Random) -> Iterator[SimulatedLoop]:
    """A loop whose time is that of `time.monotonic` too, for us and for the libraries; `random` is seeded."""
    loop, monotonic, state = SimulatedLoop(chance), time.monotonic, random.getstate()
    time.monotonic = loop.time
    random.seed(chance.random())
    try:
        yield loop
    finally:
        loop.end()
        time.monotonic = monotonic
        random.setstate(state)


def context_of(process: Process | None) -> Context:
    """A context for what a process does; None for what is none of ours."""
    context = Context()
    context.run(PROCESS.set, process)
    return context
