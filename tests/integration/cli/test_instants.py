"""Ranges by position and by instant, on a log whose stamps go back: half-open, everywhere the same."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner, Result

from services.intentions.api.events import reading
from services.intentions.api.events.query import Selection
from services.intentions.cli.app import app
from services.intentions.cli.log.restore import QUERIES as RESTORE
from services.intentions.eventstore.store import EventStore
from shared.postgres.database import create_pool
from tests.support.events import append_of, session_ended
from tests.support.servers import Database

NOON = datetime(2026, 11, 7, 12, 0, tzinfo=UTC)
# Minutes after noon. At position 4 the clock was an hour ahead for a moment, at 8 it was set back for good.
STAMPS = (0, 1, 2, 63, 3, 4, 5, 2, 3, 3)
FIRST_FROM = [(-5, 1), (0, 1), (0.5, 2), (1, 2), (2, 3), (2.5, 4), (4, 4), (63, 4), (64, 11)]


@pytest.fixture
def database(intentions_db: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    asyncio.run(_fill(intentions_db))
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", intentions_db.url_as("intentions_cli"))
    monkeypatch.setenv("ORIENTATION_RESTORE_DATABASE_URL", intentions_db.url_as("intentions_restore"))
    return intentions_db


async def _fill(database: Database) -> None:
    session = uuid4()
    async with await create_pool(database.url) as pool, EventStore(pool) as store:
        for version in range(len(STAMPS)):
            await store.append(append_of(session_ended(session), version))
    await _stamp(database, [NOON + timedelta(minutes=minutes) for minutes in STAMPS])


async def _stamp(database: Database, stamps: list[datetime]) -> None:
    connection = await asyncpg.connect(database.superuser_url, database=database.name)
    await connection.execute("ALTER TABLE eventstore.events DISABLE TRIGGER append_only")
    await connection.executemany(
        "UPDATE eventstore.events SET recorded_at = $2 WHERE position = $1", list(enumerate(stamps, 1))
    )
    await connection.execute("ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only")
    await connection.close()


def cli(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def at(minutes: float) -> str:
    """An instant as it is typed."""
    return (NOON + timedelta(minutes=minutes)).isoformat()


def tailed(*arguments: str) -> list[int]:
    lines = cli("events", "tail", "--json", *arguments).stdout.splitlines()
    return [json.loads(line)["position"] for line in lines]


def exported(*arguments: str) -> list[int]:
    lines = cli("events", "export", "-", *arguments).stdout.splitlines()
    return [json.loads(line)["position"] for line in lines if "ExportCompleted" not in line]


@pytest.mark.parametrize(("minutes", "first"), FIRST_FROM)
def test_e12_e14_an_instant_is_the_first_position_recorded_then_or_later(
    database: Database, minutes: float, first: int
) -> None:
    everything = list(range(1, 11))
    for command in (tailed, exported):
        assert command("--from", at(minutes)) == everything[first - 1 :]
        before = command("--from", "1", "--to", at(minutes))
        assert before == everything[: first - 1]


@pytest.mark.parametrize(
    ("since", "until", "positions"),
    [
        ("1", "11", list(range(1, 11))),
        ("4", "7", [4, 5, 6]),
        ("4", "4", []),
        ("4", "5", [4]),
        ("0", "2", [1]),
        (at(1), at(2), [2]),
        (at(2), at(2), []),
        (at(2), "5", [3, 4]),
        ("2", at(2.5), [2, 3]),
        (at(3), at(63), []),  # both stand for the moment at which the clock was ahead
    ],
)
def test_e14_a_range_begins_with_the_first_and_ends_before_the_second(
    database: Database, since: str, until: str, positions: list[int]
) -> None:
    assert tailed("--from", since, "--to", until) == positions
    assert exported("--from", since, "--to", until) == positions
    counted = json.loads(cli("events", "stats", "--json", "--from", since, "--to", until).stdout)
    assert sum(row["events"] for row in counted["types"]) == len(positions)


@pytest.mark.parametrize("cut", ["1", "4", "6", "11", at(0), at(1.5), at(2), at(3), at(64)])
def test_e14_pieces_put_together_are_the_whole(database: Database, tmp_path: Path, cut: str) -> None:
    assert exported("--to", cut) + exported("--from", cut) == exported()
    file = tmp_path / "part.ndjson"
    assert cli("events", "export", str(file), "--to", cut).exit_code == 0
    completed = json.loads(file.read_text().splitlines()[-1])
    assert completed["data"]["count"] == len(exported("--to", cut))


async def test_e14_the_feed_begins_after_its_position(database: Database) -> None:
    async with await create_pool(database.url) as pool:
        for after in (0, 3, 10):
            asked = Selection(after, 1000, (), (), (), {})
            page = await reading.read_page(pool, asked)
            assert [position for position, _ in page.events] == list(range(after + 1, 11))


def test_e14_the_help_says_so(database: Database) -> None:
    for command in ("tail", "export", "replay", "stats"):
        said = " ".join(cli("events", command, "--help").stdout.replace("│", " ").split())
        assert "Begin with this position" in said
        assert "End before this position" in said


@pytest.mark.parametrize(
    ("minutes", "version"), [(0, 1), (0.5, 1), (1, 2), (2, 3), (2.5, 3), (62, 3), (63, 10), (99, 10)]
)
async def test_e12_a_stream_as_it_was_ends_before_what_was_recorded_later(
    database: Database, minutes: float, version: int
) -> None:
    async with await create_pool(database.url) as pool, EventStore(pool) as store:
        [stream] = {event.stream async for event in store.read_all()}
        history = await store.read_streams([stream], at=NOON + timedelta(minutes=minutes))
    assert [event.version for event in history[stream]] == list(range(1, version + 1))


@pytest.mark.parametrize(
    ("minutes", "after"),
    [
        ([-300, -240, -90, -50, -30, -1], 3),
        ([-300, -30, -240, -50, -20, -1], 1),  # stamped too late: rather too much than too little
        ([-300, -240, -90, -50, -30, 600], 3),  # the newest lies ahead: counted from now
        ([-300, -240, -90, -50, 600, -1], 3),
        ([-300, -240, -90, -50, -200, -190], 1),  # set back
        ([-900, -800, -700, -600, -500, -400], 5),
    ],
)
async def test_e12_what_is_published_again_begins_with_the_first_of_the_last_hours(
    database: Database, minutes: list[int], after: int
) -> None:
    now = datetime.now(UTC)
    early = [now - timedelta(days=3)] * (len(STAMPS) - len(minutes))
    await _stamp(database, early + [now + timedelta(minutes=one) for one in minutes])
    async with await create_pool(database.url) as pool:
        found = await pool.fetchval(RESTORE["stored_before"], 1)
    assert found == len(early) + after


def test_e12_a_log_with_such_stamps_is_whole_and_goes_into_another_store(
    database: Database, tmp_path: Path
) -> None:
    verified = cli("events", "verify", "--json")
    assert (verified.exit_code, json.loads(verified.stdout)) == (0, {"checked": 10, "breaks": []})
    file = tmp_path / "log.ndjson"
    assert cli("events", "export", str(file)).exit_code == 0
    asyncio.run(_empty(database))
    assert cli("events", "import", str(file)).exit_code == 0
    assert cli("events", "verify").exit_code == 0
    assert exported("--from", at(4)) == [4, 5, 6, 7, 8, 9, 10]


async def _empty(database: Database) -> None:
    connection = await asyncpg.connect(database.superuser_url, database=database.name)
    await connection.execute("ALTER TABLE eventstore.events DISABLE TRIGGER append_only")
    await connection.execute("TRUNCATE eventstore.events")
    await connection.execute("ALTER TABLE eventstore.events ENABLE ALWAYS TRIGGER append_only")
    await connection.close()
