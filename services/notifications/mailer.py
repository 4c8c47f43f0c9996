"""Sending by SMTP, and telling what can be tried again from what cannot.

SMTP has no transaction. Between the text's last line and our own commit of the server's « 250 » a crash, or a
connection that breaks, leaves it unknown whether the e-mail went (`InDoubt`). So it goes in two steps with
our own note between them, `offer` and `hand_over`, and the connection ends, by QUIT, once its outcome was
noted. What is in doubt is sent again with the same Message-ID and the same bytes, so that a relay,
a mailbox or a reader can recognise the repeat, or waits for an operator: a setting says which. None is lost;
« exactly once » cannot be promised against a server that is not ours.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import unquote, urlsplit

import aiosmtplib

SECONDS = 10.0  # for one e-mail in all, from connecting to the server's yes
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class SendError(Exception):
    """The e-mail was not taken; `reason` is a slug without anything of the e-mail in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendLater(SendError):
    """Worth another attempt: unreachable, busy, or set up wrongly on our side."""


class InDoubt(SendLater):
    """The connection broke while the text went: whether the server has taken the e-mail is unknown."""


class SendNever(SendError):
    """The server refused this e-mail for good (5xx to its recipient or its text)."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where to send. `start_tls`: None takes it where offered, True insists."""

    host: str
    port: int
    use_tls: bool
    start_tls: bool | None
    username: str | None = field(repr=False)
    password: str | None = field(repr=False)


def parse_smtp_url(value: str) -> SmtpServer:
    """Read ORIENTATION_SMTP_URL. Errors: `ValueError`, which never repeats the value."""
    try:
        url = urlsplit(value)
        host = url.hostname if url.scheme in _PORTS and url.port != 0 and "," not in url.netloc else None
    except ValueError:
        host = None
    if host is None:
        raise ValueError("must be smtp://host:port, smtp+starttls://host:port or smtps://host:port")
    # Credentials never cross a network in the clear, whatever the server offers.
    must_encrypt = url.scheme == "smtp+starttls" or (
        url.scheme == "smtp" and url.username is not None and url.hostname not in _LOOPBACK
    )
    return SmtpServer(
        host=host,
        port=url.port or _PORTS[url.scheme],
        use_tls=url.scheme == "smtps",
        start_tls=False if url.scheme == "smtps" else (must_encrypt or None),
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A connection to the mail server, for one e-mail; `until` is when the loop's clock ends our patience."""

    client: aiosmtplib.SMTP
    until: float

    async def offer(self, message: EmailMessage) -> None:
        """Say who writes to whom; nothing is sent yet. Errors: `SendLater`, `SendNever`."""
        sized = self.client.supports_extension("size")
        options = [f"size={len(_text(message))}"] if sized else []
        with _classified():
            async with asyncio.timeout_at(self.until):
                await self.client.mail(message["From"].addresses[0].addr_spec, options=options)
                for to in message["To"].addresses:
                    await self.client.rcpt(to.addr_spec)

    async def hand_over(self, message: EmailMessage) -> None:
        """The text; returns once the server said yes to it. Errors: `SendLater`, `InDoubt`, `SendNever`."""
        with _classified(InDoubt):
            async with asyncio.timeout_at(self.until):
                await self.client.data(_text(message))


def _text(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=SMTP)


def client_of(server: SmtpServer, seconds: float) -> aiosmtplib.SMTP:
    """The library's client of a server; `seconds` for each step."""
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.use_tls,
        start_tls=server.start_tls,
        username=server.username,
        password=server.password,
        timeout=seconds,
    )


@dataclass(frozen=True, slots=True)
class Mailer:
    """Sends e-mails one by one, a connection each."""

    server: SmtpServer
    seconds: float = SECONDS
    client_of: Callable[[SmtpServer, float], aiosmtplib.SMTP] = client_of  # not yet connected

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        """A connection, which ends in peace after the block. Errors: `SendLater`."""
        until = asyncio.get_running_loop().time() + self.seconds
        client = self.client_of(self.server, self.seconds)
        try:
            with _classified():
                async with asyncio.timeout_at(until):
                    await _connect(client)
            yield Line(client, until)
        finally:
            await _goodbye(client)

    async def send(self, message: EmailMessage) -> None:
        """An e-mail of which nothing is noted. Errors: `SendLater`, `InDoubt`, `SendNever`."""
        async with self.line() as line:
            await line.offer(message)
            await line.hand_over(message)


async def _connect(client: aiosmtplib.SMTP) -> None:
    """Connect, encrypt, sign in. What fails here is about the installation, never about one e-mail."""
    try:
        await client.connect()
    except aiosmtplib.SMTPResponseException as error:
        raise SendLater(_slug(error.code)) from None
    except TimeoutError:
        raise SendLater("smtp-timeout") from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise SendLater(_not_connected(error)) from None


def _not_connected(error: Exception) -> str:
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLError):
        return "smtp-tls"  # no TLS there, or no certificate that we trust
    if isinstance(cause, socket.gaierror):
        return "smtp-host-unknown"
    # Of its own the library raises no subclass where the server offers no STARTTLS or no AUTH.
    return "smtp-not-offered" if type(cause) is aiosmtplib.SMTPException else "smtp-unreachable"


async def _goodbye(client: aiosmtplib.SMTP) -> None:
    """QUIT where that is quick. It cannot undo a yes, so nothing that goes wrong here counts."""
    try:
        if client.is_connected:
            async with asyncio.timeout(1):
                await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        pass
    finally:
        client.close()


@contextmanager
def _classified(broken: type[SendLater] = SendLater) -> Iterator[None]:
    """The library's errors as ours; `broken` where no answer of the server is known."""
    try:
        yield
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise classify(error, broken) from None


def classify(error: Exception, broken: type[SendLater] = SendLater) -> SendError:
    """The library's error as one of ours, without its text: servers repeat addresses in it."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return _answered(error.code, error.message)
    if isinstance(error, aiosmtplib.SMTPNotSupported | ValueError):
        return SendNever("smtp-not-supported")
    # A 5xx to our sender says nothing about this e-mail: staff can mend it.
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return (SendLater if error.code > 0 else broken)(_slug(error.code))
    return broken("smtp-timeout" if isinstance(error, TimeoutError) else "smtp-unreachable")


def _answered(code: int, text: str) -> SendError:
    # 5.7.x (RFC 3463) is security or policy, as a relay denied: of the installation, not of this e-mail.
    final = code >= 500 and not text.startswith("5.7.")
    return SendNever(_slug(code)) if final else SendLater(_slug(code))


def _slug(code: int) -> str:
    """The library says -1 where the server's answer is no SMTP at all, as from a port of another service."""
    return f"smtp-{code}" if code > 0 else "smtp-malformed"
