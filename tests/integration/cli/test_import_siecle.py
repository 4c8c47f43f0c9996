"""`orientation import siecle`: names everybody who is left out, changed or odd, and its exit code says so."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from deploy.samples.generate import GUARDIANS, PUPILS
from services.intentions.cli.app import app
from tests.support.exports import guardians, link, person, pupil, pupils, written
from tests.support.servers import Database

Import = Callable[..., Result]
NAMES = {"NOM_DE_FAMILLE": "DUVAL", "PRENOM": "Paul"}
LONG = "DE LA ROCHEFOUCAULD-MONTMORENCY-LAVAL ANNE-CHARLOTTE-ÉLÉONORE-MARGUERITE-CONSTANCE"


@pytest.fixture
def office(intentions_db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Import:
    """Hands over a file of pupils, one of guardians, or both, with further arguments."""
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    monkeypatch.setenv("ORIENTATION_IMPORT_DATABASE_URL", intentions_db.url_as("intentions_import"))

    def run(children: str = "", adults: str = "", *arguments: str) -> Result:
        files = [written(tmp_path, children)] if children else []
        files += [written(tmp_path, adults, "guardians.xml")] if adults else []
        year = ("--year", "2026")
        return CliRunner().invoke(app, ["import", "siecle", *map(str, files), *year, *arguments])

    return run


def lines(result: Result) -> list[tuple[str, str, str, str]]:
    report: dict[str, Any] = json.loads(result.stdout)
    return [(one["kind"], one["division"], one["name"], one["reason"]) for one in report["lines"]]


def in_class(number: str, division: str = "3A") -> str:
    return (
        f'<STRUCTURES_ELEVE ELEVE_ID="{number}"><STRUCTURE><CODE_STRUCTURE>{division}</CODE_STRUCTURE>'
        "<TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
    )


ONE = pupils(pupil("1", **NAMES), structures=in_class("1"))
HIS = guardians(person("5", "a@example.fr", "DUVAL"), links=link("1", "5"))


def test_i4_all_taken_is_0_and_the_next_step_is_said_in_french(office: Import) -> None:
    result = office(ONE, HIS)
    assert result.exit_code == 0, result.output
    assert "Ensuite, les lettres : orientation accounts codes --school 0931234A" in result.stdout
    assert "Next" not in result.output


@pytest.mark.parametrize("text", ["2012-05-03", "03/05/12", "31/02/2012", "mai 2012", "?"])
def test_i4_a_date_that_cannot_be_read_is_not_called_missing(office: Import, text: str) -> None:
    children = pupils(pupil("1", **NAMES, DATE_NAISS=text), structures=in_class("1"))
    result = office(children, "", "--json")
    assert result.exit_code == 4
    reason = f"date de naissance illisible : « {text} » (attendu : jj/mm/aaaa)"
    assert lines(result) == [("laissé de côté", "3A", "DUVAL Paul", reason)]
    assert json.loads(result.stdout)["outcome"] == "nobody of 3e taken"
    assert "lettres" not in office(children).stdout


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"DATE_NAISS": ""}, "date de naissance absente"),
        ({"PRENOM": ""}, "prénom absent"),
        ({"PRENOM": "-"}, "prénom non renseigné (« - »)"),
        ({"NOM_DE_FAMILLE": "INCONNU"}, "nom non renseigné (« INCONNU »)"),
        ({"PRENOM": ".", "DATE_NAISS": ""}, "prénom non renseigné (« . »), date de naissance absente"),
        ({"CODE_MEF": ""}, "niveau inconnu : CODE_MEF absent"),
    ],
)
def test_i4_who_is_left_out_is_named_with_the_class_and_the_reason(
    office: Import, fields: dict[str, str], reason: str
) -> None:
    values = NAMES | fields
    children = pupils(pupil("1", **values), pupil("2"), structures=in_class("1"))
    adults = guardians(person("5"), links=link("2", "5"))
    result = office(children, adults, "--json")
    assert result.exit_code == 3
    name = f"{values['NOM_DE_FAMILLE']} {values['PRENOM']}".strip()
    assert lines(result) == [("laissé de côté", "3A", name, reason)]


def test_i4_pupils_without_their_guardians_file_are_4(office: Import) -> None:
    result = office(ONE)
    assert result.exit_code == 4
    assert "Donnez aussi l'export des responsables" in result.stdout
    assert "accounts codes" not in result.stdout
    assert office("", HIS).exit_code == 0
    assert office(ONE).exit_code == 0  # they are known by now


@pytest.mark.parametrize("level", ["3", ""])
def test_i4_guardians_of_whom_none_is_legal_are_4(office: Import, level: str) -> None:
    flag = f"<NIVEAU_RESPONSABILITE>{level}</NIVEAU_RESPONSABILITE>"
    adults = guardians(person("5", "", "DUVAL"), links=link("1", "5", flag))
    assert office(ONE, adults).exit_code == 4


@pytest.mark.parametrize("nothing", [("", ""), ("-", "."), ("X", "?"), ("INCONNU", "NEANT")])
def test_i4_a_guardian_without_any_name_gets_no_account_and_is_listed(
    office: Import, nothing: tuple[str, str]
) -> None:
    last, first = nothing
    adults = guardians(
        person("1", "v@example.fr", last, first),
        person("2", "luc@free,fr", "VIDAL", "Luc", "M."),
        person("3", "moi.@courriel.fr", "VIDAL", "Marie"),
        links=link("1", "1") + link("1", "2") + link("1", "3"),
    )
    result = office(ONE, adults, "--json")
    assert result.exit_code == 3
    comma = "adresse électronique non valable, comptée comme absente : elle contient une virgule"
    local = "adresse électronique non valable, comptée comme absente : ce qui précède l'arobase"
    found = lines(result)
    name = f"{last} {first}".strip() or "(sans nom)"
    assert found[0] == ("laissé de côté", "3A", name, "ni nom ni prénom : ni compte, ni courrier")
    assert [(kind, who, reason.startswith(why)) for (kind, _, who, reason), why in zip(
        found[1:], (comma, local), strict=True
    )] == [("à vérifier", "VIDAL Luc", True), ("à vérifier", "VIDAL Marie", True)]  # fmt: skip
    codes = CliRunner().invoke(app, ["accounts", "codes", "--school", "0931234A", "--json"])
    assert {one["login"] for one in json.loads(codes.stdout)} == {"p.duval", "l.vidal", "m.vidal"}
    taken = json.loads(result.stdout)["taken"]
    assert taken["dont sans adresse électronique"] == 2


def test_i4_an_invalid_address_counts_as_none(office: Import, intentions_db: Database) -> None:
    async def address() -> str | None:
        connection = await asyncpg.connect(intentions_db.url)
        try:
            found: str | None = await connection.fetchval("SELECT email FROM directory.guardians")
            return found
        finally:
            await connection.close()

    assert office(ONE, HIS).exit_code == 0
    assert asyncio.run(address()) == "a@example.fr"
    assert office(ONE, HIS.replace("a@example.fr", "a@example,fr")).exit_code == 0
    assert asyncio.run(address()) is None


def test_i4_links_that_lead_nowhere_are_named(office: Import) -> None:
    adults = guardians(
        person("5", "", "DUVAL"), person("6", "", "LEROY", "Luc"),
        person("8", "", "UN"), person("8", "", "DEUX"),
        links=link("1", "5") + link("1", "6", "") + link("1", "404") + link("1", "8"),
    )  # fmt: skip
    result = office(ONE, adults, "--json")
    assert result.exit_code == 3
    assert [(name, reason.split(" : ")[0]) for _, _, name, reason in lines(result)] == [
        ("(sans nom)", "la personne n'est pas dans le fichier"),
        ("(sans nom)", "son identifiant (PERSONNE_ID) est aussi celui d'une autre personne du fichier"),
        ("LEROY Luc", "le fichier ne dit pas s'il a la responsabilité légale"),
    ]


def test_i4_what_is_odd_of_who_was_taken_is_to_check(office: Import) -> None:
    children = pupils(
        pupil("1", **NAMES, DATE_SORTIE="2026-10-01"),
        pupil("2", PRENOM="Anne", ID_NATIONAL="X"),
        pupil("3", PRENOM="Bruno", ID_NATIONAL="X", DATE_NAISS="14/05/0212"),
        structures=in_class("1") + in_class("2", "3B") + in_class("3", "3B"),
    )
    ali = [person(id_, "", "BEN", "Ali", "M.") for id_ in ("5", "6")]
    adults = guardians(*ali, links=link("1", "5") + link("1", "6") + link("2", "5"))
    result = office(children, adults, "--json")
    assert result.exit_code == 0
    assert lines(result) == [
        ("à vérifier", "3A", "BEN Ali", "même nom qu'un autre responsable de cet élève : deux comptes"),
        ("à vérifier", "3A", "BEN Ali", "même nom qu'un autre responsable de cet élève : deux comptes"),
        ("à vérifier", "3A", "DUVAL Paul", "date de sortie illisible : « 2026-10-01 » (pris pour présent)"),
        ("à vérifier", "3B", "MARTIN Anne", "numéro national ignoré : c'est aussi celui d'un autre élève"),
        ("à vérifier", "3B", "MARTIN Bruno", "aucun responsable légal : personne ne pourra saisir"),
        ("à vérifier", "3B", "MARTIN Bruno", "date de naissance invraisemblable : 14/05/0212"),
        ("à vérifier", "3B", "MARTIN Bruno", "numéro national ignoré : c'est aussi celui d'un autre élève"),
    ]


def test_i4_what_a_newer_export_changed_is_named(office: Import) -> None:
    first = [pupil(str(number), PRENOM=name) for number, name in enumerate(("Ana", "Bao", "Caï", "Dan"), 1)]
    office(pupils(*first, structures=in_class("1")), guardians(person("5"), links=link("1", "5")))
    second = [
        pupil("1", PRENOM="Ana", NOM_DE_FAMILLE="DURAND"),
        pupil("2", PRENOM="Bao", DATE_SORTIE="01/10/2026"),
        pupil("3", PRENOM="Caï", CODE_MEF="10210019110"),
        pupil("9", PRENOM="Eli"),
    ]
    adults = guardians(
        person("5", "", "DURAND"), person("6", "", "ROUX"), links=link("1", "5") + link("9", "6")
    )
    result = office(pupils(*second, structures=in_class("1", "3B")), adults, "--json", "--yes")
    found = [(kind, name, reason) for kind, _, name, reason in lines(result)]
    assert found == [
        ("à vérifier", "MARTIN Dan", "absent de cet export : conservé, avec ses accès"),
        ("changé", "MARTIN Bao", "sorti le 01/10/2026"),
        ("changé", "MARTIN Caï", "n'est plus en 3e : son dossier n'est plus accessible"),
        ("changé", "DURAND Ana", "classe : 3A → 3B"),
        ("changé", "DURAND Ana", "nom : MARTIN → DURAND"),
        ("changé", "DURAND Claire", "nom : MARTIN → DURAND"),
        ("nouveau", "MARTIN Eli", "nouvel élève : nouveau compte"),
        ("nouveau", "ROUX Claire", "nouvelle personne, nouveau compte"),
    ]


def test_i4_names_are_whole_however_narrow_the_terminal(office: Import) -> None:
    last, first = LONG.rsplit(" ", 1)
    children = pupils(pupil("1", NOM_DE_FAMILLE=last, PRENOM=first, DATE_NAISS=""))
    result = office(children)
    assert result.exit_code == 4
    assert LONG in result.stdout
    assert "…" not in result.stdout


def test_i4_markup_in_a_name_is_text(office: Import) -> None:
    children = pupils(pupil("1", NOM_DE_FAMILLE="[red]DUVAL[/red]", PRENOM="Paul", DATE_NAISS=""))
    assert "[red]DUVAL[/red] Paul" in office(children).stdout


def test_i4_a_dry_run_says_all_and_writes_nothing(office: Import) -> None:
    tried = office(ONE, HIS, "--dry-run")
    assert tried.exit_code == 0
    assert "Essai : rien n'a été écrit." in tried.stdout
    assert "accounts codes" not in tried.stdout
    codes = CliRunner().invoke(app, ["accounts", "codes", "--school", "0931234A"])
    assert codes.exit_code == 1
    assert json.loads(office(ONE, HIS, "--json").stdout)["taken"]["Élèves de 3e"] == 1


def test_i4_a_dry_run_shows_who_would_be_gone(office: Import) -> None:
    office(pupils(pupil("1"), pupil("2")), guardians(person("5"), links=link("1", "5") + link("2", "5")))
    fewer = pupils(pupil("1"))
    refused = office(fewer)
    assert (refused.exit_code, "--dry-run montre qui" in refused.stderr) == (1, True)
    tried = office(fewer, "", "--dry-run", "--json")
    assert tried.exit_code == 0
    assert json.loads(tried.stdout)["to_confirm"] == [
        "1 élèves sur 2 ne sont plus dans l'export, ou plus en 3e"
    ]
    assert [one[2] for one in lines(tried)] == ["MARTIN Élève2"]
    assert office(fewer).exit_code == 1


def test_i4_who_looked_decides_by_the_number_that_the_report_shows(office: Import) -> None:
    both = guardians(person("5"), links=link("1", "5") + link("2", "5"))
    office(pupils(pupil("1", PRENOM="Marie"), pupil("2")), both)
    renamed = pupils(pupil("1", PRENOM="Paul"), pupil("2"))
    doubtful = office(renamed, both, "--json")
    assert doubtful.exit_code == 3
    [line] = json.loads(doubtful.stdout)["lines"]
    assert office(renamed, both, "--same-pupil", line["siecle_id"]).exit_code == 0
    assert office(renamed, both).exit_code == 0


def test_i4_the_shipped_sample_is_taken_whole(
    intentions_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    monkeypatch.setenv("ORIENTATION_IMPORT_DATABASE_URL", intentions_db.url_as("intentions_import"))
    files = str(PUPILS), str(GUARDIANS)
    result = CliRunner().invoke(app, ["import", "siecle", *files, "--year", "2026", "--json"])
    assert result.exit_code == 0, result.output
    invalid = "adresse électronique non valable, comptée comme absente : ce qui suit l'arobase"
    assert [(kind, name, reason.split(" (@)")[0]) for kind, _, name, reason in lines(result)] == [
        ("à vérifier", "NOËL Salomé", "aucun responsable légal : personne ne pourra saisir"),
        ("à vérifier", "CŒURET Benoît", invalid),
    ]
