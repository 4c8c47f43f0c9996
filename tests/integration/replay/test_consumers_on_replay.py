"""A replay sends no e-mail and changes nothing in Siècle; emptied consumers become what they were."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.story.chapters import CHAPTERS
from services.intentions.cli.subscribers.queues import states
from services.sync.resources import RESOURCES
from shared.messaging.topology import NOTIFICATIONS_EVENTS, SYNC_EVENTS
from tests.support.http import client as http_client
from tests.support.system import System
from tests.support.waiting import wait_until

QUEUES = {
    NOTIFICATIONS_EVENTS: ("IntentionsValidated", "PropositionsAnswered", "SessionEnded"),
    SYNC_EVENTS: tuple(RESOURCES),
}
# What events alone decide; when something was tried and sent, they do not know.
KNOWN = {
    "notifications": (
        "SELECT stream, version, session, pupil, phase, validated_at, intentions::text "
        "FROM notifications.validations",
        "SELECT stream, version, session, pupil FROM notifications.acts",  # with answers
        "SELECT id, session, pupil, account, stream, version, answered, ended_at, correlation "
        "FROM notifications.recaps",
    ),
    "sync": (
        "SELECT event, stream, version, type, phase, pupil, happened_at, data::text, state FROM sync.pushes",
    ),
}
TABLES = {
    "notifications": (
        "notifications.inbox, notifications.validations, notifications.answers, notifications.recaps"
    ),
    "sync": "sync.inbox, sync.pushes",
}


@asynccontextmanager
async def owner(system: System, service: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner of a service's tables."""
    url = urlsplit(system.variables["ORIENTATION_DATABASE_OWNER_URL"])
    password = (system.folder / "secrets" / f"database-{service}_owner").read_text()
    address = f"postgresql://{service}_owner:{password}@{url.hostname}:{url.port}/{service}"
    connection = await asyncpg.connect(address)
    try:
        yield connection
    finally:
        await connection.close()


async def known(system: System) -> dict[str, set[tuple[Any, ...]]]:
    """What the consumers know, by query."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    for service, queries in KNOWN.items():
        async with owner(system, service) as connection:
            found |= {query: {tuple(row) for row in await connection.fetch(query)} for query in queries}
    return found


async def siecle(system: System) -> dict[str, Any]:
    """Siècle's whole state."""
    headers = {"Authorization": f"Bearer {system.world.siecle_admin_token}"}
    async with http_client(base_url=system.world.siecle_url, headers=headers) as client:
        state: dict[str, Any] = (await client.get("/admin/state")).json()
    return state


async def replay(system: System) -> None:
    """Everything that each consumer takes, and wait until it has."""
    for queue, types in QUEUES.items():
        chosen = [argument for name in types for argument in ("--type", name)]
        await asyncio.to_thread(system.command, "events", "replay", queue, *chosen)
        await wait_until(lambda queue=queue: is_empty(system, queue), f"{queue} is handled", 30)  # type: ignore[misc]


async def is_empty(system: System, queue: str) -> bool:
    return (await states(system.variables["ORIENTATION_AMQP_URL"], [queue]))[queue].messages == 0


@pytest.mark.timeout(240)
async def test_everything_twice_and_from_nothing(system: System) -> None:
    before, at_siecle, mails = await known(system), await siecle(system), len(system.world.mails())
    assert mails == CHAPTERS[-1].leaves.emails
    assert all(before.values())

    for _ in range(2):
        await replay(system)
    assert await known(system) == before

    for service, tables in TABLES.items():
        async with owner(system, service) as connection:
            await connection.execute(f"TRUNCATE {tables}")
    await replay(system)

    async def as_before() -> bool:
        return await known(system) == before

    await wait_until(as_before, "both know again what they knew", 30)
    assert await siecle(system) == at_siecle
    assert len(system.world.mails()) == mails
    assert json.loads(system.command("dead-letters", "list", "--json")) == {}
