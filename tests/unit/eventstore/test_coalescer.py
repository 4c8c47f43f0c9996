"""What goes together in one flush, with a fake in place of the connection."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.eventstore import coalescer as coalescing
from services.intentions.eventstore.coalescer import Coalescer
from services.intentions.eventstore.errors import EventStoreError, OutcomeUnknown, VersionConflict
from services.intentions.eventstore.flush import Outcome, versions_after
from services.intentions.eventstore.model import Append, Appended, Context, NewEvent


class FakeFlush:
    """Takes every append, unless told to fail; remembers what was sent together."""

    def __init__(self) -> None:
        self.sent: list[list[Append]] = []
        self.failure: Exception | None = None

    async def send(self, appends: Sequence[Append]) -> list[Outcome]:
        self.sent.append(list(appends))
        await asyncio.sleep(0)
        if self.failure:
            raise self.failure
        return [Appended(1, versions_after(append)) for append in appends]

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def flush() -> FakeFlush:
    return FakeFlush()


@pytest.fixture
def coalescer(flush: FakeFlush) -> Coalescer:
    coalescer = Coalescer(cast("Any", None))
    coalescer._flush = cast("Any", flush)
    return coalescer


def _append(*written: str, read: Sequence[str] = (), command: bool = False) -> Append:
    events = [NewEvent(stream, "T", 1, b"{}", uuid4()) for stream in written]
    expected = dict.fromkeys((*written, *read), 0)
    return Append(events, expected, Context(datetime.now(UTC)), uuid4() if command else None)


async def _submit(coalescer: Coalescer, *appends: Append) -> list[Any]:
    return await asyncio.gather(*(coalescer.submit(one) for one in appends), return_exceptions=True)


async def test_strangers_go_together(coalescer: Coalescer, flush: FakeFlush) -> None:
    appends = [_append(name, read=["window"]) for name in "abc"]

    await _submit(coalescer, *appends)

    assert flush.sent == [appends]


async def test_a_rival_is_told_without_a_second_flush(coalescer: Coalescer, flush: FakeFlush) -> None:
    first, rival, reader, stranger = _append("a"), _append("a"), _append("b", read=["a"]), _append("c")

    outcomes = await _submit(coalescer, first, rival, reader, stranger)

    assert flush.sent == [[first, stranger]]
    assert [isinstance(outcome, VersionConflict) for outcome in outcomes] == [False, True, True, False]


async def test_a_rival_with_a_command_id_is_asked_of_the_database(
    coalescer: Coalescer, flush: FakeFlush
) -> None:
    first, rival = _append("a"), _append("a", command=True)

    await _submit(coalescer, first, rival)

    assert flush.sent == [[first], [rival]]


async def test_a_stream_only_read_may_be_written_after_its_reader(
    coalescer: Coalescer, flush: FakeFlush
) -> None:
    reader, writer = _append("a", read=["window"]), _append("window")

    await _submit(coalescer, reader, writer)

    assert flush.sent == [[reader, writer]]


async def test_a_burst_goes_in_two_halves(coalescer: Coalescer, flush: FakeFlush) -> None:
    await _submit(coalescer, *(_append(str(n)) for n in range(40)))

    assert [len(sent) for sent in flush.sent] == [20, 20]


async def test_a_fault_of_ours_leaves_nobody_waiting(coalescer: Coalescer, flush: FakeFlush) -> None:
    flush.failure = KeyError("a bug")

    outcomes = await _submit(coalescer, _append("a"), _append("b"))
    flush.failure = None

    assert [type(outcome) for outcome in outcomes] == [EventStoreError, EventStoreError]
    assert [type(outcome) for outcome in await _submit(coalescer, _append("c"))] == [Appended]


async def test_a_stop_while_the_guilty_one_is_looked_for_leaves_nobody_waiting(
    coalescer: Coalescer, flush: FakeFlush, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse_all_and_hang(appends: Sequence[Append]) -> list[Outcome]:
        if len(appends) > 1:
            raise asyncpg.DataError("one of these")
        await asyncio.Event().wait()
        raise AssertionError("unreachable")

    monkeypatch.setattr(coalescing, "STOP_SECONDS", 0.01)
    monkeypatch.setattr(flush, "send", refuse_all_and_hang)
    waiting = asyncio.create_task(_submit(coalescer, _append("a"), _append("b"), _append("c")))
    await asyncio.sleep(0.01)

    await coalescer.stop()

    async with asyncio.timeout(1):
        assert [type(outcome) for outcome in await waiting] == [OutcomeUnknown] * 3
