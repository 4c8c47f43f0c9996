"""Pages and what machines ask are applications of their own in one process (ADR 0012)."""

from starlette.types import ASGIApp, Receive, Scope, Send


class Apart:
    """ASGI middleware: requests of these addresses go to an application of their own."""

    def __init__(self, app: ASGIApp, addresses: tuple[str, ...], other: ASGIApp) -> None:
        self._app = app
        self._addresses = addresses
        self._other = other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_other = scope["type"] == "http" and scope["path"].startswith(self._addresses)
        await (self._other if is_other else self._app)(scope, receive, send)
