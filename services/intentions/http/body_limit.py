"""No body may be larger, or come more slowly, than what our pages and services send."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.intentions.http.errors import TooLarge, TooSlow

MOST_BYTES = 100_000
BODY_SECONDS = 20.0  # for all of it: the fullest form takes some seconds on the slowest mobile network


class BodyLimit:
    """ASGI middleware. Errors to whoever reads the body: `TooLarge`, `TooSlow` after `seconds`."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen, is_whole = 0, False
        late = asyncio.get_running_loop().time() + self._seconds

        async def counted() -> Message:
            nonlocal seen, is_whole
            try:
                async with asyncio.timeout_at(None if is_whole else late):
                    message = await receive()
            except TimeoutError:
                raise TooSlow from None
            seen += len(message.get("body", b""))
            is_whole = not message.get("more_body", False)
            if seen > MOST_BYTES:
                raise TooLarge
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
