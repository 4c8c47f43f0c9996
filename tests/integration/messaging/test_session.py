"""A session that is ended while it opens leaves nothing behind that goes on connecting."""

import asyncio
import contextlib

import pytest

from shared.messaging.session import Session
from tests.support.servers import Vhost
from tests.support.waiting import wait_until


@pytest.mark.parametrize("moments", [range(0, 60, 2), range(60, 180, 4)], ids=["early", "late"])
async def test_e10_a_session_that_is_ended_while_it_opens_is_over(vhost: Vhost, moments: range) -> None:
    before = asyncio.all_tasks()

    async def over() -> bool:
        return asyncio.all_tasks() <= before

    for moment in moments:  # turns of the event loop after which it is ended
        session = Session(vhost.url, [])
        opening = asyncio.create_task(session.open())
        for _ in range(moment):
            await asyncio.sleep(0)
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await opening
        await session.close()
        await wait_until(over, f"nothing is left when it is ended at {moment}", 5)
