"""Everything that commands of Siècle's staff need looked up before they are decided."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from services.intentions.directory import people
from services.intentions.domain.places import PupilPlace, SchoolPlace
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "commands.sql")


class UnknownReference(Exception):
    """The command names a school or a pupil that the directory does not have."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True, slots=True)
class Lookups:
    """Reads the directory through `pool`, each call one query."""

    pool: asyncpg.Pool

    async def school(self, school: str, year: int) -> SchoolPlace:
        """A school with its academy. Errors: `UnknownReference`."""
        academy = await people.academy_of(self.pool, school)
        if academy is None:
            raise UnknownReference("unknown-school")
        return SchoolPlace(academy=academy, year=year, school=school)

    async def pupil(self, pupil: UUID, year: int) -> PupilPlace:
        """The place of a pupil now (A-34). Errors: `UnknownReference`."""
        found = (await people.references(self.pool, [pupil])).get(pupil)
        if found is None:
            raise UnknownReference("unknown-pupil")
        return PupilPlace(academy=found.academy, year=year, school=found.school, pupil=pupil)

    async def is_guardian_of(self, account: UUID, pupil: UUID) -> bool:
        """True if the account is a legal responsible's of the pupil."""
        return await people.is_guardian_of(self.pool, account, pupil)

    async def opinions_exist(self, school: str, year: int, phase: str) -> bool:
        """True if any pupil of the school has an avis of this phase and year (A-11)."""
        found: bool = await self.pool.fetchval(QUERIES["opinions_exist"], school, year, phase)
        return found
