"""R-023: subscribers hear of what was planned without a clock of their own, from the workers as processes."""

import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aio_pika.abc import AbstractIncomingMessage

from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.envelope import Envelope
from shared.contract.events import EVENTS
from tests.integration.worker.process import Worker
from tests.integration.worker.subscriber import Subscriber
from tests.support.events import encode
from tests.support.plans import opened
from tests.support.servers import Database, Vhost
from tests.support.town import YEAR

ACADEMY, SCHOOL = "creteil", "0931234A"


@pytest.fixture
async def workers(intentions_db: Database, vhost: Vhost) -> AsyncIterator[list[Worker]]:
    """Two workers, not started yet."""
    url = intentions_db.url_as("intentions_worker")
    workers = [Worker(url, vhost.url_as("intentions")) for _ in range(2)]
    yield workers
    for worker in workers:
        await worker.stop()


async def test_r023_what_came_while_no_worker_ran_is_told_once_and_what_comes_then_too(
    workers: list[Worker], store: EventStore, subscriber: Subscriber
) -> None:
    now, stream = datetime.now(UTC), streams.window(SCHOOL, YEAR)
    plan = opened((ACADEMY, SCHOOL), 1, now - timedelta(hours=1), now + timedelta(seconds=12))
    event = encode(plan, stream, ACADEMY, SCHOOL)
    await store.append(Append([event], {stream: 0}, Context(now - timedelta(hours=2))))

    for worker in workers:
        await worker.start()
    await subscriber.hears(2)
    await workers[0].end(signal.SIGKILL)
    await subscriber.hears(3)

    told = list({one.id: one for one in map(envelope, subscriber.messages)}.values())
    assert [name for one in told for name in EVENTS if f".{name}." in one.type] == [
        "WindowOpened",
        "PlannedOpeningReached",
        "PlannedClosingReached",
    ]
    assert {(one.academy, one.school) for one in told} == {(ACADEMY, SCHOOL)}
    closing = told[-1]
    assert [one.data["opening_version"] for one in told[1:]] == [1, 1]
    assert closing.time >= datetime.fromisoformat(closing.data["at"]) == plan.closes_at  # type: ignore[attr-defined]


def envelope(message: AbstractIncomingMessage) -> Envelope:
    """What came, read."""
    return Envelope.model_validate_json(message.body)
