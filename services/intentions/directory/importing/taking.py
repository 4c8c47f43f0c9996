"""Takes SIECLE exports into the directory: one transaction, nobody deleted, nobody's choices touched."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from services.intentions.directory.importing.batch import Batch, Options
from services.intentions.directory.importing.guardians import take_guardians
from services.intentions.directory.importing.matching.pupils import place
from services.intentions.directory.importing.matching.records import Known, Placed
from services.intentions.directory.importing.report import (
    WITHOUT_GUARDIAN,
    Kind,
    PupilHere,
    Report,
    pupil_line,
)
from services.intentions.directory.importing.report_of_pupils import tell
from shared.exports.model import Unreadable
from shared.postgres.database import Connection
from shared.postgres.sql import load_queries
from shared.sign_in.codes import new_login

QUERIES = load_queries(Path(__file__).parent / "sql" / "import.sql")
ABSENT = "{} élèves sur {} ne sont plus dans l'export, ou plus en 3e"
ENDED = "{} liens de responsabilité légale sur {} seraient retirés"
NOBODY_ENTERS = "aucun responsable légal : personne ne pourra saisir"


class NotConfirmed(Exception):
    """Much of what is known would disappear; nothing was written. The text says what, in French."""


class _OnlyTried(Exception):
    """Rolls a dry run back."""


async def take(pool: asyncpg.Pool, batch: Batch, options: Options) -> Report:
    """Write the batch in one transaction and say what was taken; a dry run does all but the commit.

    Errors: `NotConfirmed` when more than 10 % of the pupils or of their legal responsibles would be gone,
    which a dry run only tells; `Unreadable` for guardians of pupils who are not here yet.
    """
    with suppress(_OnlyTried):
        async with pool.acquire() as connection, connection.transaction():
            await _write(connection, batch, options)
            if options.dry_run:
                raise _OnlyTried
    return batch.report


async def _write(connection: Connection, batch: Batch, options: Options) -> None:
    await connection.execute(QUERIES["one_at_a_time"])
    given = batch.academy if options.academy else None
    await connection.execute(QUERIES["put_school"], batch.school, options.name, batch.academy, given)
    await _take_pupils(connection, batch, options)
    _confirm(batch.report, options, batch.report.absent, batch.report.known_before, ABSENT)
    if batch.guardians is not None:
        await take_guardians(connection, batch, batch.guardians)
        _confirm(batch.report, options, batch.report.ended, batch.report.links_before, ENDED)
    await _find_who_has_nobody(connection, batch)
    await _open_accounts(connection, batch)


def _confirm(report: Report, options: Options, gone: int, known: int, what: str) -> None:
    """Where more than 10 % would be gone, the operator has to say so."""
    if gone * 10 <= known:
        return
    said = what.format(gone, known)
    if options.dry_run:
        report.to_confirm.append(said)
    elif not options.confirmed:
        raise NotConfirmed(
            f"{said} : rien n'a été écrit. Si c'est voulu, relancez avec --yes ; --dry-run montre qui."
        )


async def _take_pupils(connection: Connection, batch: Batch, options: Options) -> None:
    numbers = [pupil.ine for pupil in batch.pupils.pupils if pupil.ine] if batch.pupils else []
    rows = await connection.fetch(QUERIES["known_pupils"], batch.school, batch.year, numbers)
    known = [Known(**row) for row in rows]
    here = [one for one in known if one.is_here(options.today)]
    if batch.pupils is None:
        return _take_those_known(batch, here)
    placed = place(batch.pupils.pupils, known, options.today, options.decided)
    await _write_pupils(connection, batch, placed, options.today)
    return tell(batch.report, placed, here, options.today)


def _keep(batch: Batch, id_: UUID, pupil: PupilHere) -> None:
    batch.ids[pupil.siecle_id] = id_
    batch.pupils_here[id_] = pupil


def _take_those_known(batch: Batch, here: Sequence[Known]) -> None:
    """Guardians come alone, for those who are here."""
    for one in here:
        _keep(batch, one.id, one)
    if not here:
        raise Unreadable(
            "C'est l'export des responsables, et aucun élève de 3e de l'établissement "
            f"{batch.school} n'est encore connu pour {batch.year}-{batch.year + 1} : "
            "donnez aussi l'export des élèves."
        )


async def _find_who_has_nobody(connection: Connection, batch: Batch) -> None:
    """The pupils whom nobody may enter intentions for; named where it is not all of them."""
    rows = await connection.fetch(QUERIES["without_guardian"], list(batch.ids.values()))
    report = batch.report
    report.here, report.without_guardian = len(batch.ids), len(rows)
    report.left_out[WITHOUT_GUARDIAN] += len(rows)
    if len(rows) < len(batch.ids):
        alone = (batch.pupils_here[row["pupil"]] for row in rows)
        report.lines += [pupil_line(Kind.TO_CHECK, one, NOBODY_ENTERS) for one in alone]


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
            _keep(batch, person, pupil)
    # Two pupils may have changed places: every ELEVE_ID is let go before one is given again.
    given = [values[1] for values in (*changed, *added)]
    here = [values[0] for values in changed]
    await connection.execute(QUERIES["note_moves"], here, batch.school)
    await connection.execute(QUERIES["let_siecle_ids_go"], here, batch.school, batch.year, given)
    await connection.executemany(QUERIES["change_pupil"], [(*one, batch.school) for one in changed])
    await connection.executemany(QUERIES["add_pupil"], [(*one, batch.school, batch.year) for one in added])


async def _open_accounts(connection: Connection, batch: Batch) -> None:
    taken = {row["login"] for row in await connection.fetch(QUERIES["taken_logins"])}
    accounts = []
    for row in await connection.fetch(QUERIES["people_without_account"], batch.school):
        login = new_login(row["first_name"], row["last_name"], taken)
        taken.add(login)
        accounts.append((uuid4(), login, row["kind"], row["id"]))
    await connection.executemany(QUERIES["add_account"], accounts)
    batch.report.taken["Comptes créés, verrouillés jusqu'au premier accès"] += len(accounts)
