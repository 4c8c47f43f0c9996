"""`orientation status`: well or not at a glance, and what waits where."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.intentions.cli.status import sources
from services.intentions.eventstore.store import EventStore
from shared.messaging.topology import NOTIFICATIONS_EVENTS, SYNC_EVENTS
from shared.postgres.database import create_pool
from tests.integration.cli.installation import Installation
from tests.integration.cli.scripted import Process
from tests.support.events import append_of, session_ended

LINES_OF_A_TERMINAL = 24


@pytest.fixture
async def process(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    """The one process that is asked."""
    process = Process()
    async with process.serve() as url:
        monkeypatch.setenv("ORIENTATION_METRICS_URLS", url)
        yield process


async def status(installation: Installation) -> tuple[int, dict[str, Any]]:
    """Exit code and document of `orientation status --json`."""
    result = await installation.command("status", "--json")
    return result.exit_code, json.loads(result.stdout)


async def test_all_is_well_on_one_screen(installation: Installation, process: Process) -> None:
    process.sets("orientation_recaps", 2, state="pending")
    process.sets("orientation_siecle_pushes_waiting", 3)
    process.sets("orientation_notices_pending", 4)
    process.sets("orientation_notices_total", 7, type="opened", outcome="sent")
    async with installation.consumers():
        code, found = await status(installation)
        shown = await installation.command("status")

    assert (code, found["well"], found["concerns"]) == (0, True, [])
    assert found["log"]["events"] == 0
    assert {queue["consumers"] for queue in found["queues"]} == {1}
    lines = shown.stdout.splitlines()
    assert lines[0] == "✓ All is well"
    assert len(lines) <= LINES_OF_A_TERMINAL
    for part in ("head at position 0", "everything is published", "2 to send", "3 pushes waiting", "ready"):
        assert part in shown.stdout
    for part in ("4 to send", "7 opened sent"):
        assert part in shown.stdout


async def test_events_that_nobody_publishes(installation: Installation) -> None:
    async with await create_pool(installation.database.url) as pool, EventStore(pool) as store:
        for _ in range(2):
            await store.append(append_of(session_ended()))
    await installation.sql(
        "ALTER TABLE eventstore.events DISABLE TRIGGER append_only",
        "UPDATE eventstore.events SET recorded_at = recorded_at - interval '1 hour'",
    )

    async with installation.consumers():
        code, found = await status(installation)

    assert code == 3
    assert (found["log"]["events"], found["log"]["to_publish"]) == (2, 2)
    assert found["log"]["to_publish_seconds"] >= 3600
    assert found["concerns"][0].startswith("2 events wait to be published")


async def test_queues_that_are_not_well(installation: Installation) -> None:
    await installation.post(f"{NOTIFICATIONS_EVENTS}.dead")
    await installation.post(f"{SYNC_EVENTS}.retry.10m")
    await installation.post(SYNC_EVENTS)

    async with installation.consumers(SYNC_EVENTS):
        code, found = await status(installation)
        shown = await installation.command("status")

    assert code == 3
    assert set(found["concerns"]) == {
        f"1 dead letters of {NOTIFICATIONS_EVENTS}",
        f"nobody consumes {SYNC_EVENTS}",
    }
    queues = {queue["name"]: queue for queue in found["queues"]}
    # The message that waits for its next attempt may come back meanwhile: retry delays are short in tests.
    assert queues[SYNC_EVENTS]["ready"] + queues[SYNC_EVENTS]["retrying"] == 2
    assert shown.stdout.startswith("✗ Not well\n  ✗ ")


async def test_what_the_processes_say(installation: Installation, process: Process) -> None:
    process.reason = "Postgres is not reached"
    process.runs("0.1.9")
    process.sets("orientation_recaps", 1, state="failed")
    process.sets("orientation_siecle_pushes_refused", 4)
    process.sets("orientation_siecle_down", 1)
    process.sets("orientation_recaps_pending_seconds", 900)
    process.sets("orientation_siecle_oldest_push_seconds", 1000)
    process.sets("orientation_siecle_last_read_timestamp_seconds", 1.0)

    async with installation.consumers():
        code, found = await status(installation)

    assert code == 3
    said = "\n".join(found["concerns"])
    assert "1 recap e-mails failed" in said
    assert "Siècle refused 4 pushes" in said
    assert "Siècle does not answer" in said
    assert "a recap e-mail has not gone for 900 s" in said
    assert "a push has waited for Siècle for 1000 s" in said
    assert "Siècle's changes were last read" in said
    assert "Postgres is not reached" in said
    assert [one["release"] for one in found["processes"]] == ["0.1.9"]


@pytest.mark.parametrize(("minutes", "well"), [(10, False), (0, True)])
async def test_siecle_that_was_never_read(
    installation: Installation, process: Process, minutes: int, well: bool
) -> None:
    process.sets("orientation_siecle_last_read_timestamp_seconds", 0)
    process.sets("process_start_time_seconds", time.time() - minutes * 60)

    async with installation.consumers():
        code, found = await status(installation)

    assert (code == 0) is well
    said = [] if well else ["Siècle's changes have not been read since sync started"]
    assert [concern.partition(" 6")[0] for concern in found["concerns"]] == said


async def test_a_log_that_is_in_no_backup(installation: Installation) -> None:
    await installation.backed_up(datetime(2026, 11, 25, 3, 15, tzinfo=UTC))
    async with installation.consumers():
        code, found = await status(installation)
        assert (code, found["backup"]["base_backup"]) == (0, "2026-11-25T03:15:00+00:00")
        async with installation.archiving_fails():
            code, found = await status(installation)
            shown = await installation.command("status")

    assert code == 3
    assert found["concerns"] == ["Postgres cannot archive its log: what is written now is in no backup"]
    assert "the log cannot be archived; last base backup" in shown.stdout


async def test_d15_events_that_a_failover_lost_are_told(installation: Installation) -> None:
    await installation.sql("INSERT INTO eventstore.losses SELECT id, 'the broker', 7 FROM eventstore.log")
    async with installation.consumers():
        code, found = await status(installation)

    assert code == 3
    [concern] = found["concerns"]
    assert concern.startswith("events are lost: position 7 was seen by the broker")


async def test_each_replica_behind_a_name_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(_host: str, port: int, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
    one, other = Process(), Process()
    other.reason = "Postgres is not reached"
    other.sets("orientation_siecle_down", 1)
    async with one.serve() as url, other.serve("127.0.0.2", urlsplit(url).port or 0):
        name = url.replace("127.0.0.1", "worker")
        found = await sources.collect("postgresql://nobody@127.0.0.1:1/none", None, [name])

    assert [(process.url, process.state) for process in found.processes] == [
        (f"{name} (127.0.0.1)", "ready"),
        (f"{name} (127.0.0.2)", "Postgres is not reached"),
    ]
    assert found.figure("orientation_siecle_down") == 1


async def test_what_is_not_reached_hides_nothing(
    installation: Installation, process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORIENTATION_DATABASE_URL", "postgresql://intentions:hidden@127.0.0.1:1/intentions")
    process.sets("orientation_recaps", 2, state="pending")

    async with installation.consumers():
        code, found = await status(installation)
        shown = await installation.command("status")

    assert (code, found["concerns"]) == (3, ["Postgres is not reached"])
    assert found["log"] is None
    assert len(found["queues"]) == 4
    assert "2 to send" in shown.stdout
    assert "hidden" not in shown.stdout


async def test_without_broker_and_processes_only_the_log_is_shown(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ORIENTATION_AMQP_URL")
    code, found = await status(installation)
    assert (code, found["queues"], found["processes"]) == (0, None, [])
    assert "ORIENTATION_AMQP_URL is not set" in (await installation.command("status")).stdout


async def test_a34_an_academy_that_has_set_nothing_and_pupils_whom_siecle_lacks_are_named(
    installation: Installation, process: Process
) -> None:
    process.sets("orientation_siecle_pupils_unknown", 2)
    await installation.sql(
        "INSERT INTO directory.schools VALUES ('0931234A', 'A', 'creteil'), ('9741234R', 'B', 'reunion')",
        "INSERT INTO directory.pupils "
        "(id, school, year, siecle_id, last_name, first_name, born_on, division, mef) VALUES "
        "(gen_random_uuid(), '9741234R', 2026, '70', 'MARTIN', 'Camille', '2012-03-01', '3A', '10310019110')",
        "INSERT INTO directory.moves "
        "(pupil, year, from_school, from_academy, from_siecle_id, to_school, to_academy) "
        "SELECT id, year, '0931234A', 'creteil', '1', school, 'reunion' FROM directory.pupils",
    )
    async with installation.consumers():
        code, found = await status(installation)
    assert code == 3
    assert found["concerns"] == [
        "pupils have moved to an academy without settings (reunion): they wait for its dates",
        "Siècle does not know 2 pupils at their school yet",
    ]
