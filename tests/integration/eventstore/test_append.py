"""Append: versions, positions, conflicts and what the log refuses."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.eventstore import coalescer
from services.intentions.eventstore.errors import InvalidData, StoreBusy, StoreUnavailable, VersionConflict
from services.intentions.eventstore.flush import Flush, Outcome
from services.intentions.eventstore.model import Append, Appended, TextRow
from services.intentions.eventstore.store import EventStore
from tests.integration.eventstore.build import append, event, first


async def test_versions_and_positions_count_from_one(store: EventStore) -> None:
    await store.append(first("a"))
    appended = await store.append(append(event("a"), event("b"), event("a"), expected={"a": 1, "b": 0}))

    assert (appended.first_position, appended.last_position) == (2, 4)
    assert appended.versions == {"a": 3, "b": 1}
    stored = [(e.position, e.stream, e.version) async for e in store.read_all()]
    assert stored == [(1, "a", 1), (2, "a", 2), (3, "b", 1), (4, "a", 3)]


async def test_what_was_appended_comes_back(store: EventStore) -> None:
    new = event("a", '{"é":["ß",1.50]}'.encode(), type="Said", academy="creteil", school="0931234A")
    given = append(new, expected={"a": 0})
    await store.append(given)

    [stored] = (await store.read_streams(["a"]))["a"]

    assert (stored.id, stored.type, stored.schema_version) == (new.id, "Said", 1)
    assert (stored.academy, stored.school, stored.command_id) == ("creteil", "0931234A", None)
    assert stored.data == {"é": ["ß", 1.5]}
    assert stored.time == given.context.time
    assert stored.metadata["correlationid"] == str(given.context.correlation_id)


@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_a_stream_written_at_another_version_is_a_conflict(store: EventStore, events: int) -> None:
    await store.append(first("a"))

    with pytest.raises(VersionConflict) as conflict:
        await store.append(append(*[event("a")] * events, expected={"a": 0}))

    assert (conflict.value.stream, conflict.value.expected, conflict.value.actual) == ("a", 0, 1)
    assert await store.head() == 1


@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_a_stream_only_read_at_another_version_is_a_conflict(store: EventStore, events: int) -> None:
    await store.append(first("window"))
    await store.append(append(event("window"), expected={"window": 1}))

    with pytest.raises(VersionConflict) as conflict:
        await store.append(append(*[event("a")] * events, expected={"a": 0, "window": 1}))

    assert (conflict.value.stream, conflict.value.actual) == ("window", 2)
    assert (await store.read_streams(["a"]))["a"] == []


async def test_a_stream_that_must_not_exist_may_only_be_read(store: EventStore) -> None:
    await store.append(append(event("a"), expected={"a": 0, "session": 0}))

    assert (await store.read_streams(["session"]))["session"] == []


async def test_the_first_of_rivals_at_the_same_time_wins(store: EventStore) -> None:
    rivals = [store.append(first("a", b'{"n":%d}' % n)) for n in range(20)]

    outcomes = await asyncio.gather(*rivals, return_exceptions=True)

    assert isinstance(outcomes[0], Appended)
    assert all(isinstance(outcome, VersionConflict) for outcome in outcomes[1:])
    assert [e.data async for e in store.read_all()] == [{"n": 0}]


async def test_an_append_that_conflicts_leaves_no_hole(store: EventStore) -> None:
    await store.append(first("taken"))
    streams = ["a", "taken", "b", "taken", "c"]

    outcomes = await asyncio.gather(*(store.append(first(s)) for s in streams), return_exceptions=True)

    assert [isinstance(outcome, Appended) for outcome in outcomes] == [True, False, True, False, True]
    assert [e.position async for e in store.read_all()] == [1, 2, 3, 4]
    given = [outcome.last_position for outcome in outcomes if isinstance(outcome, Appended)]
    assert given == [2, 3, 4]


@pytest.mark.parametrize(
    "data",
    [b'{"a":"\\u0000"}', b'{"a":\n1}', b'{"a":\r1}', b'{"a":"\\ud800"}', b"[1]", b'{"a":', b""],
    ids=["null character", "line feed", "carriage return", "half a surrogate", "list", "broken", "empty"],
)
@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_what_would_break_a_reader_is_refused(store: EventStore, data: bytes, events: int) -> None:
    with pytest.raises(InvalidData):
        await store.append(append(*[event("a", data)] * events, expected={"a": 0}))

    assert await store.head() == 0


async def test_an_escaped_backslash_before_u0000_is_text(store: EventStore) -> None:
    await store.append(first("a", b'{"a":"\\\\u0000"}'))

    assert [e.data async for e in store.read_all()] == [{"a": "\\u0000"}]


async def test_a_bad_append_does_not_fail_its_neighbours(store: EventStore) -> None:
    appends = [first("a"), first("b", b'{"bad":"\\u0000"}'), first("c"), first("bad\nname"), first("d")]

    outcomes = await asyncio.gather(*(store.append(a) for a in appends), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [Appended, InvalidData, Appended, InvalidData, Appended]
    assert [e.stream async for e in store.read_all()] == ["a", "c", "d"]


async def test_an_append_must_name_the_version_of_what_it_writes() -> None:
    with pytest.raises(InvalidData):
        append(event("a"), expected={"b": 0})


async def test_a_cancelled_caller_does_not_cancel_the_flush(store: EventStore) -> None:
    callers = [asyncio.create_task(store.append(first(name))) for name in "abc"]
    await asyncio.sleep(0)
    callers[1].cancel()

    outcomes = await asyncio.gather(*callers, return_exceptions=True)

    assert isinstance(outcomes[1], asyncio.CancelledError)
    assert {e.stream async for e in store.read_all()} == {"a", "b", "c"}


async def test_more_than_the_queue_holds_is_told_to_come_back(
    store: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coalescer, "QUEUE", 10)

    outcomes = await asyncio.gather(
        *(store.append(first(f"s{n}")) for n in range(12)), return_exceptions=True
    )

    assert [isinstance(outcome, StoreBusy) for outcome in outcomes] == [False] * 10 + [True] * 2
    assert await store.head() == 10


async def test_a_flush_is_bounded(store: EventStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coalescer, "BATCH", 3)
    monkeypatch.setattr(coalescer, "HALF", 3)
    sent: list[int] = []
    send = Flush.send

    async def count(self: Flush, appends: list[Append]) -> list[Outcome]:
        sent.append(len(appends))
        return await send(self, appends)

    monkeypatch.setattr(Flush, "send", count)
    await asyncio.gather(*(store.append(first(f"s{n}")) for n in range(9)))

    assert max(sent[1:]) == 3
    assert sum(sent) == 9


async def test_stopping_finishes_what_waits_and_refuses_more(store: EventStore) -> None:
    waiting = [asyncio.create_task(store.append(first(f"s{n}"))) for n in range(40)]
    await asyncio.sleep(0)

    async with store:
        pass

    assert [(await task).last_position for task in waiting] == list(range(1, 41))
    with pytest.raises(StoreUnavailable):
        await store.append(first("late"))


@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_texts_go_with_their_append_or_not_at_all(store: EventStore, events: int) -> None:
    kept, lost = TextRow(uuid4(), b"salt", "Pâtisserie"), TextRow(uuid4(), b"salt", "Boulangerie")
    await store.append(append(*[event("a")] * events, expected={"a": 0}, texts=(kept,)))
    with pytest.raises(VersionConflict):
        await store.append(append(*[event("a")] * events, expected={"a": 0}, texts=(lost,)))

    assert await store.texts([kept.id, lost.id]) == {kept.id: "Pâtisserie"}


@pytest.mark.parametrize("events", [1, 2], ids=["alone", "several"])
async def test_e12_a_clock_that_was_ahead_stamps_nothing_that_follows(
    store: EventStore, superuser: asyncpg.Connection, events: int
) -> None:
    await store.append(first("ahead"))
    async with superuser.transaction():
        await superuser.execute("ALTER TABLE eventstore.events DISABLE TRIGGER append_only")
        await superuser.execute("UPDATE eventstore.events SET recorded_at = recorded_at + interval '1 hour'")
        await superuser.execute("ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only")
    before = await superuser.fetchval("SELECT clock_timestamp()")
    await store.append(append(*[event("a")] * events, expected={"a": 0}))
    after = await superuser.fetchval("SELECT clock_timestamp()")

    stamps = [e.recorded_at async for e in store.read_all()]
    assert stamps[0] > after
    assert all(before <= stamp <= after for stamp in stamps[1:])
