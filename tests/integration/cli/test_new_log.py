"""A new history after a restore: readers go on in it, the relay repeats the last hours."""

import asyncio
import json

import asyncpg
import pytest
from typer.testing import CliRunner

from services.intentions.cli.app import app
from services.intentions.eventstore.errors import CheckpointBeyondHead
from services.intentions.eventstore.store import EventStore
from services.intentions.worker.relay.progress import READER
from shared.postgres.database import SERVER_SETTINGS, create_pool
from tests.support.events import append_of, session_ended
from tests.support.servers import Database

EVENTS = 3


@pytest.fixture
def restored(intentions_db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("ORIENTATION_RESTORE_DATABASE_URL", intentions_db.url_as("intentions_restore"))
    asyncio.run(_fill(intentions_db.url))
    return intentions_db


async def _fill(url: str) -> None:
    async with await create_pool(url) as pool, EventStore(pool) as store:
        for _ in range(EVENTS):
            await store.append(append_of(session_ended()))
        await store.save_checkpoint(READER, EVENTS)
        await store.save_checkpoint("another", 2)


def test_the_history_has_a_new_id_and_readers_go_on_in_it(restored: Database) -> None:
    before = asyncio.run(_history(restored.url))
    done = CliRunner().invoke(app, ["events", "new-log", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["head"] == EVENTS
    assert told["republished_after"] == 0  # all of it is of the last day
    log, checkpoints = asyncio.run(_history(restored.url))
    assert log == told["log"] != before[0]
    assert checkpoints == {READER: 0, "another": 2}


def test_nothing_is_published_again_where_nothing_is_asked(restored: Database) -> None:
    asyncio.run(_restate(restored.owner_url))
    CliRunner().invoke(app, ["events", "new-log", "--republish-hours", "1"])
    assert asyncio.run(_history(restored.url))[1][READER] == EVENTS - 1


def test_a_long_log_is_read_to_where_the_last_hours_begin(
    restored: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SERVER_SETTINGS, "statement_timeout", "1ms")
    done = CliRunner().invoke(app, ["events", "new-log"])
    assert done.exit_code == 0, done.output


async def _restate(owner_url: str) -> None:
    """The events but the last were stored long ago."""
    connection = await asyncpg.connect(owner_url)
    await connection.execute(
        "SET ROLE intentions_store; ALTER TABLE eventstore.events DISABLE TRIGGER append_only"
    )
    await connection.execute(
        "UPDATE eventstore.events SET recorded_at = recorded_at - interval '2 days' WHERE position < $1",
        EVENTS,
    )
    await connection.close()


def test_refused_while_a_relay_runs(restored: Database) -> None:
    async def with_a_relay() -> str:
        relay = await asyncpg.connect(restored.url)
        await relay.fetchval("SELECT pg_try_advisory_lock(7308332180940808564)")
        done = await asyncio.to_thread(CliRunner().invoke, app, ["events", "new-log"])
        await relay.close()
        assert done.exit_code == 1
        return done.output

    before = asyncio.run(_history(restored.url))
    assert "stop every worker first" in asyncio.run(with_a_relay())
    assert asyncio.run(_history(restored.url)) == before


def test_without_it_a_reader_of_another_history_is_refused(restored: Database) -> None:
    async def scenario() -> None:
        owner = await asyncpg.connect(restored.owner_url)
        await owner.execute("SET ROLE intentions_store; INSERT INTO eventstore.log DEFAULT VALUES")
        await owner.close()
        async with await create_pool(restored.url) as pool, EventStore(pool) as store:
            with pytest.raises(CheckpointBeyondHead):
                await store.checkpoint(READER)

    asyncio.run(scenario())


async def _history(url: str) -> tuple[str, dict[str, int]]:
    async with await create_pool(url) as pool, EventStore(pool) as store:
        rows = await pool.fetch("SELECT reader, position FROM eventstore.checkpoints")
        return str(await store.log_id()), {row["reader"]: row["position"] for row in rows}
