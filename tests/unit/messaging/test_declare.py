"""Declaring waits for what a broker that has just started does not know yet, and for nothing else."""

import pytest
from aio_pika.exceptions import ChannelNotFoundEntity, ChannelPreconditionFailed

from shared.messaging import declare
from shared.messaging.queues import topology


@pytest.mark.parametrize(("failures", "tries"), [(ChannelNotFoundEntity, 2), (ChannelPreconditionFailed, 1)])
async def test_a_stream_that_is_not_up_yet_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, failures: type[Exception], tries: int
) -> None:
    made = []

    async def once(url: str, _described: object) -> None:
        made.append(url)
        if len(made) == 1:
            raise failures

    monkeypatch.setattr(declare, "_declare", once)
    try:
        await declare.declare("amqp://broker", topology())
    except ChannelPreconditionFailed:
        assert tries == 1
    assert len(made) == tries
