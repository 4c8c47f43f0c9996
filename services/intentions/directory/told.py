"""The pupils whose families may be told something, and the accounts of those who are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import asyncpg

from services.intentions.directory.queries import QUERIES
from services.intentions.domain.places import PupilPlace
from shared.academies import day_in, school_year


@dataclass(frozen=True, slots=True)
class Told:
    """Where a pupil is, and the open accounts of the legal responsibles."""

    place: PupilPlace
    accounts: tuple[UUID, ...]


async def pupils_of_place(
    pool: asyncpg.Pool, school: str, year: int, class_id: UUID | None, after: UUID | None, most: int
) -> list[UUID]:
    """The first `most` pupils of 3e by id, after `after`; of a class, or of all where it is None."""
    rows = await pool.fetch(QUERIES["pupils_of_place"], school, year, class_id, after, most)
    return [row["id"] for row in rows]


async def pupils_to_tell(pool: asyncpg.Pool, pupils: Sequence[UUID], now: datetime) -> dict[UUID, Told]:
    """Those of this school year who have not left, as pages show them; the others are absent (R-016)."""
    rows = await pool.fetch(QUERIES["pupils_to_tell"], list(pupils), school_year(now.date()))
    here = [row for row in rows if (row["left_on"] or date.max) >= day_in(row["academy"], now)]
    return {row["id"]: Told(_place(row), tuple(row["accounts"])) for row in here}


def _place(row: asyncpg.Record) -> PupilPlace:
    return PupilPlace(
        academy=row["academy"],
        year=row["year"],
        school=row["school"],
        pupil=row["id"],
        class_id=row["class_id"],
    )
