"""Import of SIECLE exports into the real directory: all or nothing, repeatable, nobody's choices touched."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from deploy.samples.generate import GUARDIANS, PUPILS
from services.intentions.directory import accounts, people
from services.intentions.directory.batch import Options, read_files
from services.intentions.directory.importing import NotConfirmed, take
from services.intentions.directory.report import Report
from services.intentions.directory.siecle.model import Unreadable
from shared.database import create_pool
from tests.support.exports import guardians, link, person, pupil, pupils, written
from tests.support.servers import Database

TODAY = date(2026, 11, 7)
OPTIONS = Options(TODAY)


@pytest.fixture
async def pool(intentions_db: Database) -> AsyncIterator[asyncpg.Pool]:
    async with await create_pool(intentions_db.url) as pool:
        yield pool


async def import_files(pool: asyncpg.Pool, *files: Path, options: Options = OPTIONS) -> Report:
    return await take(pool, read_files(files, options), options)


async def test_the_sample_college(pool: asyncpg.Pool) -> None:
    report = await import_files(pool, PUPILS, GUARDIANS)

    assert report.taken["Élèves de 3e"] == 120
    assert report.left_out["Élèves d'un autre niveau que la 3e"] > 30
    assert report.left_out["Élèves sortis de l'établissement"] == 1
    assert report.left_out["Élèves de 3e sans responsable légal (personne ne pourra saisir)"] == 1


async def test_siblings_are_one_account_with_several_pupils(pool: asyncpg.Pool) -> None:
    await import_files(pool, PUPILS, GUARDIANS)
    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE login = 'h.colin'")

    names = {one.first_name for one in await people.pupils_of(pool, account, TODAY)}
    assert names == {"Zoé", "Théo"}


async def test_importing_again_changes_nothing(pool: asyncpg.Pool) -> None:
    await import_files(pool, PUPILS, GUARDIANS)
    before = await _everything(pool)

    again = await import_files(pool, PUPILS, GUARDIANS)

    assert await _everything(pool) == before
    assert again.absent == 0


async def test_pupils_first_and_guardians_later(pool: asyncpg.Pool) -> None:
    await import_files(pool, PUPILS)
    report = await import_files(pool, GUARDIANS)

    assert report.taken["Responsables légaux"] > 150


async def test_a_new_siecle_id_is_the_same_pupil_by_its_national_number(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", ID_NATIONAL="0001AB"))))
    before = await pool.fetchval("SELECT id FROM directory.pupils")

    await import_files(pool, written(tmp_path, pupils(pupil("77", ID_NATIONAL="0001AB", PRENOM="Camille"))))

    row = await pool.fetchrow("SELECT id, siecle_id, first_name FROM directory.pupils")
    assert row is not None
    assert tuple(row) == (before, "77", "Camille")


async def test_a_national_number_in_double_is_not_trusted(pool: asyncpg.Pool, tmp_path: Path) -> None:
    xml = pupils(pupil("1", ID_NATIONAL="X"), pupil("2", ID_NATIONAL="X", DATE_NAISS="01/01/2012"))
    report = await import_files(pool, written(tmp_path, xml))

    assert report.taken["Élèves de 3e"] == 2
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils WHERE ine IS NULL") == 2


async def test_who_left_loses_access_and_keeps_the_record(pool: asyncpg.Pool, tmp_path: Path) -> None:
    both = guardians(person("5"), links=link("1", "5"))
    await import_files(pool, written(tmp_path, pupils(pupil("1"))), written(tmp_path, both, "guardians.xml"))
    await import_files(
        pool,
        written(tmp_path, pupils(pupil("1", DATE_SORTIE="01/11/2026"))),
        options=Options(TODAY, confirmed=True),
    )

    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE kind = 'guardian'")
    assert await people.pupils_of(pool, account, TODAY) == []
    async with pool.acquire() as connection:
        assert len(await people.dossiers_of(connection, account)) == 1


async def test_links_that_lead_nowhere_are_counted(pool: asyncpg.Pool, tmp_path: Path) -> None:
    links = link("1", "5") + link("1", "404") + link("404", "5") + link("1", "6", "")
    report = await import_files(
        pool,
        written(tmp_path, pupils(pupil("1"))),
        written(tmp_path, guardians(person("5"), person("6"), links=links), "guardians.xml"),
    )

    assert report.left_out["Liens vers une personne absente du fichier"] == 1
    assert report.left_out["Liens vers des élèves qui ne sont pas en 3e ici"] == 1
    assert report.left_out["Liens sans indication de responsabilité légale"] == 1
    assert report.taken["Responsables légaux"] == 1


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
    report = await import_files(pool, fewer, options=Options(TODAY, confirmed=True))

    assert report.absent == 10
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils") == 20


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (pupils(pupil("1")), pupils(pupil("2")), "Deux exports d'élèves|Deux exports de"),
        (
            pupils(pupil("1")),
            guardians(parameters="<PARAMETRES><UAJ>0939999N</UAJ></PARAMETRES>"),
            "établissements différents",
        ),
        (
            pupils(pupil("1")),
            guardians(
                parameters="<PARAMETRES><UAJ>0931234A</UAJ><ANNEE_SCOLAIRE>2025</ANNEE_SCOLAIRE></PARAMETRES>"
            ),
            "années différentes",
        ),
    ],
)
def test_files_that_do_not_go_together(tmp_path: Path, first: str, second: str, sentence: str) -> None:
    files = (written(tmp_path, first, "a.xml"), written(tmp_path, second, "b.xml"))
    with pytest.raises(Unreadable, match=sentence):
        read_files(files, OPTIONS)


def test_the_export_of_another_year(tmp_path: Path) -> None:
    parameters = "<PARAMETRES><UAJ>0931234A</UAJ><ANNEE_SCOLAIRE>2027</ANNEE_SCOLAIRE></PARAMETRES>"
    file = written(tmp_path, pupils(pupil("1"), parameters=parameters))

    with pytest.raises(Unreadable, match="2027-2028"):
        read_files([file], OPTIONS)
    assert read_files([file], Options(TODAY, year=2027)).year == 2027


async def test_a_code_opens_its_account_once(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", NOM_DE_FAMILLE="AUBERT"))))
    now = datetime(2026, 11, 7, tzinfo=UTC)
    [printed] = await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1))
    login, code, password = printed["login"], printed["code"], "une longue phrase"

    assert await accounts.print_codes(pool, "0931234A", now, now + timedelta(days=1)) == []
    assert await accounts.authenticate(pool, login, password) is None
    assert not await accounts.activate(pool, login, "WRONG", password, now)
    assert not await accounts.activate(pool, login, code, password, now + timedelta(days=2))
    assert await accounts.activate(pool, login, code, password, now)
    assert not await accounts.activate(pool, login, code, "another long one", now)
    assert await accounts.authenticate(pool, login.upper(), password) is not None
    assert await accounts.disable(pool, login) is not None
    assert await accounts.authenticate(pool, login, password) is None


async def _everything(pool: asyncpg.Pool) -> list[list[asyncpg.Record]]:
    tables = ("schools", "pupils", "guardians", "guardianships", "accounts")
    return [await pool.fetch(f"SELECT * FROM directory.{table} ORDER BY 1, 2") for table in tables]  # noqa: S608
