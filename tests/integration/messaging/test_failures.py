"""What becomes of messages that fail: set aside with a reason, tried again later, never in the way."""

import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from uuid import UUID

import pytest

from shared.contract.envelope import Envelope
from shared.messaging import aside
from shared.messaging.aside import Permanent
from shared.messaging.topology import NOTIFICATIONS_EVENTS, RETRY_DELAYS
from tests.conftest import DELAYS
from tests.integration.messaging.desk import DEAD, Desk
from tests.support.waiting import wait_until

NOT_JSON = b"{ this is no JSON"
NO_CLOUDEVENT = b'{"specversion": "1.0", "id": "7"}'
Handle = Callable[[Envelope], Awaitable[None]]


def failing(times: int, attempts: list[float], error: Exception) -> Handle:
    """A handler that fails that often before it succeeds, and notes when it was tried."""

    async def handle(_envelope: Envelope) -> None:
        attempts.append(time.monotonic())
        if len(attempts) <= times:
            raise error

    return handle


@pytest.mark.parametrize("poison", [NOT_JSON, NO_CLOUDEVENT, b"", b"\xff\xfe"])
async def test_what_cannot_be_understood_goes_to_the_dead_letters_and_the_others_go_on(
    desk: Desk, poison: bytes
) -> None:
    async with desk.consuming():
        before = await desk.post_events(10)
        await desk.post(poison)
        after = await desk.post_events(10)
        await desk.handles(*before, *after)
        dead = await desk.dead()

    assert dead.body == poison
    assert str(dead.headers["x-reason"]).startswith("NotUnderstood: not a CloudEvent of this contract")
    assert dead.headers["x-attempt"] == 1
    assert await desk.depth() == 0


async def test_a_permanent_failure_is_not_tried_again(desk: Desk) -> None:
    attempts: list[float] = []
    async with desk.consuming(failing(99, attempts, Permanent("no such route"))):
        await desk.post_events()
        dead = await desk.dead()

    assert dead.headers["x-reason"] == "Permanent: no such route"
    assert len(attempts) == 1


async def test_another_failure_is_tried_again_after_each_delay_and_then_dead(desk: Desk) -> None:
    attempts: list[float] = []
    async with desk.consuming(failing(99, attempts, ValueError("names Camille"))):
        await desk.post_events()
        dead = await desk.dead()

    assert dead.headers["x-attempt"] == len(RETRY_DELAYS) + 1 == len(attempts)
    assert dead.headers["x-reason"] == "ValueError"  # its text may hold what no queue should
    waited = [1000 * (later - sooner) for sooner, later in pairwise(attempts)]
    assert all(pause >= delay for pause, delay in zip(waited, DELAYS.values(), strict=True)), waited


async def test_what_succeeds_at_a_later_try_is_done(desk: Desk) -> None:
    attempts: list[float] = []
    async with desk.consuming(failing(2, attempts, OSError())):
        ids = await desk.post_events()
        await desk.handles(*ids)

    assert len(attempts) == 3
    assert [await desk.depth(queue) for queue in (NOTIFICATIONS_EVENTS, DEAD)] == [0, 0]


async def test_a_failing_message_does_not_hold_up_the_others(desk: Desk) -> None:
    poisoned: list[UUID] = []

    async def handle(envelope: Envelope) -> None:
        if envelope.id in poisoned:
            raise OSError

    poisoned += await desk.post_events(30)
    good = await desk.post_events(200)
    async with desk.consuming(handle):
        await desk.handles(*good)
        for _ in poisoned:
            await desk.dead()

    assert sorted(desk.handled) == sorted(good)


async def test_a_message_that_cannot_be_set_aside_is_not_lost(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aside, "PUT_ASIDE_PAUSES", (0.01,))
    dead, exchange = await desk.channel.get_queue(DEAD), "notifications.retry"
    await dead.unbind(exchange, DEAD)
    attempts: list[float] = []
    async with desk.consuming(failing(99, attempts, Permanent("no"))):
        await desk.post_events()
        await wait_until(lambda: _tried(attempts, 3), "it is given out again")
        await dead.bind(exchange, DEAD)
        assert (await desk.dead()).body


async def _tried(attempts: list[float], number: int) -> bool:
    return len(attempts) >= number
