"""What Siècle's stand-in ignores, or had already, is seen too."""

import asyncpg

from services.siecle.repository import Repository
from services.siecle.roster import Listed
from tests.faults.asked import NOTED, pushes_since
from tests.support.servers import Database

SCHOOL, PUPIL = "0931234A", "1"
PUSHED = [(2, "two"), (3, "three"), (3, "three"), (1, "one")]


async def test_every_push_is_noted_stored_or_not(siecle_db: Database) -> None:
    owner = await asyncpg.connect(siecle_db.owner_url)
    await owner.execute(NOTED)
    async with asyncpg.create_pool(siecle_db.url, min_size=1) as pool:
        siecle = Repository(pool)
        await siecle.add_pupils([Listed(SCHOOL, PUPIL, "MARTIN", "Camille", "3A")], "creteil")
        for version, key in PUSHED:
            body = {"dossier_version": version, "year": 2026}
            await siecle.store(SCHOOL, PUPIL, "intentions", "provisional", key, body)
        async with pool.acquire() as connection:
            found = await pushes_since(connection, 0)
    await owner.close()
    assert [(version, key) for _, key, _, _, version, _ in found] == PUSHED
