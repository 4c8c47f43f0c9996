"""Tells legal responsibles by e-mail that the right of entry was moved (A-04).

At least once each: what went and could not be noted goes again, the same Message-ID and the same bytes. A
replay tells nobody.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from pathlib import Path
from uuid import UUID, uuid5

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy
from prometheus_client import Counter

from services.notifications.jobs import MOST_ATTEMPTS, back_off
from services.notifications.mailer import Mailer
from services.notifications.message import build_notice, valid_address
from services.notifications.outcomes import UNEXPECTED, Outcome, outcome_of
from services.notifications.transfer import transfer_notice
from services.notifications.writing import NO_ACCOUNT, NothingToSend
from shared.consumer.http import Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.events import AuthorshipTransferred
from shared.contract.types import Phase
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.postgres.sql import load_queries
from shared.runtime.waking import rest

POLL_SECONDS = 3.0
CLAIM_SECONDS = 30.0  # longer than an attempt may take: nothing is noted before its text goes
MOST = 8
_SQL = load_queries(Path(__file__).parent / "sql" / "transfers.sql")
MAILS = Counter("orientation_transfer_emails_total", "E-mails about transfers by how they ended", ["outcome"])
for _outcome in ("sent", "retried", "failed", "no-address", "erased"):
    MAILS.labels(_outcome)
log = structlog.get_logger("notifications.transfers")


async def keep_transfer(
    connection: PoolConnectionProxy, envelope: Envelope, event: AuthorshipTransferred
) -> None:
    """Note that e-mails about it are to go."""
    place = envelope.id, event.pupil, event.phase, event.to_account
    await connection.execute(_SQL["keep_transfer"], *place, envelope.time, envelope.correlationid)


async def tell_nobody(_connection: PoolConnectionProxy, _envelope: Envelope, _event: object) -> None:
    """What a replay brings was told in its time."""


@dataclass(frozen=True, slots=True)
class TransferMail:
    """One e-mail: ids alone. `attempts` counts the present one."""

    event: UUID
    account: UUID
    attempts: int
    pupil: UUID
    phase: str
    to_account: UUID | None
    happened_at: datetime
    correlation: UUID | None


@dataclass(frozen=True, slots=True)
class TransferSender:
    """Addresses and sends, until cancelled."""

    pool: asyncpg.Pool
    api: InternalApi
    mailer: Mailer
    sender: Address
    public_url: str

    async def run(self) -> None:
        """For ever; a database or an internal API that is away is waited for."""
        while True:
            sent = 0
            try:
                await self.address()
                sent = await self.send_due()
            except Unavailable as error:
                log.warning("transfers not addressed", reason=error.reason)
            except DATABASE_FAILURES as error:
                log.warning("transfers interrupted", error=type(error).__name__)
                if not is_away(error):
                    raise
            if sent < MOST:
                await rest(POLL_SECONDS)

    async def address(self) -> None:
        """Make one e-mail a legal responsible of transfers that have none yet. Errors: `Unavailable`."""
        transfers = await self.pool.fetch(_SQL["not_addressed"], MOST)
        guardians = await self.api.guardians({row["pupil"] for row in transfers})
        for row in transfers:
            accounts = [one.account for one in guardians.get(row["pupil"], [])]
            await self.pool.execute(_SQL["address"], row["event"], accounts)

    async def send_due(self) -> int:
        """Send the e-mails that are due, all at once; how many there were."""
        rows = await self.pool.fetch(_SQL["claim_transfer_mails"], MOST, CLAIM_SECONDS)
        done = await asyncio.gather(
            *(self._handle(TransferMail(**row)) for row in rows), return_exceptions=True
        )
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(rows)

    async def _handle(self, mail: TransferMail) -> None:
        outcome = await self._attempt(mail)
        again = outcome.state == "retried"
        state, pause = ("pending", float(back_off(mail.attempts))) if again else (outcome.state, 0.0)
        place = mail.event, mail.account
        await self.pool.execute(_SQL["settle_transfer_mail"], *place, state, outcome.error, pause)
        MAILS.labels(outcome.state).inc()
        noted = {"outcome": outcome.state, "error": outcome.error, "attempt": mail.attempts}
        log.info("transfer told", transfer=str(mail.event), correlation_id=str(mail.correlation), **noted)

    async def _attempt(self, mail: TransferMail) -> Outcome:
        """One attempt; every failure is an outcome, so that one e-mail harms no other."""
        try:
            await self._send(mail)
        except Exception as error:  # its text may repeat an address
            outcome = outcome_of(error)
            if outcome.error == UNEXPECTED:
                log.error("transfer not told", transfer=str(mail.event), error=type(error).__name__)
            # In doubt too: it goes at least once.
            later = outcome.state in ("retried", "in-doubt")
            state = ("failed" if mail.attempts >= MOST_ATTEMPTS else "retried") if later else outcome.state
            return Outcome(state, outcome.error)
        return Outcome("sent")

    async def _send(self, mail: TransferMail) -> None:
        """Errors: `NothingToSend`, `Unavailable`, those of the mail server and of the text."""
        contacts = await self.api.contacts(mail.account, mail.pupil)
        pupil = contacts.pupils.get(mail.pupil)
        if pupil is None:
            raise NothingToSend("erased")
        contact = contacts.accounts.get(mail.account, NO_ACCOUNT)
        to = valid_address(contact.email)
        if to is None:
            raise NothingToSend("no-address", contact.fault)
        told = Phase(mail.phase), mail.to_account, mail.account, mail.happened_at
        notice = transfer_notice(*told, pupil.time_zone, pupil.first_name, self.public_url)
        id_, school = uuid5(mail.event, str(mail.account)), valid_address(pupil.school_email)
        await self.mailer.send(build_notice(id_, notice, self.sender, to, mail.happened_at, school))
