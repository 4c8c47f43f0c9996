"""Load, decide, append, decide again; and a reader's checkpoint."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

import asyncpg
import pytest

from services.intentions.eventstore.errors import CheckpointBeyondHead, CommandIdReused, VersionConflict
from services.intentions.eventstore.execute import ATTEMPTS, Decision, execute
from services.intentions.eventstore.model import Append, Appended, StoredEvent
from services.intentions.eventstore.store import EventStore
from tests.integration.eventstore.build import append, context, event, first

Histories = Mapping[str, list[StoredEvent]]


class _Refused(Exception):
    pass


class _Outrun(EventStore):
    """Before each append, somebody else is faster."""

    rivals: tuple[Append, ...] = ()

    async def append(self, append: Append) -> Appended:
        if self.rivals:
            await super().append(self.rivals[0])
            self.rivals = self.rivals[1:]
        return await super().append(append)


def _count(histories: Histories) -> Decision:
    """One more event, numbered by what there is."""
    return Decision([event("a", b'{"n":%d}' % len(histories["a"]))], result=b'"counted"')


def _refuse(_: Histories) -> Decision:
    raise _Refused


async def test_rivals_decide_again_until_each_has_its_turn(store: EventStore) -> None:
    runs = [execute(store, streams=["a"], decide=_count, context=context()) for _ in range(ATTEMPTS)]
    await asyncio.gather(*runs)

    assert [e.data["n"] async for e in store.read_all()] == list(range(ATTEMPTS))


async def test_a_stream_only_read_makes_it_decide_again(pool: asyncpg.Pool) -> None:
    seen: list[int] = []

    def decide(histories: Histories) -> Decision:
        seen.append(len(histories["window"]))
        return _count(histories)

    async with _Outrun(pool) as store:
        store.rivals = (first("window"),)
        await execute(store, streams=["a", "window"], decide=decide, context=context())

    assert seen == [0, 1]


async def test_who_is_outrun_for_ever_is_told(pool: asyncpg.Pool) -> None:
    async with _Outrun(pool) as store:
        store.rivals = tuple(append(event("a"), expected={"a": n}) for n in range(ATTEMPTS))
        with pytest.raises(VersionConflict):
            await execute(store, streams=["a"], decide=_count, context=context())

        assert await store.head() == ATTEMPTS


async def test_a_repeat_is_answered_even_where_it_would_be_refused_by_now(store: EventStore) -> None:
    command = uuid4()
    one = await execute(
        store, streams=["a"], decide=_count, context=context(), command_id=command, request_hash=b"r"
    )
    two = await execute(
        store, streams=["a"], decide=_refuse, context=context(), command_id=command, request_hash=b"r"
    )

    assert (two.repeated, two.result) == (True, b'"counted"')
    assert (two.last_position, two.versions) == (one.last_position, {"a": 1})
    with pytest.raises(CommandIdReused):
        await execute(store, streams=["a"], decide=_refuse, context=context(), command_id=command)


async def test_a_refusal_passes_through_and_stores_nothing(store: EventStore) -> None:
    with pytest.raises(_Refused):
        await execute(store, streams=["a"], decide=_refuse, context=context(), command_id=uuid4())

    assert await store.head() == 0


async def test_a_decision_without_events_is_remembered_for_its_command(store: EventStore) -> None:
    def nothing(_: Histories) -> Decision:
        return Decision((), result=b'"nothing to do"')

    command = uuid4()
    outcomes = [
        await execute(store, streams=["a"], decide=decide, context=context(), command_id=command)
        for decide in (nothing, _count)
    ]
    without = await execute(store, streams=["a"], decide=nothing, context=context())

    assert [(o.repeated, o.last_position, o.result) for o in outcomes] == [
        (False, None, b'"nothing to do"'),
        (True, None, b'"nothing to do"'),
    ]
    assert without.last_position is None
    assert await store.head() == 0


async def test_a_checkpoint_moves_with_the_effects_of_its_reader(
    store: EventStore, pool: asyncpg.Pool
) -> None:
    await store.append(first("a"))
    assert await store.checkpoint("reader") == 0
    await store.save_checkpoint("reader", 1)

    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await store.save_checkpoint("reader", 0, connection)
        await transaction.rollback()

    assert await store.checkpoint("reader") == 1


@pytest.mark.parametrize("lost", ["tail", "history"])
async def test_a_checkpoint_beyond_the_log_is_an_error_of_its_own(
    store: EventStore, superuser: asyncpg.Connection, lost: str
) -> None:
    await store.append(first("a"))
    await store.save_checkpoint("reader", 2 if lost == "tail" else 1)
    if lost == "history":
        before = await store.log_id()
        await superuser.execute("INSERT INTO eventstore.log DEFAULT VALUES")
        assert await store.log_id() != before

    with pytest.raises(CheckpointBeyondHead):
        await store.checkpoint("reader")
