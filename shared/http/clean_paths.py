"""Addresses with control characters lead nowhere.

A route's pattern ends where a line may end, so that « /metrics%0a » would be « /metrics », past a proxy that
refuses the one and not the other; and Postgres takes no NUL. No address of ours has such a character.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

Answer = Callable[[Request], Awaitable[Response]]


async def _nothing_here(_request: Request) -> Response:
    return PlainTextResponse("Not Found", 404)


class CleanPaths:
    """ASGI middleware: what `answer` gives (a plain 404) in place of an address with a control character."""

    def __init__(self, app: ASGIApp, answer: Answer = _nothing_here) -> None:
        self._app = app
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app: ASGIApp = self._app
        if scope["type"] == "http" and not _is_clean(scope["path"]):
            app = await self._answer(Request(scope, receive))
        await app(scope, receive, send)


def _is_clean(path: str) -> bool:
    """True if no character is of Unicode's category « control » (C0, DEL, C1) or no character at all."""
    return not any(letter < " " or "\x7f" <= letter <= "\x9f" or letter == "\ufffd" for letter in path)
