"""Appends that arrive while a flush is under way go together in the next one (ADR 0001)."""

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import asyncpg

from services.intentions.eventstore.errors import (
    EventStoreError,
    InvalidData,
    OutcomeUnknown,
    StoreBusy,
    StoreUnavailable,
    VersionConflict,
)
from services.intentions.eventstore.flush import LOST, Flush
from services.intentions.eventstore.model import Append, Appended

BATCH = 256  # appends in one flush; more brings nothing and makes each caller wait longer
QUEUE = 4096  # appends that may wait: beyond, the caller is told to come back
RETRIES = 5
RETRY_SECONDS = 0.2


@dataclass(slots=True)
class _Item:
    append: Append
    future: asyncio.Future[Appended] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def answer(self, outcome: Appended | EventStoreError) -> None:
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

    async def submit(self, append: Append) -> Appended:
        """Append, together with whoever else is waiting. A cancelled caller does not cancel the append."""
        if len(self._waiting) >= QUEUE:
            raise StoreBusy("too many appends are waiting")
        item = _Item(append)
        self._waiting.append(item)
        if self._task is None:
            self._task = asyncio.create_task(self._drain())
        return await asyncio.shield(item.future)

    async def stop(self) -> None:
        """Finish what waits, then let the connection go."""
        while self._task is not None:
            await asyncio.wait([self._task])
        await self._flush.close()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await self._send(self._next_batch())
        finally:
            self._task = None

    def _next_batch(self) -> list[_Item]:
        """What may go together: no append names a stream, or repeats a command, of one before it."""
        batch: list[_Item] = []
        later: list[_Item] = []
        written: set[str] = set()
        commands: set[object] = set()
        while self._waiting and len(batch) < BATCH:
            item = self._waiting.popleft()
            append = item.append
            rival = not written.isdisjoint(append.expected) or append.command_id in commands
            (later if rival else batch).append(item)
            written |= append.written
            if append.command_id is not None:
                commands.add(append.command_id)
        self._waiting.extendleft(reversed(later))
        return batch

    async def _send(self, batch: Sequence[_Item]) -> None:
        try:
            outcomes = await self._attempts([item.append for item in batch])
        except LOST as error:
            self._answer_all(batch, OutcomeUnknown(str(error) or type(error).__name__))
        except StoreUnavailable as error:
            self._answer_all(batch, error)
        except asyncpg.PostgresError as error:
            await self._one_by_one(batch, error)
        else:
            for item, outcome in zip(batch, outcomes, strict=True):
                item.answer(outcome)
            self._refuse_rivals(outcomes)

    async def _attempts(self, appends: Sequence[Append]) -> list[Appended | EventStoreError]:
        """Send, and after a lost connection send again where each append has a command id to recognise it."""
        repeatable = all(append.command_id is not None for append in appends)
        for attempt in range(RETRIES):
            try:
                return await self._flush.send(appends)
            except (*LOST, StoreUnavailable) as error:
                last = attempt == RETRIES - 1
                if last or not (repeatable or isinstance(error, StoreUnavailable)):
                    raise
                await asyncio.sleep(RETRY_SECONDS * 2**attempt)
        raise AssertionError("unreachable")

    async def _one_by_one(self, batch: Sequence[_Item], error: asyncpg.PostgresError) -> None:
        if len(batch) == 1:
            batch[0].answer(_refusal(error))
            return
        for item in batch:
            await self._send([item])

    def _answer_all(self, items: Iterable[_Item], error: EventStoreError) -> None:
        for item in items:
            item.answer(error)

    def _refuse_rivals(self, outcomes: Iterable[Appended | EventStoreError]) -> None:
        """Tell the losers at once: what they expected of a stream is past since this flush."""
        heads = {
            stream: version
            for outcome in outcomes
            if isinstance(outcome, Appended) and not outcome.repeated
            for stream, version in outcome.versions.items()
        }
        for _ in range(len(self._waiting)):
            item = self._waiting.popleft()
            lost = _conflict(item.append, heads)
            if lost is None:
                self._waiting.append(item)
            else:
                item.answer(lost)


def _conflict(append: Append, heads: dict[str, int]) -> VersionConflict | None:
    if append.command_id is not None:
        return None  # it may be a repeat, which only the database knows
    for stream, expected in append.expected.items():
        if heads.get(stream, expected) > expected:
            return VersionConflict(stream, expected, heads[stream])
    return None


def _refusal(error: asyncpg.PostgresError) -> EventStoreError:
    if isinstance(error, asyncpg.DataError):
        return InvalidData(str(error))
    return EventStoreError(str(error))
