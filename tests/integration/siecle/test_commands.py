"""`python -m services.siecle accounts`: what operators do to accounts, and how it ends."""

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.siecle import __main__ as entry
from services.siecle.commands import app
from tests.support.servers import Database

SCHOOL = "0931234A"
HEAD = ("--first-name", "Anne", "--last-name", "Martin", "--role", "head", "--school", SCHOOL)
Run = Callable[..., Result]


@pytest.fixture
def run(siecle_db: Database) -> Run:
    variables = {"ORIENTATION_SIECLE_DATABASE_URL": siecle_db.url}
    return lambda *arguments: CliRunner().invoke(app, ["accounts", *arguments], env=variables)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_account_is_made_listed_closed_and_opened_again(run: Run) -> None:
    made = told(run("add", *HEAD, "--json"))
    assert (made["login"], made["role"], made["school"]) == ("a.martin", "head", SCHOOL)
    assert len(made["code"]) == 19
    assert told(run("code", "A.Martin", "--json"))["code"] != made["code"]
    assert [one["state"] for one in told(run("list", "--school", SCHOOL, "--json"))] == ["code"]
    assert "a.martin is closed" in run("disable", "a.martin").stdout
    assert "closed     Anne Martin" in run("list").stdout
    assert run("disable", "a.martin").exit_code == 1
    assert "may sign in again" in run("enable", "a.martin").stdout
    assert run("enable", "a.martin").exit_code == 1


def test_a_teacher_has_classes_and_the_academy_has_no_school(run: Run) -> None:
    names = ("--first-name", "Anne", "--last-name", "Martin")
    made = told(run("add", *names, "--role", "teacher", "--school", SCHOOL, "--class", "3A", "--json"))
    assert made["classes"] == ["3A"]
    assert told(run("add", *names, "--role", "academy", "--academy", "creteil", "--json"))["school"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", *HEAD[:-1], "no-uai"),
        ("add", *HEAD, "--class", "3A"),
        ("add", *HEAD, "--academy", "creteil"),
        ("add", *HEAD[:-4], "--role", "academy", "--school", SCHOOL),
        ("add", *HEAD[:-4], "--role", "teacher", "--school", SCHOOL),
        ("add", "--first-name", " ", *HEAD[2:]),
        ("add", *HEAD[:-3], "nobody", *HEAD[-2:]),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_makes_nothing(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2
    assert told(run("list", "--json")) == []


def test_what_is_not_there_is_told_in_a_sentence(run: Run) -> None:
    for command in ("code", "disable", "enable"):
        ended = run(command, "nobody")
        assert ended.exit_code == 1
        assert "nobody" in ended.stderr


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    nowhere = {"ORIENTATION_SIECLE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    ended = CliRunner().invoke(app, ["accounts", "list"], env=nowhere)
    assert (ended.exit_code, "Postgres is not reached" in ended.stderr) == (1, True)


def test_the_process_knows_its_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["services.siecle", "accounts", "--help"])
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 0
