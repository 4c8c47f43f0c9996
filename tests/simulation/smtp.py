"""A mail server, and the client that a mailer talks to it with."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Any, NamedTuple

import aiosmtplib

from tests.simulation.network import Link, Pipe
from tests.simulation.world import World

SECONDS = 10.0


class Mail(NamedTuple):
    """An e-mail that the server has taken; `sent_at` is when its text was handed over."""

    id: str
    text: bytes
    sent_at: float
    state: str  # of its job, as it was committed when the text was handed over


@dataclass(slots=True)
class MailServer:
    """Takes what it gets, or says « later » to a share of it. `state_of` is asked of each Message-ID."""

    world: World
    state_of: Callable[[str], str]
    fails: float = 0.0
    taken: list[Mail] = field(default_factory=list)
    name: str = "smtp"

    def says_later(self) -> bool:
        """To this step."""
        return bool(self.fails) and self.world.chance.random() < self.fails


class SmtpClient:
    """What the mailer uses of aiosmtplib's client."""

    def __init__(self, link: Link, server: MailServer) -> None:
        self._link, self._server = link, server
        self._pipe: Pipe | None = None
        self._answered: asyncio.Future[bool] | None = None

    @property
    def is_connected(self) -> bool:
        """As far as it knows."""
        return self._pipe is not None and self._pipe.is_open

    def supports_extension(self, _name: str) -> bool:
        """None."""
        return False

    async def connect(self) -> None:
        """Errors: `SMTPConnectError`."""
        self._pipe = Pipe(self._link, self._lost, lambda: None)
        try:
            await self._ask(lambda: True)
        except aiosmtplib.SMTPServerDisconnected as error:
            raise aiosmtplib.SMTPConnectError(str(error)) from None

    async def mail(self, _sender: str, *, options: Sequence[str]) -> None:
        """Errors: `SMTPSenderRefused`."""
        if not await self._ask(lambda: not self._server.says_later()):
            raise aiosmtplib.SMTPSenderRefused(451, "later", "")

    async def rcpt(self, to: str) -> None:
        """Errors: `SMTPRecipientRefused`."""
        if not await self._ask(lambda: not self._server.says_later()):
            raise aiosmtplib.SMTPRecipientRefused(451, "later", to)

    async def data(self, text: bytes) -> None:
        """Errors: `SMTPDataError`, where it is not taken."""
        id_, sent_at = str(BytesHeaderParser().parsebytes(text)["Message-ID"]), self._server.world.seconds
        mail = Mail(id_, text, sent_at, self._server.state_of(id_))

        def take() -> bool:
            if self._server.says_later():
                return False
            self._server.world.tell("mail taken", id_)
            self._server.taken.append(mail)
            return True

        if not await self._ask(take):
            raise aiosmtplib.SMTPDataError(451, "later")

    async def quit(self) -> None:
        """In peace."""
        await self._ask(lambda: True)

    def close(self) -> None:
        """Whatever state it is in."""
        if self._pipe is not None:
            self._pipe.close()

    async def _ask(self, question: Callable[[], bool]) -> bool:
        pipe = self._pipe
        if pipe is None or not pipe.is_open:
            raise aiosmtplib.SMTPServerDisconnected("not connected")
        answered = self._answered = self._link.loop.create_future()
        pipe.up.send(lambda: pipe.down.send(self._settle, question()))
        async with asyncio.timeout(SECONDS):
            answer: bool = await answered
        return answer

    def _settle(self, answer: bool) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(answer)

    def _lost(self) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(aiosmtplib.SMTPServerDisconnected("lost"))


def client(link: Link, server: MailServer) -> Any:
    """As `services.notifications.mailer.client_of`."""
    return SmtpClient(link, server)
