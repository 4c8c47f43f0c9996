"""Takes SIECLE exports into the directory: one transaction, nobody deleted, nobody's choices touched."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from services.intentions.directory.batch import Batch, Options
from services.intentions.directory.importing_guardians import take_guardians
from services.intentions.directory.logins import new_login
from services.intentions.directory.matching.pupils import OTHER_LEVEL, Known, Placed, place
from services.intentions.directory.report import Report
from services.intentions.directory.siecle.model import Unreadable
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "import.sql")
Connection = Any


class NotConfirmed(Exception):
    """Much of what is known would disappear; nothing was written. The text says what, in French."""


async def take(pool: asyncpg.Pool, batch: Batch, options: Options) -> Report:
    """Write the batch in one transaction and say what was taken.

    Errors: `NotConfirmed` when more than 10 % of the pupils or of their legal responsibles would be gone;
    `Unreadable` for guardians of pupils who are not here yet.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["one_at_a_time"])
        await connection.execute(
            QUERIES["put_school"],
            batch.school,
            options.name,
            batch.academy,
            batch.academy if options.academy else None,
        )
        await _take_pupils(connection, batch, options.today)
        _confirm(batch.report.many_absent, batch.report.absences, options)
        if batch.guardians is not None:
            await take_guardians(connection, QUERIES, batch, batch.guardians)
            _confirm(batch.report.many_ended, batch.report.endings, options)
        await _open_accounts(connection, batch)
    return batch.report


def _confirm(much: bool, what: str, options: Options) -> None:
    if much and not options.confirmed:
        raise NotConfirmed(f"{what} : rien n'a été écrit. Si c'est voulu, relancez avec --yes.")


async def _take_pupils(connection: Connection, batch: Batch, today: date) -> None:
    numbers = [pupil.ine for pupil in batch.pupils.pupils if pupil.ine] if batch.pupils else []
    rows = await connection.fetch(QUERIES["known_pupils"], batch.school, batch.year, numbers)
    known = [Known(**row) for row in rows]
    if batch.pupils is None:
        batch.ids = {one.siecle_id: one.id for one in known if one.is_here(today)}
        return _refuse_guardians_alone(batch)
    placed = place(batch.pupils.pupils, known, today)
    await _write_pupils(connection, batch, placed, today)
    _count(batch, placed)
    seen = {one.known.id for one in placed if one.known and one.is_written and one.why_not != OTHER_LEVEL}
    here = [one for one in known if one.is_here(today)]
    batch.report.known_before = len(here)
    batch.report.absent = sum(one.id not in seen for one in here)
    return None


def _refuse_guardians_alone(batch: Batch) -> None:
    if not batch.ids:
        raise Unreadable(
            "C'est l'export des responsables, et aucun élève de 3e de l'établissement "
            f"{batch.school} n'est encore connu pour {batch.year}-{batch.year + 1} : "
            "donnez aussi l'export des élèves."
        )


async def _write_pupils(connection: Connection, batch: Batch, placed: Sequence[Placed], today: date) -> None:
    """Change those who are known, add the others, and note who each ELEVE_ID of the file is now."""
    changed: list[tuple[object, ...]] = []
    added: list[tuple[object, ...]] = []
    for one in placed:
        if not one.is_written:
            continue
        pupil = one.pupil
        names = (pupil.last_name, pupil.first_name, pupil.born_on, pupil.division, pupil.mef)
        values = (pupil.siecle_id, one.ine, *names, pupil.left_by(today))
        person = one.known.id if one.known else uuid4()
        (changed if one.known else added).append((person, *values))
        if one.why_not is None:
            batch.ids[pupil.siecle_id] = person
    # Two pupils may have changed places: every ELEVE_ID is let go before one is given again.
    await connection.execute(QUERIES["let_siecle_ids_go"], [values[0] for values in changed])
    await connection.executemany(QUERIES["change_pupil"], [(*one, batch.school) for one in changed])
    await connection.executemany(QUERIES["add_pupil"], [(*one, batch.school, batch.year) for one in added])


def _count(batch: Batch, placed: Sequence[Placed]) -> None:
    for one in placed:
        if one.why_not:
            batch.report.left_out[one.why_not] += 1
            continue
        batch.report.taken["Élèves de 3e"] += 1
        ignored = one.pupil.ine is not None and one.ine is None
        batch.report.taken["dont élèves au numéro national en double (ignoré)"] += ignored
        batch.report.taken["dont élèves sans numéro national"] += one.pupil.ine is None
        came = one.known is not None and one.known.elsewhere
        batch.report.taken["dont élèves venus d'un autre établissement, avec leur dossier"] += came


async def _open_accounts(connection: Connection, batch: Batch) -> None:
    taken = {row["login"] for row in await connection.fetch(QUERIES["taken_logins"])}
    accounts = []
    for row in await connection.fetch(QUERIES["people_without_account"], batch.school):
        login = new_login(row["first_name"], row["last_name"], taken)
        taken.add(login)
        accounts.append((uuid4(), login, row["kind"], row["id"]))
    await connection.executemany(QUERIES["add_account"], accounts)
    batch.report.taken["Comptes créés, verrouillés jusqu'au premier accès"] += len(accounts)
