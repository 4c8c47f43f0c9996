"""A mail server that keeps what it gets: one `.eml` file a message, a repeated Message-ID once.

It is the first hop that we own, so it is where a repeat after a crash is recognised. The file `deliveries`
has a line for each message as it came, repeats too: its name and the digest of its bytes.
"""

import asyncio
import hashlib
import secrets
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

DELIVERIES = "deliveries"


class Sink:
    """aiosmtpd's handler: writes each message, then says 250. `heard` is told of each delivery."""

    def __init__(self, folder: Path, heard: Callable[[str], None] = lambda _name: None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # families' names and addresses, also where they are invented
        self._folder = folder
        self._heard = heard

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One message: on disk, whole, before it is accepted."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = _name(content)
        with (self._folder / DELIVERIES).open("a") as deliveries:
            deliveries.write(f"{name} {hashlib.sha256(content).hexdigest()}\n")
        target = self._folder / f"{name}.eml"
        if not target.exists():
            draft = self._folder / f".{name}.{secrets.token_hex(4)}"
            draft.write_bytes(content)
            draft.rename(target)
        self._heard(name)
        return "250 OK"


def _name(content: bytes) -> str:
    """From the Message-ID, so that a repeat is the same file; random without one."""
    identifier = message_from_bytes(content, policy=policy.compat32)["Message-ID"]
    if not identifier:
        return secrets.token_hex(16)
    return hashlib.sha256(str(identifier).strip().encode()).hexdigest()[:32]


def controller(
    folder: Path, port: int, heard: Callable[[str], None] = lambda _name: None
) -> UnthreadedController:
    """A sink on loopback within the running loop; `begin()` and `end()` it."""
    loop = asyncio.get_event_loop()
    return UnthreadedController(Sink(folder, heard), "127.0.0.1", port, loop=loop)


def main(folder: str, port: str) -> None:
    """Run a sink until SIGTERM."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    sink = controller(Path(folder), int(port))
    sink.begin()  # type: ignore[no-untyped-call]
    loop.run_forever()


if __name__ == "__main__":
    main(*sys.argv[1:3])
