"""Bounds on the size and the time of a request, and of its answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http.errors import TooLarge, TooSlow

MOST_BYTES = 100_000
BODY_SECONDS = 20.0  # for all of it: the fullest form takes some seconds on the slowest mobile network
ANSWER_SECONDS = 5.0  # nobody waits longer: what a command did by then is asked with the same id again


async def in_time(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """The answer to the request; its seconds count from the end of the request's body.

    Errors: `TimeoutError` after `ANSWER_SECONDS`, `TooLarge` and `TooSlow` of the body.
    """
    await request.body()
    async with asyncio.timeout(ANSWER_SECONDS):
        return await answer(request)


@dataclass(slots=True)
class _Bounds:
    """Of one request's body; `until` is an instant of the loop's clock."""

    most: int
    until: float


_KEY = "orientation.bounds"


def widen(request: Request, most: int, seconds: float) -> None:
    """Let a body be larger and take longer from now on: once it is known who sends it, before it is read."""
    bounds: _Bounds = request.scope[_KEY]
    bounds.most, bounds.until = most, asyncio.get_running_loop().time() + seconds


class BodyLimit:
    """ASGI middleware. Errors to whoever reads the body: `TooLarge`, `TooSlow` after `seconds`."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen, is_whole = 0, False
        bounds = _Bounds(MOST_BYTES, asyncio.get_running_loop().time() + self._seconds)
        scope[_KEY] = bounds

        async def counted() -> Message:
            nonlocal seen, is_whole
            try:
                async with asyncio.timeout_at(None if is_whole else bounds.until):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if seen > bounds.most:
                raise TooLarge
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
