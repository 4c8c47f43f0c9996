"""No body may be larger than what our pages and services send, also without a Content-Length."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.intentions.web.errors import TooLarge

MOST_BYTES = 100_000


class BodyLimit:
    """ASGI middleware. Errors: `TooLarge` to whoever reads the body beyond `MOST_BYTES`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MOST_BYTES:
                raise TooLarge
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
