"""uvicorn as every process runs it: nobody holds a connection who sends no request or does not read.

uvicorn itself ends a connection that is idle between two requests, but waits for ever for the rest of a
request's head. A proxy in front has limits of its own; a process may stand without one. Of a peer that does
not read, the kernel sees whether anything moves; a web framework sees only that its buffer is full.
"""

import asyncio
import os
import socket
from typing import Any

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # from the first moment, or the first byte of a further request, to the end of its head
IDLE_SECONDS = 5  # between two requests
MOST_CONNECTIONS = 1000  # beyond that 503 at once: more than all live readers and a proxy's own together
STALLED_SECONDS = 30.0  # without a byte taken: the connection is gone
BUFFER_BYTES = 128 * 1024  # of the kernel's for one connection; left alone it grows to some megabytes


class PromptH11(H11Protocol):
    """HTTP/1.1 that ends a connection whose next request's head is not there in time."""

    head_seconds = HEAD_SECONDS
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The first request's head is awaited from now on."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Bytes came: of a head that is still awaited, or of a request that has begun."""
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._head_came()
        elif self.conn.their_state is h11.IDLE and self._late is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._head_came()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._late = self.loop.call_later(self.head_seconds, self.transport.close)

    def _head_came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def config(app: ASGIApp, host: str, port: int, **more: Any) -> uvicorn.Config:
    """uvicorn's configuration for `app` on that address; `more` are arguments of `uvicorn.Config`."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=PromptH11,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=MOST_CONNECTIONS,
        **more,
    )


def bound_unread(listener: int) -> None:
    """Bound what the connections of this listening socket (its descriptor) hold: they inherit it.

    https://man7.org/linux/man-pages/man7/tcp.7.html (TCP_USER_TIMEOUT)
    """
    with socket.socket(fileno=os.dup(listener)) as options:
        options.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        options.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALLED_SECONDS * 1000))
