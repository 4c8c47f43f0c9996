"""A session that is ended while it opens leaves nothing behind that goes on connecting."""

import asyncio
import contextlib

from shared.messaging.session import Session
from tests.support.moments import ended_at_every_moment
from tests.support.servers import Vhost
from tests.support.waiting import wait_until


async def test_e10_a_session_that_is_ended_while_it_opens_is_over(vhost: Vhost) -> None:
    before = asyncio.all_tasks()
    sessions: list[Session] = []

    async def opens() -> None:
        sessions.append(Session(vhost.url, []))
        await sessions[-1].open()

    async def over() -> bool:
        return asyncio.all_tasks() <= before

    async for turns, opening in ended_at_every_moment(opens):
        with contextlib.suppress(asyncio.CancelledError):
            await opening
        while sessions:
            await sessions.pop().close()
        await wait_until(over, f"nothing is left when it is ended after {turns} turns", 5)
