"""Legal responsibles in the stand-in for Siècle, without an export."""

import asyncpg

from services.siecle.repository import QUERIES


async def responsible(
    pool: asyncpg.Pool,
    school: str,
    siecle_id: str,
    person_id: str,
    last_name: str = "MARTIN",
    email: str = "",
) -> None:
    """Make Claire of this name legally responsible for the pupil, with an address where there is one."""
    known = school, person_id, "MME", last_name, "Claire", email or None, ["1 rue des Lilas", "93000 BOBIGNY"]
    await pool.execute(QUERIES["put_guardian"], *known)
    await pool.execute(QUERIES["put_responsible"], school, siecle_id, person_id)
