"""Sends the letters about addresses that wait in the outbox of intentions, over its internal API.

At least once each: what went and could not be settled goes again, the same Message-ID and the same bytes.
"""

import asyncio
from dataclasses import dataclass
from email.headerregistry import Address

import structlog
from prometheus_client import Counter

from services.notifications import notices
from services.notifications.jobs import back_off
from services.notifications.mailer import Mailer, SendLater, SendNever
from services.notifications.message import build_notice, valid_address
from services.notifications.notices import Notice
from shared.consumer.http import Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.internal import OutboxLetter
from shared.runtime.waking import rest

POLL_SECONDS = 3.0
MOST = 8
LETTERS = Counter(
    "orientation_address_emails_total", "E-mails about addresses by how the attempt ended", ["outcome"]
)
for _outcome in ("sent", "retried", "failed"):
    LETTERS.labels(_outcome)
log = structlog.get_logger("notifications.letters")


@dataclass(frozen=True, slots=True)
class LetterSender:
    """Fetches and sends, until cancelled."""

    api: InternalApi
    mailer: Mailer
    sender: Address
    public_url: str

    async def run(self) -> None:
        """For ever; an internal API that is away is asked again."""
        while True:
            try:
                sent = await self.send_due()
            except Unavailable as error:
                log.warning("letters not fetched", reason=error.reason)
                sent = 0
            if sent < MOST:
                await rest(POLL_SECONDS)

    async def send_due(self) -> int:
        """Send the letters that are due, all at once: each is settled before somebody else may take it.

        How many there were. Errors: `Unavailable`, once none is under way any more.
        """
        letters = await self.api.letters(MOST)
        done = await asyncio.gather(*map(self._handle, letters), return_exceptions=True)
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(letters)

    async def _handle(self, letter: OutboxLetter) -> None:
        try:
            outcome = await self._send(letter)
        except Exception as error:
            # One letter harms no other; the error's text may repeat an address.
            log.error("letter not sent", letter=str(letter.id), error=type(error).__name__)
            outcome = "retried"
        LETTERS.labels(outcome).inc()
        log.info("letter", outcome=outcome, kind=letter.kind, letter=str(letter.id))
        await self.api.settle(letter.id, back_off(letter.attempts) if outcome == "retried" else None)

    async def _send(self, letter: OutboxLetter) -> str:
        to, notice = valid_address(letter.email), self._notice(letter)
        if to is None or notice is None:
            return "failed"
        try:
            await self.mailer.send(build_notice(letter.id, notice, self.sender, to, letter.written_at))
        except SendLater:
            return "retried"
        except SendNever:
            return "failed"
        return "sent"

    def _notice(self, letter: OutboxLetter) -> Notice | None:
        """Its text; None for a kind that a newer release knows."""
        if letter.kind == "confirm":
            return notices.confirm(self.public_url, letter.code) if letter.code else None
        return notices.about(letter.kind, self.public_url)
