"""`orientation erase`: what identifies people is kept no longer than the register of processing says."""

from pathlib import Path
from typing import Annotated

import typer

from services.intentions.cli.common import connection, misused, out, print_json, run
from shared.settings import MigrateSettings, load
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "retention.sql")
# Who refers to another goes first.
ERASED = ("texts", "guardianships", "sessions", "accounts", "guardians", "pupils")


def erase(
    before: Annotated[int, typer.Option("--before", help="The first school year, by its beginning, to keep")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, and erase nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
) -> None:
    """Erase the people of earlier school years: pupils, legal responsibles without any later pupil, their
    accounts and sessions, and what was written in those dossiers.

    Events stay: they name nobody. All or nothing. Needs ORIENTATION_DATABASE_OWNER_URL.
    """
    counts = run(_erase(before, dry_run=dry_run))
    if as_json:
        return print_json(counts)
    said = ", ".join(f"{count} {name}" for name, count in counts.items())
    return out.print(f"{said} {'would be' if dry_run else 'are'} erased", soft_wrap=True)


async def _erase(before: int, *, dry_run: bool) -> dict[str, int]:
    async with connection(load(MigrateSettings).database_owner_url) as owner:
        newest = await owner.fetchval(QUERIES["newest_year"])
        if newest is not None and before > newest:
            raise misused(f"{newest} is the newest school year: its people are not erased")
        transaction = owner.transaction()
        await transaction.start()
        counts = {name: _count(await owner.execute(QUERIES[name], before)) for name in ERASED}
        await (transaction.rollback() if dry_run else transaction.commit())
    return counts


def _count(status: str) -> int:
    """How many rows, from the status of a DELETE."""
    return int(status.removeprefix("DELETE "))
