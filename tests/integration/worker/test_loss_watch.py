"""D15: a worker that hears of a loss says so, and works again in the history that follows."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.intentions.eventstore.store import EventStore
from tests.integration.worker.process import Worker
from tests.support.events import append_of, session_ended
from tests.support.servers import Database, Vhost
from tests.support.waiting import wait_until

LOST = "SELECT eventstore.witness(id, 7, NULL, 'a subscriber') FROM eventstore.log"
NEXT = "INSERT INTO eventstore.log VALUES (gen_random_uuid(), now() + interval '1 minute')"


@pytest.fixture
async def worker(intentions_db: Database, vhost: Vhost) -> AsyncIterator[Worker]:
    """Ready."""
    worker = Worker(intentions_db.url_as("intentions_worker"), vhost.url_as("intentions"))
    await worker.start()
    yield worker
    await worker.stop()


async def test_d15_a_worker_is_not_ready_until_the_history_ends(
    worker: Worker, intentions_db: Database, store: EventStore
) -> None:
    await store.append(append_of(session_ended()))
    superuser = await asyncpg.connect(intentions_db.superuser_url, database=intentions_db.name)
    assert await superuser.fetchval(LOST)

    await wait_until(
        lambda: says(worker, "/health/ready", "position 7 was seen by a subscriber"), "it says why"
    )
    assert await says(worker, "/metrics", "orientation_log_lost 1.0")

    await superuser.execute(NEXT)
    await superuser.execute(
        "UPDATE eventstore.checkpoints SET log = (SELECT id FROM eventstore.log"
        " ORDER BY started_at DESC LIMIT 1)"
    )
    await superuser.close()
    await wait_until(worker.is_ready, "it works again")
    assert await says(worker, "/metrics", "orientation_log_lost 0.0")
    assert (await store.append(append_of(session_ended()))).last_position == 2


async def says(worker: Worker, path: str, words: str) -> bool:
    return words in await worker.get(path)
