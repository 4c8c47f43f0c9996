"""Takes SIECLE exports into the directory: one transaction, nothing deleted, nobody's choices touched."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from services.intentions.directory.batch import Batch, Options
from services.intentions.directory.logins import new_login
from services.intentions.directory.report import Report
from services.intentions.directory.siecle.model import (
    ExportedPupil,
    GuardiansExport,
    PupilsExport,
)
from shared.sql import load_queries

QUERIES = load_queries(Path(__file__).parents[1] / "sql" / "import.sql")
THIRD = ("103", "167")  # 3e, and 3e SEGPA


class NotConfirmed(Exception):
    """Many pupils would be absent from the new export; nothing was written."""


async def take(pool: asyncpg.Pool, batch: Batch, options: Options) -> Report:
    """Write the batch in one transaction and say what was taken.

    Errors: `NotConfirmed` when more than 10 % of the pupils would be absent; `Unreadable`.
    """
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(QUERIES["put_school"], batch.school, options.name, batch.academy)
        await _take_pupils(connection, batch, options)
        if batch.report.many_absent and not options.confirmed:
            raise NotConfirmed
        await _take_guardians(connection, batch)
        await _open_accounts(connection, batch)
    return batch.report


Connection = Any


async def _take_pupils(connection: Connection, batch: Batch, options: Options) -> None:
    rows = await connection.fetch(QUERIES["known_pupils"], batch.school, batch.year)
    known = _Known(rows)
    batch.ids = {row["siecle_id"]: row["id"] for row in rows}
    if batch.pupils is None:
        return
    twice = _twice(batch.pupils)
    seen: set[UUID] = set()
    for pupil in batch.pupils.pupils:
        ine = None if pupil.ine in twice else pupil.ine
        found = known.find(pupil, ine)
        reason = _why_not(pupil, options.today) or _clash(pupil, found, batch)
        if reason:
            batch.report.left_out[reason] += 1
        if reason is None or (found and pupil.left_on):
            seen.add(await _write_pupil(connection, batch, found, pupil, ine))
        if reason is None:
            batch.report.taken["Élèves de 3e"] += 1
            batch.report.taken["dont élèves au numéro national en double (ignoré)"] += pupil.ine in twice
    present = [row for row in rows if row["left_on"] is None or row["left_on"] > options.today]
    batch.report.known_before = len(present)
    batch.report.absent = sum(row["id"] not in seen for row in present)


def _twice(export: PupilsExport) -> set[str]:
    """National numbers that two pupils of the file have: neither is trusted."""
    counts = Counter(pupil.ine for pupil in export.pupils if pupil.ine)
    return {ine for ine, count in counts.items() if count > 1}


def _clash(pupil: ExportedPupil, found: UUID | None, batch: Batch) -> str | None:
    """An ELEVE_ID that is another pupil's: nobody can tell whose the links of the guardians' file are."""
    other = found is None and pupil.siecle_id in batch.ids
    return "Élèves dont l'identifiant est celui d'un autre élève" if other else None


def _why_not(pupil: ExportedPupil, today: date) -> str | None:
    if not pupil.mef.startswith(THIRD):
        return "Élèves d'un autre niveau que la 3e"
    if pupil.left_on is not None and pupil.left_on <= today:
        return "Élèves sortis de l'établissement"
    if not (pupil.siecle_id and pupil.last_name and pupil.first_name) or pupil.born_on is None:
        return "Élèves sans identifiant, nom, prénom ou date de naissance"
    return None


class _Known:
    """Pupils already in the directory, found by national number, else by ELEVE_ID and birth date."""

    def __init__(self, rows: Sequence[asyncpg.Record]) -> None:
        self._by_ine = {row["ine"]: row for row in rows if row["ine"]}
        self._by_id = {(row["siecle_id"], row["born_on"]): row for row in rows}

    def find(self, pupil: ExportedPupil, ine: str | None) -> UUID | None:
        """The pupil's id; the same number with another birth date may be another person."""
        row = self._by_ine.get(ine) if ine else None
        if row is None or row["born_on"] != pupil.born_on:
            row = self._by_id.get((pupil.siecle_id, pupil.born_on))
        return row["id"] if row else None


async def _write_pupil(
    connection: Connection, batch: Batch, found: UUID | None, pupil: ExportedPupil, ine: str | None
) -> UUID:
    names = (pupil.last_name, pupil.first_name, pupil.born_on, pupil.division, pupil.mef, pupil.left_on)
    if found:
        await connection.execute(QUERIES["change_pupil"], found, pupil.siecle_id, ine, *names)
    else:
        found = uuid4()
        place = (batch.school, batch.year, pupil.siecle_id, ine)
        await connection.execute(QUERIES["add_pupil"], found, *place, *names)
    batch.ids[pupil.siecle_id] = found
    return found


async def _take_guardians(connection: Connection, batch: Batch) -> None:
    if batch.guardians is None:
        return
    legal = _legal_links(batch.guardians, batch)
    wanted = {person for links in legal.values() for person, _ in links}
    guardians = await _put_persons(connection, batch, batch.guardians, wanted)
    for pupil, links in legal.items():
        found = [(guardians[person], kinship) for person, kinship in links if person in guardians]
        for guardian, kinship in found:
            await connection.execute(QUERIES["put_guardianship"], guardian, pupil, kinship)
        await connection.execute(QUERIES["end_guardianships"], pupil, [guardian for guardian, _ in found])
    without = sum(pupil not in legal for pupil in batch.ids.values())
    batch.report.left_out["Élèves de 3e sans responsable légal (personne ne pourra saisir)"] += without


def _legal_links(export: GuardiansExport, batch: Batch) -> dict[UUID, list[tuple[str, str]]]:
    """Pupil → persons with parental authority and their kinship; everything else is counted."""
    persons = {person.siecle_id for person in export.persons}
    legal: dict[UUID, list[tuple[str, str]]] = {}
    for link in export.links:
        pupil = batch.ids.get(link.pupil)
        if pupil is None:
            batch.report.left_out["Liens vers des élèves qui ne sont pas en 3e ici"] += 1
        elif link.person not in persons:
            batch.report.left_out["Liens vers une personne absente du fichier"] += 1
        elif link.legal is None:
            batch.report.left_out["Liens sans indication de responsabilité légale"] += 1
        elif not link.legal:
            batch.report.left_out["Contacts sans responsabilité légale"] += 1
        else:
            legal.setdefault(pupil, []).append((link.person, link.kinship))
    return legal


async def _put_persons(
    connection: Connection, batch: Batch, export: GuardiansExport, wanted: set[str]
) -> dict[str, UUID]:
    rows = await connection.fetch(QUERIES["known_guardians"], batch.school)
    guardians: dict[str, UUID] = {row["siecle_id"]: row["id"] for row in rows}
    for person in export.persons:
        if person.siecle_id not in wanted:
            continue
        values = (person.civility, person.last_name, person.first_name, person.email)
        if person.siecle_id in guardians:
            await connection.execute(QUERIES["change_guardian"], guardians[person.siecle_id], *values)
        else:
            guardians[person.siecle_id] = uuid4()
            place = (guardians[person.siecle_id], batch.school, person.siecle_id)
            await connection.execute(QUERIES["add_guardian"], *place, *values)
        batch.report.taken["Responsables légaux"] += 1
        batch.report.taken["dont sans adresse électronique"] += person.email is None
    return guardians


async def _open_accounts(connection: Connection, batch: Batch) -> None:
    taken = {row["login"] for row in await connection.fetch(QUERIES["taken_logins"])}
    for row in await connection.fetch(QUERIES["people_without_account"], batch.school):
        login = new_login(row["first_name"], row["last_name"], taken)
        taken.add(login)
        await connection.execute(QUERIES["add_account"], uuid4(), login, row["kind"], row["id"])
        batch.report.taken["Comptes créés (verrouillés, avec un code à usage unique)"] += 1
