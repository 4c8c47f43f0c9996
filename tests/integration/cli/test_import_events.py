"""Export, import elsewhere, export again: the same bytes; what was cut or changed is refused whole."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import orjson
import pytest
import zstandard
from blake3 import blake3
from typer.testing import CliRunner, Result
from uuid_utils.compat import uuid7

from deploy.local.servers.postgres import Postgres
from services.intentions.cli.app import app
from services.intentions.cli.files import reading
from services.intentions.cli.log.export.file import end_line
from services.intentions.cli.output import progress_in_bytes
from services.intentions.eventstore.model import Append, Context
from services.intentions.eventstore.store import EventStore
from services.intentions.projections.dossiers import DOSSIERS
from services.intentions.projections.projector import advance
from services.intentions.worker.relay.progress import READER
from services.intentions.worker.relay.queries import QUERIES as RELAY
from shared.contract import streams
from shared.postgres.database import create_pool
from tests.support.databases import fresh_database
from tests.support.events import CORRELATION, NOW, append_of, encode, session_ended
from tests.support.servers import Database

SESSIONS = 20
RECORDED = re.compile(rb'"recordedtime":"([^"]+)Z"')
Cli = Callable[..., Result]


@pytest.fixture
def other_db(postgres: Postgres) -> Iterator[Database]:
    yield from fresh_database(postgres, "intentions")


@pytest.fixture
def exported(intentions_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An export of a log with streams of several events, commands, and events without academy."""
    asyncio.run(_fill(intentions_db.url))
    file, cli = tmp_path / "log.ndjson", at(monkeypatch, intentions_db)
    assert cli("events", "new-log").exit_code == 0  # copies of one template have one history
    assert cli("events", "export", str(file)).exit_code == 0
    return file


async def _fill(url: str) -> None:
    async with await create_pool(url) as pool, EventStore(pool) as store:
        for number in range(SESSIONS):
            event = session_ended()
            await store.append(append_of(event))
            new = encode(event, streams.session(event.session), None, None)
            context = Context(NOW, CORRELATION, uuid7() if number % 2 else None)
            await store.append(Append([new], {new.stream: 1}, context))


def at(monkeypatch: pytest.MonkeyPatch, database: Database) -> Cli:
    """The command line on a database."""
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", database.url_as("intentions_cli"))
    monkeypatch.setenv("ORIENTATION_RESTORE_DATABASE_URL", database.url_as("intentions_restore"))
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.mark.parametrize("ending", ["ndjson", "ndjson.zst"])
def test_the_same_log_comes_out_again(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    files = [exported.with_name(f"{name}.{ending}") for name in ("first", "second")]
    assert CliRunner().invoke(app, ["events", "export", str(files[0])]).exit_code == 0
    other = at(monkeypatch, other_db)
    assert other("projections", "rebuild", "dossiers").exit_code == 0  # has seen the end of the empty history

    moved = files[0].rename(files[0].with_name("known by its content"))
    done = other("events", "import", str(moved), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"count": 2 * SESSIONS}
    assert other("events", "export", str(files[1])).exit_code == 0

    assert files[1].read_bytes() == moved.read_bytes()
    assert other("events", "verify").exit_code == 0
    assert asyncio.run(_relayed(other_db.url)) == 2 * SESSIONS


async def _relayed(url: str) -> int:
    async with await create_pool(url) as pool, EventStore(pool) as store:
        await store.append(append_of(session_ended()))  # and it goes on where the export ended
        assert await store.head() == 2 * SESSIONS + 1
        assert not await advance(DOSSIERS, pool, store)  # the projection has all of it
        return await store.checkpoint(READER)


def changed(lines: list[bytes], number: int, old: bytes, new: bytes) -> list[bytes]:
    assert old in lines[number - 1]
    return [line.replace(old, new) if at == number else line for at, line in enumerate(lines, 1)]


def retyped(lines: list[bytes], number: int, **attributes: object) -> list[bytes]:
    """The lines with other attributes in one of them."""
    line = orjson.dumps(orjson.loads(lines[number - 1]) | attributes) + b"\n"
    return [*lines[: number - 1], line, *lines[number:]]


def closed(lines: list[bytes]) -> list[bytes]:
    """The lines, with an end that is right for them."""
    *events, end = lines
    data = orjson.loads(end)["data"] | {"digest": f"blake3:{blake3(b''.join(events)).hexdigest()}"}
    last = orjson.loads(events[-1])
    return [*events, end_line(last["log"], data, last["recordedtime"])]


DAMAGES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], str]] = {
    "cut within a line": (lambda lines: [*lines[:4], lines[4][:50]], "line 5"),
    "cut at a line's end": (lambda lines: lines[:5], "line 6: the file was cut"),
    "without its end": (lambda lines: lines[:-1], f"line {2 * SESSIONS + 1}: the file was cut"),
    "a line is missing": (lambda lines: lines[:7] + lines[8:], "line 8: position 8 is missing"),
    "a line twice": (lambda lines: lines[:7] + lines[6:], "line 8: position 7 was here before"),
    "data changed": (
        lambda lines: changed(lines, 3, b'"logout"', b'"expired"'),
        "line 3: position 3 was changed",
    ),
    "metadata changed": (lambda lines: changed(lines, 3, b"2026-11-07", b"2026-11-08"), "line 3: position 3"),
    "school changed": (
        lambda lines: changed(lines, 3, b"0931234A", b"0750001A"),
        f"line {2 * SESSIONS + 1}: the digest does not match: it was changed, or a line before in id, log, ",
    ),
    "an attribute more": (
        lambda lines: changed(lines, 3, b',"position"', b',"x":1,"position"'),
        "line 3: not an",
    ),
    "an id that is none": (lambda lines: retyped(lines, 3, id=5), "line 3: not an event"),
    "a history that is none": (lambda lines: retyped(lines, 3, log="x"), "line 3: not an event"),
    "an end without figures": (
        lambda lines: retyped(lines, 2 * SESSIONS + 1, data=None),
        f"line {2 * SESSIONS + 1}: count, position, digest",
    ),
    "another time of the end": (
        lambda lines: changed(lines, 2 * SESSIONS + 1, b'"time":"2', b'"time":"1'),
        f"line {2 * SESSIONS + 1}: the end is not as",
    ),
    "an end without its version": (
        lambda lines: changed(lines, 2 * SESSIONS + 1, b"Completed.v1", b"Completed"),
        f"line {2 * SESSIONS + 1}: not an event",
    ),
    "an end of another history": (
        lambda lines: retyped(lines, 2 * SESSIONS + 1, log=str(uuid7())),
        f"line {2 * SESSIONS + 1}: the end is not as",
    ),
    "something after the end": (
        lambda lines: [*lines, lines[0]],
        f"line {2 * SESSIONS + 2}: something follows",
    ),
    "an id twice": (
        lambda lines: closed([lines[0], *retyped(lines, 2, id=orjson.loads(lines[0])["id"])[1:]]),
        "line 2: its id is that of an event before",
    ),
    "line ends of another system": (
        lambda lines: [line[:-1] + b"\r\n" for line in lines],
        "line 1: line ends are CRLF",
    ),
    "no JSON": (lambda lines: [b"hello\n", *lines], "line 1: not a CloudEvent"),
    "empty": (lambda _lines: [], "line 1: the file was cut"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_was_cut_or_changed_is_refused_whole(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    harm, said = DAMAGES[damage]
    exported.write_bytes(b"".join(harm(exported.read_bytes().splitlines(keepends=True))))
    other = at(monkeypatch, other_db)

    refused = other("events", "import", str(exported))

    assert refused.exit_code == 1
    assert said in refused.stderr
    assert asyncio.run(_count(other_db.url)) == 0


async def _count(url: str) -> int:
    connection = await asyncpg.connect(url)
    count: int = await connection.fetchval("SELECT count(*) FROM eventstore.events")
    await connection.close()
    return count


def test_a_cut_zstd_file_is_refused(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = exported.with_name("log.ndjson.zst")
    assert CliRunner().invoke(app, ["events", "export", str(packed)]).exit_code == 0
    packed.write_bytes(packed.read_bytes()[:-20])
    refused = at(monkeypatch, other_db)("events", "import", str(packed))
    assert refused.exit_code == 1
    assert asyncio.run(_count(other_db.url)) == 0


def test_refused_while_a_worker_runs(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its relay would publish all of it: it remembers the empty history."""
    other = at(monkeypatch, other_db)

    async def with_a_relay() -> Result:
        relay = await asyncpg.connect(other_db.url)
        assert await relay.fetchval(RELAY["take_relay_lock"])
        refused = await asyncio.to_thread(other, "events", "import", str(exported))
        await relay.close()
        return refused

    refused = asyncio.run(with_a_relay())
    assert refused.exit_code == 1
    assert "stop every worker first" in refused.stderr
    assert asyncio.run(_count(other_db.url)) == 0


@pytest.mark.parametrize("ending", ["ndjson", "ndjson.zst"])
def test_the_bar_counts_the_bytes_of_the_file(exported: Path, ending: str) -> None:
    file = exported.with_name(f"read.{ending}")
    assert CliRunner().invoke(app, ["events", "export", str(file)]).exit_code == 0
    with progress_in_bytes() as progress, reading(file, progress) as lines:
        assert len(list(lines)) == 2 * SESSIONS + 1
        [task] = progress.tasks
    assert task.completed == task.total == file.stat().st_size


@pytest.mark.parametrize("packed", [False, True])
def test_an_export_comes_over_a_pipe(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch, *, packed: bool
) -> None:
    lines = exported.read_bytes()
    sent = zstandard.ZstdCompressor().compress(lines) if packed else lines
    at(monkeypatch, other_db)
    done = CliRunner().invoke(app, ["events", "import", "-"], input=sent)
    assert (done.exit_code, done.stdout) == (0, f"{2 * SESSIONS} events imported from stdin\n")

    again = CliRunner().invoke(app, ["events", "export", "-"])
    assert again.stdout_bytes == lines


def test_a_cut_pipe_is_refused_whole(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, other_db)
    refused = CliRunner().invoke(app, ["events", "import", "-"], input=exported.read_bytes()[:-20])
    assert refused.exit_code == 1
    assert "stdin, line 41: the file was cut" in refused.stderr
    assert asyncio.run(_count(other_db.url)) == 0


def test_an_instant_as_earlier_exports_wrote_it_is_understood(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until 0.2.0 `recordedtime` ended in +00:00."""
    earlier = Path(exported.with_name("earlier.ndjson"))
    *lines, end = exported.read_bytes().splitlines(keepends=True)
    lines = [RECORDED.sub(rb'"recordedtime":"\1+00:00"', line) for line in lines]
    digest = f"blake3:{blake3(b''.join(lines)).hexdigest()}"
    data = orjson.loads(end)["data"] | {"digest": digest}
    last = orjson.loads(lines[-1])
    earlier.write_bytes(b"".join(lines) + end_line(last["log"], data, last["recordedtime"]))
    assert b"+00:00" in earlier.read_bytes()

    done = at(monkeypatch, other_db)("events", "import", str(earlier))
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(app, ["events", "export", "-"]).stdout_bytes == exported.read_bytes()


def test_a_store_with_events_takes_nothing(exported: Path) -> None:
    refused = CliRunner().invoke(app, ["events", "import", str(exported)])
    assert refused.exit_code == 1
    assert "not empty" in refused.stderr


def test_a_filtered_export_is_no_log(
    exported: Path, other_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = exported.with_name("part.ndjson")
    assert CliRunner().invoke(app, ["events", "export", str(part), "--from", "3"]).exit_code == 0
    refused = at(monkeypatch, other_db)("events", "import", str(part))
    assert refused.exit_code == 1
    assert "not an export of the whole log" in refused.stderr
