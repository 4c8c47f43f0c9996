"""Identifiers that SIECLE gives to somebody else: nobody's account opens another family's dossier."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from services.intentions.directory import people
from services.intentions.directory.importing.batch import Options
from services.intentions.directory.importing.linking import REPLACED
from services.intentions.directory.importing.matching.records import Decided
from services.intentions.directory.importing.report import Kind, Report
from services.intentions.directory.signing_in import accounts
from tests.integration.directory.office import CONFIRMED, NOON, TODAY, access, authenticate, import_files
from tests.support.exports import guardians, link, person, pupil, pupils, written

ANA = pupil("1", NOM_DE_FAMILLE="PETIT", PRENOM="Ana")
EVA = pupil("2", NOM_DE_FAMILLE="ROUX", PRENOM="Eva")
LUZ = pupil("3", NOM_DE_FAMILLE="GARCIA", PRENOM="Luz")
RITA = pupil("4", NOM_DE_FAMILLE="LOPEZ", PRENOM="Rita")
ZOE, THEO = {"NOM_DE_FAMILLE": "JUMEL", "PRENOM": "Zoé"}, {"NOM_DE_FAMILLE": "JUMEL", "PRENOM": "Théo"}
WITHOUT_NUMBER = {"ID_NATIONAL": ""}


async def import_both(pool: asyncpg.Pool, folder: Path, children: list[str], adults: str) -> Report:
    files = written(folder, pupils(*children)), written(folder, adults, "guardians.xml")
    return await import_files(pool, *files, options=CONFIRMED)


async def activated(pool: asyncpg.Pool, login: str) -> UUID:
    """An account that its owner has opened."""
    expires = datetime.now(UTC) + timedelta(days=1)
    [printed] = await accounts.print_code(pool, login, expires)
    assert await accounts.activate(pool, login, printed["code"], "une longue phrase", datetime.now(UTC))
    account = await authenticate(pool, login, "une longue phrase")
    assert account is not None
    return account


def reasons(report: Report, kind: Kind) -> dict[str, str]:
    """By name: what the report says."""
    return {line.name: line.reason for line in report.lines if line.kind is kind}


async def test_i1_a_reused_person_id_opens_no_other_familys_dossier(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    service, nathalie = "SERVICE NORD", "Nathalie"
    before = guardians(
        person("501", "nord@example.fr", service, "", ""),
        person("502", "roux@example.fr", "ROUX", nathalie),
        links=link("1", "501") + link("2", "502"),
    )
    await import_both(pool, tmp_path, [ANA, EVA], before)
    old_service, old_nathalie = await activated(pool, "x.servicenord"), await activated(pool, "n.roux")

    after = guardians(
        person("601", "nord@example.fr", service, "", ""),
        person("602", "roux@example.fr", "ROUX", nathalie),
        person("501", "lilas@example.fr", "FOYER LES LILAS", "", ""),
        person("502", "lopez@example.fr", "LOPEZ", nathalie),
        links=link("1", "601") + link("2", "602") + link("3", "501") + link("4", "502"),
    )
    report = await import_both(pool, tmp_path, [ANA, EVA, LUZ, RITA], after)

    assert [one.first_name for one in await people.pupils_of(pool, old_service, NOON)] == []
    assert [one.first_name for one in await people.pupils_of(pool, old_nathalie, NOON)] == ["Eva"]
    assert await access(pool) == {
        ("x.servicenord2", "Ana"),
        ("n.roux", "Eva"),
        ("x.foyerleslilas", "Luz"),
        ("n.lopez", "Rita"),
    }
    new = reasons(report, Kind.NEW)
    assert "celui de ROUX Nathalie, qui garde son compte" in new["LOPEZ Nathalie"]
    assert "celui de SERVICE NORD, qui garde son compte" in new["FOYER LES LILAS"]
    assert await pool.fetchval("SELECT last_name FROM directory.guardians WHERE first_name = 'Nathalie'")


@pytest.mark.parametrize("nothing", ["-", ".", "X", "?", "NEANT", "INCONNU", " "])
async def test_i1_names_that_say_nothing_are_never_equal(
    pool: asyncpg.Pool, tmp_path: Path, nothing: str
) -> None:
    before = guardians(person("5", "", "PETIT", nothing), links=link("1", "5"))
    await import_both(pool, tmp_path, [ANA, EVA], before)
    account = await activated(pool, "x.petit")
    after = guardians(person("5", "", "ROUX", nothing), links=link("2", "5"))
    await import_both(pool, tmp_path, [ANA, EVA], after)

    assert [one.first_name for one in await people.pupils_of(pool, account, NOON)] == ["Ana"]
    assert ("x.roux", "Eva") in await access(pool)


async def test_i1_ids_that_two_parents_exchanged_leave_them_their_accounts(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    links = link("1", "5") + link("1", "6")
    for claire, marc in (("5", "6"), ("6", "5")):
        adults = guardians(
            person(claire, "claire@example.fr", "PETIT"),
            person(marc, "marc@example.fr", "PETIT", "Marc", "M."),
            links=links,
        )
        report = await import_both(pool, tmp_path, [ANA], adults)
    assert await access(pool) == {("c.petit", "Ana"), ("m.petit", "Ana")}
    rows = await pool.fetch("SELECT first_name, siecle_id, email FROM directory.guardians ORDER BY 1")
    assert [tuple(row) for row in rows] == [
        ("Claire", "6", "claire@example.fr"),
        ("Marc", "5", "marc@example.fr"),
    ]
    assert report.lines == []


async def test_i1_one_parent_leaves_and_the_other_comes_under_the_old_id(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_both(
        pool, tmp_path, [ANA], guardians(person("5", "", "PETIT", civility=""), links=link("1", "5"))
    )
    mother = await activated(pool, "c.petit")
    father = guardians(person("5", "", "PETIT", "Marc", ""), links=link("1", "5"))
    report = await import_both(pool, tmp_path, [ANA], father)

    assert await people.pupils_of(pool, mother, NOON) == []
    assert await access(pool) == {("m.petit", "Ana")}
    assert reasons(report, Kind.CHANGED) == {"PETIT Claire": "n'est plus responsable légal : accès retiré"}


async def test_i1_a_person_under_a_new_id_keeps_the_account(pool: asyncpg.Pool, tmp_path: Path) -> None:
    for id_ in ("5", "905"):
        await import_both(pool, tmp_path, [ANA], guardians(person(id_, "", "PETIT"), links=link("1", id_)))
    assert await access(pool) == {("c.petit", "Ana")}
    assert await pool.fetchval("SELECT count(*) FROM directory.accounts WHERE kind = 'guardian'") == 1


async def test_i1_guardians_given_alone_do_not_hand_a_pupil_to_others(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    adults = (person("5", "", "PETIT"), person("6", "", "ROUX", "Paul", "M."))
    before = guardians(*adults, links=link("1", "5") + link("2", "6"))
    await import_both(pool, tmp_path, [ANA, EVA], before)
    # ELEVE_ID are not what they were, and no file of pupils says so.
    other = guardians(*adults, links=link("2", "5") + link("1", "6"))
    report = await import_files(pool, written(tmp_path, other, "guardians.xml"), options=CONFIRMED)

    assert await access(pool) == {("c.petit", "Ana"), ("p.roux", "Eva")}
    assert report.left_out[REPLACED] == 2
    assert set(reasons(report, Kind.LEFT_OUT)) == {"PETIT Ana", "ROUX Eva"}


async def test_i2_twins_keep_their_own_dossiers(pool: asyncpg.Pool, tmp_path: Path) -> None:
    ids = "SELECT first_name, id FROM directory.pupils ORDER BY 1"
    before = [pupil("4", **ZOE, **WITHOUT_NUMBER), pupil("5", **THEO, **WITHOUT_NUMBER)]
    await import_files(pool, written(tmp_path, pupils(*before)))
    known = [tuple(row) for row in await pool.fetch(ids)]
    after = [pupil("4", **THEO, **WITHOUT_NUMBER), pupil("5", **ZOE, **WITHOUT_NUMBER)]
    await import_files(pool, written(tmp_path, pupils(*after)))

    assert [tuple(row) for row in await pool.fetch(ids)] == known
    rows = await pool.fetch("SELECT first_name, siecle_id FROM directory.pupils ORDER BY 1")
    assert [tuple(row) for row in rows] == [("Théo", "4"), ("Zoé", "5")]
    logins = await pool.fetch(
        "SELECT a.login, p.first_name FROM directory.accounts a JOIN directory.pupils p ON p.id = a.pupil "
        "ORDER BY 1"
    )
    assert [tuple(row) for row in logins] == [("t.jumel", "Théo"), ("z.jumel", "Zoé")]


async def test_i2_a_twin_with_the_others_identifiers_is_left_out_until_somebody_looked(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("4", **ZOE))))
    twin = written(tmp_path, pupils(pupil("4", **THEO)))

    report = await import_files(pool, twin)
    assert report.absent == 0
    assert reasons(report, Kind.LEFT_OUT) == {
        "JUMEL Théo": "a le numéro national et l'identifiant SIECLE et la date de naissance et le nom de "
        "JUMEL Zoé (né(e) le 14/05/2012, sans classe), mais pas le prénom"
    }
    assert await pool.fetchval("SELECT first_name FROM directory.pupils") == "Zoé"

    decided = Options(TODAY, confirmed=True, decided=Decided(other=frozenset("4")))
    await import_files(pool, twin, options=decided)
    rows = await pool.fetch("SELECT first_name, ine FROM directory.pupils ORDER BY 1")
    assert [tuple(row) for row in rows] == [("Théo", None), ("Zoé", "000000004AB")]


async def test_i2_somebody_who_looked_says_that_it_is_the_same_pupil(
    pool: asyncpg.Pool, tmp_path: Path
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("4", **ZOE))))
    renamed = written(tmp_path, pupils(pupil("4", **THEO)))
    decided = Options(TODAY, decided=Decided(same=frozenset("4")))
    report = await import_files(pool, renamed, options=decided)

    assert reasons(report, Kind.CHANGED) == {"JUMEL Théo": "prénom : Zoé → Théo"}
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils") == 1


@pytest.mark.parametrize("number", ["", "000000001AB"])
async def test_i2_a_corrected_birth_date_is_the_same_pupil(
    pool: asyncpg.Pool, tmp_path: Path, number: str
) -> None:
    await import_files(pool, written(tmp_path, pupils(pupil("1", ID_NATIONAL=number))))
    corrected = pupil("1", ID_NATIONAL=number, DATE_NAISS="15/05/2012")
    report = await import_files(pool, written(tmp_path, pupils(corrected)))

    assert reasons(report, Kind.CHANGED) == {"MARTIN Élève1": "date de naissance : 14/05/2012 → 15/05/2012"}
    assert await pool.fetchval("SELECT count(*) FROM directory.pupils") == 1
