"""What was said last and counts, as every page reads it: an academy's settings, a school's openings.

What the téléservice has not answered yet counts where staff enter something, as that reaches it later; what
families see goes by what it has taken (`openings.py`, ADR 0031).
"""

from collections.abc import Sequence

import asyncpg

from services.siecle.repository import QUERIES, read
from services.siecle.staff.campaigns import Settings, settings_of
from services.siecle.staff.openings import Change
from shared.postgres.database import Connection

Database = asyncpg.Pool | Connection


async def settings_at(database: Database, academy: str, year: int) -> Settings | None:
    """Those of a school year that were set last and are not refused; None where there are none."""
    rows = await read(database, QUERIES["campaign"], academy, year)
    return settings_of(rows[0]["data"]) if rows else None


async def zone_at(database: Database, academy: str) -> str | None:
    """The time zone, an IANA name, of those of any year; None where there are none."""
    rows = await read(database, QUERIES["campaign"], academy, None)
    return rows[0]["data"]["time_zone"] if rows else None


async def openings_at(database: Database, schools: Sequence[str], year: int) -> dict[str, list[Change]]:
    """By school all that was said about its openings in a school year, in order, whatever became of it."""
    found: dict[str, list[Change]] = {school: [] for school in schools}
    for change in await read(database, QUERIES["openings"], list(schools), year):
        found[change["school"]].append(change)
    return found
