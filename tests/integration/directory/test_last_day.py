"""The last day of a pupil who leaves still counts, to its end where the school is."""

from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from services.intentions.directory import people
from services.intentions.directory.importing.batch import Options
from services.intentions.directory.importing.matching.records import WhyNot
from tests.integration.directory.office import import_files
from tests.support.exports import PARAMETERS, pupil, pupils, written

LAST_DAY = {"DATE_SORTIE": "07/11/2026"}
PARIS, MARTINIQUE, REUNION, MIQUELON = "0931234A", "9720001A", "9740001A", "9750001A"


@pytest.mark.parametrize(
    ("school", "instant", "sees"),
    [
        (PARIS, datetime(2026, 11, 6, 12, tzinfo=UTC), True),
        (PARIS, datetime(2026, 11, 7, 12, tzinfo=UTC), True),
        (PARIS, datetime(2026, 11, 7, 22, 59, tzinfo=UTC), True),
        (PARIS, datetime(2026, 11, 7, 23, 0, tzinfo=UTC), False),
        (PARIS, datetime(2026, 11, 8, 12, tzinfo=UTC), False),
        (MARTINIQUE, datetime(2026, 11, 8, 3, 59, tzinfo=UTC), True),
        (MARTINIQUE, datetime(2026, 11, 8, 4, 0, tzinfo=UTC), False),
        (MIQUELON, datetime(2026, 11, 8, 2, 59, tzinfo=UTC), True),
        (REUNION, datetime(2026, 11, 7, 19, 59, tzinfo=UTC), True),
        (REUNION, datetime(2026, 11, 7, 20, 0, tzinfo=UTC), False),
    ],
)
async def test_i7_the_last_day_counts_to_its_end_where_the_school_is(
    pool: asyncpg.Pool, tmp_path: Path, school: str, instant: datetime, sees: bool
) -> None:
    there = PARAMETERS.replace("0931234A", school)
    await import_files(pool, written(tmp_path, pupils(pupil("1", **LAST_DAY), parameters=there)))
    account = await pool.fetchval("SELECT id FROM directory.accounts")
    assert bool(await people.pupils_of(pool, account, instant)) is sees


@pytest.mark.parametrize(("day", "taken"), [(6, 1), (7, 1), (8, 0)])
async def test_i7_a_pupil_is_taken_on_the_last_day_too(
    pool: asyncpg.Pool, tmp_path: Path, day: int, taken: int
) -> None:
    options = Options(date(2026, 11, day))
    report = await import_files(pool, written(tmp_path, pupils(pupil("1", **LAST_DAY))), options=options)
    assert (report.taken["Élèves de 3e"], report.left_out[WhyNot.LEFT]) == (taken, 1 - taken)


async def test_i7_who_never_came_is_out_on_that_very_day(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1"))))
    never = written(tmp_path, pupils(pupil("1", CODE_MOTIF_SORTIE="44")))
    await import_files(pool, never, options=Options(date(2026, 11, 7), confirmed=True))
    account = await pool.fetchval("SELECT id FROM directory.accounts")
    assert await people.pupils_of(pool, account, datetime(2026, 11, 7, 12, tzinfo=UTC)) == []
