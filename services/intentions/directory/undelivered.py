"""E-mails that did not go: reported by notifications, handed to sync until Siècle's staff know (A-36)."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import asyncpg

from shared.contract.failed_emails import ReportedEmail, UntoldEmail
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "undelivered.sql")


async def report(pool: asyncpg.Pool, emails: Sequence[ReportedEmail]) -> None:
    """Keep what became of e-mails."""
    rows = [
        (one.id, one.pupil, one.account, one.kind, one.state, one.reason, one.happened_at) for one in emails
    ]
    await pool.executemany(QUERIES["report"], rows)


async def untold(pool: asyncpg.Pool, most: int) -> list[UntoldEmail]:
    """Up to `most` of which Siècle does not know the newest, oldest first."""
    return [UntoldEmail(**row) for row in await pool.fetch(QUERIES["untold"], most)]


async def told(pool: asyncpg.Pool, email: UUID, number: int) -> None:
    """Siècle knows what was reported of it up to `number`."""
    await pool.execute(QUERIES["told"], email, number)
