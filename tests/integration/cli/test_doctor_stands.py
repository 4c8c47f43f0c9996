"""`orientation doctor` where everything is there and nothing moves."""

from contextlib import AsyncExitStack

import asyncpg

from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.support.events import append_of, session_ended

LATER = (
    "ALTER TABLE eventstore.events DISABLE TRIGGER append_only",
    "UPDATE eventstore.events SET recorded_at = recorded_at - interval '1 hour'",
    "ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only",
)
HOLD = "SELECT pg_try_advisory_lock(7308332180940808564)"


async def test_e9_a_relay_that_stands_still_is_told_with_who_holds_its_lock(
    installation: Installation,
) -> None:
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        await store.append(append_of(session_ended()))
    _, checks = await installation.doctor()
    assert checks["relay"]["state"] == "ok"

    await installation.sql(*LATER)
    _, checks = await installation.doctor()
    assert checks["relay"]["state"] == "wrong"
    assert "1 events wait; no checkpoint; nobody holds the lock" in checks["relay"]["found"]
    assert "start a worker" in checks["relay"]["mend"]

    holder = await asyncpg.connect(
        installation.database.url_as("intentions_worker"), server_settings={"application_name": "a-worker"}
    )
    try:
        assert await holder.fetchval(HOLD)
        await installation.sql(
            "INSERT INTO eventstore.checkpoints SELECT 'relay', id, 0, now() - interval '50 minutes' "
            "FROM eventstore.log ORDER BY started_at DESC LIMIT 1"
        )
        _, checks = await installation.doctor()
        assert checks["relay"]["state"] == "wrong"
        assert "checkpoint written 300" in checks["relay"]["found"]
        assert f"held by a-worker (pid {holder.get_server_pid()}" in checks["relay"]["found"]
        await installation.sql("UPDATE eventstore.checkpoints SET position = 1, updated_at = now()")
        _, checks = await installation.doctor()
        assert checks["relay"]["state"] == "ok"
    finally:
        await holder.close()


async def test_e9_where_all_connections_are_taken_it_says_so(
    installation: Installation,
) -> None:
    await installation.sql(f"ALTER DATABASE {installation.database.name} CONNECTION LIMIT 1")
    url = installation.database.url_as("intentions_cli")
    async with AsyncExitStack() as stack:
        holder = await asyncpg.connect(url)
        stack.push_async_callback(holder.close)
        code, checks = await installation.doctor()
        told = await installation.command("events", "stats")
    assert code == 1
    assert "max_connections" in checks["Postgres"]["mend"]
    assert "no connection left" in told.stderr
