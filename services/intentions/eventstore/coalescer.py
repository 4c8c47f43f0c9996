"""Appends that arrive while a flush is under way go together in the next one (ADR 0001)."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

import asyncpg
import structlog

from services.intentions.eventstore import measures
from services.intentions.eventstore.errors import (
    LOST,
    EventStoreError,
    OutcomeUnknown,
    StoreBusy,
    StoreUnavailable,
    VersionConflict,
    is_the_servers,
    meaning,
    was_outrun,
)
from services.intentions.eventstore.flush import Flush, Outcome
from services.intentions.eventstore.model import Append, Appended

BATCH = 256  # appends in one flush; more brings nothing and makes each caller wait longer
HALF = 8  # fewer than twice this wait: not worth halving
BATCH_BYTES = 4_000_000  # of events in one flush, and one append more
QUEUE = 2048  # appends that may wait: beyond, the caller is told to come back
RETRIES = 5  # of a command whose outcome is unknown: together they outlast a restart of Postgres
RETRY_SECONDS = 0.1  # doubled each time
STOP_SECONDS = 3.0  # for what is under way when the process stops
STOPPED = "the event store has stopped"
log = structlog.get_logger("eventstore")


class _Item:
    """One append that waits, its caller's future, how often its outcome was lost and it was outrun."""

    __slots__ = ("append", "future", "lost", "outrun")

    def __init__(self, append: Append, future: asyncio.Future[Appended]) -> None:
        self.append, self.future = append, future
        self.lost = self.outrun = 0

    def answer(self, outcome: Outcome) -> None:
        """Tell the caller, unless it was cancelled meanwhile."""
        measures.count(self.append, outcome, was_lost=self.lost > 0)
        if self.future.done():
            return
        if isinstance(outcome, EventStoreError):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class Coalescer:
    """Takes appends from many callers and sends them over one connection, one flush at a time."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._waiting: deque[_Item] = deque()
        self._flush = Flush(pool)
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def submit(self, append: Append) -> Appended:
        """Append, together with whoever else is waiting. A cancelled caller does not cancel the append."""
        if self._stopping:
            raise StoreUnavailable("the event store is stopping")
        if len(self._waiting) >= QUEUE:
            measures.turned_away()
            raise StoreBusy("too many appends are waiting")
        loop = asyncio.get_running_loop()
        item = _Item(append, loop.create_future())
        self._waiting.append(item)
        measures.waiting.inc()
        if self._task is None:
            self._task = loop.create_task(self._drain())
        return await item.future

    @property
    def is_connected(self) -> bool:
        """True while the appending connection is open."""
        return self._flush.is_open

    async def start(self) -> None:
        """Take the connection now, so that the first append need not. Errors: `StoreUnavailable`."""
        await self._flush.open()

    async def stop(self) -> None:
        """Refuse new appends, finish what waits, let the connection go.

        A database that does not answer is not waited for: those callers get `OutcomeUnknown`.
        """
        self._stopping = True
        task = self._task
        if task is not None and (await asyncio.wait([task], timeout=STOP_SECONDS))[1]:
            task.cancel()
            await asyncio.wait([task])
        await self._flush.close()

    async def _drain(self) -> None:
        # A burst goes in two halves: while Postgres writes one, the callers of the other go on.
        limit = max(HALF, len(self._waiting) // 2)
        try:
            while self._waiting:
                await self._send(self._next_batch(limit))
                limit = BATCH
        finally:
            self._task = None
            _answer_all(self._waiting, OutcomeUnknown(STOPPED))
            self._waiting.clear()

    def _next_batch(self, limit: int) -> list[_Item]:
        """The appends that may go together: none names a stream, or repeats a command, of one before it."""
        batch: list[_Item] = []
        later: list[_Item] = []
        written: set[str] = set()
        commands: set[object] = set()
        size = 0
        while self._waiting and len(batch) < limit and size < BATCH_BYTES:
            item = self._waiting.popleft()
            append = item.append
            rival = not written.isdisjoint(append.expected) or append.command_id in commands
            (later if rival else batch).append(item)
            for event in append.events:
                size += len(event.data)
                written.add(event.stream)
            if append.command_id is not None:
                commands.add(append.command_id)
        self._waiting.extendleft(reversed(later))
        return batch

    async def _send(self, batch: Sequence[_Item]) -> None:
        try:
            with measures.flush.time():
                outcomes = await self._flush.send([item.append for item in batch])
        except asyncio.CancelledError:
            _answer_all(batch, OutcomeUnknown(STOPPED))
            raise
        except StoreUnavailable as error:
            await self._unavailable(batch, error)
        except LOST as error:
            await self._lost(batch, error)
        except asyncpg.PostgresError as error:
            await self._refused(batch, error)
        except Exception as error:
            # A fault of ours must leave nobody waiting for ever, neither these callers nor those behind them.
            log.exception("flush failed")
            _answer_all(batch, EventStoreError(f"{type(error).__name__}: {error}"))
        else:
            self._answer(batch, outcomes)

    def _answer(self, batch: Sequence[_Item], outcomes: Sequence[Outcome]) -> None:
        if not self._waiting:
            _answer_each(batch, outcomes)
            return
        self._refuse_rivals(outcomes)
        # Send the next flush first, and while Postgres writes it the callers of this one go on.
        asyncio.get_running_loop().call_soon(_answer_each, batch, outcomes)

    async def _unavailable(self, batch: Sequence[_Item], error: StoreUnavailable) -> None:
        """Nothing was sent now; only what was lost before has reason to wait."""
        _answer_all((item for item in batch if not item.lost), error)
        await self._lost([item for item in batch if item.lost], error)

    async def _lost(self, batch: Sequence[_Item], error: Exception) -> None:
        """Send again what a command id makes harmless to repeat; of the rest nobody knows."""
        again = [item for item in batch if item.append.command_id is not None and item.lost < RETRIES]
        reason = OutcomeUnknown(str(error) or type(error).__name__)
        _answer_all((item for item in batch if item not in again), reason)
        for item in again:
            item.lost += 1
        self._waiting.extendleft(reversed(again))
        if again:
            await asyncio.sleep(RETRY_SECONDS * 2 ** (again[0].lost - 1))

    async def _refused(self, batch: Sequence[_Item], error: asyncpg.PostgresError) -> None:
        """Postgres rolled the flush back: find out whose fault it was, unless it was the server's own."""
        if was_outrun(error) and batch[0].outrun < RETRIES:
            await self._outrun(batch)
            return
        if len(batch) == 1 or is_the_servers(error):
            _answer_all(batch, meaning(error))
            return
        for number, item in enumerate(batch, start=1):
            try:
                await self._send([item])
            except asyncio.CancelledError:
                _answer_all(batch[number:], OutcomeUnknown(STOPPED))
                raise

    async def _outrun(self, batch: Sequence[_Item]) -> None:
        """Send again: nothing was stored, and the next flush sees what was there first."""
        for item in batch:
            item.outrun += 1
        self._waiting.extendleft(reversed(batch))
        await asyncio.sleep(RETRY_SECONDS * 2 ** (batch[0].outrun - 1))

    def _refuse_rivals(self, outcomes: Iterable[Outcome]) -> None:
        """Tell the losers at once: what they expected of a stream is past since this flush."""
        heads: dict[str, int] = {}
        for outcome in outcomes:
            if isinstance(outcome, Appended):
                heads.update(outcome.versions)
        for _ in range(len(self._waiting)):
            item = self._waiting.popleft()
            lost = _conflict(item.append, heads)
            if lost is None:
                self._waiting.append(item)
            else:
                item.answer(lost)


def _answer_each(items: Iterable[_Item], outcomes: Iterable[Outcome]) -> None:
    for item, outcome in zip(items, outcomes, strict=True):
        item.answer(outcome)


def _answer_all(items: Iterable[_Item], error: EventStoreError) -> None:
    for item in items:
        item.answer(type(error)(*error.args))


def _conflict(append: Append, heads: dict[str, int]) -> VersionConflict | None:
    if append.command_id is not None:
        return None  # it may be a repeat, which only the database knows
    for stream, expected in append.expected.items():
        if heads.get(stream, expected) > expected:
            return VersionConflict(stream, expected, heads[stream])
    return None
