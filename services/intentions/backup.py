"""The backup as far as Postgres tells of it to every role, so that none needs a right for that."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import asyncpg

from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "backup.sql")


@dataclass(frozen=True, slots=True)
class Backup:
    """`fails`: the last piece of the log could not be archived. `base_backup`: when the last was finished."""

    archives: bool
    fails: bool
    base_backup: datetime | None


async def look(pool: asyncpg.Pool) -> Backup:
    """Look for a backup. Errors: asyncpg's."""
    return Backup(**dict(await pool.fetchrow(QUERIES["backup"]) or {}))
