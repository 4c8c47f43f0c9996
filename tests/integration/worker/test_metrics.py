"""The figures of a worker that relayed, answered commands and ended sessions."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aio_pika
import asyncpg
import pytest

from services.intentions.directory.signing_in import sessions
from services.intentions.eventstore.store import EventStore
from shared.contract.envelope import CONTENT_TYPE
from shared.messaging.topology import COMMANDS, EVENTS, INTENTIONS_COMMANDS, REPLIES
from tests.integration.worker.process import Worker
from tests.integration.worker.siecle import Siecle, envelope_of
from tests.integration.worker.subscriber import Subscriber, append_streams
from tests.support.figures import Figures, figure, figures_of
from tests.support.servers import BACKUP_FOLDER, Database, Vhost
from tests.support.town import Town
from tests.support.waiting import wait_until


@pytest.fixture
async def worker(intentions_db: Database, vhost: Vhost) -> AsyncIterator[Worker]:
    """One worker, not started yet."""
    worker = Worker(intentions_db.url_as("intentions_worker"), vhost.url_as("intentions"))
    yield worker
    await worker.stop()


async def test_what_was_relayed_and_answered_is_counted(
    worker: Worker, store: EventStore, subscriber: Subscriber, siecle: Siecle, vhost: Vhost
) -> None:
    await worker.start()
    await append_streams(store, streams=10, each=3)
    await _send(vhost, envelope_of(siecle.campaign(), uuid4()).encode())
    await subscriber.hears(31)

    async def all_saved() -> Figures | None:
        shown = await figures_of(f"http://127.0.0.1:{worker.port}")
        saved = figure(shown, "orientation_events_published_total") == 31
        return shown if saved and figure(shown, "orientation_relay_lag_events") == 0 else None

    shown = await wait_until(all_saved, "all is published")
    assert figure(shown, "orientation_publish_confirm_duration_seconds_count", exchange=EVENTS) == 31
    assert figure(shown, "orientation_publish_confirm_duration_seconds_count", exchange=REPLIES) == 1
    assert figure(shown, "orientation_publish_failures_total", exchange=EVENTS, reason="lost") == 0
    assert figure(shown, "orientation_relay_lag_seconds") == 0
    assert figure(shown, "orientation_relay_active") == 1
    confirmed = figure(shown, "orientation_relay_last_confirm_timestamp_seconds") or 0
    assert time.time() - 60 < confirmed <= time.time()
    command = {"command": "ConfigureCampaign", "outcome": "applied"}
    assert figure(shown, "orientation_commands_total", **command) == 1
    assert figure(shown, "orientation_events_appended_total", type="CampaignConfigured") == 1
    assert figure(shown, "orientation_message_age_seconds_count", queue=INTENTIONS_COMMANDS) == 1
    assert figure(shown, "orientation_ready") == 1


async def test_open_and_expired_sessions_are_counted_and_the_backup_is_watched(
    town: Town, worker: Worker, intentions_db: Database
) -> None:
    await _note_base_backup(intentions_db, datetime(2026, 11, 25, 3, 15, tzinfo=UTC))
    now = datetime.now(UTC)
    for started in (now, now, now - timedelta(days=1)):
        await sessions.create(town.pool, town.accounts["mother"], started)
    await worker.start()

    async def swept() -> bool:
        shown = await figures_of(f"http://127.0.0.1:{worker.port}")
        ended = figure(shown, "orientation_sessions_ended_total", reason="expired")
        return (ended, figure(shown, "orientation_sessions_open")) == (1, 2)

    await wait_until(swept, "one is ended, two are open")
    shown = await figures_of(f"http://127.0.0.1:{worker.port}")
    base = figure(shown, "orientation_base_backup_timestamp_seconds")
    assert base == datetime(2026, 11, 25, 3, 15, tzinfo=UTC).timestamp()
    assert figure(shown, "orientation_archiving_fails") == 0


async def _note_base_backup(database: Database, finished: datetime) -> None:
    """As deploy/backup.sh does at its end."""
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute(
        f"COMMENT ON DATABASE {database.name} IS 'base backup {finished:%Y%m%dT%H%M%SZ} in {BACKUP_FOLDER}'"
    )
    await connection.close()


async def _send(vhost: Vhost, body: bytes) -> None:
    async with await aio_pika.connect(vhost.url_as("sync")) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange(COMMANDS, ensure=False)
        message = aio_pika.Message(body, content_type=CONTENT_TYPE, message_id=str(uuid4()))
        await exchange.publish(message, INTENTIONS_COMMANDS)
