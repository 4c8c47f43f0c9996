"""A TCP proxy that tests can cut: the server behind it seems to be gone, with all its connections."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

REFUSE_SECONDS = 1.0
Change = Callable[[bytes], bytes]


def _as_it_is(data: bytes) -> bytes:
    return data


class Proxy:
    """Forwards a loopback port to `target`; `cut` drops everything, `mend` lets new connections through.

    `hold` keeps open for the client what the server closes. `change` may replace what the server sends.
    `refused` counts who came in vain.
    """

    def __init__(self, target: tuple[str, int], change: Change = _as_it_is) -> None:
        self._target = target
        self._change = change
        self._open: list[socket.socket] = []
        self._whole = True
        self._holding = False
        self.refused = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Drop all connections and refuse new ones."""
        self._whole = False
        for one in self._open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def mend(self) -> None:
        """Let new connections through again."""
        self._whole = True

    def hold(self) -> None:
        """From now on the client hears what the server says, but not that it closes."""
        self._holding = True

    def close(self) -> None:
        """Stop for good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._whole:
                    self._connect(client)
                else:
                    self._refuse(client)

    def _refuse(self, client: socket.socket) -> None:
        """As a server that dies: it has taken the request."""
        client.settimeout(REFUSE_SECONDS)
        with client, contextlib.suppress(OSError):
            client.recv(65536)
        self.refused += 1

    def _connect(self, client: socket.socket) -> None:
        server = socket.create_connection(self._target)
        self._open += [client, server]
        for source, sink, change in ((client, server, _as_it_is), (server, client, self._change)):
            threading.Thread(target=self._pump, args=(source, sink, change), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, change: Change) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(change(data))
        if self._holding:
            return
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def proxied(url: str, change: Change = _as_it_is) -> Iterator[tuple[Proxy, str]]:
    """A proxy before the server of `url`, and the URL that leads through it."""
    parts = urlsplit(url)
    proxy = Proxy((parts.hostname or "127.0.0.1", parts.port or 5432), change)
    credentials, at, _ = parts.netloc.rpartition("@")
    try:
        yield proxy, urlunsplit(parts._replace(netloc=f"{credentials}{at}127.0.0.1:{proxy.port}"))
    finally:
        proxy.close()
