"""`kill -9` of each process and of RabbitMQ while parents validate: nothing lost, nothing shown twice."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import aio_pika
import pytest

from deploy.local.browser import Browser
from deploy.local.story.families import CAP, GENERAL, PROFESSIONAL
from deploy.local.story.siecle import ENTRY, BackOffice
from deploy.samples.generate import PUPILS
from deploy.samples.town import ACADEMY, SCHOOL
from shared.messaging.topology import STREAM
from tests.faults.load import Parent, parents_of
from tests.support.servers import folder
from tests.support.system import System, running_system
from tests.support.waiting import wait_until

PARENTS = 25
VALIDATIONS = 200
A_SECOND = 20
KILLED = ("web", "worker", "notifications", "sync", "siecle", "rabbitmq")
BACK_SECONDS = 60
CODES = {GENERAL: "2GT", PROFESSIONAL: "2PRO", CAP: "CAP1"}


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with folder() as home, running_system(home / "stack") as system:
        yield system


@pytest.mark.timeout(420)
async def test_nothing_is_lost_or_shown_twice(system: System) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    print(f"seed={seed}")
    chance = random.Random(seed)
    async with Browser(system.world.siecle_url) as staff:
        office = BackOffice(system.world, staff, SCHOOL, ACADEMY)
        await office.load_pupils([PUPILS])
        await office.configure()
        await office.open(ENTRY)
        parents = await parents_of(system, PARENTS)

        killing = asyncio.create_task(_kill_each(system, chance))
        await _validate(parents, killing, chance)
        await killing
        await asyncio.gather(*(parent.sign_out() for parent in parents))

        await wait_until(lambda: _all_arrived(system, office, parents), "everything arrives", 90)
        _check_log(system, parents)
        _check_siecle(await office.state(), parents)
        _check_mails(system.world.mails(), parents)
        await _check_stream(system)
    for parent in parents:
        await parent.browser.close()
    accepted = sum(len(parent.accepted) for parent in parents)
    print(f"accepted={accepted} lost=0 duplicates=0 killed={len(KILLED)}")


async def _kill_each(system: System, chance: random.Random) -> None:
    for name in chance.sample(KILLED, k=len(KILLED)):
        await asyncio.sleep(chance.random())  # the moment of the fault, not a wait for something
        assert await asyncio.to_thread(system.kill, name) > 0, name

        async def ready() -> bool:
            return await asyncio.to_thread(system.is_ready)

        await wait_until(ready, f"everything is ready after {name} was killed", BACK_SECONDS)


async def _validate(parents: list[Parent], killing: "asyncio.Task[None]", chance: random.Random) -> None:
    """Each parent again and again, about twenty a second in all, until enough and all were killed."""
    pause = len(parents) / A_SECOND

    async def work(parent: Parent, share: int) -> None:
        while len(parent.accepted) < share or not killing.done():
            await parent.validate(chance)
            await asyncio.sleep(pause * chance.random())

    share = -(-VALIDATIONS // len(parents))
    await asyncio.gather(*(work(parent, share) for parent in parents))


async def _all_arrived(system: System, office: BackOffice, parents: list[Parent]) -> bool:
    received = {one["siecle_id"]: one for one in (await office.state())["received"]}
    versions = sorted(one["dossier_version"] for one in received.values())
    expected = sorted(len(parent.accepted) for parent in parents)
    return versions == expected and len(system.world.mails()) >= len(parents)


def _check_log(system: System, parents: list[Parent]) -> None:
    """What was accepted is in the log, each once, with the receipt that was shown."""
    file = system.folder / "log.ndjson"
    system.command("events", "export", str(file))
    events = [json.loads(line) for line in file.read_text().splitlines()]
    by_pupil: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event["type"] == "orientation.IntentionsValidated.v1":
            by_pupil.setdefault(event["data"]["pupil"], []).append(event["data"])
    for parent in parents:
        stored = by_pupil[parent.pupil]
        chosen = [tuple(one["pathway"] for one in data["intentions"]) for data in stored]
        assert chosen == [tuple(CODES[pathway] for pathway in wish) for wish in parent.accepted]
        assert [data["receipt"] for data in stored] == parent.receipts
    system.command("events", "verify")


def _check_siecle(state: dict[str, Any], parents: list[Parent]) -> None:
    """Siècle has the last list of each, and stored no event twice."""
    received = sorted(
        (one["dossier_version"], tuple(i["pathway"] for i in one["body"]["intentions"]))
        for one in state["received"]
    )
    expected = sorted(
        (len(parent.accepted), tuple(CODES[pathway] for pathway in parent.accepted[-1])) for parent in parents
    )
    assert received == expected
    keys = Counter(effect["idempotency_key"] for effect in state["ledger"])
    assert [key for key, count in keys.items() if count > 1] == []


def _check_mails(mails: list[EmailMessage], parents: list[Parent]) -> None:
    """One e-mail a parent, with the last list."""
    by_address = Counter(str(mail["To"]) for mail in mails)
    assert by_address == Counter(parent.email for parent in parents)
    bodies = {str(mail["To"]): mail.get_body(("plain",)) for mail in mails}
    for parent in parents:
        body = bodies[parent.email]
        text = body.get_content() if body else ""
        lines = [f"Intention {rank} : {pathway}" for rank, pathway in enumerate(parent.accepted[-1], 1)]
        assert [line for line in lines if line not in text] == []
        assert text.count("Intention ") == len(parent.accepted[-1])


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

        await wait_until(complete, f"the stream has {head} positions", 30)
    assert seen == set(range(1, head + 1))
