"""How far a reader has come, and that it is of this history."""

import asyncpg
import pytest

from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.store import EventStore
from tests.integration.eventstore.build import first


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
