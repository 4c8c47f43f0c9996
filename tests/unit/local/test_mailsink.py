"""What the mail sink keeps, and under which name."""

from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.mailsink import Sink

MESSAGE = b"Message-ID: <%s@x>\r\nSubject: Votre demande\r\n\r\n%s\r\n"


async def deliver(sink: Sink, content: bytes) -> str:
    envelope = Envelope()
    envelope.content = content
    session, server = object.__new__(Session), object.__new__(SMTP)
    return await sink.handle_DATA(server, session, envelope)


def kept(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("*.eml")]


async def test_a_repeated_message_is_kept_once_as_it_first_came(tmp_path: Path) -> None:
    heard: list[str] = []
    sink = Sink(tmp_path / "mail", heard.append)
    for text in (b"first", b"again"):
        assert await deliver(sink, MESSAGE % (b"one", text)) == "250 OK"
    assert kept(tmp_path / "mail") == [MESSAGE % (b"one", b"first")]
    assert len(heard) == 2


async def test_different_messages_are_kept_apart(tmp_path: Path) -> None:
    sink = Sink(tmp_path)
    for identifier in (b"one", b"two"):
        await deliver(sink, MESSAGE % (identifier, b"text"))
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"Subject: x\r\n\r\nsame\r\n", b"", b"\xff\xfe\x00"])
async def test_without_a_message_id_every_delivery_is_kept(tmp_path: Path, content: bytes) -> None:
    sink = Sink(tmp_path)
    for _ in range(2):
        assert await deliver(sink, content) == "250 OK"
    assert len(kept(tmp_path)) == 2


async def test_a_broken_message_id_is_a_name_like_any_other(tmp_path: Path) -> None:
    sink = Sink(tmp_path)
    for _ in range(2):
        assert await deliver(sink, b"Message-ID: ../../<\xc3\xa9 [\r\n\r\nx\r\n") == "250 OK"
    assert len(kept(tmp_path)) == 1
