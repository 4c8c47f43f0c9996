"""A mail server that writes into the ledger what it was handed, repeats too, and whether it said yes."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.story.families import CAP, GENERAL, PROFESSIONAL
from shared.contract.types import Pathway
from tests.faults.ledger import Ledger

RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
INTENTION = re.compile(r"Intention \d : (.*)")
CODES = {GENERAL: Pathway.GENERAL, PROFESSIONAL: Pathway.PROFESSIONAL, CAP: Pathway.CAP}


class Sink:
    """aiosmtpd's handler. `after_data` is awaited with a message's id, handed over and not taken yet: where
    the client goes meanwhile, aiosmtpd cancels it, and no answer goes out."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.after_data: Callable[[str], Awaitable[None]] | None = None

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One message."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=policy.default)
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        found = RECEIPT.search(text)
        identifier = str(message["Message-ID"])
        number = self._ledger.handed(
            identifier,
            hashlib.sha256(content).hexdigest(),
            envelope.rcpt_tos[0],
            found[0] if found else "",
            [CODES.get(line.strip(), line.strip()) for line in INTENTION.findall(text)],
        )
        if self.after_data is not None:
            await self.after_data(identifier)
        self._ledger.taken(number)
        return "250 OK"


@asynccontextmanager
async def mail_sink(ledger: Ledger, port: int) -> AsyncIterator[Sink]:
    """Listen on the loopback port while the block runs."""
    sink = Sink(ledger)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="sink"), "127.0.0.1", port
    )
    try:
        yield sink
    finally:
        server.close()
