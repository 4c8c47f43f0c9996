"""The mail server that notifications talks to, as a small real one."""

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from deploy.ports import free_port

TOKEN = "notifications-token-of-the-tests"


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
