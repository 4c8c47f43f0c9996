"""How long anybody waits for an answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request

ANSWER_SECONDS = 5.0  # nobody waits longer: what a command did by then is asked with the same id again


@asynccontextmanager
async def answered_in_time(request: Request) -> AsyncIterator[None]:
    """Bounds the making of an answer; the seconds count from the end of the request's body.

    Errors: `TimeoutError` after `ANSWER_SECONDS`, `TooLarge` and `TooSlow` of the body.
    """
    await request.body()
    async with asyncio.timeout(ANSWER_SECONDS):
        yield
