"""Takes what was handed over into the tables, or says what would become of it: all or nothing."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import asyncpg

from services.siecle.exports.comparing import compare
from services.siecle.exports.handed import Handed
from services.siecle.exports.plan import Known, Plan, There
from services.siecle.exports.report import Report
from services.siecle.people import trail
from services.siecle.people.members import By
from services.siecle.people.trail import Action, Done
from services.siecle.repository import QUERIES as TABLES
from services.siecle.roster import Guardian, Listed
from shared.academies import day_in, time_zone
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries

QUERIES = load_queries(Path(__file__).parent / "sql" / "exports.sql")


class NotConfirmed(Exception):
    """Nothing was written: much would be gone, or it is not what was read. `report` says what."""

    def __init__(self, report: Report) -> None:
        super().__init__(" ; ".join(report.to_confirm))
        self.report = report


class _OnlyTried(Exception):
    """Rolls a dry run back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to the report: `confirmed` where it asks, `mark` of the one that was read, if any.

    `absent_leave`: who is absent from the file is noted as having left.
    """

    confirmed: bool = False
    mark: str | None = None
    absent_leave: bool = False


async def look(pool: asyncpg.Pool, given: Handed) -> Report:
    """What would become of it now."""
    async with pool.acquire() as connection:
        return compare(given, await there(connection, given.school)).report


async def take(
    pool: asyncpg.Pool,
    given: Handed,
    academy: str,
    by: By,
    answer: Answer,
    *,
    name: str | None = None,
    dry_run: bool = False,
) -> Report:
    """Write it, the school being of `academy`, and what was done; a dry run does all but the commit.

    `name`: what the school is called from now on, None for as before. Errors: `NotConfirmed`, of a dry run
    never.
    """
    said = replace(answer, confirmed=True) if dry_run else answer
    with suppress(_OnlyTried):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(TABLES["put_school"], given.school, academy)
            if name is not None:
                await connection.execute(TABLES["name_school"], given.school, name)
                await trail.note(connection, Done(Action.SCHOOL_NAMED, by, name, academy, given.school))
            report = await take_within(connection, given, academy, by, said)
            if dry_run:
                raise _OnlyTried
    report.done = not dry_run
    return report


async def take_within(connection: Connection, given: Handed, academy: str, by: By, answer: Answer) -> Report:
    """The same in the caller's transaction, for a school that is there. Errors: `NotConfirmed`."""
    await connection.execute(TABLES["lock_people"], given.school)
    plan = compare(given, await there(connection, given.school))
    report = plan.report
    is_another = answer.mark is not None and answer.mark != report.mark
    if is_another or (report.to_confirm and not answer.confirmed):
        raise NotConfirmed(report)
    if answer.absent_leave:
        now = await connection.fetchval(QUERIES["now"])
        plan.let_absent_leave(day_in(academy, now) - timedelta(days=1))
    await _write(connection, given.school, academy, plan)
    what = f"élèves : {report.taken}, responsables : {len(plan.guardians)}"
    await trail.note(connection, Done(Action.IMPORTED, by, what, academy, given.school))
    report.done = True
    return report


async def there(connection: Connection, school: str) -> There:
    """What is here of a school."""
    pupils = {
        row["siecle_id"]: _known(school, row)
        for row in await connection.fetch(QUERIES["known_pupils"], school)
    }
    links = await connection.fetch(TABLES["guardians_of_school"], school, None)
    return There(
        pupils,
        {row["person_id"]: _guardian(row) for row in links},
        frozenset((row["siecle_id"], row["person_id"]) for row in links),
    )


def _guardian(row: asyncpg.Record) -> Guardian:
    name = row["civility"], row["last_name"], row["first_name"]
    return Guardian(row["person_id"], *name, row["email"], tuple(row["address"]))


def _known(school: str, row: asyncpg.Record) -> Known:
    names = (row[name] for name in ("siecle_id", "last_name", "first_name", "division", "birth_date"))
    return Known(Listed(school, *names), row["left_at"], row["left_on"])


async def _write(connection: Connection, school: str, academy: str, plan: Plan) -> None:
    pupils = [
        (school, one.siecle_id, one.last_name, one.first_name, one.division, one.birth_date)
        for one in plan.pupils
    ]
    persons = [
        (school, one.person_id, one.civility, one.last_name, one.first_name, one.email, list(one.address))
        for one in plan.guardians
    ]
    left = [(school, id_, day, _end_of(day, academy)) for id_, day in plan.left]
    await connection.executemany(TABLES["put_pupil"], pupils)
    await connection.executemany(QUERIES["come_back"], [(school, id_) for id_ in plan.back])
    await connection.executemany(QUERIES["leave"], left)
    await connection.executemany(QUERIES["end_responsible"], [(school, *pair) for pair in plan.ended])
    await connection.executemany(TABLES["put_guardian"], persons)
    await connection.executemany(TABLES["put_responsible"], [(school, *pair) for pair in plan.links])
    await connection.execute(TABLES["show_activations"], school, None)


def _end_of(day: date, academy: str) -> datetime:
    """The last moment of a school's day."""
    return datetime.combine(day, time.max, ZoneInfo(time_zone(academy)))
