"""What was handed over on a page waits until somebody has read what it changes and confirms it: an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import asyncpg
import structlog
from pydantic import TypeAdapter

from services.siecle.exports.handed import Handed
from services.siecle.exports.report import Report
from services.siecle.exports.taking import QUERIES, Answer, take_within
from services.siecle.people import trail
from services.siecle.people.members import By
from services.siecle.people.trail import Done
from shared.postgres.rounds import rounds

LASTS = timedelta(hours=1)
FORGET_SECONDS = 300.0
MOST = 10  # of a school
log = structlog.get_logger("siecle.uploads")
_HANDED, _REPORT = TypeAdapter(Handed), TypeAdapter(Report)


@dataclass(frozen=True, slots=True)
class Upload:
    """What waits, with who handed it over; once it is taken, its report alone."""

    at: datetime
    whose: str
    handed: Handed | None
    report: Report | None


async def keep(pool: asyncpg.Pool, given: Handed, done: Done) -> UUID:
    """Let it wait, with a line in the audit; its id. Of a school the newest few are kept."""
    text = _HANDED.dump_json(given).decode()
    async with pool.acquire() as connection, connection.transaction():
        kept: UUID = await connection.fetchval(QUERIES["keep_upload"], given.school, done.by.account, text)
        await connection.execute(QUERIES["drop_older_uploads"], given.school, MOST)
        await trail.note(connection, done)
    return kept


async def find(pool: asyncpg.Pool, school: str, id_: UUID) -> Upload | None:
    """What waits under the id; None where its hour is over, or it is another school's."""
    row = await pool.fetchrow(QUERIES["upload"], id_, school, LASTS)
    if row is None:
        return None
    handed = _HANDED.validate_json(row["handed"]) if row["handed"] else None
    report = _REPORT.validate_json(row["report"]) if row["report"] else None
    return Upload(row["at"], f"{row['first_name']} {row['last_name']}", handed, report)


async def confirm(
    pool: asyncpg.Pool, school: str, id_: UUID, academy: str, by: By, answer: Answer
) -> Report | None:
    """Take what waits, once, however often it is asked; the report of it.

    None where there is nothing any more. Errors: `NotConfirmed`, and it goes on waiting.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(QUERIES["lock_upload"], id_, school, LASTS)
        if row is None:
            return None
        if row["handed"] is None:
            return _REPORT.validate_json(row["report"])
        given = _HANDED.validate_json(row["handed"])
        report = await take_within(connection, given, academy, by, answer)
        await connection.execute(QUERIES["settle_upload"], id_, _REPORT.dump_json(report).decode())
    return report


async def drop(pool: asyncpg.Pool, school: str, id_: UUID, done: Done) -> bool:
    """It is not to be taken; False where it is gone, or taken. Colleagues may: the audit says who did."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(QUERIES["drop_upload"], id_, school) is None:
            return False
        await trail.note(connection, done)
    return True


@dataclass(frozen=True, slots=True)
class Taken:
    """When exports were taken, and by whom; None is an operator."""

    at: datetime
    whose: str | None


async def last_taken(pool: asyncpg.Pool, school: str) -> Taken | None:
    """The last time that exports of a school were taken."""
    row = await pool.fetchrow(QUERIES["last_import"], school)
    if row is None:
        return None
    return Taken(row["at"], f"{row['first_name']} {row['last_name']}" if row["last_name"] else None)


async def forget(pool: asyncpg.Pool) -> None:
    """Forget what has waited for too long; for ever."""
    once = partial(pool.execute, QUERIES["drop_outlived_uploads"], LASTS)
    await rounds(once, FORGET_SECONDS, log, "uploads not forgotten")
