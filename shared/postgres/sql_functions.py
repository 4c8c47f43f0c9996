"""SQL functions, one file each: a file says what a function is now, who owns it and who may call it.

`migrate` applies `sql/functions/NAME.sql`, of whatever package of a service and of this one, after the
migrations, where its text is not what was applied last. So a fresh database and an upgraded one end the same,
and the history of a function is the repository's. A changed file must do for the processes of the release
before, which still run. What a table needs to be made, such as the function of a generated column, is a
migration's.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from shared.postgres.sql import SqlFile, read_files
from shared.runtime.release import RELEASE

_APPLIED = """
CREATE TABLE IF NOT EXISTS public.schema_functions (
    name text PRIMARY KEY,
    checksum text NOT NULL,
    release text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)"""
_NOTE = """
INSERT INTO public.schema_functions (name, checksum, release) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE
SET checksum = excluded.checksum, release = excluded.release, applied_at = excluded.applied_at"""
_EVERYWHERE = Path(__file__).parent / "sql" / "functions"
_NEWER = "is of a newer release"
Applied = Mapping[str, Mapping[str, Any]]  # the rows of `schema_functions` by name


def read_functions(service: Path) -> list[SqlFile]:
    """The functions of a service's folder, and those of every database, by name.

    Errors: `ValueError` for a name used twice.
    """
    functions = read_files([*service.rglob("sql/functions/*.sql"), *_EVERYWHERE.glob("*.sql")])
    if len({one.name for one in functions}) != len(functions):
        raise ValueError(f"Two functions of {service.name} share a name")
    return functions


async def apply_functions(connection: asyncpg.Connection, functions: Sequence[SqlFile]) -> list[str]:
    """Apply those that are not as their files say, all or none; their names.

    What a newer release applied is left alone. Errors: Postgres' own when a file fails.
    """
    await connection.execute(_APPLIED)
    await connection.execute("GRANT SELECT ON public.schema_functions TO PUBLIC")
    rows = await connection.fetch("SELECT name, checksum, release FROM public.schema_functions")
    applied = {row["name"]: dict(row) for row in rows}
    changed = [one for one in functions if _difference(one, applied) not in (None, _NEWER)]
    async with connection.transaction():
        # A body may name a function that is applied after it.
        await connection.execute("SET LOCAL check_function_bodies = off")
        for one in changed:
            await connection.execute(one.text)
            await connection.execute(_NOTE, one.name, one.checksum, RELEASE)
    return [one.name for one in changed]


def compared(shipped: Sequence[SqlFile], applied: Applied) -> list[str]:
    """Each difference between the files and what was applied last, as a sentence."""
    return [f"function {one.name} {said}" for one in shipped if (said := _difference(one, applied))]


def _difference(one: SqlFile, applied: Applied) -> str | None:
    known = applied.get(one.name)
    if known is None:
        return "is not applied"
    if known["checksum"] == one.checksum:
        return None
    newer = _numbers(known["release"]) > _numbers(RELEASE)
    return _NEWER if newer else "is not as this release has it"


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split("."))
