"""The worker as a process: kill -9, SIGTERM, standing by, servers that are away, settings."""

import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from uuid import UUID

import aio_pika
import pytest

from services.intentions.eventstore.store import EventStore
from shared.contract import streams
from shared.contract.commands import CommandAccepted
from shared.contract.envelope import CONTENT_TYPE, Envelope
from shared.messaging.topology import COMMANDS, INTENTIONS_COMMANDS, SYNC_REPLIES
from tests.integration.worker.process import ROOT, Worker
from tests.integration.worker.siecle import Siecle, answer_in, envelope_of
from tests.integration.worker.subscriber import Subscriber, append_streams
from tests.support.events import append_of, session_ended
from tests.support.proxy import proxied
from tests.support.servers import Database, Vhost
from tests.support.town import YEAR
from tests.support.waiting import wait_until

BACK_SECONDS = 5.0


@pytest.fixture
async def workers(intentions_db: Database, vhost: Vhost) -> AsyncIterator[list[Worker]]:
    """Two workers, not started yet."""
    workers = [
        Worker(intentions_db.url_as("intentions_worker"), vhost.url_as("intentions")) for _ in range(2)
    ]
    yield workers
    for worker in workers:
        await worker.stop()


async def active_of(workers: list[Worker]) -> Worker:
    """The worker whose relay publishes."""

    async def find() -> Worker | None:
        for worker in workers:
            if await worker.is_active():
                return worker
        return None

    return await wait_until(find, "a relay is active")


async def test_after_a_kill_the_other_worker_relays_the_rest(
    workers: list[Worker], store: EventStore, subscriber: Subscriber
) -> None:
    for worker in workers:
        await worker.start()
    active = await active_of(workers)
    half = await append_streams(store, streams=100, each=3)
    await subscriber.hears(half // 3)

    killed = time.monotonic()
    await active.end(signal.SIGKILL)
    total = half + await append_streams(store, streams=100, each=3)
    await subscriber.hears(half + 1)
    assert time.monotonic() - killed < BACK_SECONDS

    await subscriber.hears(total)
    assert set(subscriber.positions) == set(range(1, total + 1))
    assert subscriber.streams_in_order()


async def test_sigterm_loses_nothing_and_publishes_nothing_twice(
    workers: list[Worker], store: EventStore, subscriber: Subscriber
) -> None:
    first, second = workers
    await first.start()
    total = await append_streams(store, streams=300, each=2)
    await subscriber.hears(100)

    assert await first.end(signal.SIGTERM) == 0
    await second.start()

    await subscriber.hears(total)
    assert subscriber.positions == list(range(1, total + 1))


async def test_commands_are_answered_in_order_although_a_worker_is_killed(
    workers: list[Worker], siecle: Siecle, vhost: Vhost
) -> None:
    for worker in workers:
        await worker.start()
    sent = [envelope_of(siecle.campaign(version)) for version in range(1, 41)]
    answers: dict[UUID, Envelope] = {}
    async with await aio_pika.connect(vhost.url_as("sync")) as connection:
        channel = await connection.channel()
        replies = await channel.get_queue(SYNC_REPLIES, ensure=False)

        async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            reply = Envelope.parse(message.body)
            answers.setdefault(reply.causationid or reply.id, reply)
            await message.ack()

        await replies.consume(note)
        exchange = await channel.get_exchange(COMMANDS, ensure=False)
        for envelope in sent:
            message = aio_pika.Message(
                envelope.encode(), content_type=CONTENT_TYPE, message_id=str(envelope.id)
            )
            await exchange.publish(message, INTENTIONS_COMMANDS)
        await wait_until(lambda: _at_least(answers, 5), "the first are answered")
        await workers[0].end(signal.SIGKILL)
        await wait_until(lambda: _at_least(answers, len(sent)), "all are answered")

    replied = [answer_in(answers[envelope.id]) for envelope in sent]
    assert all(isinstance(answer, CommandAccepted) and answer.outcome == "applied" for answer in replied)
    events = await siecle.events(streams.campaign(siecle.town.academy, YEAR))
    assert [event.data["source_version"] for event in events] == list(range(1, 41))


async def test_it_waits_for_its_servers_and_outlives_their_absence(
    intentions_db: Database, vhost: Vhost, store: EventStore, subscriber: Subscriber
) -> None:
    with proxied(intentions_db.url) as (database, url), proxied(vhost.url_as("intentions")) as (broker, amqp):
        database.cut()
        broker.cut()
        worker = Worker(url, amqp)
        await worker.launch()
        try:
            await wait_until(lambda: _is_up(worker), "it answers")
            assert not await worker.is_ready()
            for number in (1, 2):
                database.mend()
                broker.mend()
                mended = time.monotonic()
                await store.append(append_of(session_ended()))
                await subscriber.hears(number)
                assert time.monotonic() - mended < BACK_SECONDS
                await wait_until(worker.is_ready, "it is ready")
                database.cut()
                broker.cut()
            assert worker.is_running
            assert await worker.end(signal.SIGTERM) == 0  # also while they are away
        finally:
            await worker.stop()


@pytest.mark.parametrize("variable", ["ORIENTATION_AMQP_URL", "ORIENTATION_DATABASE_URL"])
def test_a_missing_variable_ends_the_process_and_is_named(variable: str) -> None:
    every = {
        "ORIENTATION_AMQP_URL": "amqp://127.0.0.1:1",
        "ORIENTATION_DATABASE_URL": "postgresql://127.0.0.1:1/none",
        "ORIENTATION_HTTP_PORT": "1",
    }
    environment = {name: value for name, value in every.items() if name != variable}
    command = [sys.executable, "-m", "services.intentions", "worker"]

    ended = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )

    assert ended.returncode == 2
    assert ended.stderr.startswith(variable)


async def _at_least(answers: dict[UUID, Envelope], number: int) -> bool:
    return len(answers) >= number


async def _is_up(worker: Worker) -> bool:
    return "orientation_relay_active" in await worker.get("/metrics")
