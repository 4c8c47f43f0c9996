"""What the mail catcher keeps, under which name, and what it shows."""

import smtplib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.mail import catcher
from deploy.mail.catcher import DELIVERIES, Catcher
from deploy.ports import free_port
from tests.support.http import client as http_client
from tests.support.waiting import wait_until

MESSAGE = b"Message-ID: <%s@x>\r\nSubject: Votre demande\r\n\r\n%s\r\n"


async def deliver(mails: Catcher, content: bytes) -> str:
    envelope = Envelope()
    envelope.content = content
    session, server = object.__new__(Session), object.__new__(SMTP)
    return await mails.handle_DATA(server, session, envelope)


def kept(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.glob("*.eml")]


async def test_a_repeated_message_is_kept_once_as_it_first_came(tmp_path: Path) -> None:
    mails = Catcher(tmp_path / "mail")
    for text in (b"first", b"again"):
        assert await deliver(mails, MESSAGE % (b"one", text)) == "250 OK"
    assert kept(tmp_path / "mail") == [MESSAGE % (b"one", b"first")]
    assert len((tmp_path / "mail" / DELIVERIES).read_text().splitlines()) == 2


async def test_different_messages_are_kept_apart(tmp_path: Path) -> None:
    mails = Catcher(tmp_path)
    for identifier in (b"one", b"two"):
        await deliver(mails, MESSAGE % (identifier, b"text"))
    assert len(kept(tmp_path)) == 2


@pytest.mark.parametrize("content", [b"Subject: x\r\n\r\nsame\r\n", b"", b"\xff\xfe\x00"])
async def test_without_a_message_id_every_delivery_is_kept(tmp_path: Path, content: bytes) -> None:
    mails = Catcher(tmp_path)
    for _ in range(2):
        assert await deliver(mails, content) == "250 OK"
    assert len(kept(tmp_path)) == 2


async def test_a_broken_message_id_is_a_name_like_any_other(tmp_path: Path) -> None:
    mails = Catcher(tmp_path)
    for _ in range(2):
        assert await deliver(mails, b"Message-ID: ../../<\xc3\xa9 [\r\n\r\nx\r\n") == "250 OK"
    assert len(kept(tmp_path)) == 1


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """A catcher with HTTP, as a process of its own: its SMTP port, and its address."""
    ports = free_port(), free_port()
    command = [sys.executable, catcher.__file__, str(tmp_path), "127.0.0.1", *map(str, ports)]
    with subprocess.Popen(command) as process:
        try:
            yield ports[0], f"http://127.0.0.1:{ports[1]}"
        finally:
            process.terminate()
    assert process.returncode == 0


async def test_each_delivery_is_shown_newest_first(shown: tuple[int, str]) -> None:
    port, url = shown
    async with http_client(base_url=url) as web:
        await wait_until(lambda: answers(web, "/readyz"), "the catcher is ready")
        for text in (b"one", b"two", b"two"):
            with smtplib.SMTP("127.0.0.1", port) as smtp:
                smtp.sendmail(
                    "a@example.org", "b@example.org", b"To: b@example.org\r\n" + MESSAGE % (text, text)
                )
        messages = (await web.get("/api/v1/messages?limit=1000")).json()["messages"]
        assert [one["ID"] == messages[0]["ID"] for one in messages] == [True, True, False]
        assert messages[2]["To"] == [{"Address": "b@example.org"}]
        assert messages[2]["Subject"] == "Votre demande"
        raw = await web.get(f"/api/v1/message/{messages[2]['ID']}/raw")
        assert raw.content.endswith(b"\r\n\r\none\r\n")
        assert not await answers(web, "/api/v1/message/unknown/raw")


async def answers(web: httpx2.AsyncClient, path: str) -> bool:
    try:
        return (await web.get(path)).status_code == 200
    except httpx2.ConnectError:
        return False
