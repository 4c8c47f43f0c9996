"""A TCP proxy that tests can cut or silence: the server behind it seems to be gone, or never answers."""

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

REFUSE_SECONDS = 1.0
Change = Callable[[bytes], bytes]


def _as_it_is(data: bytes) -> bytes:
    return data


class Proxy:
    """Forwards a loopback port to `target`; `cut` drops everything, `mend` lets new connections through.

    `hold` keeps open for the client what the server closes. `change` may replace what the server sends.
    `refused` counts who came in vain. After `fall_silent` it takes all and answers nothing, until `speak`; a
    connection that has met silence stays silent, as where a router has forgotten it. `met` counts who came.
    `delay` is how many seconds each piece of what either side says is under way.
    """

    def __init__(self, target: tuple[str, int], change: Change = _as_it_is) -> None:
        self._targets = deque([target])
        self._change = change
        self._open: set[socket.socket] = set()
        self._whole = True
        self._holding = False
        self._silent = False
        self._silences = 0
        self.delay = 0.0
        self.refused = 0
        self.met = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def also(self, target: tuple[str, int]) -> None:
        """New connections go to this server too, in turn; to who refuses one, it does not go."""
        self._targets.append(target)

    def cut(self) -> None:
        """Drop all connections and refuse new ones."""
        self._whole = False
        _shut(*tuple(self._open))

    def mend(self) -> None:
        """Let new connections through again."""
        self._whole = True

    def hold(self) -> None:
        """From now on the client hears what the server says, but not that it closes."""
        self._holding = True

    def fall_silent(self) -> None:
        """From now on nobody is answered, on old connections and on new ones."""
        self._silences += 1
        self._silent = True

    def speak(self) -> None:
        """Answer who comes anew."""
        self._silent = False

    def close(self) -> None:
        """Stop for good."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self._silent:
                    self._ignore(client)
                elif self._whole:
                    self._connect(client)
                else:
                    self._refuse(client)

    def _refuse(self, client: socket.socket) -> None:
        """As a server that dies: it has taken the request."""
        client.settimeout(REFUSE_SECONDS)
        with client, contextlib.suppress(OSError):
            client.recv(65536)
        self.refused += 1

    def _ignore(self, client: socket.socket) -> None:
        self.met += 1
        self._open.add(client)
        threading.Thread(target=self._swallow, args=(client,), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        server = self._reached()
        if server is None:  # it has not started yet: this client learns it, and the next one is taken
            client.close()
            return
        self._open |= {client, server}
        met = self._silences
        answering = threading.Thread(target=self._answer, args=(server, client, met), daemon=True)
        answering.start()
        threading.Thread(target=self._ask, args=(client, server, met, answering), daemon=True).start()

    def _reached(self) -> socket.socket | None:
        """A connection to the next server that takes one."""
        for _ in range(len(self._targets)):
            self._targets.rotate()
            with contextlib.suppress(OSError):
                return socket.create_connection(self._targets[0])
        return None

    def _ask(
        self, client: socket.socket, server: socket.socket, met: int, answering: threading.Thread
    ) -> None:
        """What the client says; in silence the server hears nothing more but that the client goes."""
        self._carry(client, server, _as_it_is, met)
        if not self._holding:
            _shut(client, server)
            answering.join()
            self._forget(client, server)

    def _answer(self, server: socket.socket, client: socket.socket, met: int) -> None:
        """What the server says; in silence the client does not even hear that it closes."""
        self._carry(server, client, self._change, met)
        if self._silences == met and not self._holding:
            _shut(server, client)

    def _swallow(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while client.recv(65536):
                pass
        self._forget(client)

    def _forget(self, *ended: socket.socket) -> None:
        for one in ended:
            self._open.discard(one)
            one.close()

    def _carry(self, source: socket.socket, sink: socket.socket, change: Change, met: int) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                if self._silences == met:
                    sink.sendall(change(data))


def _shut(*both: socket.socket) -> None:
    for one in both:
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
