"""Everything that commands of Siècle's staff need looked up before they are decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg

from services.intentions.directory import classes, people
from services.intentions.domain.places import PupilPlace, SchoolPlace
from shared.contract.commands import DossierCommand
from shared.contract.types import Phase
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "commands.sql")

# The questions whether a school, or a class, has the council's answer of a phase.
ANSWERS: Mapping[Phase, tuple[str, str]] = {
    Phase.PROVISIONAL: ("opinions_exist", "class_has_opinion"),
    Phase.FINAL: ("propositions_exist", "class_has_propositions"),
}


class UnknownReference(Exception):
    """The command names a school or a pupil that the directory does not have, or has no more there."""

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

    async def pupil_of(self, asked: DossierCommand) -> PupilPlace:
        """The place of a command's pupil, at the school that asks.

        What a former school asks for, typed before it heard of the move or on the way since, would count as
        the new one's (A-34). Errors: `UnknownReference`.
        """
        found = (await people.references(self.pool, [asked.pupil])).get(asked.pupil)
        if found is None:
            raise UnknownReference("unknown-pupil")
        if found.school != asked.school:
            raise UnknownReference("pupil-moved")
        return PupilPlace(
            academy=found.academy,
            year=asked.year,
            school=found.school,
            pupil=asked.pupil,
            class_id=found.class_id,
        )

    async def is_guardian_of(self, account: UUID, pupil: UUID) -> bool:
        """True if the account is a legal responsible's of the pupil."""
        return await people.is_guardian_of(self.pool, account, pupil)

    async def class_of(self, at: SchoolPlace, name: str) -> UUID:
        """The id of a class by its name. Errors: `UnknownReference` where no pupil of 3e is in it."""
        try:
            return await classes.class_id(self.pool, at.school, name, at.year)
        except classes.NoSuchClass as error:
            raise UnknownReference("empty-class" if error.is_known else "unknown-class") from None

    async def dossiers_before(self, at: PupilPlace) -> tuple[tuple[UUID, int], ...]:
        """Pupil and year of the same child's dossiers of the year before (F-16)."""
        return tuple(await people.dossiers_before(self.pool, at.pupil, at.year))

    async def answers_exist(self, at: SchoolPlace, phase: Phase, class_id: UUID | None) -> bool:
        """True if any pupil of the school, or of the class, has the council's answer of this phase (A-11)."""
        of_school, of_class = ANSWERS[phase]
        if class_id is None:
            return bool(await self.pool.fetchval(QUERIES[of_school], at.school, at.year))
        return bool(await self.pool.fetchval(QUERIES[of_class], at.school, at.year, class_id))
