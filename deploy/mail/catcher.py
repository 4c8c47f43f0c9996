"""A mail server that keeps what it gets in a folder, and shows it over HTTP where a port for that is named.

`python catcher.py FOLDER ADDRESS PORT [HTTP_PORT]`, in an image with nothing but Python and aiosmtpd.

One `.eml` file a message, a repeated Message-ID once: it is the first hop that we own, so it is where a
repeat after a crash is recognised. The file `deliveries` has a line for each message as it came, repeats
too: its name and the digest of its bytes.

HTTP has the part of Mailpit's interface that is used here. `GET /api/v1/messages` lists the deliveries,
newest first, as `{"messages": [{"ID", "To": [{"Address"}], "Subject"}]}`; `/api/v1/message/<ID>/raw` is
one of them.
"""

import hashlib
import json
import secrets
import signal
import sys
from email import message_from_bytes, policy
from email.utils import getaddresses
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

DELIVERIES = "deliveries"
ENDS = {signal.SIGTERM, signal.SIGINT}


class Catcher:
    """aiosmtpd's handler: writes each message, then says 250."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)  # families' names and addresses, also where they are invented
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One message: on disk, whole, before it is accepted."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = _name(content)
        target = self._folder / f"{name}.eml"
        if not target.exists():
            draft = self._folder / f".{name}.{secrets.token_hex(4)}"
            draft.write_bytes(content)
            draft.rename(target)
        with (self._folder / DELIVERIES).open("a") as deliveries:
            deliveries.write(f"{name} {hashlib.sha256(content).hexdigest()}\n")
        return "250 OK"


def _name(content: bytes) -> str:
    """From the Message-ID, so that a repeat is the same file; random without one."""
    identifier = message_from_bytes(content, policy=policy.compat32)["Message-ID"]
    if not identifier:
        return secrets.token_hex(16)
    return hashlib.sha256(str(identifier).strip().encode()).hexdigest()[:32]


class Show(BaseHTTPRequestHandler):
    """Answers who looks into the folder."""

    def __init__(self, folder: Path, *request: Any) -> None:
        self._folder = folder
        super().__init__(*request)

    def do_GET(self) -> None:
        """The list, one e-mail, or that the catcher is ready."""
        match self.path.partition("?")[0].strip("/").split("/"):
            case ["readyz"]:
                self._answer(200, b"ok", "text/plain")
            case ["api", "v1", "messages"]:
                listed = [self._summary(name) for name in reversed(self._delivered())]
                self._answer(200, json.dumps({"messages": listed}).encode(), "application/json")
            case ["api", "v1", "message", name, "raw"] if name in self._delivered():
                self._answer(200, self._content(name), "text/plain")
            case _:
                self._answer(404, b"not found", "text/plain")

    def _delivered(self) -> list[str]:
        file = self._folder / DELIVERIES
        return [line.split()[0] for line in file.read_text().splitlines()] if file.exists() else []

    def _content(self, name: str) -> bytes:
        return (self._folder / f"{name}.eml").read_bytes()

    def _summary(self, name: str) -> dict[str, Any]:
        message = message_from_bytes(self._content(name), policy=policy.default)
        to = [{"Address": address} for _, address in getaddresses(message.get_all("To", []))]
        return {"ID": name, "To": to, "Subject": str(message["Subject"])}

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Addresses are nobody's business: no log."""


def main(folder: str, address: str, port: str, http_port: str = "") -> None:
    """Catch until SIGTERM."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # the threads, too, leave them to this one
    smtp = Controller(Catcher(Path(folder)), address, int(port))
    smtp.start()
    if http_port:
        web = ThreadingHTTPServer((address, int(http_port)), partial(Show, Path(folder)))
        Thread(target=web.serve_forever, daemon=True).start()
    signal.sigwait(ENDS)
    smtp.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
