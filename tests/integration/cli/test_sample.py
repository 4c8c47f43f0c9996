"""What `orientation sample` writes is taken by `orientation import siecle`, and reported as a real one."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.intentions.cli.app import app
from tests.support.servers import Database

REASONS = (
    "numéro national ignoré",
    "adresse électronique non valable",
    "même nom qu'un autre responsable de cet élève",
    "la personne n'est pas dans le fichier",
    "aucun responsable légal : personne ne pourra saisir",
    "le fichier ne dit pas s'il a la responsabilité légale",
)


def test_i4_a_sample_is_imported_and_its_oddities_are_named(
    intentions_db: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    monkeypatch.setenv("ORIENTATION_IMPORT_DATABASE_URL", intentions_db.url_as("intentions_import"))
    runner, said = CliRunner(), set()
    given = ("--schools", "2", "--pupils", "250", "--academies", "reunion,martinique", "--seed", "11")
    made = runner.invoke(app, ["sample", "--folder", str(tmp_path), "--year", "2026", "--json", *given])
    taken = 0
    for school in sorted(tmp_path.glob("*/*")):
        files = [str(file) for file in sorted(school.glob("*.zip"))]
        result = runner.invoke(app, ["import", "siecle", *files, "--year", "2026", "--json"])
        report = json.loads(result.stdout)
        assert result.exit_code == 3, "real exports have somebody who is left out"
        taken += report["taken"]["Élèves de 3e"]
        said |= {
            reason for line in report["lines"] for reason in REASONS if line["reason"].startswith(reason)
        }
        others = [line["reason"] for line in report["lines"] if not line["reason"].startswith(REASONS)]
        assert others == []
        assert {"Élèves sortis de l'établissement", "Élèves d'un autre niveau que la 3e"} <= report[
            "left_out"
        ].keys()
    assert said == set(REASONS)
    assert 480 < taken <= json.loads(made.stdout)["pupils_of_3e"]
