"""E-mails that did not go: the school hears of each, and may have them sent again (A-36)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid5

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from shared.consumer.http import Unavailable
from shared.consumer.internal import InternalApi
from shared.contract.envelope import Envelope
from shared.contract.events import EmailsRequested
from shared.contract.failed_emails import ReportedEmail
from shared.postgres.away import DATABASE_FAILURES, is_away
from shared.postgres.sql import load_queries
from shared.runtime.waking import rest

POLL_SECONDS = 5.0
MOST = 20
_SQL = load_queries(Path(__file__).parent / "sql" / "undelivered.sql")
_TOLD = {"failed", "no-address"}  # the other ends are all the same to staff
log = structlog.get_logger("notifications.undelivered")


async def send_again(connection: PoolConnectionProxy, _envelope: Envelope, event: EmailsRequested) -> None:
    """What did not go for this pupil is due now."""
    await send_pupils_again(connection, event.pupil)


async def send_pupils_again(connection: PoolConnectionProxy, pupil: UUID) -> int:
    """What did not go for this pupil is due now; how many e-mails."""
    done = [await connection.execute(_SQL[name], pupil) for name in ("recaps_again", "transfers_again")]
    return sum(int(one.rpartition(" ")[2]) for one in done)


async def undelivered(pool: asyncpg.Pool) -> list[asyncpg.Record]:
    """What did not go, oldest first."""
    return await pool.fetch(_SQL["undelivered"])


@dataclass(frozen=True, slots=True)
class Reporter:
    """Reports, until cancelled."""

    pool: asyncpg.Pool
    api: InternalApi

    async def run(self) -> None:
        """For ever; a database or an internal API that is away is waited for."""
        while True:
            try:
                while await self.report_some() == MOST:
                    pass
            except Unavailable as error:
                log.warning("e-mails not reported", reason=error.reason)
            except DATABASE_FAILURES as error:
                if not is_away(error):
                    raise
            await rest(POLL_SECONDS)

    async def report_some(self) -> int:
        """Report up to `MOST` of each kind; the greater number. Errors: `Unavailable`, Postgres' own.

        Rows are held meanwhile, so that what is asked for or ends next is reported after this.
        """
        async with self.pool.acquire() as connection, connection.transaction():
            recaps = await connection.fetch(_SQL["unreported_recaps"], MOST)
            transfers = await connection.fetch(_SQL["unreported_transfers"], MOST)
            emails = [_reported("recap", row["id"], row) for row in recaps]
            emails += [
                _reported("transfer", uuid5(row["event"], str(row["account"])), row) for row in transfers
            ]
            if emails:
                await self.api.report_emails(emails)
            for row in recaps:
                await connection.execute(_SQL["recap_reported"], row["id"], row["state"])
            for row in transfers:
                place = row["event"], row["account"], row["state"]
                await connection.execute(_SQL["transfer_reported"], *place)
        return max(len(recaps), len(transfers))


def _reported(kind: Literal["recap", "transfer"], id_: UUID, row: asyncpg.Record) -> ReportedEmail:
    is_told = row["state"] in _TOLD
    return ReportedEmail(
        id=id_,
        pupil=row["pupil"],
        account=row["account"],
        kind=kind,
        state=row["state"] if is_told else "settled",
        reason=row["reason"] if is_told else None,
        happened_at=row["happened_at"],
    )
