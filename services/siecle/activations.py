"""Since when families' accounts are activated, as the téléservice says it; it may come before the exports."""

from datetime import datetime

import asyncpg

from services.siecle.repository import QUERIES


async def note(
    pool: asyncpg.Pool, school: str, person_id: str, number: int, activated_at: datetime | None
) -> bool:
    """Keep it where it is newer than what was said before; whether it was."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["lock_people"], school)
        kept = await connection.fetchval(QUERIES["put_activation"], school, person_id, number, activated_at)
        await connection.execute(QUERIES["show_activations"], school, person_id)
    return kept is not None
