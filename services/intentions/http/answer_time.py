"""How long anybody waits for an answer."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

ANSWER_SECONDS = 5.0  # nobody waits longer: what a command did by then is asked with the same id again


async def in_time(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """What `answer` makes of the request; its seconds count from the end of the request's body.

    Errors: `TimeoutError` after `ANSWER_SECONDS`, `TooLarge` and `TooSlow` of the body.
    """
    await request.body()
    async with asyncio.timeout(ANSWER_SECONDS):
        return await answer(request)
