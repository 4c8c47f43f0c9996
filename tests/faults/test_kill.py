"""`kill -9` of each process and of RabbitMQ while parents validate: nothing lost, nothing shown twice."""

import asyncio
import contextlib
import json
import random
from collections.abc import Iterator
from typing import Any

import aio_pika
import asyncpg
import pytest

from deploy.samples.generate import PUPILS
from deploy.samples.town import ACADEMY, SCHOOL
from deploy.story.back_office import ENTRY, back_office
from shared.messaging.topology import STREAM
from tests.faults.checks import (
    all_arrived,
    check_deliveries,
    check_log,
    check_mails,
    check_siecle,
    validate_during,
)
from tests.faults.load import PARENTS_QUERY, parents_of
from tests.support.servers import folder
from tests.support.system import System, running_system
from tests.support.waiting import wait_until

PARENTS = 25
KILLED = ("web", "worker", "notifications", "sync", "siecle", "rabbitmq")
BACK_SECONDS = 60


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with folder() as home, running_system(home / "stack") as system:
        yield system


@pytest.mark.timeout(420)
async def test_nothing_is_lost_or_shown_twice(system: System) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    print(f"seed={seed}")
    chance = random.Random(seed)
    async with back_office(system.world, SCHOOL, ACADEMY) as office:
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)
        parents = await parents_of(system.world, await _rows(system))

        killing = asyncio.create_task(_kill_each(system, chance))
        await validate_during(parents, killing, chance)
        await killing
        signing_out = asyncio.gather(*(parent.sign_out() for parent in parents))
        await _kill_while_mails_go(system)
        await signing_out

        await wait_until(lambda: all_arrived(system.world, office, parents), "everything arrives", 90)
        check_log(_exported(system), parents)
        check_siecle(await office.state(), parents)
        check_mails(system.world.mails(), parents)
        repeated = check_deliveries(system.deliveries, parents)
        await _check_stream(system)
    for parent in parents:
        await parent.browser.close()
    accepted = sum(len(parent.accepted) for parent in parents)
    print(f"accepted={accepted} lost=0 duplicates=0 repeated={repeated} killed={len(KILLED) + 1}")


async def _kill_each(system: System, chance: random.Random) -> None:
    for name in chance.sample(KILLED, k=len(KILLED)):
        await asyncio.sleep(chance.random())  # the moment of the fault, not a wait for something
        assert await asyncio.to_thread(system.kill, name) > 0, name

        async def ready() -> bool:
            return await asyncio.to_thread(system.is_ready)

        await wait_until(ready, f"everything is ready after {name} was killed", BACK_SECONDS)


async def _kill_while_mails_go(system: System) -> None:
    """Once more notifications, between two e-mails or in one: those in doubt are repeated, no other."""

    async def some_went() -> bool:
        return bool(system.deliveries)

    await wait_until(some_went, "the first e-mail goes", BACK_SECONDS)
    assert await asyncio.to_thread(system.kill, "notifications") > 0


async def _rows(system: System) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(system.variables["ORIENTATION_DATABASE_URL"])
    rows = await connection.fetch(PARENTS_QUERY.format(number=PARENTS))
    await connection.close()
    return [dict(row) for row in rows]


def _exported(system: System) -> list[dict[str, Any]]:
    """The whole log, verified."""
    file = system.folder / "log.ndjson"
    system.command("events", "export", str(file))
    system.command("events", "verify")
    return [json.loads(line) for line in file.read_text().splitlines()]


async def _check_stream(system: System) -> None:
    """A subscriber of the whole log has positions 1..N: nothing was skipped."""
    head = json.loads(system.command("status", "--json"))["log"]["events"]
    seen: set[int] = set()
    async with await aio_pika.connect(system.variables["ORIENTATION_AMQP_URL"]) as connection:
        channel = await connection.channel()
        await channel.set_qos(prefetch_count=100)
        queue = await channel.get_queue(STREAM, ensure=False)

        async def note(message: aio_pika.abc.AbstractIncomingMessage) -> None:
            seen.add(json.loads(message.body)["position"])
            await message.ack()

        await queue.consume(note, arguments={"x-stream-offset": "first"})

        async def complete() -> bool:
            return len(seen) >= int(head)

        with contextlib.suppress(AssertionError):  # what is missing says more than that something is
            await wait_until(complete, f"the stream has {head} positions", 30)
    assert sorted(set(range(1, head + 1)) - seen) == []
    assert max(seen) == head
