"""Catches every e-mail sent to it and shows it, in memory: the part of Mailpit's interface that is used here.

`GET /api/v1/messages` lists `{"messages": [{"ID", "To": [{"Address"}], "Subject"}]}`, newest first;
`GET /api/v1/message/<ID>/raw` gives one as it came.
"""

import email
import email.policy
import json
import signal
import uuid
from email.utils import getaddresses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, ClassVar

from aiosmtpd.controller import Controller

LIMIT = 10_000  # the oldest go
caught: dict[str, bytes] = {}


class Catch:
    """Takes what SMTP delivers."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """One e-mail is kept."""
        caught[uuid.uuid4().hex] = envelope.original_content or envelope.content
        while len(caught) > LIMIT:
            caught.pop(next(iter(caught)))
        return "250 OK"


class Show(BaseHTTPRequestHandler):
    """Answers who looks."""

    routes: ClassVar[dict[str, str]] = {"/readyz": "ready", "/api/v1/messages": "messages"}

    def do_GET(self) -> None:
        """The list, one e-mail, or that the catcher is ready."""
        path = self.path.partition("?")[0]
        parts = path.strip("/").split("/")
        if path == "/readyz":
            self._answer(200, b"ok", "text/plain")
        elif path == "/api/v1/messages":
            listed = [_summary(id_, raw) for id_, raw in reversed(caught.items())]
            self._answer(200, json.dumps({"messages": listed}).encode(), "application/json")
        elif len(parts) == 5 and parts[:3] == ["api", "v1", "message"] and parts[3] in caught:
            self._answer(200, caught[parts[3]], "text/plain")
        else:
            self._answer(404, b"not found", "text/plain")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Addresses are nobody's business: no log."""


def _summary(id_: str, raw: bytes) -> dict[str, Any]:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    to = [{"Address": address} for _, address in getaddresses(message.get_all("To", []))]
    return {"ID": id_, "To": to, "Subject": str(message["Subject"])}


def main() -> None:
    """Serve until SIGTERM."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    controller = Controller(Catch(), hostname="0.0.0.0", port=1025)  # noqa: S104 (in a container)
    controller.start()
    server = ThreadingHTTPServer(("0.0.0.0", 8025), Show)  # noqa: S104 (in a container)
    Thread(target=server.serve_forever, daemon=True).start()
    stop.wait()
    controller.stop()


if __name__ == "__main__":
    main()
