"""What the commands have in common: how the database is asked, and how they end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import asyncpg
import typer

from services.siecle.settings import AccountsSettings
from shared.postgres.away import DATABASE_FAILURES
from shared.postgres.database import create_pool
from shared.runtime.settings import load

FAILED, MISUSED = 1, 2
T = TypeVar("T")
Json = Annotated[bool, typer.Option("--json", help="Print JSON")]


def ask(question: Callable[[asyncpg.Pool], Awaitable[T]]) -> T:
    """Run what asks or changes the database. Ends the command where that is not reached or refuses."""
    url = load(AccountsSettings).siecle_database_url.get_secret_value()

    async def work() -> T:
        async with await create_pool(url, name="siecle-accounts", max_size=2) as pool:
            return await question(pool)

    try:
        return asyncio.run(work())
    except DATABASE_FAILURES as error:  # its text may hold data
        raise fail(f"Postgres is not reached, or refused: {type(error).__name__}") from None


def fail(message: str, code: int = FAILED) -> typer.Exit:
    """What to raise, once it is said on stderr."""
    typer.echo(message, err=True)
    return typer.Exit(code)
