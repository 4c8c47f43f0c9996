"""A-34: a pupil who changes collège keeps the dossier, and the family its accounts."""

from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from services.intentions.directory import activations, people
from services.intentions.directory.importing.report import Report
from shared.contract.activations import ActivationTold
from tests.integration.directory.office import CONFIRMED, access, import_files
from tests.support.exports import PARAMETERS, guardians, link, person, pupil, pupils, written

THERE = PARAMETERS.replace("0931234A", "0750001A")
CAMILLE = {"ID_NATIONAL": "0001AB", "PRENOM": "Camille"}
LEFT = {"DATE_SORTIE": "01/11/2026"}


async def at_first_school(pool: asyncpg.Pool, folder: Path) -> asyncpg.Record:
    """Camille and a sister, with their mother; Camille's row."""
    both = written(folder, pupils(pupil("1", **CAMILLE), pupil("2", PRENOM="Zoé")))
    mother = guardians(person("5", "claire@example.org"), links=link("1", "5") + link("2", "5"))
    await import_files(pool, both, written(folder, mother, "guardians.xml"))
    row = await pool.fetchrow("SELECT id, school FROM directory.pupils WHERE first_name = 'Camille'")
    assert row is not None
    return row


async def at_second_school(pool: asyncpg.Pool, folder: Path, *people: str, links: str) -> Report:
    """The other school's exports: Camille under another ELEVE_ID, with these legal responsibles."""
    camille = written(folder, pupils(pupil("70", **CAMILLE), parameters=THERE))
    theirs = written(folder, guardians(*people, links=links, parameters=THERE), "guardians.xml")
    return await import_files(pool, camille, theirs, options=CONFIRMED)


async def test_a34_pupil_and_mother_go_on_with_what_they_have(pool: asyncpg.Pool, tmp_path: Path) -> None:
    before = await at_first_school(pool, tmp_path)

    for _ in range(2):  # and a repeat changes nothing
        report = await at_second_school(pool, tmp_path, person("50"), links=link("70", "50"))
        row = await pool.fetchrow(
            "SELECT id, school, siecle_id FROM directory.pupils WHERE id = $1", before["id"]
        )
        assert row is not None
        assert (row["school"], row["siecle_id"]) == ("0750001A", "70")
        assert await access(pool) == {("c.martin", "Camille"), ("c.martin", "Zoé")}
        assert await pool.fetchval("SELECT count(*) FROM directory.pupils") == 2
        assert await pool.fetchval("SELECT count(*) FROM directory.guardians") == 1
    assert report.taken["dont élèves venus d'un autre établissement, avec leur dossier"] == 0


async def named(pool: asyncpg.Pool) -> dict[str, list[tuple[str, str]]]:
    """First name of each pupil → school and PERSONNE_ID of each legal responsible, as sync gets them."""
    rows = await pool.fetch("SELECT id, first_name FROM directory.pupils")
    found = await people.guardians_of(pool, [row["id"] for row in rows])
    return {row["first_name"]: [(one.school, one.siecle_id) for one in found[row["id"]]] for row in rows}


async def test_a34_a04_the_new_school_names_the_mother_as_its_own_export_does(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await at_first_school(pool, tmp_path)
    for name in ("50", "51", "51"):
        await at_second_school(pool, tmp_path, person(name), links=link("70", name))
        assert await named(pool) == {"Camille": [("0750001A", name)], "Zoé": [("0931234A", "5")]}
        mother = [one for one in await activations.untold(pool, 50) if len(one.names) == 2]
        assert [one.names for one in mother] == [{"0931234A": "5", "0750001A": name}], "told under both"
        said = ActivationTold(account=mother[0].account, names=mother[0].names, is_active=False)
        await activations.told(pool, said)
        assert not [one for one in await activations.untold(pool, 50) if len(one.names) == 2]


async def test_a34_a_name_that_the_new_school_gives_to_somebody_else_is_the_mothers_no_more(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await at_first_school(pool, tmp_path)
    await at_second_school(pool, tmp_path, person("50"), links=link("70", "50"))
    stranger = person("50", last_name="NGUYEN", first_name="Paul", civility="M.")
    both = stranger + person("52")
    await at_second_school(pool, tmp_path, both, links=link("70", "50") + link("70", "52"))
    assert sorted((await named(pool))["Camille"]) == [("0750001A", "50"), ("0750001A", "52")]
    mother = await pool.fetchval(
        "SELECT i.siecle_id FROM directory.guardian_ids i JOIN directory.guardians g ON g.id = i.guardian "
        "WHERE g.first_name = 'Claire'"
    )
    assert mother == "52"


MOVES = """
    SELECT from_school, from_academy, from_siecle_id, to_school, to_academy, told_at FROM directory.moves
    WHERE pupil = $1 ORDER BY place
"""


async def test_a34_each_change_of_school_is_noted_once_with_the_id_at_the_school_that_is_left(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    before = await at_first_school(pool, tmp_path)
    for _ in range(2):  # the file once more moves nobody
        await at_second_school(pool, tmp_path, person("50"), links=link("70", "50"))
    there = ("0931234A", "creteil", "1", "0750001A", "paris", None)
    assert [tuple(row) for row in await pool.fetch(MOVES, before["id"])] == [there]

    await at_first_school(pool, tmp_path)

    back = ("0750001A", "paris", "70", "0931234A", "creteil", None)
    assert [tuple(row) for row in await pool.fetch(MOVES, before["id"])] == [there, back]
    reference = (await people.references(pool, [before["id"]]))[before["id"]]
    assert (reference.school, reference.former) == ("0931234A", {"0931234A": "1", "0750001A": "70"})
    for school, known in (("0931234A", "1"), ("0750001A", "70")):
        assert (await people.resolve(pool, school, [known]))[known] == before["id"]


async def test_a34_an_import_that_is_only_tried_notes_no_move(pool: asyncpg.Pool, tmp_path: Path) -> None:
    before = await at_first_school(pool, tmp_path)
    tried = written(tmp_path, pupils(pupil("70", **CAMILLE), parameters=THERE))
    await import_files(pool, tried, options=replace(CONFIRMED, dry_run=True))
    assert await pool.fetch(MOVES, before["id"]) == []


async def test_a34_the_school_that_was_left_takes_nobody_back(pool: asyncpg.Pool, tmp_path: Path) -> None:
    before = await at_first_school(pool, tmp_path)
    report = await at_second_school(pool, tmp_path, person("50"), links=link("70", "50"))
    assert report.taken["dont élèves venus d'un autre établissement, avec leur dossier"] == 1

    late = written(tmp_path, pupils(pupil("1", **CAMILLE, **LEFT), pupil("2", PRENOM="Zoé")))
    await import_files(pool, late, options=CONFIRMED)

    row = await pool.fetchrow("SELECT school, left_on FROM directory.pupils WHERE id = $1", before["id"])
    assert row is not None
    assert tuple(row) == ("0750001A", None)


@pytest.mark.parametrize(
    "other",
    [
        person("50", first_name="Anne"),
        person("50", last_name="DURAND"),
        person("50", civility="M."),
    ],
)
async def test_a34_another_legal_responsible_gets_an_account_and_the_first_loses_access(
    pool: asyncpg.Pool, tmp_path: Path, other: str
) -> None:
    await at_first_school(pool, tmp_path)
    await at_second_school(pool, tmp_path, other, links=link("70", "50"))
    sees = {login for login, name in await access(pool) if name == "Camille"}
    assert len(sees) == 1
    assert "c.martin" not in sees


async def test_a34_a_namesake_of_another_family_gets_no_access(pool: asyncpg.Pool, tmp_path: Path) -> None:
    await at_first_school(pool, tmp_path)
    namesake = written(tmp_path, pupils(pupil("80", PRENOM="Hugo"), parameters=THERE))
    theirs = written(
        tmp_path, guardians(person("50"), links=link("80", "50"), parameters=THERE), "guardians.xml"
    )
    await import_files(pool, namesake, theirs)
    assert await access(pool) == {("c.martin", "Camille"), ("c.martin", "Zoé"), ("c.martin3", "Hugo")}
