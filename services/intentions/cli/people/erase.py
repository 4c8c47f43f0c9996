"""`orientation erase`: what identifies people is kept no longer than the register of processing says."""

from pathlib import Path
from typing import Annotated

import asyncpg
import typer

from services.intentions.cli.connections import EraseSettings, connection, run
from services.intentions.cli.output import Json, fail, misused, out, print_json
from services.intentions.directory.importing.taking import QUERIES as IMPORT
from shared.postgres.sql import load_queries
from shared.runtime.settings import load

QUERIES = load_queries(Path(__file__).parent / "sql" / "retention.sql")


def erase(
    before: Annotated[int, typer.Option("--before", help="The first school year, by its beginning, to keep")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and erase nothing")] = False,
    as_json: Json = False,
) -> None:
    """Erase the people of earlier school years: pupils, legal responsibles without any later pupil, their
    accounts and sessions, and what was written in those dossiers.

    Events stay: they name nobody. All or nothing, also of a --dry-run, which does it and takes it back. Needs
    ORIENTATION_ERASE_DATABASE_URL.
    """
    counts = run(_erase(before, dry_run=dry_run))
    if as_json:
        return print_json(counts)
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return out.print(f"{said} {'would be' if dry_run else 'are'} erased", soft_wrap=True)


async def _erase(before: int, *, dry_run: bool) -> dict[str, int]:
    async with connection(load(EraseSettings).erase_database_url) as owner:
        newest = await owner.fetchval(QUERIES["newest_year"])
        if newest is not None and before > newest:
            raise misused(f"{newest} is the newest school year: its people are not erased")
        transaction = owner.transaction()
        await transaction.start()
        try:
            counts = await _delete(owner, before)
        except asyncpg.ForeignKeyViolationError:
            raise fail("Somebody of these signed in meanwhile: nothing was erased, run it again") from None
        await (transaction.rollback() if dry_run else transaction.commit())
    return counts


async def _delete(owner: asyncpg.Connection, before: int) -> dict[str, int]:
    """Rows that refer to others go first; gives the number of each kind."""
    await owner.execute(IMPORT["one_at_a_time"])  # an import gives pupils to legal responsibles
    await owner.execute(QUERIES["requests"], before)
    counts = {
        name: await owner.execute(QUERIES[name], before)
        for name in ("texts", "guardianships", "sessions", "accounts")
    }
    counts["guardians"] = await owner.execute(QUERIES["guardians"])
    counts["pupils"] = await owner.execute(QUERIES["pupils"], before)
    return {name: int(status.removeprefix("DELETE ")) for name, status in counts.items()}
