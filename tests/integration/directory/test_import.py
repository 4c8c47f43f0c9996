"""A first import of SIECLE exports into the real directory: what is taken, what is left out and why."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy.samples.generate import GUARDIANS, PUPILS
from services.intentions.directory import people
from services.intentions.directory.importing.batch import Options, read_files
from shared.exports.model import Unreadable
from tests.integration.directory.office import (
    NOON,
    OPTIONS,
    TODAY,
    access,
    everything,
    import_files,
)
from tests.support.exports import guardians, link, person, pupil, pupils, written


async def test_the_sample_college(pool: asyncpg.Pool) -> None:
    report = await import_files(pool, PUPILS, GUARDIANS)

    assert report.taken["Élèves de 3e"] == 120
    assert report.left_out["Élèves d'un autre niveau que la 3e"] > 30
    assert report.left_out["Élèves sortis de l'établissement"] == 1
    assert report.left_out["Élèves de 3e sans responsable légal (personne ne pourra saisir)"] == 1


async def test_siblings_are_one_account_with_several_pupils(pool: asyncpg.Pool) -> None:
    await import_files(pool, PUPILS, GUARDIANS)
    account = await pool.fetchval("SELECT id FROM directory.accounts WHERE login = 'h.colin'")

    names = {one.first_name for one in await people.pupils_of(pool, account, NOON)}
    assert names == {"Zoé", "Théo"}


async def test_pupils_first_and_guardians_later(pool: asyncpg.Pool) -> None:
    await import_files(pool, PUPILS)
    report = await import_files(pool, GUARDIANS)

    assert report.taken["Responsables légaux"] > 150


async def test_a_national_number_in_double_is_not_trusted(pool: asyncpg.Pool, tmp_path: Path) -> None:
    xml = pupils(pupil("1", ID_NATIONAL="X"), pupil("2", ID_NATIONAL="X", DATE_NAISS="01/01/2012"))
    report = await import_files(pool, written(tmp_path, xml))

    assert report.taken["Élèves de 3e"] == 2
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils WHERE ine IS NULL") == 2


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


async def test_a33_a_pupil_as_own_responsible_has_no_access_that_writes(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    itself = link("1", "5").replace("<CODE_PARENTE>10", "<CODE_PARENTE>70")
    report = await import_files(
        pool,
        written(tmp_path, pupils(pupil("1"))),
        written(tmp_path, guardians(person("5"), links=itself), "guardians.xml"),
    )

    assert await access(pool) == set()
    assert report.left_out["Élèves déclarés responsables d'eux-mêmes (saisie par l'établissement)"] == 1


async def test_r016_who_never_came_is_left_out(pool: asyncpg.Pool, tmp_path: Path) -> None:
    never = pupil("1", CODE_MOTIF_SORTIE="44")
    report = await import_files(pool, written(tmp_path, pupils(never)))

    assert report.left_out["Élèves qui ne sont jamais venus (motif de sortie 44)"] == 1
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils") == 0


async def test_guardians_before_any_pupil_are_refused_and_nothing_is_written(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    file = written(tmp_path, guardians(person("5"), links=link("1", "5")))

    with pytest.raises(Unreadable, match="C'est l'export des responsables"):
        await import_files(pool, file)

    assert not any(await everything(pool))


async def test_a_large_college_in_a_few_seconds(pool: asyncpg.Pool, tmp_path: Path) -> None:
    children = [pupil(str(number)) for number in range(600)]
    adults = [person(str(number), last_name=f"NOM{number}") for number in range(1200)]
    links = "".join(link(str(number % 600), str(number)) for number in range(1200))
    files = (
        written(tmp_path, pupils(*children)),
        written(tmp_path, guardians(*adults, links=links), "guardians.xml"),
    )

    async with asyncio.timeout(30):  # 2 s where nothing else runs
        report = await import_files(pool, *files)

    assert report.taken["Responsables légaux"] == 1200
