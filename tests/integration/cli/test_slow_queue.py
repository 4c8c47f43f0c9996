"""A queue whose leader takes longer to count than RabbitMQ waits is not said to be empty."""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator

import aio_pika
import pytest

from deploy.local.servers.rabbitmq import RabbitMQ
from services.intentions.cli.subscribers import letters, queues
from services.intentions.cli.subscribers.queues import QueueState
from shared.messaging.publishing import Message, open_channel, publish
from shared.messaging.topology import SYNC_EVENTS
from tests.support.servers import Vhost

DEAD = f"{SYNC_EVENTS}.dead"
FEW = 3
LEADER = (
    '{{ok, Q}} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"{vhost}">>, queue, <<"{queue}">>)), '
    "sys:{do}(amqqueue:get_pid(Q))."
)


class Leader:
    """The leader of a queue, which stops working and goes on where a test says so."""

    def __init__(self, node: RabbitMQ, vhost: Vhost, queue: str) -> None:
        self._node, self._vhost, self._queue = node, vhost, queue

    def suspend(self) -> None:
        """Answer nobody."""
        self._tell("suspend")

    def resume(self) -> None:
        """Answer again, also what was asked meanwhile."""
        self._tell("resume")

    def _tell(self, do: str) -> None:
        code = LEADER.format(vhost=self._vhost.name, queue=self._queue, do=do)
        command = [str(self._node.program.with_name("rabbitmqctl")), "-q", "eval", code]
        subprocess.run(command, env={**os.environ, **self._node.environment()}, check=True, timeout=60)


@pytest.fixture
async def leader(containers: bool, rabbitmq: RabbitMQ, vhost: Vhost) -> AsyncIterator[Leader]:
    """That of a queue with a few dead letters; suspended."""
    if containers:
        pytest.skip("a leader is suspended on a node of this machine only")
    async with open_channel(vhost.url) as channel:
        await asyncio.gather(
            *await publish(channel, "", [Message(f"m-{n}", DEAD, b"{}") for n in range(FEW)])
        )
    leader = Leader(rabbitmq, vhost, DEAD)
    await asyncio.to_thread(leader.suspend)
    yield leader
    with contextlib.suppress(subprocess.CalledProcessError):
        await asyncio.to_thread(leader.resume)


async def test_rabbitmq_says_zero_where_it_does_not_know(vhost: Vhost, leader: Leader) -> None:
    async with await aio_pika.connect(vhost.url) as connection:
        queue = await (await connection.channel()).get_queue(DEAD)
    assert queue.declaration_result.message_count == 0


async def test_dead_letters_are_not_said_to_be_none(
    vhost: Vhost, leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = _first_answer(monkeypatch)
    async with letters.letters(vhost.url, DEAD) as held:
        ready = asyncio.create_task(held.ready())
        assert await counted == 0
        await asyncio.to_thread(leader.resume)
        assert await ready == FEW
        assert len(await held.batch(FEW + 1)) == FEW


def _first_answer(monkeypatch: pytest.MonkeyPatch) -> asyncio.Future[int]:
    """What RabbitMQ says first."""
    first = asyncio.get_running_loop().create_future()
    ask = letters.Letters._counted

    async def asked(self: letters.Letters) -> int:
        number = await ask(self)
        if not first.done():
            first.set_result(number)
        return number

    monkeypatch.setattr(letters.Letters, "_counted", asked)
    return first


async def test_a_queue_is_not_said_to_be_empty(
    vhost: Vhost, leader: Leader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "COUNTS", 1_000)  # however long this machine takes to resume it
    seen = asyncio.create_task(queues.states(vhost.url, [DEAD]))
    await asyncio.to_thread(leader.resume)
    assert await seen == {DEAD: QueueState(DEAD, FEW, 0)}
