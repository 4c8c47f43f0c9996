"""The command line on a real log: tail, export, verify, dossier, status."""

import asyncio
import itertools
import json
import re
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from typer.testing import CliRunner

from services.intentions.cli.app import app
from services.intentions.cli.connections import database
from shared.contract.envelope import Envelope
from tests.integration.cli.filled import PUPIL, Cli
from tests.support.servers import Database

MICROSECOND = timedelta(microseconds=1)


def test_tail_shows_the_last_events_one_a_line(cli: Cli) -> None:
    lines = cli("events", "tail", "-n", "2").stdout.splitlines()
    assert len(lines) == 2
    assert all("IntentionsValidated.v1" in line and str(PUPIL) in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "positions"),
    [
        (["--type", "SessionEnded"], [1, 2, 3]),
        (["--type", "orientation.SessionEnded.v1", "--to", "3"], [1, 2]),
        (["--type", "IntentionsValidated.v1"], [4, 5]),
        (["--from", "2", "--to", "5"], [2, 3, 4]),
        (["--stream", f"dossier-{PUPIL}-2026"], [4, 5]),
        (["--school", "0931234A", "--from", "5"], [5]),
        (["--type", "SessionEnded", "-n", "2"], [2, 3]),
        (["--type", "SessionEnded", "-n", "1", "--to", "3"], [2]),
        (["--academy", "paris"], []),
        (["--academy", "paris", "--academy", "creteil"], [1, 2, 3, 4, 5]),
        (["--school", "0931234A", "--school", "0750001A"], [1, 2, 3, 4, 5]),
        (["--from", "2100-01-01T00:00:00Z"], []),
    ],
)
def test_tail_filters_and_gives_whole_cloudevents(
    cli: Cli, arguments: list[str], positions: list[int]
) -> None:
    lines = cli("events", "tail", "--json", *arguments).stdout.splitlines()
    assert [Envelope.parse(line).position for line in lines] == positions


@pytest.mark.parametrize(
    "arguments",
    [
        ["--type", "Nonsense"],
        ["--type", "SessionEnded.v9"],
        ["--type", "SessionEnded.vx"],
        ["--from", "²"],
        ["--from", "9" * 20],
        ["--from", "yesterday"],
        ["--academy", "nowhere"],
        ["--from", "4", "--to", "2"],
        ["-n", "0"],
        ["--from", "4", "-n", "1"],
        ["--from", "7"],
        ["--school", "0931234"],
        ["--stream", "dossier-nope"],
    ],
)
def test_what_cannot_be_understood_is_said(cli: Cli, arguments: list[str]) -> None:
    result = cli("events", "tail", *arguments)
    assert result.exit_code == 2
    assert arguments[0] in result.stderr or arguments[1] in result.stderr


def test_a_query_of_a_command_is_planned_for_its_values(cli: Cli) -> None:
    async def scenario() -> str:
        async with database() as pool:
            mode: str = await pool.fetchval("SHOW plan_cache_mode")
            return mode

    assert asyncio.run(scenario()) == "force_custom_plan"


def test_a_token_takes_an_event_by_its_bare_name(cli: Cli) -> None:
    assert cli("tokens", "add", "one", "--type", "SessionEnded").exit_code == 0
    for version in ("v1", "v9"):  # a scope holds for every version
        assert cli("tokens", "add", "two", "--type", f"SessionEnded.{version}").exit_code == 2
    assert [one["types"] for one in json.loads(cli("tokens", "list", "--json").stdout)] == [["SessionEnded"]]


@pytest.mark.parametrize("command", [["tail"], ["stats"], ["export", "-"], ["replay", "any"]])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--school", "bad"], "Not a UAI"),
        (["--academy", "Créteil"], "Unknown academy 'Créteil'; known: aix-marseille"),
    ],
)
def test_every_command_refuses_what_is_no_place(
    cli: Cli, command: list[str], arguments: list[str], said: str
) -> None:
    refused = cli("events", *command, *arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr


@pytest.mark.parametrize("command", [["events", "tail", "--type"], ["subscriptions", "add", "x", "--event"]])
def test_a_version_that_is_not_known_is_said(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("ORIENTATION_AMQP_URL", "amqp://a:b@127.0.0.1:1/")
    monkeypatch.setenv("ORIENTATION_MANAGEMENT_URL", "http://a:b@127.0.0.1:1/")
    refused = cli(*command, "OpinionPublished.v9")
    assert refused.exit_code == 2
    assert refused.stderr == "Unknown version OpinionPublished.v9: OpinionPublished has v1\n"


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("command", ["import", "replay", "new-log", "export"])
def test_a_help_text_is_as_wide_as_the_terminal(command: str, width: str) -> None:
    """No line ends before the next word has no place in it."""
    shown = CliRunner().invoke(app, ["events", command, "--help"], env={"COLUMNS": width}).stdout
    paragraphs = [
        [line.strip() for line in lines.splitlines()]
        for lines in re.split(r"\n\s*\n", shown.partition("╭")[0].strip())[1:]
    ]
    assert len(paragraphs) >= 2
    for lines in paragraphs:
        for line, following in itertools.pairwise(lines):
            assert len(line) + 1 + len(following.split()[0]) > int(width) - 2


def test_what_matches_nothing_is_said(cli: Cli) -> None:
    result = cli("events", "tail", "--school", "0750001A")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No event matches" in result.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("foo", "ORIENTATION_DATABASE_URL: "),
        ("postgresql://intentions:canary@127.0.0.1:1/intentions", "Postgres at 127.0.0.1:1 is not reached"),
    ],
)
def test_a_database_that_is_not_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", url)
    result = CliRunner().invoke(app, ["events", "tail"])
    assert isinstance(result.exception, SystemExit)
    assert said in result.stderr
    assert "canary" not in result.stderr
    assert "Traceback" not in result.stderr


def test_a_database_without_its_tables_is_one_sentence(cli: Cli, intentions_db: Database) -> None:
    asyncio.run(_hide_tables(intentions_db))
    result = cli("events", "verify")
    assert result.exit_code == 1
    assert result.stderr.strip() == (
        "Postgres refused or was lost: UndefinedTableError. More by: orientation doctor"
    )


async def _hide_tables(database: Database) -> None:
    superuser = await asyncpg.connect(database.here_url)
    await superuser.execute("ALTER SCHEMA eventstore RENAME TO hidden")
    await superuser.close()


def test_verify_finds_what_was_changed(cli: Cli, intentions_db: Database) -> None:
    assert cli("events", "verify").exit_code == 0

    asyncio.run(_tamper(intentions_db.here_url))

    result = cli("events", "verify", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["breaks"][0]["position"] == 4


async def _tamper(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute("ALTER TABLE eventstore.events DISABLE TRIGGER ALL")
    changed = "replace(data::text, 'CAP1', '2PRO')::json"
    await connection.execute(f"UPDATE eventstore.events SET data = {changed} WHERE position = 4")  # noqa: S608
    await connection.close()


def test_a_dossier_as_it_is_and_as_it_was(cli: Cli) -> None:
    shown = json.loads(cli("dossier", "show", str(PUPIL), "--year", "2026", "--json").stdout)
    assert shown["version"] == 2
    assert shown["phases"]["provisional"]["intentions"][0]["pathway"] == "2GT"

    by_stream = cli("dossier", "show", f"dossier-{PUPIL}-2026", "--json")
    assert json.loads(by_stream.stdout) == shown
    assert cli("dossier", "show", "dossier-nobody-2026").exit_code == 2
    assert cli("dossier", "show", f"dossier-{PUPIL}-2026", "--year", "2026").exit_code == 2
    assert cli("dossier", "show", f"dossier-{PUPIL}-2026", "--at", "2999-01-01").exit_code == 2

    before = cli("dossier", "show", str(PUPIL), "--year", "2026", "--at", "2020-01-01T00:00:00Z")
    assert before.exit_code == 1
    now = datetime.now(UTC).isoformat()
    assert cli("dossier", "show", str(PUPIL), "--year", "2026", "--at", now).exit_code == 0


def test_status_counts_what_waits(cli: Cli) -> None:
    shown = json.loads(cli("status", "--json").stdout)
    assert (shown["log"]["events"], shown["log"]["relayed"]) == (5, 0)


def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORIENTATION_DATABASE_URL", raising=False)
    result = CliRunner().invoke(app, ["events", "verify"])
    assert result.exit_code == 2
    assert "ORIENTATION_DATABASE_URL" in result.stderr
