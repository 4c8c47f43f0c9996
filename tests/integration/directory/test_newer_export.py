"""A newer export: what changes, what stays, and whose access it must never touch."""

from datetime import date
from pathlib import Path

import asyncpg
import pytest

from deploy.samples.generate import GUARDIANS, PUPILS
from services.intentions.directory import people
from services.intentions.directory.importing.batch import Options
from services.intentions.directory.importing.taking import NotConfirmed
from tests.integration.directory.office import CONFIRMED, NOON, TODAY, access, everything, import_files, noon
from tests.support.exports import guardians, link, person, pupil, pupils, written

CONTACT = "<NIVEAU_RESPONSABILITE>3</NIVEAU_RESPONSABILITE>"


async def test_importing_again_changes_nothing(pool: asyncpg.Pool) -> None:
    await import_files(pool, PUPILS, GUARDIANS)
    before = await everything(pool)

    again = await import_files(pool, PUPILS, GUARDIANS)

    assert await everything(pool) == before
    assert again.absent == 0


async def test_a_new_siecle_id_is_the_same_pupil_by_its_national_number(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", ID_NATIONAL="0001AB", PRENOM="Camille"))))
    before = await pool.fetchval("SELECT id FROM directory.pupils")

    await import_files(pool, written(tmp_path, pupils(pupil("77", ID_NATIONAL="0001AB", PRENOM="Camille"))))

    row = await pool.fetchrow("SELECT id, siecle_id, first_name FROM directory.pupils")
    assert row is not None
    assert tuple(row) == (before, "77", "Camille")


async def test_who_left_loses_access_and_keeps_the_record(pool: asyncpg.Pool, tmp_path: Path) -> None:
    both = guardians(person("5"), links=link("1", "5"))
    await import_files(pool, written(tmp_path, pupils(pupil("1"))), written(tmp_path, both, "guardians.xml"))
    await import_files(
        pool,
        written(tmp_path, pupils(pupil("1", DATE_SORTIE="01/11/2026"))),
        options=CONFIRMED,
    )

    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE kind = 'guardian'")
    assert await people.pupils_of(pool, account, NOON) == []
    async with pool.acquire() as connection:
        assert len(await people.dossiers_of(connection, account)) == 1


async def test_an_address_of_ones_own_outranks_the_next_import(pool: asyncpg.Pool, tmp_path: Path) -> None:
    files = (
        written(tmp_path, pupils(pupil("1"))),
        written(tmp_path, guardians(person("5", "old@example.fr"), links=link("1", "5")), "guardians.xml"),
    )
    await import_files(pool, *files)
    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE kind = 'guardian'")
    await people.change_email(pool, account, "own@example.fr")

    await import_files(pool, *files)

    assert await people.emails(pool, [account]) == {account: "own@example.fr"}


async def test_many_absent_pupils_need_a_confirmation(pool: asyncpg.Pool, tmp_path: Path) -> None:
    twenty = [pupil(str(number)) for number in range(20)]
    await import_files(pool, written(tmp_path, pupils(*twenty)))
    fewer = written(tmp_path, pupils(*twenty[:10]))

    with pytest.raises(NotConfirmed):
        await import_files(pool, fewer)
    report = await import_files(pool, fewer, options=CONFIRMED)

    assert report.absent == 10
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils") == 20


async def test_ids_that_changed_places_are_the_same_pupils(pool: asyncpg.Pool, tmp_path: Path) -> None:
    one, other = {"ID_NATIONAL": "A", "PRENOM": "Anne"}, {"ID_NATIONAL": "B", "PRENOM": "Bruno"}
    await import_files(pool, written(tmp_path, pupils(pupil("1", **one), pupil("2", **other))))
    rows = await pool.fetch("SELECT first_name, id FROM directory.pupils")
    before = {row["first_name"]: row["id"] for row in rows}

    await import_files(pool, written(tmp_path, pupils(pupil("2", **one), pupil("1", **other))))

    rows = await pool.fetch("SELECT first_name, id, siecle_id FROM directory.pupils ORDER BY 1")
    assert [tuple(row) for row in rows] == [("Anne", before["Anne"], "2"), ("Bruno", before["Bruno"], "1")]


async def test_an_id_given_to_another_pupil_opens_no_dossier_to_another_family(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    others = [pupil(str(number), DATE_NAISS=f"{number}/01/2012") for number in range(10, 30)]
    anne = pupil("1", ID_NATIONAL="A", PRENOM="Anne")
    bruno = pupil("1", ID_NATIONAL="B", PRENOM="Bruno", DATE_NAISS="02/02/2012")
    mine = guardians(person("5"), links=link("1", "5"))
    theirs = guardians(person("6", last_name="DURAND"), links=link("1", "6"))
    await import_files(
        pool, written(tmp_path, pupils(anne, *others)), written(tmp_path, mine, "guardians.xml")
    )

    report = await import_files(
        pool, written(tmp_path, pupils(bruno, *others)), written(tmp_path, theirs, "guardians.xml")
    )

    assert await access(pool) == {("c.martin", "Anne")}
    assert report.left_out["Élèves dont l'identifiant est celui d'un autre élève"] == 1
    assert report.left_out["Liens vers des élèves qui ne sont pas en 3e ici"] == 1


async def test_a_person_id_given_to_somebody_else_is_another_account(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    both = written(tmp_path, pupils(pupil("1", PRENOM="Anne"), pupil("2", PRENOM="Bruno")))
    mine = guardians(person("5", "mine@example.fr"), links=link("1", "5"))
    theirs = guardians(
        person("5", "theirs@example.fr", "DURAND", first_name="Paul", civility="M."), links=link("2", "5")
    )
    await import_files(pool, both, written(tmp_path, mine, "guardians.xml"))

    report = await import_files(pool, both, written(tmp_path, theirs, "guardians.xml"))

    assert await access(pool) == {("c.martin", "Anne"), ("p.durand", "Bruno")}
    assert report.taken["dont nouveaux, sous l'identifiant de quelqu'un d'autre"] == 1
    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE login = 'c.martin'")
    assert await people.emails(pool, [account]) == {account: "mine@example.fr"}


async def test_a_person_who_married_keeps_the_account(pool: asyncpg.Pool, tmp_path: Path) -> None:
    only = written(tmp_path, pupils(pupil("1", PRENOM="Anne")))
    for name in ("MARTIN", "DURAND"):
        file = guardians(person("5", last_name=name), links=link("1", "5"))
        await import_files(pool, only, written(tmp_path, file, "guardians.xml"))

    assert await access(pool) == {("c.martin", "Anne")}


async def test_who_is_a_legal_responsible_no_longer_loses_access(pool: asyncpg.Pool, tmp_path: Path) -> None:
    only = written(tmp_path, pupils(pupil("1")))
    legal = guardians(person("5"), links=link("1", "5"))
    contact = guardians(person("5"), links=link("1", "5", CONTACT))
    await import_files(pool, only, written(tmp_path, legal, "guardians.xml"))

    with pytest.raises(NotConfirmed, match="1 liens de responsabilité légale sur 1"):
        await import_files(pool, only, written(tmp_path, contact, "guardians.xml"))
    assert len(await access(pool)) == 1
    report = await import_files(pool, only, written(tmp_path, contact, "guardians.xml"), options=CONFIRMED)

    assert (report.ended, await access(pool)) == (1, set())
    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE kind = 'guardian'")
    assert await people.pupils_of(pool, account, NOON) == []
    async with (
        pool.acquire() as connection
    ):  # what was validated until then is still told at the session's end
        assert len(await people.dossiers_of(connection, account)) == 1

    await import_files(pool, only, written(tmp_path, legal, "guardians.xml"))
    assert len(await access(pool)) == 1
    assert await pool.fetchval("SELECT count(*) FROM directory.accounts WHERE kind = 'guardian'") == 1


async def test_a_link_of_which_the_file_says_nothing_stays(pool: asyncpg.Pool, tmp_path: Path) -> None:
    only = written(tmp_path, pupils(pupil("1", PRENOM="Anne")))
    persons = (person("5"), person("6", first_name="Marc"))
    both = guardians(*persons, links=link("1", "5") + link("1", "6"))
    unsaid = guardians(*persons, links=link("1", "5") + link("1", "6", ""))
    await import_files(pool, only, written(tmp_path, both, "guardians.xml"))

    await import_files(pool, only, written(tmp_path, unsaid, "guardians.xml"))

    assert await access(pool) == {("c.martin", "Anne"), ("m.martin", "Anne")}


async def test_families_that_the_newer_file_does_not_name_stay(pool: asyncpg.Pool, tmp_path: Path) -> None:
    both = written(tmp_path, pupils(pupil("1", PRENOM="Anne"), pupil("2", PRENOM="Bruno")))
    persons = (person("5"), person("6", first_name="Marc"))
    file = guardians(*persons, links=link("1", "5") + link("2", "6"))
    await import_files(pool, both, written(tmp_path, file, "guardians.xml"))

    await import_files(pool, written(tmp_path, guardians(person("5"), links=link("1", "5")), "guardians.xml"))

    assert await access(pool) == {("c.martin", "Anne"), ("m.martin", "Bruno")}


async def test_r016_a_pupil_who_changed_level_has_no_dossier_any_more(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1"))))
    fourth = written(tmp_path, pupils(pupil("1", CODE_MEF="10210019110")))

    with pytest.raises(NotConfirmed):
        await import_files(pool, fourth)
    await import_files(pool, fourth, options=CONFIRMED)

    account = await pool.fetchval("SELECT id FROM directory.accounts")
    assert await people.pupils_of(pool, account, NOON) == []


async def test_the_academy_stays_what_it_was_said_to_be(pool: asyncpg.Pool, tmp_path: Path) -> None:
    file = written(tmp_path, pupils(pupil("1")))
    await import_files(pool, file, options=Options(TODAY, name="CLG LUCIE AUBRAC", academy="paris"))
    await import_files(pool, file)

    row = await pool.fetchrow("SELECT name, academy FROM directory.schools")
    assert row is not None
    assert tuple(row) == ("CLG LUCIE AUBRAC", "paris")


async def test_r016_access_ends_with_the_school_year(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1"))))
    account = await pool.fetchval("SELECT id FROM directory.accounts")
    for day, seen in ((date(2026, 9, 1), 1), (date(2027, 7, 31), 1), (date(2027, 8, 1), 0)):
        assert len(await people.pupils_of(pool, account, noon(day))) == seen
