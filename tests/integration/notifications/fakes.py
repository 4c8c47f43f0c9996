"""The two neighbours of notifications, as small real servers: a mail server and the internal API."""

import asyncio
import json
import socket
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import uvicorn
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from shared.contract.envelope import Envelope as CloudEvent

TOKEN = "notifications-token-of-the-tests"
DEADLINE_SECONDS = 20.0


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def eventually(true: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Return once `true` says so. Errors: `AssertionError` naming `what` after `DEADLINE_SECONDS`."""
    deadline = asyncio.get_running_loop().time() + DEADLINE_SECONDS
    while True:
        answer = true()
        if answer if isinstance(answer, bool) else await answer:
            return
        assert asyncio.get_running_loop().time() < deadline, f"never came: {what}"
        await asyncio.sleep(0.02)


class Mailbox:
    """A mail server that keeps every delivery, repeats too. `answers` scripts what it says next."""

    def __init__(self) -> None:
        self.port = free_port()
        self.deliveries: list[bytes] = []
        self.recipients: list[str] = []
        self.logins: list[bytes] = []
        self.to_recipient = "250 OK"
        self.to_text = "250 OK"
        self.on_recipient: Callable[[], Awaitable[None]] | None = None
        self.on_text: Callable[[], Awaitable[None]] | None = None
        self.on_quit: Callable[[], Awaitable[None]] | None = None
        self.to_quit = "221 Bye"
        self.breaks = False  # the connection breaks instead of the answer to the text
        self.tls: ssl.SSLContext | None = None  # set before `start`: STARTTLS is offered
        self.encrypted: list[bool] = []
        self._controller: UnthreadedController | None = None

    @property
    def url(self) -> str:
        """ORIENTATION_SMTP_URL"""
        return f"smtp://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen; the port stays the same."""
        self._controller = UnthreadedController(
            self,
            "127.0.0.1",
            self.port,
            loop=asyncio.get_running_loop(),
            authenticator=self._login,
            auth_require_tls=False,
            tls_context=self.tls,
        )
        self._controller.server = await self._controller._create_server()

    async def stop(self) -> None:
        """Refuse connections."""
        if self._controller and self._controller.server:
            self._controller.server.close()
            await self._controller.server.wait_closed()
        self._controller = None

    def _login(self, _server: SMTP, _s: Session, _e: Envelope, _way: str, data: LoginPassword) -> AuthResult:
        self.logins.append(data.login)
        return AuthResult(success=data.password == b"p@ss", handled=False)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient, or answer as scripted."""
        if self.on_recipient:
            await self.on_recipient()
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep what came, or answer as scripted."""
        if self.to_text.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.deliveries.append(envelope.content)
            self.recipients += envelope.rcpt_tos
            self.encrypted.append(session.ssl is not None)
        if self.on_text:
            await self.on_text()
        if self.breaks and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return self.to_text

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        """Let go, or answer as scripted."""
        if self.on_quit:
            await self.on_quit()
        return self.to_quit

    @property
    def emails(self) -> list[EmailMessage]:
        """The deliveries, read."""
        parsed = [message_from_bytes(content, policy=policy.default) for content in self.deliveries]
        return [message for message in parsed if isinstance(message, EmailMessage)]

    def by_recipient(self) -> dict[str, list[EmailMessage]]:
        """The e-mails of each address."""
        found: dict[str, list[EmailMessage]] = defaultdict(list)
        for email in self.emails:
            found[str(email["To"])].append(email)
        return dict(found)


class Ids(BaseModel):
    """Body of /internal/texts."""

    ids: list[UUID]


class People(BaseModel):
    """Body of /internal/contacts."""

    accounts: list[UUID]
    pupils: list[UUID]


class Internal:
    """The internal API of the contract, from dictionaries. `status` scripts a failure of every call."""

    def __init__(self) -> None:
        self.port = free_port()
        self.emails: dict[UUID, str | None] = {}
        self.faults: dict[UUID, str] = {}
        self.pupils: dict[UUID, dict[str, str]] = {}
        self.texts: dict[UUID, str] = {}
        self.events: list[CloudEvent] = []
        self.letters: list[dict[str, object]] = []
        self.settled: list[tuple[str, float | None]] = []
        self.status = 200
        self.calls = 0
        self.on_call: Callable[[], Awaitable[None]] | None = None
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        """ORIENTATION_INTERNAL_URL"""
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Serve within the test's loop."""
        routes = [
            Route("/internal/events", self._events, methods=["POST"]),
            Route("/internal/texts", self._texts, methods=["POST"]),
            Route("/internal/letters/claim", self._letters, methods=["POST"]),
            Route("/internal/letters/settle", self._settle, methods=["POST"]),
            Route("/internal/contacts", self._contacts, methods=["POST"]),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, log_config=None, lifespan="off")
        self._server = uvicorn.Server(config)
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        self._task = asyncio.create_task(self._server._serve())
        await eventually(lambda: bool(self._server and self._server.started), "the internal API")

    async def stop(self) -> None:
        """Stop serving."""
        if self._server and self._task:
            self._server.should_exit = True
            await self._task

    async def _refusal(self, request: Request) -> Response | None:
        self.calls += 1
        if self.on_call:
            await self.on_call()
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(status_code=401)
        return None if self.status == 200 else Response(status_code=self.status)

    async def _events(self, request: Request) -> Response:
        refusal = await self._refusal(request)
        asked = await request.json()
        versions = range(asked["after"] + 1, asked["to"] + 1)
        found = [
            one for one in self.events if one.subject == asked["stream"] and one.streamversion in versions
        ]
        return refusal or JSONResponse({"events": [json.loads(one.encode()) for one in found]})

    async def _texts(self, request: Request) -> Response:
        refusal = await self._refusal(request)
        asked = Ids.model_validate_json(await request.body())
        found = {str(id_): self.texts[id_] for id_ in asked.ids if id_ in self.texts}
        return refusal or JSONResponse({"texts": found})

    async def _letters(self, _request: Request) -> Response:
        return JSONResponse({"letters": self.letters})  # asked all the time: no call that a test scripts

    async def _settle(self, request: Request) -> Response:
        refusal = await self._refusal(request)
        said = await request.json()
        self.settled.append((said["letter"], said["again_in"]))
        return refusal or JSONResponse({})

    async def _contacts(self, request: Request) -> Response:
        refusal = await self._refusal(request)
        asked = People.model_validate_json(await request.body())
        accounts = {
            str(id_): {"email": self.emails[id_]}
            | ({"fault": self.faults[id_]} if id_ in self.faults else {})
            for id_ in asked.accounts
            if id_ in self.emails
        }
        pupils = {str(id_): self.pupils[id_] for id_ in asked.pupils if id_ in self.pupils}
        return refusal or JSONResponse({"accounts": accounts, "pupils": pupils})
