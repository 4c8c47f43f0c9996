"""The exports of a school, by command line and by the administration."""

import asyncio
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.samples.generate import GUARDIANS, PUPILS
from services.siecle.api import administration
from services.siecle.app import create_app
from services.siecle.commands import app
from shared.academies import day_in
from shared.postgres.clock import database_now
from shared.postgres.database import create_pool
from tests.integration.siecle.conftest import ADMIN, TOKEN, Office
from tests.support.exports import guardians, link, person, pupil, pupils, written
from tests.support.http import client
from tests.support.servers import Database
from tests.support.serving import served
from tests.support.staff import siecle_settings

SCHOOL = "0931234A"
Run = Callable[..., Result]


@pytest.fixture
def run(siecle_db: Database) -> Run:
    variables = {"ORIENTATION_SIECLE_DATABASE_URL": siecle_db.url}
    return lambda *arguments: CliRunner().invoke(app, ["import", *map(str, arguments)], env=variables)


def told(result: Result, code: int = 0) -> Any:
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def of_year(folder: Path, *ids: str, year: int = 2026, school: str = SCHOOL, **fields: str) -> Path:
    """A pupils' export of a year."""
    parameters = f"<PARAMETRES><UAJ>{school}</UAJ><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE></PARAMETRES>"
    elements = [pupil(id_, **fields) for id_ in ids]
    return written(folder, pupils(*elements, parameters=parameters), f"{'-'.join(ids)}.xml")


def rows(siecle_db: Database, query: str) -> list[tuple[Any, ...]]:
    async def asked() -> list[tuple[Any, ...]]:
        async with await create_pool(siecle_db.url) as pool:
            return [tuple(row) for row in await pool.fetch(query)]

    return asyncio.run(asked())


PERSONS = person("21", "claire@example.fr", address="9"), person("22")
ADDRESS = (
    '<ADRESSES><ADRESSE ADRESSE_ID="9"><LIGNE1_ADRESSE>1 RUE HAUTE</LIGNE1_ADRESSE>'
    "<CODE_POSTAL>93000</CODE_POSTAL><LIBELLE_POSTAL>BOBIGNY</LIBELLE_POSTAL></ADRESSE></ADRESSES>"
)


def test_i7_both_exports_are_taken_and_a_repeat_changes_nothing(
    run: Run, siecle_db: Database, tmp_path: Path
) -> None:
    people = guardians(*PERSONS, links=link("1", "21") + link("1", "22"), addresses=ADDRESS)
    files = of_year(tmp_path, "1", "2"), written(tmp_path, people, "r.xml")
    said = told(run(*files, "--year", "2026", "--dry-run", "--json"))
    assert (said["done"], said["counts"]["Élèves de 3e"]) == (False, 2)
    assert rows(siecle_db, "SELECT * FROM siecle.schools") == []

    first, again = (told(run(*files, "--year", "2026", "--json")) for _ in range(2))
    assert first["done"]
    assert (first["school"], first["counts"]) == (again["school"], again["counts"])
    assert (first["changes_nothing"], again["changes_nothing"]) == (False, True)
    assert "Rien ne change : " in run(*files, "--year", "2026", "--dry-run").stdout
    assert rows(siecle_db, "SELECT uai, academy FROM siecle.schools") == [(SCHOOL, "creteil")]
    born = "SELECT siecle_id, birth_date FROM siecle.pupils ORDER BY siecle_id"
    assert rows(siecle_db, born) == [("1", date(2012, 5, 14)), ("2", date(2012, 5, 14))]
    audit = "SELECT action, what, school FROM siecle.audit"
    line = ("imported", "élèves : 2, responsables : 2", SCHOOL)
    assert rows(siecle_db, audit) == [line, line]

    without = written(tmp_path, guardians(person("21"), links=link("1", "21")), "s.xml")
    assert run(without, "--year", "2026").exit_code == 1, "half of the links would be gone"
    told(run(without, "--year", "2026", "--yes", "--json"))
    assert rows(siecle_db, "SELECT siecle_id, person_id FROM siecle.responsibles") == [("1", "21")]
    address = "SELECT email, address FROM siecle.guardians WHERE person_id = '21'"
    assert rows(siecle_db, address) == [(None, ["1 RUE HAUTE", "93000 BOBIGNY"])]


def test_i7_a_school_is_called_as_an_import_says_until_another_one_does(
    run: Run, siecle_db: Database, tmp_path: Path
) -> None:
    pupils_alone, name = of_year(tmp_path, "1"), "SELECT name FROM siecle.schools"
    told(run(pupils_alone, "--year", "2026", "--json"), 4)
    assert rows(siecle_db, name) == [(None,)]
    told(run(pupils_alone, "--year", "2026", "--name", " CLG\u00a0Lucie Aubrac ", "--json"), 4)
    told(run(pupils_alone, "--year", "2026", "--json"), 4)
    assert rows(siecle_db, name) == [("CLG Lucie Aubrac",)]
    told(run(pupils_alone, "--year", "2026", "--name", "CLG Jean Moulin", "--dry-run", "--json"), 4)
    refused = run(pupils_alone, "--year", "2026", "--name", "C" * 101)
    assert (refused.exit_code, "(--name)" in refused.stderr) == (1, True)
    assert rows(siecle_db, name) == [("CLG Lucie Aubrac",)]
    noted = "SELECT what FROM siecle.audit WHERE action = 'school-named'"
    assert rows(siecle_db, noted) == [("CLG Lucie Aubrac",)]


def test_i7_who_leaves_is_noted_and_who_comes_back_is_here(
    run: Run, siecle_db: Database, tmp_path: Path
) -> None:
    told(run(of_year(tmp_path, "1"), "--year", "2026", "--json"), 4)
    left = of_year(tmp_path, "1", DATE_SORTIE="01/10/2026")
    assert [line["kind"] for line in told(run(left, "--year", "2026", "--json"), 4)["lines"]] == ["sorti"]
    state = "SELECT left_on, left_at::text FROM siecle.pupils"
    [(day, instant)] = rows(siecle_db, state)
    assert (day, instant[:16]) == (date(2026, 10, 1), "2026-10-01 21:59")
    told(run(of_year(tmp_path, "1"), "--year", "2026", "--json"), 4)
    assert rows(siecle_db, state) == [(None, None)]


def test_i7_what_would_be_gone_is_asked_about_and_stays(
    run: Run, siecle_db: Database, tmp_path: Path
) -> None:
    told(run(of_year(tmp_path, "1", "2"), "--year", "2026", "--json"), 4)
    asked = run(of_year(tmp_path, "1"), "--year", "2026")
    assert (asked.exit_code, "1 élèves sur 2 ne sont plus" in asked.stderr) == (1, True)
    assert "À confirmer par --yes" in run(of_year(tmp_path, "1"), "--year", "2026", "--dry-run").stdout
    assert "absent du fichier" in run(of_year(tmp_path, "1"), "--year", "2026", "--yes").stdout
    assert rows(siecle_db, "SELECT count(*) FROM siecle.pupils") == [(2,)]


def test_i7_what_cannot_be_taken_is_told_in_a_sentence(run: Run, tmp_path: Path) -> None:
    alone = written(tmp_path, guardians(person("21"), links=link("1", "21")), "r.xml")
    nowhere = of_year(tmp_path, "1", school="9991234A")
    for arguments, said in (
        ((tmp_path / "none.xml",), "none.xml : Le fichier n'existe pas."),
        ((of_year(tmp_path, "3", year=2025), "--year", "2026"), "donnez l'export de la bonne base"),
        ((alone, "--year", "2026"), "Aucun élève de 3e de l'établissement 0931234A n'est encore connu"),
        ((nowhere, "--year", "2026"), "donnez --academy avec l'un de ces noms"),
    ):
        ended = run(*arguments)
        assert (ended.exit_code, said in ended.stderr) == (1, True), ended.stderr
    assert run(nowhere, "--year", "2026", "--academy", "reunion").exit_code == 4
    assert run(of_year(tmp_path, "4", CODE_MEF="10210019110"), "--year", "2026").exit_code == 4


async def test_the_administration_reads_exports_in_turn_with_the_page_and_beside_the_loop(
    siecle_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with await create_pool(siecle_db.url) as pool:
        application = create_app(siecle_settings(siecle_db.url, TOKEN, ADMIN), pool)
        read: list[tuple[bool, bool]] = []

        def noted(work: Callable[..., Any]) -> Callable[..., Any]:
            def run_noted(*arguments: Any) -> Any:
                read.append((application.state.desk.reading.locked(), current_thread() is main_thread()))
                return work(*arguments)

            return run_noted

        for name in ("read_export", "handed"):
            monkeypatch.setattr(administration, name, noted(getattr(administration, name)))
        async with served(application) as url, client(base_url=url) as admin:
            answer = await admin.post(
                "/admin/pupils",
                params={"academy": "creteil"},
                files={"files": (PUPILS.name, PUPILS.read_bytes())},
                headers={"Authorization": f"Bearer {ADMIN}"},
            )
    assert answer.status_code == 200
    assert read == [(True, False), (True, False)]


async def test_i7_the_administration_takes_both_exports_of_the_sample(office: Office) -> None:
    files = [("files", (file.name, file.read_bytes())) for file in (PUPILS, GUARDIANS)]
    unfit = {"academy": "creteil", "name": "C" * 101}
    assert (await office.admin.post("/admin/pupils", params=unfit, files=files)).status_code == 422
    answer = await office.admin.post("/admin/pupils", params={"academy": "creteil"}, files=files)
    assert answer.status_code == 200
    assert answer.json()["pupils"] > 50
    [counted] = await office.pool.fetch(
        "SELECT count(*) FILTER (WHERE email IS NOT NULL) AS reached, count(*) AS all FROM siecle.guardians"
    )
    assert 0 < counted["reached"] < counted["all"]


# At nearly every hour of UTC it is another day in one of them.
@pytest.mark.parametrize("academy", ["wallis-et-futuna", "polynesie-francaise"])
async def test_a17_who_leaves_today_is_here_by_the_academys_day(office: Office, academy: str) -> None:
    today = day_in(academy, await database_now(office.pool))
    days = {"1": today, "2": today - timedelta(days=1)}
    said = "<PARAMETRES><UAJ>9991234A</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES>"
    here = pupils(*map(pupil, days), parameters=said)
    left = pupils(*(pupil(id_, DATE_SORTIE=f"{day:%d/%m/%Y}") for id_, day in days.items()), parameters=said)
    for text in (here, left):
        files = {"files": ("eleves.xml", text.encode())}
        answer = await office.admin.post("/admin/pupils", params={"academy": academy}, files=files)
        assert answer.status_code == 200
    rows = await office.pool.fetch(
        "SELECT siecle_id, left_at IS NULL AS is_here FROM siecle.pupils WHERE school = '9991234A'"
    )
    assert {row["siecle_id"]: row["is_here"] for row in rows} == {"1": True, "2": False}
