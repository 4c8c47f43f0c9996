"""What a school's office does: hands over exports, and looks at what became of them."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import asyncpg

from services.intentions.directory.importing.batch import Options, read_files
from services.intentions.directory.importing.report import Report
from services.intentions.directory.importing.taking import take
from services.intentions.directory.signing_in.login import find
from shared.sign_in.login import opened_by

TODAY = date(2026, 11, 7)
OPTIONS = Options(TODAY)
CONFIRMED = Options(TODAY, confirmed=True)
NOON = datetime(2026, 11, 7, 11, tzinfo=UTC)
TABLES = ("schools", "pupils", "guardians", "guardianships", "accounts")


def noon(day: date) -> datetime:
    """Noon of a day, in Paris or an hour off."""
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


async def import_files(pool: asyncpg.Pool, *files: Path, options: Options = OPTIONS) -> Report:
    """`orientation import siecle`."""
    return await take(pool, read_files(files, options), options)


async def authenticate(pool: asyncpg.Pool, login: str, password: str) -> UUID | None:
    """The account that this login and password open."""
    return await opened_by(await find(pool, login), password)


async def everything(pool: asyncpg.Pool) -> list[list[asyncpg.Record]]:
    """All rows of the directory."""
    return [await pool.fetch(f"SELECT * FROM directory.{table} ORDER BY 1, 2") for table in TABLES]  # noqa: S608


async def access(pool: asyncpg.Pool) -> set[tuple[str, str]]:
    """Who may see whom: (login, first name of the pupil) of each legal responsible."""
    rows = await pool.fetch(
        "SELECT a.login, p.first_name FROM directory.guardianships l "
        "JOIN directory.pupils p ON p.id = l.pupil JOIN directory.accounts a ON a.guardian = l.guardian "
        "WHERE l.ended_on IS NULL"
    )
    return {(row["login"], row["first_name"]) for row in rows}
