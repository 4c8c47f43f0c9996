"""Numbered, forward-only SQL migrations of a service's tables; after them its functions (sql_functions.py).

`sql/migrations/NNNN_name.sql` are applied in order, each in a transaction of its own, under an advisory lock,
so that several processes may start at once. The checksum of what was applied is kept: a file that changed
afterwards is refused, as the database no longer is what the files say. A line `-- formerly SHA-256` in a file
that is not released yet names a text of before that leads to the same (ADR 0016).
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from shared.postgres.database import connect
from shared.postgres.sql import SqlFile, read_files
from shared.postgres.sql_functions import apply_functions, read_functions
from shared.runtime.ending import Told

MIGRATIONS = Path("sql/migrations")
_NAME = re.compile(r"\d{4}_[a-z0-9_]+")
_FORMERLY = re.compile(r"^-- formerly ([0-9a-f]{64})$", re.MULTILINE)
_LOCK = 0x6F7269656E74  # "orient": one lock for all migrations of a database
_HISTORY = """
CREATE TABLE IF NOT EXISTS public.schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""
_NOTE = "INSERT INTO public.schema_migrations (number, name, checksum) VALUES ($1, $2, $3)"
Applied = Mapping[int, Mapping[str, Any]]  # the rows of `schema_migrations` by number


class MigrationError(Told):
    """The migrations cannot be applied to this database."""


def read_migrations(service: Path) -> list[SqlFile]:
    """The migrations of a service's folder in order.

    Errors: `MigrationError` for a bad name or a number used twice.
    """
    migrations = read_files((service / MIGRATIONS).glob("*.sql"))
    if bad := next((one.name for one in migrations if not _NAME.fullmatch(one.name)), None):
        raise MigrationError(f"{bad}.sql is not named NNNN_name.sql")
    if len({_number(one) for one in migrations}) != len(migrations):
        raise MigrationError(f"Two migrations of {service.name} share a number")
    return migrations


def _number(migration: SqlFile) -> int:
    return int(migration.name[:4])


async def migrate(owner_url: str, service: Path) -> list[str]:
    """Apply what the service's folder has and the database lacks, as the owner's role.

    Returns the names applied now, in order. What a newer release applied is left alone: migrations only add,
    so the release before still works. Errors: `MigrationError` when an applied file changed or is gone;
    Postgres' own error when a file fails, with nothing of that file left behind.
    """
    migrations, functions = read_migrations(service), read_functions(service)
    connection = await connect(owner_url, name="orientation-migrate", patient=True)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await connection.execute(_HISTORY)
        # So that the service's own role can tell whether the database is what the release needs.
        await connection.execute("GRANT SELECT ON public.schema_migrations TO PUBLIC")
        applied = await _apply_missing(connection, migrations)
        return applied + await apply_functions(connection, functions)
    finally:
        await connection.close()


async def _apply_missing(connection: asyncpg.Connection, migrations: list[SqlFile]) -> list[str]:
    rows = await connection.fetch("SELECT number, name, checksum FROM public.schema_migrations")
    applied = {row["number"]: dict(row) for row in rows}
    if faults := _faults(migrations, applied):
        raise MigrationError(faults[0])
    missing = [one for one in migrations if _number(one) not in applied]
    for one in missing:
        async with connection.transaction():
            await connection.execute(one.text)
            await connection.execute(_NOTE, _number(one), one.name, one.checksum)
    return [one.name for one in missing]


def compared(shipped: Sequence[SqlFile], applied: Applied) -> list[str]:
    """Each difference between the files and the rows of what was applied, by number, as a sentence."""
    missing = [f"{one.name} is not applied" for one in shipped if _number(one) not in applied]
    newest = _newest(shipped)
    newer = [f"{row['name']} is of a newer release" for number, row in applied.items() if number > newest]
    return missing + _faults(shipped, applied) + newer


def _newest(shipped: Sequence[SqlFile]) -> int:
    return max(map(_number, shipped), default=0)


def _faults(shipped: Sequence[SqlFile], applied: Applied) -> list[str]:
    """Each migration that was applied and is not as its file says; those of a newer release are none."""
    known = {_number(one): one for one in shipped}
    ours = {number: row for number, row in applied.items() if number <= _newest(shipped)}
    return [fault for number, row in ours.items() if (fault := _difference(known.get(number), row))]


def _difference(migration: SqlFile | None, row: Mapping[str, Any]) -> str | None:
    if migration is None:
        return f"{row['name']} was applied to this database but its file is gone"
    if row["checksum"] not in (migration.checksum, *_FORMERLY.findall(migration.text)):
        return f"{row['name']} changed after it was applied; write a new migration instead"
    return None
