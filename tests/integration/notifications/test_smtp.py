"""Credentials and encryption, against a real mail server."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest

from services.notifications.mailer import Mailer, SendLater, parse_smtp_url
from services.notifications.message import Letter, build, parse_sender
from tests.integration.notifications.fakes import Mailbox
from tests.unit.notifications import guide

CERTIFICATE = Path(__file__).parent / "localhost.pem"


@pytest.fixture
async def encrypting() -> AsyncIterator[Mailbox]:
    """A mail server that offers STARTTLS with a certificate of its own."""
    box = Mailbox()
    box.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    box.tls.load_cert_chain(CERTIFICATE)
    await box.start()
    yield box
    await box.stop()


def message() -> EmailMessage:
    return build(
        Letter(
            id=uuid4(),
            recap=guide.recap(),
            subject="Orientation",
            sender=parse_sender("orientation@example.org"),
            to=parse_sender("claire@example.org"),
            date=guide.VALIDATED_AT,
        )
    )


async def send(url: str) -> None:
    await Mailer(parse_smtp_url(url)).send(message())


async def test_credentials_are_shown_to_a_server_that_asks(mailbox: Mailbox) -> None:
    await send(mailbox.url.replace("//", "//box:p%40ss@"))
    assert mailbox.logins == [b"box"]
    assert mailbox.recipients == ["claire@example.org"]


async def test_wrong_credentials_are_ours_to_mend(mailbox: Mailbox) -> None:
    with pytest.raises(SendLater, match="smtp-535"):
        await send(mailbox.url.replace("//", "//box:wrong@"))


async def test_a_server_that_speaks_no_smtp_is_ours_to_mend() -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK IMAP4rev1\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(SendLater) as refused:
            await send(f"smtp://127.0.0.1:{port}")
    assert refused.value.reason == "smtp-malformed"


async def test_starttls_is_taken_where_it_is_offered(
    encrypting: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    await send(encrypting.url)
    await send(encrypting.url.replace("smtp:", "smtp+starttls:"))
    assert encrypting.encrypted == [True, True]


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(encrypting: Mailbox) -> None:
    with pytest.raises(SendLater, match="smtp-tls"):
        await send(encrypting.url)
    assert encrypting.deliveries == []


@pytest.mark.parametrize(("scheme", "said"), [("smtp+starttls", "smtp-not-offered"), ("smtps", "smtp-tls")])
async def test_encryption_that_is_required_is_never_given_up(
    mailbox: Mailbox, scheme: str, said: str
) -> None:
    with pytest.raises(SendLater, match=said):
        await send(mailbox.url.replace("smtp", scheme))
    assert mailbox.deliveries == []
