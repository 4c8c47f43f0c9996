"""Random schools, imported twice: no account ever reaches a pupil that was never its own."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, given, settings

from services.intentions.directory.importing.batch import Batch, Options
from services.intentions.directory.importing.matching.names import said
from services.intentions.directory.importing.report import Report
from services.intentions.directory.importing.taking import take
from shared.exports.model import Unreadable
from tests.support.schools import YEAR, Export, two_exports

OPTIONS = Options(date(YEAR, 11, 7), confirmed=True)
PUPILS = "SELECT id, first_name, last_name FROM directory.pupils WHERE school = $1"
PERSONS = "SELECT id, first_name, last_name FROM directory.guardians WHERE school = $1"
ACCESS = """
SELECT l.guardian, l.pupil FROM directory.guardianships l
JOIN directory.pupils p ON p.id = l.pupil JOIN directory.accounts a ON a.guardian = l.guardian
WHERE p.school = $1 AND l.ended_on IS NULL
"""
_schools: Iterator[str] = (f"093{number:04}A" for number in itertools.count(1))


@given(exports=two_exports())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_i1_i2_no_account_ever_reaches_a_pupil_that_was_never_its_own(
    pool: asyncpg.Pool, exports: tuple[Export, Export]
) -> None:
    school = next(_schools)
    first, second = exports
    await imported(pool, school, first)
    before = await who_is_who(pool, school, first)
    await imported(pool, school, second)

    # A record is who it was made for, whatever it is called by now.
    after = await who_is_who(pool, school, second)
    now = after | before
    pupils = {row["id"] for row in await pool.fetch(PUPILS, school)}
    assert {id_: after[id_] for id_ in pupils & after.keys()}.items() <= now.items()
    own = first.legal | second.legal
    pairs = await pool.fetch(ACCESS, school)
    assert {(now[row["guardian"]], now[row["pupil"]]) for row in pairs} <= own


async def imported(pool: asyncpg.Pool, school: str, export: Export) -> None:
    """As the command does; a file of which nobody can be taken is none."""
    batch = Batch(school, YEAR, "creteil", *export.files(school), Report(school, YEAR))
    with suppress(Unreadable):
        await take(pool, batch, OPTIONS)


async def who_is_who(pool: asyncpg.Pool, school: str, export: Export) -> dict[UUID, int]:
    """Each record of the directory that bears a name of the export: who that truly is."""
    pupils = {(one.first_name, one.last_name): true for true, one in export.pupils}
    persons = {(said(one.first_name), said(one.last_name)): true for true, one in export.persons}
    found = {}
    for query, names in ((PUPILS, pupils), (PERSONS, persons)):
        for row in await pool.fetch(query, school):
            name = (row["first_name"], row["last_name"])
            if name in names:
                found[row["id"]] = names[name]
    return found
