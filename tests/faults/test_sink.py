"""What the drills' mail server says it took, it said yes to."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from deploy.ports import free_port
from tests.faults.ledger import Ledger
from tests.faults.sink import mail_sink
from tests.support.waiting import wait_until

HANDED, TAKEN = "SELECT count(*) FROM handed", "SELECT count(*) FROM mails"


def letter() -> EmailMessage:
    """One that somebody wrote."""
    message = EmailMessage()
    message["From"], message["To"], message["Message-ID"] = (
        "a@example.org",
        "b@example.org",
        "<1@example.org>",
    )
    message.set_content("Intention 1 : 2de générale")
    return message


async def test_d02_what_was_not_answered_is_not_taken(tmp_path: Path) -> None:
    ledger, port, over = Ledger(tmp_path / "ledger.sqlite"), free_port(), asyncio.Event()

    async def never(_message: str) -> None:
        try:
            await asyncio.Future()
        finally:
            over.set()

    async with mail_sink(ledger, port) as sink:
        sink.after_data = never
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port)
        await client.connect()
        sending = asyncio.create_task(client.send_message(letter()))
        await wait_until(lambda: ledger.value(HANDED) == 1, "it is handed over")
        client.close()
        await over.wait()
        with pytest.raises(aiosmtplib.SMTPException):
            await sending
        assert ledger.value(TAKEN) == 0
        sink.after_data = None
        await aiosmtplib.send(letter(), hostname="127.0.0.1", port=port)
    assert (ledger.value(HANDED), ledger.value(TAKEN)) == (2, 1)
    ledger.close()
